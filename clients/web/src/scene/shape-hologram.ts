/** The shape of a mark in three.js, for the field of view and the expert's 3D view: lines, head, filling, sign. */

import * as THREE from "three";
import type { Vector3 } from "../protocol/generated";
import { flattened, type ShapeBody } from "./shape-body";
import { ShapeRibbon, type LineLook } from "./shape-lines";
import { ShapeSign, type SignInk } from "./shape-sign";

export interface ShapeSight extends LineLook {
  /** From the eye. */
  readonly distanceM: number;
  readonly turn: THREE.Quaternion;
  readonly scale: number;
  readonly order: number;
  /** The sign is left out: something else has the word. */
  readonly isQuiet: boolean;
}

const HEAD_RAD = 1.3 * (Math.PI / 180);
const HEAD_WIDTH = 0.42;
const END_RAD = 0.22 * (Math.PI / 180);
/** A head longer than this share of its arrow would be all of it. */
const LONGEST_HEAD = 0.5;
const FILL_OPACITY = 0.18;
const UP = new THREE.Vector3(0, 1, 0);

export class ShapeHologram {
  readonly root = new THREE.Group();
  readonly #line = new ShapeRibbon(false);
  readonly #guide = new ShapeRibbon(true);
  readonly #paint = flatPaint(THREE.FrontSide);
  readonly #shade = flatPaint(THREE.BackSide);
  readonly #filling = flatPaint(THREE.DoubleSide);
  readonly #sign: ShapeSign;
  readonly #heads: Head[] = [];
  readonly #ends: THREE.Mesh[] = [];
  #fill: THREE.Mesh | null = null;
  #text: string | null = null;
  #key = "";

  constructor(ink: SignInk) {
    this.#sign = new ShapeSign(ink);
    this.root.add(this.#line.root, this.#guide.root, this.#sign.mesh);
  }

  /** Builds it anew only when it has changed. */
  set(body: ShapeBody): void {
    if (body.key === this.#key) return;
    this.#key = body.key;
    this.#clear();
    this.#line.set(body.lines.filter(({ kind }) => kind === "line"));
    this.#guide.set(body.lines.filter(({ kind }) => kind !== "line"));
    for (const { points, end } of body.lines) {
      const [tip, before] = [points.at(-1), points.at(-2)];
      if (end === "arrow" && tip && before) this.#addHead(tip, before);
      if (end === "ticks") for (const at of [points[0], points.at(-1)]) if (at) this.#addEnd(at);
    }
    if (body.isFilled) this.#addFill(body.lines[0]?.points ?? []);
    this.#text = body.sign?.text ?? null;
    this.#sign.mesh.position.set(...(body.sign?.at ?? [0, 0, 0]));
  }

  look(sight: ShapeSight): void {
    const { colour, edge, opacity, distanceM, order } = sight;
    this.#line.look(sight, distanceM, order);
    this.#guide.look({ ...sight, isDashed: false }, distanceM, order);
    for (const [paint, ink] of [[this.#paint, colour], [this.#shade, edge], [this.#filling, colour]] as const) paint.color.copy(ink);
    this.#paint.opacity = this.#shade.opacity = opacity;
    this.#filling.opacity = opacity * FILL_OPACITY;
    for (const head of this.#heads) head.scale(Math.min(distanceM * HEAD_RAD, head.shaftM * LONGEST_HEAD), order);
    for (const end of this.#ends) {
      end.scale.setScalar(distanceM * END_RAD);
      end.renderOrder = order + 0.2;
    }
    if (this.#fill) this.#fill.renderOrder = order - 0.1;
    this.#sign.mesh.visible = this.#text !== null && !sight.isQuiet;
    this.#sign.mesh.renderOrder = order + 0.4;
    if (this.#text !== null) this.#sign.show(this.#text, sight.turn, distanceM, sight.scale, opacity);
  }

  dispose(): void {
    this.#clear();
    for (const part of [this.#line, this.#guide, this.#sign, this.#paint, this.#shade, this.#filling]) part.dispose();
    this.root.removeFromParent();
  }

  #addHead(tip: Vector3, before: Vector3): void {
    const head = new Head(tip, before, this.#paint, this.#shade);
    this.#heads.push(head);
    this.root.add(head.root);
  }

  #addEnd(at: Vector3): void {
    const end = new THREE.Mesh(new THREE.SphereGeometry(1, 12, 8), this.#paint);
    end.position.set(...at);
    this.#ends.push(end);
    this.root.add(end);
  }

  #addFill(points: readonly Vector3[]): void {
    const ring = flattened(points).map(([x, y]) => new THREE.Vector2(x, y));
    const triangles = THREE.ShapeUtils.triangulateShape(ring, []);
    const geometry = new THREE.BufferGeometry().setAttribute("position", new THREE.Float32BufferAttribute(points.flat(), 3));
    geometry.setIndex(triangles.flat());
    this.#fill = new THREE.Mesh(geometry, this.#filling);
    this.#fill.frustumCulled = false;
    this.root.add(this.#fill);
  }

  #clear(): void {
    for (const { root } of this.#heads.splice(0)) root.removeFromParent();
    for (const end of this.#ends.splice(0)) {
      end.geometry.dispose();
      end.removeFromParent();
    }
    this.#fill?.geometry.dispose();
    this.#fill?.removeFromParent();
    this.#fill = null;
  }
}

const CONE = new THREE.ConeGeometry(HEAD_WIDTH, 1, 24);
/** The tip is the origin. */
CONE.translate(0, -0.5, 0);

/** A cone with a dark edge, its tip on the place that is meant. */
class Head {
  readonly root = new THREE.Group();
  readonly shaftM: number;
  readonly #cone: THREE.Mesh;
  readonly #edge: THREE.Mesh;

  constructor(tip: Vector3, before: Vector3, paint: THREE.Material, shade: THREE.Material) {
    const along = new THREE.Vector3(...tip).sub(new THREE.Vector3(...before));
    this.shaftM = along.length();
    this.#cone = new THREE.Mesh(CONE, paint);
    this.#edge = new THREE.Mesh(CONE, shade);
    this.#edge.scale.set(1.35, 1.18, 1.35);
    this.#edge.position.set(0, 0.06, 0);
    this.root.add(this.#edge, this.#cone);
    this.root.position.set(...tip);
    if (this.shaftM > 0) this.root.quaternion.setFromUnitVectors(UP, along.normalize());
  }

  scale(size: number, order: number): void {
    this.root.scale.setScalar(size);
    this.#edge.renderOrder = order + 0.2;
    this.#cone.renderOrder = order + 0.3;
  }
}

function flatPaint(side: THREE.Side): THREE.MeshBasicMaterial {
  return new THREE.MeshBasicMaterial({ transparent: true, depthTest: false, depthWrite: false, toneMapped: false, side });
}
