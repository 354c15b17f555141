/** A scan as it was stored with a case: to look at, in its own frame. */

import * as THREE from "three";
import type { Api } from "../api/api";
import type { RigidTransform } from "../spatial/rigid-transform";
import { surfacesFrom, type SurfaceLook } from "./reconstruction";
import { ScanLook } from "./scan-look";

export class StoredScene {
  readonly root = new THREE.Group();
  readonly look: ScanLook;

  /** @throws HallError when the stored file cannot be read */
  constructor(bytes: ArrayBuffer, look: SurfaceLook, isColoured: boolean) {
    const meshes = surfacesFrom(bytes);
    this.look = new ScanLook(look, isColoured);
    this.look.wear(meshes);
    this.root.add(...meshes);
  }

  static async load(
    api: Api, scene: { readonly case_id: string; readonly blob: string }, look: SurfaceLook, isColoured: boolean, signal: AbortSignal,
  ): Promise<StoredScene> {
    const blob = await api.blob(scene.case_id, scene.blob, signal);
    return new StoredScene(await blob.arrayBuffer(), look, isColoured);
  }

  /** Puts it into the frame that is shown. */
  place({ translation, rotation }: RigidTransform): void {
    this.root.position.set(...translation);
    this.root.quaternion.set(...rotation);
  }

  dispose(): void {
    for (const mesh of this.root.children) if (mesh instanceof THREE.Mesh) (mesh.geometry as THREE.BufferGeometry).dispose();
    this.root.clear();
    this.look.dispose();
  }
}
