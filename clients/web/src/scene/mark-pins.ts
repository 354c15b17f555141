/** Marks in space: a ball of the true size of the uncertainty, a short stem along the surface normal, the plate on its end. */

import * as THREE from "three";
import type { Vector3 } from "../protocol/generated";
import { paintPlate, type PlateLook } from "./plate";

export interface Pin {
  readonly id: string;
  /** Metres, world frame. */
  readonly at: Vector3;
  readonly normal: Vector3 | null;
  /** Radius of the uncertainty, metres. */
  readonly sigmaM: number;
  readonly look: PlateLook;
}

const STEM_M = 0.12;
const SMALLEST_BALL_M = 0.006;
/** Plates keep their size on screen. */
const PLATE_SIZE_PX = 46;
const UP: Vector3 = [0, 1, 0];

export class MarkPins {
  readonly root = new THREE.Group();
  readonly #ball = new THREE.SphereGeometry(1, 20, 14);
  readonly #nodes = new Map<string, PinNode>();
  #platePerPx = 0.001;

  constructor() {
    this.root.name = "pins";
  }

  set(pins: readonly Pin[]): void {
    const wanted = new Set(pins.map(({ id }) => id));
    for (const [id, node] of this.#nodes) {
      if (!wanted.has(id)) this.#remove(id, node);
    }
    for (const pin of pins) {
      const node = this.#nodes.get(pin.id) ?? this.#add(pin.id);
      node.set(pin);
      node.scale(this.#platePerPx * PLATE_SIZE_PX);
    }
  }

  /** @param perPx sprite units per pixel of the page, for plates of constant size */
  setPlateScale(perPx: number): void {
    this.#platePerPx = perPx;
    for (const node of this.#nodes.values()) node.scale(perPx * PLATE_SIZE_PX);
  }

  /** The pin whose plate or ball a ray meets. */
  pick(raycaster: THREE.Raycaster): string | null {
    const [hit] = raycaster.intersectObject(this.root, true);
    for (let at: THREE.Object3D | null = hit?.object ?? null; at; at = at.parent) {
      const id: unknown = at.userData["pin"];
      if (typeof id === "string") return id;
    }
    return null;
  }

  dispose(): void {
    for (const [id, node] of this.#nodes) this.#remove(id, node);
    this.#ball.dispose();
  }

  #add(id: string): PinNode {
    const node = new PinNode(this.#ball);
    node.root.userData["pin"] = id;
    this.#nodes.set(id, node);
    this.root.add(node.root);
    return node;
  }

  #remove(id: string, node: PinNode): void {
    this.root.remove(node.root);
    node.dispose();
    this.#nodes.delete(id);
  }
}

class PinNode {
  readonly root = new THREE.Group();
  readonly #paint = new THREE.MeshBasicMaterial({ transparent: true, opacity: 0.75 });
  readonly #ball: THREE.Mesh;
  readonly #stem: THREE.Line<THREE.BufferGeometry, THREE.LineBasicMaterial>;
  readonly #plate = new THREE.Sprite(new THREE.SpriteMaterial({ depthTest: false, sizeAttenuation: false, transparent: true }));
  #looks = "";

  constructor(ball: THREE.SphereGeometry) {
    this.#ball = new THREE.Mesh(ball, this.#paint);
    const ends = new THREE.BufferGeometry().setAttribute("position", new THREE.Float32BufferAttribute(new Float32Array(6), 3));
    this.#stem = new THREE.Line(ends, new THREE.LineBasicMaterial({ depthTest: false, transparent: true }));
    // After everything else: a plate behind a casing still tells where to look.
    this.#stem.renderOrder = 8;
    this.#plate.renderOrder = 9;
    this.root.add(this.#ball, this.#stem, this.#plate);
  }

  set({ at, normal, sigmaM, look }: Pin): void {
    this.root.position.set(...at);
    this.#ball.scale.setScalar(Math.max(SMALLEST_BALL_M, sigmaM));
    const [x, y, z] = normal ?? UP;
    const end = [x * STEM_M, y * STEM_M, z * STEM_M] as const;
    const ends = this.#stem.geometry.getAttribute("position") as THREE.BufferAttribute;
    ends.setXYZ(1, ...end);
    ends.needsUpdate = true;
    this.#plate.position.set(...end);
    this.#paintAs(look);
  }

  scale(size: number): void {
    this.#plate.scale.setScalar(size);
  }

  dispose(): void {
    this.#paint.dispose();
    this.#stem.geometry.dispose();
    this.#stem.material.dispose();
    this.#plate.material.map?.dispose();
    this.#plate.material.dispose();
  }

  #paintAs(look: PlateLook): void {
    const looks = JSON.stringify(look);
    if (looks === this.#looks) return;
    this.#looks = looks;
    this.#paint.color.set(look.line);
    this.#stem.material.color.set(look.line);
    const { material } = this.#plate;
    material.map?.dispose();
    material.map = new THREE.CanvasTexture(paintPlate(look));
    material.map.colorSpace = THREE.SRGBColorSpace;
    material.needsUpdate = true;
  }
}
