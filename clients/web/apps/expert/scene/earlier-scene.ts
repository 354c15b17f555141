/** The scan of an earlier visit with its marks, as it was stored: to look at, in its own frame. */

import * as THREE from "three";
import type { Api } from "../../../src/api/api";
import type { SavedScene } from "../../../src/protocol/generated";
import type { Pin } from "../../../src/scene/mark-pins";
import { surfaceMaterial, surfacesFrom } from "../../../src/scene/reconstruction";
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

  dispose(): void {
    for (const mesh of this.root.children) if (mesh instanceof THREE.Mesh) (mesh.geometry as THREE.BufferGeometry).dispose();
    this.root.clear();
    this.#material.dispose();
  }
}

export function pinsOfEarlier(scene: SavedScene, colours: PlateColours): readonly Pin[] {
  return scene.marks.map((mark) => {
    const glyph = glyphOf(mark.severity ?? null, "good");
    const look = {
      text: String(mark.number), outline: outline(glyph.shape), line: colours.tones[glyph.tone],
      fill: glyph.isFilled ? colours.critical : colours.plate, edge: colours.ink, ink: colours.ink,
      isDashed: true, isHollow: true, isSelected: false,
    };
    const id = `earlier-${mark.annotation_id}`;
    return { id, at: mark.p_world, normal: mark.normal ?? null, sigmaM: mark.sigma_m ?? 0, look };
  });
}
