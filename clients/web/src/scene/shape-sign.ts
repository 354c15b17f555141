/** Words on a dark plate that turns to the eye: a text of the expert, or a figure that was measured. */

import type * as THREE from "three";
import { clampLines, wrapText } from "./xr-text";
import { CanvasSprite } from "./xr-sprite";

export interface SignInk {
  readonly text: string;
  readonly plate: string;
  readonly line: string;
  readonly font: string;
}

/** Hundredths of a degree: letters of 0.6 degrees, as for what must be read at work. */
const SIZE = { width: 1500, height: 440, scale: 0.36 } as const;
const MIDDLE = { x: SIZE.width / 2, y: SIZE.height / 2 } as const;
const LETTERS = 84;
const LINE_HEIGHT = 112;
const PADDING = 40;
const MOST_LINES = 3;
const UNIT_RAD = Math.PI / 180 / 100;

export class ShapeSign {
  readonly #sprite = new CanvasSprite(SIZE, MIDDLE);
  readonly #ink: SignInk;

  constructor(ink: SignInk) {
    this.#ink = ink;
  }

  get mesh(): THREE.Mesh {
    return this.#sprite.mesh;
  }

  /** @param turn of the eye. @param scale 1 in a headset */
  show(text: string, turn: THREE.Quaternion, distanceM: number, scale: number, opacity: number): void {
    this.mesh.quaternion.copy(turn);
    this.mesh.scale.setScalar(distanceM * UNIT_RAD * scale);
    this.#sprite.opacity = opacity;
    this.#sprite.draw(text, (context) => this.#paint(context, text));
  }

  dispose(): void {
    this.#sprite.dispose();
  }

  #paint(context: CanvasRenderingContext2D, text: string): void {
    const ink = this.#ink;
    context.font = `600 ${LETTERS}px ${ink.font}`;
    const measure = (part: string): number => context.measureText(part).width;
    const most = SIZE.width - 4 * PADDING;
    const lines = clampLines(wrapText(text, most, measure), MOST_LINES, most, measure);
    const width = Math.max(...lines.map(measure)) + 2 * PADDING;
    const height = lines.length * LINE_HEIGHT + PADDING;
    context.beginPath();
    context.roundRect(MIDDLE.x - width / 2, MIDDLE.y - height / 2, width, height, 28);
    context.fillStyle = ink.plate;
    context.fill();
    context.lineWidth = 9;
    context.strokeStyle = ink.line;
    context.stroke();
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = ink.text;
    lines.forEach((line, index) => context.fillText(line, MIDDLE.x, MIDDLE.y + (index - (lines.length - 1) / 2) * LINE_HEIGHT));
  }
}
