/**
 * Where each mark is to be drawn on one displayed frame: projected with that frame's own pose, never with a newer one.
 *
 * Pure. Positions are normalised picture coordinates; what lies outside gets a direction for the arrow at the edge.
 */

import type { FrameRecord, MarkSight, Pose, Severity } from "../../../src/protocol/generated";
import type { AnchorLife, CaseState, Mark } from "../../../src/room/case-state";
import { anchorStateOf, faultOfMark } from "../../../src/room/selectors";
import { project } from "../../../src/spatial/camera";
import { RigidTransform } from "../../../src/spatial/rigid-transform";
import type { PicturePoint } from "./letterbox";

export type MarkPlace =
  | {
      readonly kind: "inside";
      readonly at: PicturePoint;
      readonly distanceM: number;
      /** Radius of the uncertainty as a part of the picture's width; null when it has none. */
      readonly ring: number | null;
      readonly isOccluded: boolean;
    }
  | {
      readonly kind: "outside";
      /** From the middle of the picture, in pixels of the page; length does not matter. */
      readonly towards: { readonly x: number; readonly y: number };
      readonly distanceM: number;
    }
  /** Nothing says where: lost, only on another picture, another tracking origin, or a frame without a pose. */
  | { readonly kind: "nowhere"; readonly why: "lost" | "screen_only" | "other_world" | "no_pose" };

export interface MarkView {
  readonly id: string;
  readonly number: number;
  readonly severity: Severity | null;
  readonly life: AnchorLife;
  readonly place: MarkPlace;
}

type PosedRecord = FrameRecord & { readonly pose: Pose };

export type Sights = ReadonlyMap<string, MarkSight>;

export function viewMarks(
  state: CaseState,
  marks: readonly Mark[],
  record: FrameRecord | null,
  sights: Sights,
): readonly MarkView[] {
  const usable = record && hasUsablePose(record) ? record : null;
  return marks.map((mark) => ({
    id: mark.annotation_id,
    number: mark.number,
    severity: faultOfMark(state, mark)?.severity ?? null,
    life: anchorStateOf(mark),
    place: placeOf(mark, record, usable, sights.get(mark.annotation_id)),
  }));
}

/** Records come from the publisher's page; a pose that is no rotation must not end the drawing. */
function hasUsablePose(record: FrameRecord): record is PosedRecord {
  if (!record.pose) return false;
  try {
    RigidTransform.fromPose(record.pose);
    return true;
  } catch {
    return false;
  }
}

function placeOf(
  mark: Mark,
  record: FrameRecord | null,
  usable: PosedRecord | null,
  sight: MarkSight | undefined,
): MarkPlace {
  const pWorld = mark.anchor.p_world;
  if (!pWorld) return placeOnItsOwnFrame(mark, record);
  if (!usable) return { kind: "nowhere", why: "no_pose" };
  if (mark.anchor.world_id !== usable.world_id) return { kind: "nowhere", why: "other_world" };
  const { pose, intrinsics } = usable;
  const inCamera = RigidTransform.fromPose(pose).inverse().apply(pWorld);
  const distanceM = Math.hypot(...inCamera);
  const at = project(pWorld, pose, intrinsics);
  if (at && at.u >= 0 && at.u <= 1 && at.v >= 0 && at.v <= 1) {
    const sigmaM = mark.anchor.sigma_m ?? null;
    const ring = sigmaM === null ? null : (intrinsics.fx * sigmaM) / at.depthM / intrinsics.w;
    return { kind: "inside", at: { u: at.u, v: at.v }, distanceM, ring, isOccluded: sight?.visibility === "occluded" };
  }
  // Behind the camera the projection is mirrored: there the direction to turn the head is meant.
  const towards = at
    ? { x: (at.u - 0.5) * intrinsics.w, y: (at.v - 0.5) * intrinsics.h }
    : { x: inCamera[0], y: -inCamera[1] };
  return { kind: "outside", towards, distanceM };
}

/** A mark without a place in space can be shown on the very frame that it was put on, and on no other. */
function placeOnItsOwnFrame(mark: Mark, record: FrameRecord | null): MarkPlace {
  const isItsFrame =
    record !== null && mark.frame?.frame_no === record.frame_no && mark.frame.publication_id === record.publication_id;
  if (isItsFrame) return { kind: "inside", at: { u: mark.u, v: mark.v }, distanceM: 0, ring: null, isOccluded: false };
  return { kind: "nowhere", why: mark.anchor.state === "lost" ? "lost" : "screen_only" };
}
