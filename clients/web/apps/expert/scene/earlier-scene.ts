/** The scan of an earlier visit with its marks, as it was stored: to look at, in its own frame. */

import * as THREE from "three";
import type { Api } from "../../../src/api/api";
import type { Pose, SavedScene } from "../../../src/protocol/generated";
import type { Pin } from "../../../src/scene/mark-pins";
import { surfaceMaterial, surfacesFrom } from "../../../src/scene/reconstruction";
import { RigidTransform } from "../../../src/spatial/rigid-transform";
import { glyphOf, outline } from "../../../src/ui/glyph";
import type { PlateColours } from "./pins";

export class EarlierScene {
  readonly root = new THREE.Group();
  readonly #material = surfaceMaterial("earlier");

  /** @throws HallError when the stored file cannot be read */
  constructor(bytes: ArrayBuffer) {
    this.root.add(...surfacesFrom(bytes, this.#material));
  }

  static async load(api: Api, scene: SavedScene, signal: AbortSignal): Promise<EarlierScene> {
    const blob = await api.blob(scene.case_id, scene.blob, signal);
    return new EarlierScene(await blob.arrayBuffer());
  }

  /** Puts it into the frame that is shown. */
  place({ translation, rotation }: RigidTransform): void {
    this.root.position.set(...translation);
    this.root.quaternion.set(...rotation);
  }

  dispose(): void {
    for (const mesh of this.root.children) if (mesh instanceof THREE.Mesh) (mesh.geometry as THREE.BufferGeometry).dispose();
    this.root.clear();
    this.#material.dispose();
  }
}

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
    const glyph = glyphOf(mark.severity ?? null, "good");
    const look = {
      text: String(mark.number), outline: outline(glyph.shape), line: colours.tones[glyph.tone],
      fill: glyph.isFilled ? colours.critical : colours.plate, edge: colours.ink, ink: colours.ink,
      isDashed: true, isHollow: true, isSelected: false,
    };
    const id = `earlier-${mark.annotation_id}`;
    const normal = mark.normal ? placed.rotate(mark.normal) : null;
    return { id, at: placed.apply(mark.p_world), normal, sigmaM: mark.sigma_m ?? 0, look };
  });
}
