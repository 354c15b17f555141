/**
 * A card in the field of view: a canvas at a stated place with text and buttons, sizes in millimetres at its distance.
 *
 * Seen from 1.2 m a degree is 21 mm: letters that must be read are 0.6 degrees high, the rest at least 0.4, buttons at
 * least 2.5.
 */

import * as THREE from "three";
import { drawPlate, fontOf, type Ink, type PlateLook } from "./xr-ink";
import type { Viewer } from "./xr-mark";
import { CanvasSprite } from "./xr-sprite";
import { clampLines, wrapText } from "./xr-text";

export const PANEL_DISTANCE_M = 1.2;
const DEGREE_MM = 1000 * PANEL_DISTANCE_M * Math.tan(Math.PI / 180);
/** Capital letters are 0.71 of the type's size. */
const CAPITAL = 0.71;
export const TYPE_MM = { read: (0.6 * DEGREE_MM) / CAPITAL, rest: (0.42 * DEGREE_MM) / CAPITAL } as const;
export const BUTTON_MM = 2.6 * DEGREE_MM;
const MM = 1 / 1000;
const PIXELS_PER_MM = 1.6;
const LINE = 1.32;
const PADDING = 18;
const GAP = 10;

export type BlockTone = "title" | "read" | "rest" | "safety" | "expected";

export interface TextBlock {
  readonly tone: BlockTone;
  readonly text: string;
  readonly mostLines?: number;
}

/** A picture with a mark on it. */
export interface PanelPicture {
  /** Another key is another picture. */
  readonly key: string;
  readonly image: CanvasImageSource;
  /** Height per width. */
  readonly ratio: number;
  /** Where the mark lies, normalised; null: no place is meant. */
  readonly u: number | null;
  readonly v: number | null;
  /** Null: a place without a number. */
  readonly plate: PlateLook | null;
}

export interface PanelButton {
  readonly id: string;
  readonly label: string;
  readonly kind: "plain" | "primary" | "danger";
  readonly isPressed?: boolean;
}

export interface PanelContent {
  readonly blocks: readonly TextBlock[];
  /** Between text and buttons. */
  readonly picture?: PanelPicture;
  /** Rows of buttons of equal width. */
  readonly buttons: readonly (readonly PanelButton[])[];
  /** A stripe at the side: safety yellow, alarm, or calm. */
  readonly stripe?: "warning" | "critical" | "accent";
}

interface Rect {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface LaidBlock extends TextBlock {
  readonly size: number;
  readonly isStrong: boolean;
  readonly lines: readonly string[];
  readonly height: number;
}

type Context = CanvasRenderingContext2D;

export class Panel {
  readonly root = new THREE.Group();
  readonly #ink: Ink;
  readonly #sprite: CanvasSprite;
  readonly #width: number;
  readonly #height: number;
  #rects: readonly Rect[] = [];
  #contentHeight = 0;
  #shown: PanelContent | null = null;

