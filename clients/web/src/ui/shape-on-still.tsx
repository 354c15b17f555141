/** The shape of a mark on the picture that it was drawn on, as it was drawn; lines keep their width at every size. */

import type { JSX } from "preact";
import type { Mark } from "../room/case-state";
import { fromWire, type Pixel } from "../shapes/drawing";
import { flatLines, isFilled } from "../shapes/lines";

const HEAD = 0.035;

export function ShapeOnStill({ mark, width, height }: { readonly mark: Mark; readonly width: number; readonly height: number }): JSX.Element | null {
  const size = { width, height };
  const lines = flatLines({ shape: mark.shape, at: { u: mark.u, v: mark.v }, points: mark.points.map(fromWire) }, size);
  if (lines.length === 0) return null;
  const paths = lines.map(({ points, isClosed, end }) => {
    const pixels = points.map(({ u, v }) => ({ x: u * width, y: v * height }));
    return { line: pathOf(pixels, isClosed), head: end === "arrow" ? headOf(pixels, HEAD * Math.hypot(width, height)) : "" };
  });
  const all = paths.map(({ line }) => line).join("");
  const heads = paths.map(({ head }) => head).join("");
  return (
    <svg class="shape-on-still" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {isFilled(mark.shape) && <path class="still-fill" d={all} />}
      <path class="still-edge" d={all} />
      <path class="still-line" d={all} />
      <path class="still-head" d={heads} />
    </svg>
  );
}

function pathOf(points: readonly Pixel[], isClosed: boolean): string {
  return points.length < 2 ? "" : `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}${isClosed ? "Z" : ""}`;
}

function headOf(points: readonly Pixel[], length: number): string {
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (!tip || !before) return "";
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const side = (turn: number): Pixel => ({ x: tip.x - length * Math.cos(angle + turn), y: tip.y - length * Math.sin(angle + turn) });
  return pathOf([tip, side(0.42), side(-0.42)], true);
}
