/** A scan as it was stored with a case: to look at, in its own frame. */

import * as THREE from "three";
import type { Api } from "../api/api";
import type { RigidTransform } from "../spatial/rigid-transform";
import { surfaceMaterial, surfacesFrom, type SurfaceLook } from "./reconstruction";

export class StoredScene {
  readonly root = new THREE.Group();
  readonly #material: THREE.Material;

  /** @throws HallError when the stored file cannot be read */
  constructor(bytes: ArrayBuffer, look: SurfaceLook) {
    this.#material = surfaceMaterial(look);
    this.root.add(...surfacesFrom(bytes, this.#material));
  }

  static async load(api: Api, scene: { readonly case_id: string; readonly blob: string }, look: SurfaceLook, signal: AbortSignal): Promise<StoredScene> {
    const blob = await api.blob(scene.case_id, scene.blob, signal);
    return new StoredScene(await blob.arrayBuffer(), look);
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
