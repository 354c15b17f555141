/**
 * Where a click would have ended up with "the pose now" instead of the pose of the clicked frame.
 *
 * The expert sees a frame, clicks, and the click reaches a server some hundred milliseconds later. A system that does not
 * know which frame was clicked takes the pose at arrival: the point as it lay before the camera of the clicked frame is then
 * carried along by the camera of the later one. Its distance from the true point is the error that frame identity removes.
 */

import type { FrameRecord, Pose, Vector3 } from "../protocol/generated";
import { distanceM, RigidTransform } from "./rigid-transform";

export interface ArrivalGhost {
  /** Where the mark would be, world frame, metres. */
  readonly pGhost: Vector3;
  /** Its distance from the true point. */
  readonly offM: number;
  /** How far the camera turned meanwhile. */
  readonly turnRad: number;
}

/** The point as the clicked frame's camera had it, put before the camera of a later frame. */
export function ghostAtArrival(pWorld: Vector3, clicked: Pose, later: Pose): ArrivalGhost {
  const worldFromClicked = RigidTransform.fromPose(clicked);
  const worldFromLater = RigidTransform.fromPose(later);
  const pGhost = worldFromLater.apply(worldFromClicked.inverse().apply(pWorld));
  return { pGhost, offM: distanceM(pGhost, pWorld), turnRad: worldFromClicked.angleToRad(worldFromLater) };
}

type PosedRecord = FrameRecord & { readonly pose: Pose };

/** Where frames are further apart than this, a head may have turned and turned back between them. */
const LONGEST_GAP_MS = 400;

/**
 * The camera's pose `delayMs` after the clicked frame, between the two frames around that time, of the same camera and
 * tracking origin.
 *
 * @returns null while no frame so late is known, and where the frames around that time are missing
 */
export function poseAtArrival(records: readonly FrameRecord[], clicked: FrameRecord, delayMs: number): Pose | null {
  const wantedMs = clicked.captured_at_ms + delayMs;
  const posed = records
    .filter(
      (record): record is PosedRecord =>
        record.pose != null && record.publication_id === clicked.publication_id && record.world_id === clicked.world_id,
    )
    .sort((a, b) => a.captured_at_ms - b.captured_at_ms);
  const before = posed.findLast(({ captured_at_ms }) => captured_at_ms <= wantedMs);
  const after = posed.find(({ captured_at_ms }) => captured_at_ms >= wantedMs);
  if (!before || !after) return null;
  const gapMs = after.captured_at_ms - before.captured_at_ms;
  if (gapMs > LONGEST_GAP_MS) return null;
  const share = gapMs === 0 ? 0 : (wantedMs - before.captured_at_ms) / gapMs;
  return RigidTransform.fromPose(before.pose).towards(RigidTransform.fromPose(after.pose), share).toPose();
}
