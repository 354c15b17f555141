/** A mark in the field of view: dot and true-size ring at its place, number plate beside it, always on top, never hidden:
 *  what lies behind something is dimmed, dashed and says so. */

import * as THREE from "three";
import { drawOutlined, drawPlate, type Ink, type PlateLook } from "./xr-ink";
import { Ring } from "./xr-ring";
import { CanvasSprite } from "./xr-sprite";

export interface MarkLook {
  readonly plate: PlateLook;
  /** Beside the plate; empty when all is well. */
  readonly word: string;
  readonly isHidden: boolean;
  /** Radius of the uncertainty, metres; null when unknown. */
  readonly ringM: number | null;
  /** Only dot and ring: something else has the word. */
  readonly isQuiet: boolean;
}

/** Whose view it is drawn for; `scale` enlarges plates and words on flat screens. */
export interface Viewer {
  readonly eye: THREE.Vector3;
  readonly turn: THREE.Quaternion;
  readonly scale: number;
}

/** The drawing is in hundredths of a degree: the plate is 2.6 degrees wide, a target for hands and dwell. */
const SIZE = { width: 1400, height: 520, scale: 0.36 } as const;
const ORIGIN = { x: 60, y: 430 } as const;
const PLATE = { x: 250, y: 190, radius: 112 } as const;
const WORD_SIZE = 84;
const UNIT_RAD = Math.PI / 180 / 100;
const HIDDEN_OPACITY = 0.62;
const FORWARD = new THREE.Vector3(0, 0, 1);

export class MarkHologram {
  readonly root = new THREE.Group();
  readonly #ink: Ink;
  readonly #ring = new Ring();
  readonly #plate = new CanvasSprite(SIZE, ORIGIN);
  readonly #colour = new THREE.Color();
  readonly #towards = new THREE.Vector3();
  readonly #position = new THREE.Vector3();

  constructor(ink: Ink) {
    this.#ink = ink;
    this.root.add(this.#ring.mesh, this.#plate.mesh);
  }

  /** The plate's middle in the world, for pointing. */
  platePosition(into: THREE.Vector3): THREE.Vector3 {
    into.set(PLATE.x - ORIGIN.x, ORIGIN.y - PLATE.y, 0);
    return this.#plate.mesh.localToWorld(into);
  }

  /** @param normal of the surface, unit length; the ring lies in it, or faces the eye without one. */
  place(position: THREE.Vector3, normal: THREE.Vector3 | null, { eye, turn, scale }: Viewer, look: MarkLook): void {
    const distanceM = Math.max(0.2, eye.distanceTo(position));
    this.#position.copy(position);
    this.root.renderOrder = 100 - Math.min(distanceM, 50);
    this.#drawRing(normal, eye, distanceM * scale, look);
    const { mesh } = this.#plate;
    mesh.visible = !look.isQuiet;
    mesh.position.copy(position);
    mesh.quaternion.copy(turn);
    mesh.scale.setScalar(distanceM * UNIT_RAD * scale);
    mesh.renderOrder = this.root.renderOrder + 0.5;
    this.#plate.opacity = look.isHidden ? HIDDEN_OPACITY : 1;
    const { plate, word } = look;
    const key = JSON.stringify([plate.colour, plate.isFilled, plate.isDashed, plate.isHollow, plate.number, plate.outline.length, word]);
    this.#plate.draw(key, (context) => this.#paint(context, look));
  }

  dispose(): void {
    this.#ring.dispose();
    this.#plate.dispose();
    this.root.removeFromParent();
  }

  #drawRing(normal: THREE.Vector3 | null, eye: THREE.Vector3, distanceM: number, look: MarkLook): void {
    const { mesh } = this.#ring;
    const towards = this.#towards.copy(eye).sub(this.#position).normalize();
    // Seen from the side a ring on the surface would be a line.
    const usesNormal = normal !== null && normal.dot(towards) > 0.35;
    mesh.position.copy(this.#position);
    mesh.quaternion.setFromUnitVectors(FORWARD, usesNormal ? normal : towards);
    mesh.renderOrder = this.root.renderOrder;
    this.#colour.setStyle(look.plate.colour, THREE.LinearSRGBColorSpace);
    const isDashed = look.plate.isDashed || look.isHidden;
    this.#ring.set(look.ringM ?? 0, distanceM, this.#colour, isDashed, look.isHidden ? HIDDEN_OPACITY : 1);
  }

  #paint(context: CanvasRenderingContext2D, { plate, word }: MarkLook): void {
    const ink = this.#ink;
    const from = { x: ORIGIN.x + 34, y: ORIGIN.y - 43 };
    const to = { x: PLATE.x - PLATE.radius * 0.62, y: PLATE.y + PLATE.radius * 0.78 };
    for (const [width, colour] of [[26, ink.edge], [11, ink.text]] as const) {
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.lineCap = "round";
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
    drawPlate(context, ink, plate, PLATE.x, PLATE.y, PLATE.radius);
    if (word !== "") drawOutlined(context, ink, word, PLATE.x + PLATE.radius + 50, PLATE.y, WORD_SIZE, "left");
  }
}
