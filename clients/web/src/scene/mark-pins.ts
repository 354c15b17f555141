/** Marks in space: a ball of the true size of the uncertainty, a short stem along the surface normal, the plate on its end. */

import * as THREE from "three";
import type { Vector3 } from "../protocol/generated";
import { paintPlate, type PlateLook } from "./plate";
import type { ShapeBody } from "./shape-body";
import { ShapeHologram } from "./shape-hologram";

export interface Pin {
  readonly id: string;
  /** Metres, world frame. */
  readonly at: Vector3;
  readonly normal: Vector3 | null;
  /** Radius of the uncertainty, metres. */
  readonly sigmaM: number;
  readonly look: PlateLook;
  readonly shape?: ShapeBody | null;
  /** The other surfaces that it could lie on, metres, world frame: ghosts of the ball. */
  readonly candidates?: readonly Vector3[];
}

const STEM_M = 0.12;
const SMALLEST_BALL_M = 0.006;
/** Plates keep their size on screen. */
const PLATE_SIZE_PX = 46;
const UP: Vector3 = [0, 1, 0];
/** Signs on a desk screen: its degrees are smaller than a headset's. */
const SIGN_SCALE = 1.5;
const GHOST_RAD = 0.7 * (Math.PI / 180);
/** The dark edge of lines, as the plates'. */
const EDGE = 0x0c0f12;

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

  /** Lines, heads and signs keep their size on screen and turn to the eye. */
  face(camera: THREE.Camera): void {
    for (const node of this.#nodes.values()) node.face(camera);
  }

  /** Takes places and shapes in; signs and heads have no size of their own before they are faced. */
  expand(box: THREE.Box3): void {
    for (const node of this.#nodes.values()) node.expand(box);
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
  readonly #ghosts = new THREE.Group();
  readonly #ghostPaint = new THREE.MeshBasicMaterial({ transparent: true, opacity: 0.35, depthTest: false });
  readonly #ballShape: THREE.SphereGeometry;
  readonly #edge = new THREE.Color();
  #shape: ShapeHologram | null = null;
  /** Of the box around the shape, from the pin's place. */
  #corners: readonly THREE.Vector3[] = [];
  #isDashed = false;
  #looks = "";

  constructor(ball: THREE.SphereGeometry) {
    this.#ballShape = ball;
    this.#ball = new THREE.Mesh(ball, this.#paint);
    const ends = new THREE.BufferGeometry().setAttribute("position", new THREE.Float32BufferAttribute(new Float32Array(6), 3));
    this.#stem = new THREE.Line(ends, new THREE.LineBasicMaterial({ depthTest: false, transparent: true }));
    // After everything else: a plate behind a casing still tells where to look.
    this.#stem.renderOrder = 8;
    this.#plate.renderOrder = 9;
    this.root.add(this.#ball, this.#stem, this.#plate, this.#ghosts);
  }

  set({ at, normal, sigmaM, look, shape = null, candidates = [] }: Pin): void {
    this.root.position.set(...at);
    this.#ball.scale.setScalar(Math.max(SMALLEST_BALL_M, sigmaM));
    const [x, y, z] = normal ?? UP;
    const end = [x * STEM_M, y * STEM_M, z * STEM_M] as const;
    const ends = this.#stem.geometry.getAttribute("position") as THREE.BufferAttribute;
    ends.setXYZ(1, ...end);
    ends.needsUpdate = true;
    this.#plate.position.set(...end);
    this.#paintAs(look);
    this.#setShape(shape, look);
    this.#setGhosts(at, candidates);
  }

  expand(box: THREE.Box3): void {
    box.expandByPoint(this.root.position);
    for (const corner of this.#corners) box.expandByPoint(corner.clone().add(this.root.position));
  }

  face(camera: THREE.Camera): void {
    const distanceM = Math.max(0.2, camera.position.distanceTo(this.root.position));
    this.#shape?.look({
      colour: this.#paint.color, edge: this.#edge, isDashed: this.#isDashed, opacity: 1, distanceM, turn: camera.quaternion,
      scale: SIGN_SCALE, order: 5, isQuiet: false,
    });
    for (const ghost of this.#ghosts.children) ghost.scale.setScalar(distanceM * GHOST_RAD);
  }

  scale(size: number): void {
    this.#plate.scale.setScalar(size);
  }

  dispose(): void {
    this.#shape?.dispose();
    this.#ghostPaint.dispose();
    this.#paint.dispose();
    this.#stem.geometry.dispose();
    this.#stem.material.dispose();
    this.#plate.material.map?.dispose();
    this.#plate.material.dispose();
  }

  #setShape(shape: ShapeBody | null, look: PlateLook): void {
    const points = shape?.lines.flatMap((line) => line.points) ?? [];
    const around = new THREE.Box3().setFromPoints(points.map((point) => new THREE.Vector3(...point)));
    this.#corners = around.isEmpty() ? [] : [around.min, around.max];
    if (!shape) {
      this.#shape?.dispose();
      this.#shape = null;
      return;
    }
    if (!this.#shape) {
      this.#shape = new ShapeHologram({ text: look.ink, plate: look.fill, line: look.edge, font: "system-ui, sans-serif" });
      this.root.add(this.#shape.root);
    }
    this.#isDashed = look.isDashed;
    this.#edge.set(EDGE);
    this.#shape.set(shape);
  }

  #setGhosts(at: Vector3, candidates: readonly Vector3[]): void {
    this.#ghosts.clear();
    for (const [x, y, z] of candidates) {
      const ghost = new THREE.Mesh(this.#ballShape, this.#ghostPaint);
      ghost.position.set(x - at[0], y - at[1], z - at[2]);
      this.#ghosts.add(ghost);
    }
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
