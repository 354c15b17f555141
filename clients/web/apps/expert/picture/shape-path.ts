/** Lines of a shape as SVG paths in pixels of the page, with heads and ticks of a size that the eye likes. Pure. */

import type { PicturePoint } from "../../../src/shapes/drawing";
import type { ShapeLine } from "../../../src/shapes/lines";
import { toPage, type Rect } from "./letterbox";

export interface ShapePaths {
  /** What was drawn. */
  readonly line: string;
  /** Thinner: leaders and arcs. */
  readonly guide: string;
  readonly head: string;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const HEAD_PX = 18;
const HEAD_HALF_PX = 8;
const TICK_PX = 7;
/** Farther beside the picture nothing is seen, and browsers draw large numbers badly. */
const FAR_PX = 20_000;

export function pathsOf(lines: readonly ShapeLine<PicturePoint>[], rect: Rect): ShapePaths {
  const paths = { line: "", guide: "", head: "" };
  for (const line of lines) {
    const points = line.points.map((point) => within(toPage(point, rect)));
    const shown = line.end === "arrow" ? shortened(points) : points;
    paths[line.kind === "line" ? "line" : "guide"] += polyline(shown, line.isClosed);
    if (line.end === "arrow") paths.head += head(points);
    if (line.end === "ticks") paths.line += tick(points[0], points[1]) + tick(points.at(-1), points.at(-2));
  }
  return paths;
}

export function polyline(points: readonly Point[], isClosed: boolean): string {
  if (points.length < 2) return "";
  return `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}${isClosed ? "Z" : ""}`;
}

function within({ x, y }: Point): Point {
  const limit = (value: number): number => Math.min(FAR_PX, Math.max(-FAR_PX, value));
  return { x: limit(x), y: limit(y) };
}

/** The shaft ends inside the head, so that its tip is sharp. */
function shortened(points: readonly Point[]): readonly Point[] {
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (!tip || !before) return points;
  const length = Math.hypot(tip.x - before.x, tip.y - before.y);
  const part = Math.max(0, length - HEAD_PX * 0.8) / Math.max(1e-6, length);
  return [...points.slice(0, -1), { x: before.x + (tip.x - before.x) * part, y: before.y + (tip.y - before.y) * part }];
}

function head(points: readonly Point[]): string {
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (!tip || !before) return "";
  const length = Math.hypot(tip.x - before.x, tip.y - before.y);
  // Seen along its shaft an arrow has no direction: the dot at its place is enough.
  if (length < 4) return "";
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const foot = { x: tip.x - dx * HEAD_PX, y: tip.y - dy * HEAD_PX };
  const sides = [{ x: foot.x - dy * HEAD_HALF_PX, y: foot.y + dx * HEAD_HALF_PX }, { x: foot.x + dy * HEAD_HALF_PX, y: foot.y - dx * HEAD_HALF_PX }];
  return polyline([tip, ...sides], true);
}

function tick(at: Point | undefined, next: Point | undefined): string {
  if (!at || !next) return "";
  const length = Math.max(1e-6, Math.hypot(next.x - at.x, next.y - at.y));
  const [nx, ny] = [(-(next.y - at.y) / length) * TICK_PX, ((next.x - at.x) / length) * TICK_PX];
  return polyline([{ x: at.x + nx, y: at.y + ny }, { x: at.x - nx, y: at.y - ny }], false);
}
