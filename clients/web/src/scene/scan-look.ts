/** How scanned surfaces are shown: in the colours that pictures gave them, or in one tone, which shows shape best. */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import * as THREE from "three";
import { surfaceMaterial, type SurfaceLook, type SurfaceMesh } from "./reconstruction";

export class ScanLook {
  readonly #plain: THREE.Material;
  readonly #coloured = colouredMaterial();
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

/**
 * Pictures have the light of the place in them already: their colours are lit by half. Vertices that no picture showed
 * have a plain tone and opacity 0 among their colours; they are lit like a plain scan.
 */
function colouredMaterial(): THREE.Material {
  const material = new THREE.MeshLambertMaterial({ vertexColors: true, side: THREE.DoubleSide });
  material.onBeforeCompile = (shader) => {
    const mixed = `outgoingLight = mix(outgoingLight, diffuseColor.rgb, ${LIGHT_OF_PICTURES} * vColor.a);`;
    shader.fragmentShader = shader.fragmentShader.replace("#include <opaque_fragment>", `${mixed}\n#include <opaque_fragment>`);
  };
  return material;
}

const LIGHT_OF_PICTURES = "0.6";

function hasColours({ geometry }: SurfaceMesh): boolean {
  return geometry.hasAttribute("color");
}
