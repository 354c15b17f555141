/** Draws over the picture, with the pose of the frame that is shown: the ring of a place, and a mark's ghost. */

import type { FrameRecord, Pose, Vector3 } from "../../../src/protocol/generated";
import { length } from "../../../src/i18n/format";
import { project } from "../../../src/spatial/camera";
import type { PointedOut } from "../../../src/ui/tour-link";
import type { Rect } from "../picture/letterbox";
import "./tour-layer.css";

export interface TourDrawing {
  readonly place: PointedOut | null;
  readonly ghost: { readonly pGhost: Vector3; readonly pMark: Vector3; readonly offM: number } | null;
}

interface Spot {
  readonly x: number;
  readonly y: number;
  /** Page pixels of one metre at its distance. */
  readonly pxPerM: number;
}

const SVG = "http://www.w3.org/2000/svg";
const GHOST_RADIUS = 15;
const LABEL_BELOW = 22;

export class TourLayer {
  readonly #svg = node("svg", "tour-layer");
  readonly #ring = node("circle", "tour-ring");
  readonly #ringEdge = node("circle", "tour-ring edge");
  readonly #ringLabel = node("text", "tour-label");
  readonly #ghost = node("g", "tour-ghost");
  readonly #lines = [node("line", "edge"), node("line", "")];
  readonly #circles = [node("circle", "edge"), node("circle", "")];
  readonly #ghostLabel = node("text", "tour-label");

  constructor() {
    this.#svg.setAttribute("aria-hidden", "true");
    this.#ghost.append(...this.#lines, ...this.#circles, this.#ghostLabel);
    this.#svg.append(this.#ringEdge, this.#ring, this.#ringLabel, this.#ghost);
    document.querySelector(".stage-box")?.append(this.#svg);
  }

  close(): void {
    this.#svg.remove();
  }

  draw(record: FrameRecord | null, rect: Rect, { place, ghost }: TourDrawing): void {
    const seen = record?.pose ? { ...record, pose: record.pose } : null;
    this.#drawPlace(seen && place ? spotOf(place.pWorld, seen, rect) : null, place);
    const at = seen && ghost ? spotOf(ghost.pGhost, seen, rect) : null;
    const from = seen && ghost ? spotOf(ghost.pMark, seen, rect) : null;
    this.#drawGhost(at, from, ghost?.offM ?? 0);
  }

  #drawPlace(at: Spot | null, place: PointedOut | null): void {
    const parts = [this.#ring, this.#ringEdge, this.#ringLabel];
    for (const part of parts) part.toggleAttribute("hidden", at === null);
    if (!at || !place) return;
    const radius = Math.max(GHOST_RADIUS, place.radiusM * at.pxPerM);
    for (const circle of [this.#ring, this.#ringEdge]) setAll(circle, { cx: at.x, cy: at.y, r: radius });
    write(this.#ringLabel, at.x, at.y + radius + LABEL_BELOW, place.label);
  }

  #drawGhost(at: Spot | null, from: Spot | null, offM: number): void {
    this.#ghost.toggleAttribute("hidden", at === null || from === null);
    if (!at || !from) return;
    for (const line of this.#lines) setAll(line, { x1: from.x, y1: from.y, x2: at.x, y2: at.y });
    for (const circle of this.#circles) setAll(circle, { cx: at.x, cy: at.y, r: GHOST_RADIUS });
    write(this.#ghostLabel, at.x, at.y + GHOST_RADIUS + LABEL_BELOW, length(offM));
  }
}

function spotOf(pWorld: Vector3, record: FrameRecord & { readonly pose: Pose }, rect: Rect): Spot | null {
  const seen = project(pWorld, record.pose, record.intrinsics);
  if (!seen) return null;
  const { u, v, depthM } = seen;
  const pxPerM = ((record.intrinsics.fx / record.intrinsics.w) * rect.width) / depthM;
  return { x: rect.x + u * rect.width, y: rect.y + v * rect.height, pxPerM };
}

function node<Name extends "svg" | "circle" | "text" | "g" | "line">(name: Name, className: string): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  made.setAttribute("class", className);
  return made;
}

function setAll(element: Element, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value.toFixed(1));
}

function write(text: SVGTextElement, x: number, y: number, content: string): void {
  if (text.textContent !== content) text.textContent = content;
  setAll(text, { x, y });
}
