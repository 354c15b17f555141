/**
 * The tools as one state machine: presses, moves and releases of a pointer (or of the keyboard's cursor) become a shape.
 *
 * Pure: the shown size comes in with every event, because thresholds are pixels under a finger and circles are round there.
 * Two-point tools take a drag or two clicks; the others take a click per point.
 */

import type { Shape } from "../protocol/generated";
import { fromPixels, pixelsBetween, toPixels, withinPicture, type Drawing, type PicturePoint, type ShownSize } from "./drawing";
import { simplified } from "./simplify";

export interface PenIdle {
  readonly phase: "idle";
}

export interface PenDrawing {
  readonly phase: "drawing";
  /** Set so far, in the order of setting. */
  readonly points: readonly PicturePoint[];
  /** Where the next one would be. */
  readonly cursor: PicturePoint;
  readonly isDown: boolean;
  readonly isRegular: boolean;
}

/** The place of a text is known, its words are not. */
export interface PenWriting {
  readonly phase: "writing";
  readonly at: PicturePoint;
  readonly box: PicturePoint;
}

export type PenState = PenIdle | PenDrawing | PenWriting;

export type PenEvent =
  | { readonly type: "press" | "move" | "release"; readonly at: PicturePoint; readonly isRegular?: boolean }
  /** Enter or a double click: enough corners. */
  | { readonly type: "close" }
  /** Backspace: the last corner was wrong. */
  | { readonly type: "back" }
  | { readonly type: "write"; readonly text: string }
  | { readonly type: "cancel" };

export interface PenStep {
  readonly state: PenState;
  readonly done: Drawing | null;
}

export const IDLE: PenIdle = { phase: "idle" };
/** A shorter drag is a click with an unsteady hand. */
const DRAG_PX = 8;
/** So near to the first corner a click closes the polygon. */
const CLOSE_PX = 16;
const FEWEST_CORNERS = 3;
export const MOST_CORNERS = 64;
/** Points nearer than this on the page add nothing to a stroke. */
const STROKE_STEP_PX = 1.5;
/** Where the words of a text stand when its place was only clicked: up and to the right, as a part of the height. */
const TEXT_OFFSET = 0.12;
const MOST_LETTERS = 200;

export function step(tool: Shape, state: PenState, event: PenEvent, size: ShownSize): PenStep {
  if (event.type === "cancel" || size.width <= 0 || size.height <= 0) return { state: IDLE, done: null };
  if (event.type === "write") return written(state, event.text);
  if (state.phase === "writing") return { state, done: null };
  if (tool === "point") return pointed(event);
  if (event.type === "close") return closed(tool, state);
  if (event.type === "back") return { state: withoutLast(state), done: null };
  const at = withinPicture(event.at);
  const isRegular = event.isRegular ?? false;
  switch (event.type) {
    case "press":
      return pressed(tool, state, at, isRegular, size);
    case "move":
      return { state: moved(tool, state, at, isRegular, size), done: null };
    case "release":
      return released(tool, state, at, isRegular, size);
  }
}

function pointed(event: PenEvent): PenStep {
  const done = event.type === "press" ? { shape: "point", at: withinPicture(event.at), points: [], label: "" } as const : null;
  return { state: IDLE, done };
}

const CORNERED: ReadonlySet<Shape> = new Set(["polygon", "area"]);

function pressed(tool: Shape, state: PenState, at: PicturePoint, isRegular: boolean, size: ShownSize): PenStep {
  if (state.phase !== "drawing") {
    return { state: { phase: "drawing", points: [at], cursor: at, isDown: true, isRegular }, done: null };
  }
  const [first] = state.points;
  if (CORNERED.has(tool) && first && state.points.length >= FEWEST_CORNERS && pixelsBetween(first, at, size) <= CLOSE_PX) {
    return closed(tool, state);
  }
  return { state: { ...state, cursor: at, isDown: true, isRegular }, done: null };
}

function moved(tool: Shape, state: PenState, at: PicturePoint, isRegular: boolean, size: ShownSize): PenState {
  if (state.phase !== "drawing") return state;
  const next = { ...state, cursor: at, isRegular };
  const last = state.points.at(-1);
  const isStroke = tool === "stroke" && state.isDown && last !== undefined && pixelsBetween(last, at, size) >= STROKE_STEP_PX;
  return isStroke ? { ...next, points: [...state.points, at] } : next;
}

function released(tool: Shape, state: PenState, at: PicturePoint, isRegular: boolean, size: ShownSize): PenStep {
  if (state.phase !== "drawing" || !state.isDown) return { state, done: null };
  const up = { ...state, cursor: at, isDown: false, isRegular };
  const first = state.points[0] ?? at;
  const hasMoved = pixelsBetween(first, at, size) >= DRAG_PX;
  switch (tool) {
    case "stroke":
      return stroked(state, at, size);
    case "arrow":
    case "circle":
    case "distance":
      // The release of the first click: the second point comes with the next one.
      return hasMoved ? finished(spanned(tool, first, at, isRegular, size)) : { state: up, done: null };
    case "text":
      return { state: { phase: "writing", at: first, box: hasMoved ? at : besides(first, size) }, done: null };
    case "angle":
      return angled(up, at, hasMoved, size);
    default:
      return { state: cornered(up, at, size), done: null };
  }
}

