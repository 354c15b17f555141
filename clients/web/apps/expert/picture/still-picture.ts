/** A still as the stage paints it: the picture, and which frame it is with the pose it was taken with. */

import type { FoundRecord } from "../../../src/media/identity/finder";
import type { Look } from "../../../src/protocol/generated";
import type { ShownLook } from "../../../src/room/call-quality";

export class StillPicture {
  readonly shown: ShownLook;
  readonly frame: ImageBitmap;
  readonly found: FoundRecord;
  /** It is no frame of the video: it is named by its own number. */
  readonly rtpTs = null;

  private constructor(shown: ShownLook, frame: ImageBitmap) {
    this.shown = shown;
    this.frame = frame;
    this.found = { record: recordOf(shown.look), isCertain: true };
  }

  /** Rejects when the file is no picture. */
  static async open(shown: ShownLook): Promise<StillPicture> {
    return new StillPicture(shown, await createImageBitmap(shown.image));
  }

  get width(): number {
    return this.frame.width;
  }

  get height(): number {
    return this.frame.height;
  }

  close(): void {
    this.frame.close();
  }
}

/** What marks are drawn with. */
export function recordOf({ frame, world_id, pose, intrinsics }: Look): FoundRecord["record"] {
  return {
    publication_id: frame.publication_id,
    frame_no: frame.frame_no,
    ssrc: 0,
    rtp_ts: 0,
    captured_at_ms: 0,
    world_id: world_id ?? null,
    pose: pose ?? null,
    intrinsics,
    is_certain: true,
  };
}
