/**
 * Where each mark is to be drawn on one displayed frame: projected with that frame's own pose, never with a newer one.
 *
 * Pure. Positions are normalised picture coordinates; what lies outside gets a direction for the arrow at the edge.
 */

import type { FrameRecord, Pose, Severity, Vector3 } from "../../../src/protocol/generated";
import type { AnchorLife, CaseState, EarlierMark, Mark } from "../../../src/room/case-state";
import { lifeNow, sightNow, withItsPart, type Followed, type FollowedMarks } from "../../../src/room/following";
import { faultOfMark } from "../../../src/room/selectors";
import type { PicturePoint } from "../../../src/shapes/drawing";
import { project } from "../../../src/spatial/camera";
import { RigidTransform } from "../../../src/spatial/rigid-transform";
import { NO_SHAPE, shapeOnItsFrame, shapeOnPicture, type ShapeView } from "./shape-views";

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
  readonly shape: ShapeView;
  readonly isMoving: boolean;
  /** Since when it is lost, on the page's clock; null while it is not, or nobody knows. */
  readonly lostSinceMs: number | null;
  /** The surfaces between which it can be chosen, nearest first; empty unless there is a choice. */
  readonly candidates: readonly PicturePoint[];
}

type PosedRecord = FrameRecord & { readonly pose: Pose };

/** A place followed in the picture alone holds for about so many frames. */
const FOLLOWED_FRAMES = 30;

export function viewMarks(
  state: CaseState,
  marks: readonly Mark[],
  record: FrameRecord | null,
  followed: FollowedMarks,
  nowMs: number,
): readonly MarkView[] {
  const usable = record && hasUsablePose(record) ? record : null;
  return marks.map((mark) => viewMark(state, mark, record, usable, sightNow(followed, mark.annotation_id, nowMs)));
}

function viewMark(state: CaseState, mark: Mark, record: FrameRecord | null, usable: PosedRecord | null, followed: Followed | null): MarkView {
  const here = withItsPart(mark, followed);
  const place = placeOf(here, record, usable, followed);
  const isInWorld = usable !== null && here.anchor.world_id === usable.world_id;
  const onItsFrame = record && isOnItsFrame(mark, record) ? shapeOnItsFrame(mark, record.intrinsics) : NO_SHAPE;
  const inSpace = usable && isInWorld ? shapeOnPicture(here, usable.pose, usable.intrinsics) : NO_SHAPE;
  return {
    id: mark.annotation_id,
    number: mark.number,
    severity: faultOfMark(state, mark)?.severity ?? null,
    life: lifeNow(mark, followed),
    place,
    shape: inSpace === NO_SHAPE ? onItsFrame : inSpace,
    isMoving: followed?.sight.state === "moving",
    lostSinceMs: followed?.lostSinceMs ?? null,
    candidates: usable && isInWorld ? candidatesOf(mark, usable) : [],
  };
}

/** Where a mark of an earlier case lies on the frame; null unless it is in the picture. */
export function placeOfEarlier({ anchor }: EarlierMark, record: FrameRecord): Extract<MarkPlace, { kind: "inside" }> | null {
  if (!anchor.p_world || anchor.world_id !== record.world_id || !hasUsablePose(record)) return null;
  const place = placeInSpace(anchor.p_world, anchor.sigma_m ?? null, record, null);
  return place.kind === "inside" ? place : null;
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

function placeOf(mark: Mark, record: FrameRecord | null, usable: PosedRecord | null, followed: Followed | null): MarkPlace {
  const pWorld = mark.anchor.p_world;
  if (!pWorld) return placeWithoutSpace(mark, record, followed);
  if (!usable) return { kind: "nowhere", why: "no_pose" };
  if (mark.anchor.world_id !== usable.world_id) return { kind: "nowhere", why: "other_world" };
  return placeInSpace(pWorld, mark.anchor.sigma_m ?? null, usable, followed);
}

function placeInSpace(pWorld: Vector3, sigmaM: number | null, { pose, intrinsics }: PosedRecord, followed: Followed | null): MarkPlace {
  const inCamera = RigidTransform.fromPose(pose).inverse().apply(pWorld);
  const distanceM = Math.hypot(...inCamera);
  const at = project(pWorld, pose, intrinsics);
  if (at && isInPicture(at)) {
    const ring = sigmaM === null ? null : (intrinsics.fx * sigmaM) / at.depthM / intrinsics.w;
    return { kind: "inside", at: { u: at.u, v: at.v }, distanceM, ring, isOccluded: followed?.sight.visibility === "occluded" };
  }
  // Behind the camera the projection is mirrored: there the direction to turn the head is meant.
  const towards = at
    ? { x: (at.u - 0.5) * intrinsics.w, y: (at.v - 0.5) * intrinsics.h }
    : { x: inCamera[0], y: -inCamera[1] };
  return { kind: "outside", towards, distanceM };
}

/** A mark without a place in space is on the very frame that it was put on, and where it is followed in the picture. */
function placeWithoutSpace(mark: Mark, record: FrameRecord | null, followed: Followed | null): MarkPlace {
  if (record && isOnItsFrame(mark, record)) return onPicture({ u: mark.u, v: mark.v });
  const { u, v, visibility } = followed?.sight ?? {};
  const isRecent = followed !== null && followed.lostSinceMs === null && record !== null && isNear(followed, record);
  if (isRecent && u != null && v != null) {
    if (visibility !== "outside" && isInPicture({ u, v })) return onPicture({ u, v });
    return { kind: "outside", towards: { x: u - 0.5, y: v - 0.5 }, distanceM: followed.sight.distance_m ?? 0 };
  }
  const isLost = mark.anchor.state === "lost" || followed?.lostSinceMs != null;
  return { kind: "nowhere", why: isLost ? "lost" : "screen_only" };
}

function onPicture(at: PicturePoint): MarkPlace {
  return { kind: "inside", at, distanceM: 0, ring: null, isOccluded: false };
}

function isInPicture({ u, v }: PicturePoint): boolean {
  return u >= 0 && u <= 1 && v >= 0 && v <= 1;
}

function isOnItsFrame(mark: Mark, record: FrameRecord): boolean {
  return mark.frame?.frame_no === record.frame_no && mark.frame.publication_id === record.publication_id;
}

function isNear({ frame }: Followed, record: FrameRecord): boolean {
  return frame.publication_id === record.publication_id && Math.abs(frame.frame_no - record.frame_no) <= FOLLOWED_FRAMES;
}

function candidatesOf({ anchor }: Mark, { pose, intrinsics }: PosedRecord): readonly PicturePoint[] {
  if (anchor.candidates.length < 2) return [];
  const places = anchor.candidates.map(({ p_world }) => project(p_world, pose, intrinsics));
  return places.flatMap((at) => (at ? [{ u: at.u, v: at.v }] : []));
}
