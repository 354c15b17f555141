/** How scanned surfaces are shown: in the colours that pictures gave them, or in one tone, which shows shape best. */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import * as THREE from "three";
import { surfaceMaterial, type SurfaceLook, type SurfaceMesh } from "./reconstruction";

export class ScanLook {
  readonly #plain: THREE.Material;
  /** Vertices that no picture showed have the plain tone among their colours. */
  readonly #coloured = new THREE.MeshLambertMaterial({ vertexColors: true, side: THREE.DoubleSide });
  readonly #worn = new Set<SurfaceMesh>();
  readonly #hasColours = signal(false);
  #isColoured: boolean;

  constructor(look: SurfaceLook, isColoured: boolean) {
    this.#plain = surfaceMaterial(look);
    this.#isColoured = isColoured;
  }

  /** Whether there is anything to choose: some surface has colours. */
  get hasColours(): ReadonlySignal<boolean> {
    return this.#hasColours;
  }

  /** Dresses surfaces, now and whenever the choice changes. */
  wear(meshes: readonly SurfaceMesh[]): void {
    for (const mesh of meshes) {
      this.#worn.add(mesh);
      this.#dress(mesh);
      if (hasColours(mesh)) this.#hasColours.value = true;
    }
  }

  /** Surfaces that are shown no more. */
  shed(meshes: readonly SurfaceMesh[]): void {
    for (const mesh of meshes) this.#worn.delete(mesh);
  }

  setColoured(isColoured: boolean): void {
    this.#isColoured = isColoured;
    for (const mesh of this.#worn) this.#dress(mesh);
  }

  dispose(): void {
    this.#worn.clear();
    this.#plain.dispose();
    this.#coloured.dispose();
  }

  #dress(mesh: SurfaceMesh): void {
    mesh.material = this.#isColoured && hasColours(mesh) ? this.#coloured : this.#plain;
  }
}

function hasColours({ geometry }: SurfaceMesh): boolean {
  return geometry.hasAttribute("color");
}
