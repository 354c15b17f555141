/** Pictures that the technician takes: from the camera that runs, or a file of the device; made small enough, then sent. */

import { newId } from "../../../src/base/ids";
import { SightlineError } from "../../../src/base/errors";
import type { PhotoHeader } from "../../../src/protocol/generated";
import type { FieldSession } from "./field-session";

/** What the picture is about. */
export type PhotoSubject = Pick<PhotoHeader, "step_key"> | Pick<PhotoHeader, "fault_id"> | Pick<PhotoHeader, "item_id">;

/** Longer sides are made smaller: enough to read a nameplate, and a few hundred kilobytes. */
const LONGEST_PX = 2560;
const JPEG_QUALITY = 0.88;

/** The newest picture of the running camera, whole. @throws SightlineError when there is none */
export async function newestPicture(session: FieldSession): Promise<Blob> {
  const state = session.camera.state.peek();
  const frameNo = state.phase === "on" ? state.camera.nearestStill(Number.MAX_SAFE_INTEGER) : null;
  const still = state.phase === "on" && frameNo !== null ? await state.camera.still(frameNo) : null;
  if (!still) throw new SightlineError("camera_missing", "The camera has no picture yet.");
  return still.image;
}

/** Redrawn, so that place, time and device that a phone writes into its pictures stay on the phone. */
export async function redrawn(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new SightlineError("invalid_image", "The file is no picture.");
  });
  try {
    const scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/jpeg", quality: JPEG_QUALITY });
  } finally {
    bitmap.close();
  }
}

/** Sends a picture; it is there when its event comes. */
export async function sendPhoto(session: FieldSession, subject: PhotoSubject, image: Blob, caption = ""): Promise<string> {
  const photo_id = newId();
  await session.api.photo(session.caseId, { photo_id, caption, ...subject }, image);
  return photo_id;
}
