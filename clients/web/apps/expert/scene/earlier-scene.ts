/** Where an earlier visit lies in today's frame, and its marks there. */

import type { Pose, SavedScene } from "../../../src/protocol/generated";
import type { Pin } from "../../../src/scene/mark-pins";
import { RigidTransform } from "../../../src/spatial/rigid-transform";
import { earlierLook, type PlateColours } from "../../../src/ui/pins";

/**
 * Where an earlier visit's world lies in today's: both were found in the machine's own frame; null while one was not.
 *
 * @param assetFromToday where today's world lies in that frame
 */
export function todayFromEarlier(scene: SavedScene, assetFromToday: Pose | null): RigidTransform | null {
  if (!assetFromToday || !scene.asset_from_world) return null;
  return RigidTransform.fromPose(assetFromToday).inverse().compose(RigidTransform.fromPose(scene.asset_from_world));
}

/** @param placed from the scene's world into the one that is shown */
export function pinsOfEarlier(scene: SavedScene, colours: PlateColours, placed: RigidTransform): readonly Pin[] {
  return scene.marks.map((mark) => {
    const look = earlierLook(mark.number, mark.severity ?? null, colours);
    const id = `earlier-${mark.annotation_id}`;
    const normal = mark.normal ? placed.rotate(mark.normal) : null;
    return { id, at: placed.apply(mark.p_world), normal, sigmaM: mark.sigma_m ?? 0, look };
  });
}