  /** @param maxHeight millimetres that the canvas reserves; the card is as high as its content */
  constructor(ink: Ink, width: number, maxHeight: number) {
    this.#ink = ink;
    this.#width = width;
    this.#height = maxHeight;
    this.#sprite = new CanvasSprite({ width, height: maxHeight, scale: PIXELS_PER_MM }, { x: width / 2, y: 0 });
    this.#sprite.mesh.scale.setScalar(MM);
    this.#sprite.mesh.renderOrder = 200;
    this.root.add(this.#sprite.mesh);
    this.root.visible = false;
  }

  get content(): PanelContent | null {
    return this.root.visible ? this.#shown : null;
  }

  /** Shows, changes or (null) hides. @param hover id of the button under the pointer */
  show(content: PanelContent | null, hover: string | null): void {
    this.root.visible = content !== null;
    this.#shown = content;
    if (!content) return;
    this.#sprite.draw(keyOf(content, hover), (context) => this.#paint(context, content, hover));
    // The card's middle is its place.
    this.#sprite.mesh.position.y = (this.#contentHeight / 2) * MM;
  }

  /** Puts the middle of the card somewhere: facing the eye, upright as the wearer sees it; on a flat screen flat. */
  place(position: THREE.Vector3, { eye, turn, scale }: Viewer, isFlat: boolean): void {
    this.root.position.copy(position);
    this.root.scale.setScalar(scale);
    const { x, y } = new THREE.Euler().setFromQuaternion(turn, "YXZ");
    const level = new THREE.Euler(x, y, 0, "YXZ");
    if (isFlat) {
      this.root.quaternion.setFromEuler(level);
      return;
    }
    const up = new THREE.Vector3(0, 1, 0).applyEuler(level);
    this.root.quaternion.setFromRotationMatrix(new THREE.Matrix4().lookAt(eye, position, up));
  }

  /** Metres at scale 1. */
  get widthM(): number {
    return this.#width * MM;
  }

  /** The button that a ray meets; null for none, `""` for the card beside its buttons. */
  buttonAt(ray: THREE.Ray): { readonly id: string; readonly point: THREE.Vector3 } | null {
    if (!this.root.visible) return null;
    this.root.updateWorldMatrix(true, true);
    const { mesh } = this.#sprite;
    const local = ray.clone().applyMatrix4(mesh.matrixWorld.clone().invert());
    if (Math.abs(local.direction.z) < 1e-6) return null;
    const distance = -local.origin.z / local.direction.z;
    if (distance <= 0) return null;
    const at = local.origin.clone().addScaledVector(local.direction, distance);
    const x = at.x + this.#width / 2;
    const y = -at.y;
    if (x < 0 || x > this.#width || y < 0 || y > this.#contentHeight) return null;
    const hit = this.#rects.find((one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height);
    return { id: hit?.id ?? "", point: at.applyMatrix4(mesh.matrixWorld) };
  }

  /** The middle of a button in the world; null when there is no such button now. */
  centreOf(id: string): THREE.Vector3 | null {
    const rect = this.root.visible ? this.#rects.find((one) => one.id === id) : undefined;
    if (!rect) return null;
    this.root.updateWorldMatrix(true, true);
    const at = new THREE.Vector3(rect.x + rect.width / 2 - this.#width / 2, -(rect.y + rect.height / 2), 0);
    return at.applyMatrix4(this.#sprite.mesh.matrixWorld);
  }

  dispose(): void {
    this.#sprite.dispose();
    this.root.removeFromParent();
  }

  #paint(context: Context, content: PanelContent, hover: string | null): void {
    const inner = this.#width - 2 * PADDING;
    const laid = content.blocks.map((block) => this.#lay(context, block, inner));
    const textHeight = laid.reduce((sum, { height }) => sum + height + GAP, 0);
    const pictureHeight = content.picture ? inner * content.picture.ratio + GAP : 0;
    const buttonsHeight = content.buttons.length * (BUTTON_MM + GAP);
    this.#contentHeight = Math.min(this.#height, textHeight + pictureHeight + buttonsHeight + 2 * PADDING - GAP);
    this.#paintPlate(context, content);
    let y = PADDING;
    for (const block of laid) {
      this.#paintBlock(context, block, y);
      y += block.height + GAP;
    }
    if (content.picture) paintPicture(context, this.#ink, content.picture, PADDING, y, inner);
    y += pictureHeight;
    this.#rects = content.buttons.flatMap((row, index) => this.#rowRects(row, y + index * (BUTTON_MM + GAP)));
    for (const [index, button] of content.buttons.flat().entries()) {
      const rect = this.#rects[index];
      if (rect) this.#paintButton(context, button, rect, hover === button.id);
    }
  }

  #paintPlate(context: Context, { stripe }: PanelContent): void {
    const ink = this.#ink;
    context.beginPath();
    context.roundRect(1.5, 1.5, this.#width - 3, this.#contentHeight - 3, 14);
    context.fillStyle = ink.plate;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = ink.line;
    context.stroke();
    if (!stripe) return;
    context.save();
    context.clip();
    context.fillStyle = ink[stripe];
    context.fillRect(0, 0, 8, this.#contentHeight);
    context.restore();
  }

  #lay(context: Context, block: TextBlock, width: number): LaidBlock {
    const size = block.tone === "rest" ? TYPE_MM.rest : TYPE_MM.read;
    const isStrong = block.tone === "title" || block.tone === "safety";
    context.font = fontOf(this.#ink, size, isStrong);
    const measure = (text: string): number => context.measureText(text).width;
    const room = block.tone === "safety" ? width - 1.6 * size : width;
    const all = wrapText(block.text, room, measure);
    const lines = block.mostLines === undefined ? all : clampLines(all, block.mostLines, room, measure);
    return { ...block, size, isStrong, lines, height: lines.length * size * LINE };
  }

  #paintBlock(context: Context, block: LaidBlock, top: number): void {
    const ink = this.#ink;
    const isSafety = block.tone === "safety";
    const x = PADDING + (isSafety ? 1.6 * block.size : 0);
    if (isSafety) paintWarningSign(context, ink, PADDING + block.size * 0.62, top + block.size * 0.66, block.size * 0.72);
    context.font = fontOf(ink, block.size, block.isStrong);
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillStyle = block.tone === "rest" || block.tone === "expected" ? ink.muted : ink.text;
    for (const [index, line] of block.lines.entries()) {
      context.fillText(line, x, top + block.size * (0.98 + index * LINE));
    }
  }

  #rowRects(row: readonly PanelButton[], y: number): Rect[] {
    const width = (this.#width - 2 * PADDING - (row.length - 1) * GAP) / row.length;
    return row.map(({ id }, index) => ({ id, x: PADDING + index * (width + GAP), y, width, height: BUTTON_MM }));
  }

  #paintButton(context: Context, button: PanelButton, rect: Rect, isHovered: boolean): void {
    const ink = this.#ink;
    const fills = { plain: "rgb(255 255 255 / 10%)", primary: ink.accent, danger: ink.criticalFill } as const;
    context.beginPath();
    context.roundRect(rect.x, rect.y, rect.width, rect.height, 10);
    context.fillStyle = fills[button.kind];
    context.fill();
    context.lineWidth = isHovered || button.isPressed ? 4 : 1.5;
    context.strokeStyle = isHovered ? ink.text : button.isPressed ? ink.accent : ink.line;
    context.stroke();
    const size = TYPE_MM.read;
    context.font = fontOf(ink, size, true);
    const measured = context.measureText(button.label).width;
    const fitted = Math.min(size, (size * (rect.width - 12)) / Math.max(measured, 1));
    context.font = fontOf(ink, Math.max(fitted, TYPE_MM.rest), true);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = button.kind === "primary" ? ink.onAccent : ink.text;
    context.fillText(button.label, rect.x + rect.width / 2, rect.y + rect.height / 2);
  }
}

function keyOf({ picture, ...rest }: PanelContent, hover: string | null): string {
  return JSON.stringify([rest, picture?.key ?? null, picture?.plate?.number, picture?.plate?.colour, hover]);
}

function paintPicture(context: Context, ink: Ink, picture: PanelPicture, left: number, top: number, width: number): void {
  const height = width * picture.ratio;
  context.drawImage(picture.image, left, top, width, height);
  const { u, v, plate } = picture;
  if (u === null || v === null) return;
  const [x, y] = [left + u * width, top + v * height];
  if (!plate) return paintRing(context, ink, x, y);
  // Up and to the right, or where there is room.
  const [right, down] = [u > 0.8 ? -1 : 1, v < 0.25 ? 1 : -1];
  const radius = 15;
  const [px, py] = [x + right * radius * 2.2, y + down * radius * 2.2];
  for (const [lineWidth, colour] of [[6, ink.edge], [2.5, ink.text]] as const) {
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.moveTo(x + right * 3, y + down * 3);
    context.lineTo(px, py);
    context.lineWidth = lineWidth;
    context.strokeStyle = colour;
    context.stroke();
  }
  drawPlate(context, ink, { ...plate, isHollow: false }, px, py, radius);
}

function paintRing(context: Context, ink: Ink, x: number, y: number): void {
  for (const [lineWidth, colour] of [[6, ink.edge], [2.5, ink.text]] as const) {
    context.beginPath();
    context.arc(x, y, 18, 0, 2 * Math.PI);
    context.lineWidth = lineWidth;
    context.strokeStyle = colour;
    context.stroke();
  }
}

/** ISO 7010 W001: a triangle with an exclamation mark, in safety yellow and black; used for nothing but safety. */
function paintWarningSign(context: Context, ink: Ink, x: number, y: number, radius: number): void {
  context.beginPath();
  for (const turn of [0, 1, 2]) {
    const angle = -Math.PI / 2 + (turn * 2 * Math.PI) / 3;
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle) + radius * 0.12);
  }
  context.closePath();
  context.lineJoin = "round";
  context.fillStyle = ink.warning;
  context.fill();
  context.lineWidth = radius * 0.18;
  context.strokeStyle = ink.onWarning;
  context.stroke();
  context.fillStyle = ink.onWarning;
  context.font = fontOf(ink, radius * 1.15, true);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("!", x, y + radius * 0.14);
}
