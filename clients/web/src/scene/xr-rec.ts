/** The recording sign in the field of view: a filled dot and a word, small, always at the same place above the gaze. */

import type * as THREE from "three";
import { fontOf, type Ink } from "./xr-ink";
import type { ViewLimits } from "./xr-edge";
import type { Viewer } from "./xr-mark";
import { CanvasSprite } from "./xr-sprite";

/** Hundredths of a degree; capital letters are half a degree high. */
const SIZE = { width: 1400, height: 130, scale: 0.4 } as const;
const TYPE = 70;
const UNIT_RAD = Math.PI / 180 / 100;
const DISTANCE_M = 1.2;
/** Of the way to the upper edge of view: in sight without being looked at. */
const UP = 0.82;
/** In a headset the lenses' edge is far up; nobody should have to roll the eyes. */
const MOST_UP_RAD = (14 * Math.PI) / 180;

export class RecSign {
  readonly mesh: THREE.Mesh;
  readonly #ink: Ink;
  readonly #sprite = new CanvasSprite(SIZE, { x: SIZE.width / 2, y: SIZE.height / 2 });
  #shown: string | null = null;

  constructor(ink: Ink) {
    this.#ink = ink;
    this.mesh = this.#sprite.mesh;
    this.mesh.renderOrder = 310;
    this.mesh.visible = false;
  }

  /** What it says; null while nothing is recorded. */
  get shown(): string | null {
    return this.#shown;
  }

  update(words: string | null, { eye, turn, scale }: Viewer, limits: ViewLimits): void {
    this.#shown = words;
    this.mesh.visible = words !== null;
    if (words === null) return;
    const up = Math.min(limits.up * UP, Math.tan(MOST_UP_RAD));
    this.mesh.position.set(0, up, -1).multiplyScalar(DISTANCE_M).applyQuaternion(turn).add(eye);
    this.mesh.quaternion.copy(turn);
    this.mesh.scale.setScalar(DISTANCE_M * UNIT_RAD * scale);
    this.#sprite.draw(words, (context) => this.#paint(context, words));
  }

  dispose(): void {
    this.#sprite.dispose();
  }

  #paint(context: CanvasRenderingContext2D, words: string): void {
    const ink = this.#ink;
    context.font = fontOf(ink, TYPE, true);
    const [dot, gap, padding] = [TYPE * 0.36, TYPE * 0.5, TYPE * 0.6];
    const width = Math.min(SIZE.width, context.measureText(words).width + 2 * dot + gap + 2 * padding);
    const left = (SIZE.width - width) / 2;
    context.beginPath();
    context.roundRect(left + 2, 4, width - 4, SIZE.height - 8, (SIZE.height - 8) / 2);
    context.fillStyle = ink.plate;
    context.fill();
    context.lineWidth = 4;
    context.strokeStyle = ink.line;
    context.stroke();
    context.beginPath();
    context.arc(left + padding + dot, SIZE.height / 2, dot, 0, 2 * Math.PI);
    context.fillStyle = ink.critical;
    context.fill();
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = ink.text;
    context.fillText(words, left + padding + 2 * dot + gap, SIZE.height / 2 + TYPE * 0.04, width - 2 * padding - 2 * dot - gap);
  }
}