/** Shapes of two points: `first` is where the hand began, `at` where it ended. */
function spanned(tool: "arrow" | "circle" | "distance", first: PicturePoint, at: PicturePoint, isRegular: boolean, size: ShownSize): Drawing {
  if (tool === "arrow") return { shape: tool, at, points: [first], label: "" };
  if (tool === "distance") return { shape: tool, at: first, points: [first, at], label: "" };
  return ellipseIn(first, at, isRegular, size);
}

/** The ellipse that fills the box between two corners; regular: a circle around the first. Its ends may lie beside the picture. */
export function ellipseIn(first: PicturePoint, at: PicturePoint, isRegular: boolean, size: ShownSize): Drawing {
  const [a, b] = [toPixels(first, size), toPixels(at, size)];
  const radius = Math.hypot(a.x - b.x, a.y - b.y);
  const centre = isRegular ? a : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const [rx, ry] = isRegular ? [radius, radius] : [Math.abs(a.x - b.x) / 2, Math.abs(a.y - b.y) / 2];
  const smallest = DRAG_PX / 2;
  const ends = [{ x: centre.x + Math.max(smallest, rx), y: centre.y }, { x: centre.x, y: centre.y + Math.max(smallest, ry) }];
  return { shape: "circle", at: fromPixels(centre, size), points: ends.map((end) => fromPixels(end, size)), label: "" };
}

function stroked(state: PenDrawing, at: PicturePoint, size: ShownSize): PenStep {
  const points = simplified([...state.points, at], size);
  const [first, second] = points;
  const isLine = first && second && state.points.some((point) => pixelsBetween(point, first, size) >= DRAG_PX);
  return isLine ? finished({ shape: "stroke", at: first, points, label: "" }) : { state: IDLE, done: null };
}

/** Three clicks, or a drag along the first leg and a click: end, vertex, end. */
function angled(up: PenDrawing, at: PicturePoint, hasMoved: boolean, size: ShownSize): PenStep {
  const isFirstClick = up.points.length === 1 && !hasMoved;
  if (isFirstClick) return { state: up, done: null };
  const last = up.points.at(-1) ?? at;
  if (pixelsBetween(last, at, size) < DRAG_PX / 2) return { state: up, done: null };
  const points = [...up.points, at];
  const [, vertex] = points;
  if (points.length < 3 || !vertex) return { state: { ...up, points }, done: null };
  return finished({ shape: "angle", at: vertex, points, label: "" });
}

function cornered(up: PenDrawing, at: PicturePoint, size: ShownSize): PenState {
  const last = up.points.at(-1);
  const isSame = last !== undefined && pixelsBetween(last, at, size) < DRAG_PX / 2;
  return isSame || up.points.length >= MOST_CORNERS ? up : { ...up, points: [...up.points, at] };
}

function closed(tool: Shape, state: PenState): PenStep {
  if (state.phase !== "drawing" || !CORNERED.has(tool) || state.points.length < FEWEST_CORNERS) return { state, done: null };
  const [at] = state.points;
  return at ? finished({ shape: tool, at, points: state.points, label: "" }) : { state, done: null };
}

function withoutLast(state: PenState): PenState {
  if (state.phase !== "drawing" || state.points.length <= 1) return IDLE;
  return { ...state, points: state.points.slice(0, -1), isDown: false };
}

function written(state: PenState, text: string): PenStep {
  const label = text.trim().slice(0, MOST_LETTERS);
  if (state.phase !== "writing") return { state, done: null };
  if (label === "") return { state: IDLE, done: null };
  return finished({ shape: "text", at: state.at, points: [state.box], label });
}

function finished(done: Drawing): PenStep {
  return { state: IDLE, done };
}

function besides({ u, v }: PicturePoint, { width, height }: ShownSize): PicturePoint {
  const du = (TEXT_OFFSET * height) / width;
  return { u: u + du > 0.85 ? u - du : u + du, v: v - TEXT_OFFSET < 0.05 ? v + TEXT_OFFSET : v - TEXT_OFFSET };
}

/** The shape as it would be if the hand let go now: for the preview. */
export function soFar(tool: Shape, state: PenState, size: ShownSize): Drawing | null {
  if (state.phase === "writing") return { shape: "text", at: state.at, points: [state.box], label: "…" };
  const first = state.phase === "drawing" ? state.points[0] : undefined;
  if (state.phase !== "drawing" || !first) return null;
  const { points, cursor, isRegular } = state;
  switch (tool) {
    case "arrow":
    case "circle":
    case "distance":
      return spanned(tool, first, cursor, isRegular, size);
    case "text":
      return { shape: tool, at: first, points: [cursor], label: "…" };
    default:
      return { shape: tool, at: first, points: [...points, cursor], label: "" };
  }
}
