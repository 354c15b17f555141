/** A still made smaller for a path that takes little, with the intrinsics of its new size. */

import type { Intrinsics } from "../protocol/generated";
import { resized } from "../spatial/camera";
import type { StillImage } from "./camera";

export interface StillLimits {
  /** Pixels; null for the size it has. */
  readonly maxHeight: number | null;
  /** Of a JPEG, 0 to 1; null for the quality it has. */
  readonly quality: number | null;
}

export interface SizedStill {
  readonly image: Blob;
  readonly intrinsics: Intrinsics;
}

/** The size under a limit, in whole pixels and the same proportions. */
export function sizeWithin(width: number, height: number, maxHeight: number | null): { readonly width: number; readonly height: number } {
  if (maxHeight === null || height <= maxHeight) return { width, height };
  return { width: Math.max(1, Math.round((width * maxHeight) / height)), height: maxHeight };
}

/** Draws a still anew under limits; without any it stays the very file it is. */
export async function shrink(still: StillImage, { maxHeight, quality }: StillLimits): Promise<SizedStill> {
  const { width, height } = sizeWithin(still.width, still.height, maxHeight);
  if (height === still.height && quality === null) return { image: still.image, intrinsics: still.frame.intrinsics };
  const bitmap = await createImageBitmap(still.image);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const image = await canvas.convertToBlob({ type: "image/jpeg", ...(quality === null ? {} : { quality }) });
  return { image, intrinsics: resized(still.frame.intrinsics, width, height) };
}
