/** What is on the stage's canvas, and which frame that is. */

import { grabToJpeg, type Grab } from "../../../src/media/frames";
import type { GrabbedPicture } from "../marks/grabbed-evidence";
import type { MarkedFrame } from "../marks/marking";
import { StillPicture } from "./still-picture";

export type Painted = Grab | StillPicture;

export function isSameFrame(a: MarkedFrame, b: MarkedFrame | null): boolean {
  if (!b) return false;
  if ("seen" in a) return "seen" in b && a.seen?.rtp_ts === b.seen?.rtp_ts;
  return "frame" in b && a.frame?.frame_no === b.frame?.frame_no;
}

export function pictureOf(painted: Painted): GrabbedPicture {
  const image = painted instanceof StillPicture ? Promise.resolve(painted.shown.image) : grabToJpeg(painted);
  // Seldom used, so nobody may be waiting for it when it fails.
  image.catch(() => undefined);
  return { image, width: painted.width, height: painted.height };
}
