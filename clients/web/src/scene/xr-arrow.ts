/** The arrow at the edge of view to a mark that is out of sight: plate, direction, distance; calm. */

import * as THREE from "three";
import type { EdgeSpot } from "./xr-edge";
import { drawOutlined, drawPlate, type Ink, type PlateLook } from "./xr-ink";
import type { Viewer } from "./xr-mark";
import { CanvasSprite } from "./xr-sprite";

/** Hundredths of a degree. */
const SIZE = { width: 900, height: 900, scale: 0.36 } as const;
const MIDDLE = { x: 450, y: 450 } as const;
const PLATE_RADIUS = 115;
const WORD_SIZE = 88;
const UNIT_RAD = Math.PI / 180 / 100;
const DISTANCE_M = 1.2;
/** Head-locked things may lag a little; this is the share that remains after a tenth of a second. */
const LAG = 0.12;

export class EdgeArrow {
  readonly mesh: THREE.Mesh;
  readonly #ink: Ink;
  readonly #sprite = new CanvasSprite(SIZE, MIDDLE);
  readonly #wanted = new THREE.Vector3();
  readonly #at = new THREE.Vector3();
  #isShown = false;

  constructor(ink: Ink) {
    this.#ink = ink;
    this.mesh = this.#sprite.mesh;
    this.mesh.renderOrder = 300;
    this.mesh.visible = false;
  }

  hide(): void {
    this.#isShown = false;
    this.mesh.visible = false;
  }

  /** @param words the distance. @param viewer `seconds` since the last frame; 0 = at once */
  show(spot: EdgeSpot, plate: PlateLook, words: string, viewer: Viewer & { readonly seconds: number }): void {
    const { eye, turn, scale, seconds } = viewer;
    this.#wanted.set(spot.x, spot.y, -1).multiplyScalar(DISTANCE_M);
    if (!this.#isShown || seconds === 0) this.#at.copy(this.#wanted);
    else this.#at.lerp(this.#wanted, 1 - LAG ** (seconds * 10));
    this.#isShown = true;
    this.mesh.visible = true;
    this.mesh.position.copy(this.#at).applyQuaternion(turn).add(eye);
    this.mesh.quaternion.copy(turn);
    this.mesh.scale.setScalar(this.#at.length() * UNIT_RAD * scale);
    const angle = Math.round(spot.angleRad / 0.04) * 0.04;
    const key = JSON.stringify([angle.toFixed(2), words, plate.number, plate.colour, plate.isDashed, plate.isHollow, plate.isFilled]);
    this.#sprite.draw(key, (context) => this.#paint(context, plate, words, angle));
  }

  dispose(): void {
    this.#sprite.dispose();
  }

  #paint(context: CanvasRenderingContext2D, plate: PlateLook, words: string, angleRad: number): void {
    const ink = this.#ink;
    context.save();
    context.translate(MIDDLE.x, MIDDLE.y);
    // The canvas' y goes down.
    context.rotate(-angleRad);
    for (const [grow, colour] of [[16, ink.edge], [0, ink.text]] as const) {
      context.beginPath();
      context.moveTo(PLATE_RADIUS + 150 + grow * 1.6, 0);
      context.lineTo(PLATE_RADIUS + 52 - grow * 0.4, -78 - grow);
      context.lineTo(PLATE_RADIUS + 52 - grow * 0.4, 78 + grow);
      context.closePath();
      context.fillStyle = colour;
      context.fill();
    }
    context.restore();
    drawPlate(context, ink, plate, MIDDLE.x, MIDDLE.y, PLATE_RADIUS);
    // Words on the side away from the arrow, below or above the plate.
    const isDown = Math.sin(angleRad) < -0.5;
    drawOutlined(context, ink, words, MIDDLE.x, MIDDLE.y + (isDown ? -1 : 1) * (PLATE_RADIUS + 100), WORD_SIZE, "center");
  }
}
