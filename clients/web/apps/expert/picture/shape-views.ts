/** The shape of a mark on one displayed frame: its lines, its words, the figure that was measured. Pure. */

import type { Intrinsics, Measure, Pose } from "../../../src/protocol/generated";
import { fromWire, type PicturePoint } from "../../../src/shapes/drawing";
import { flatLines, isFilled, type ShapeLine } from "../../../src/shapes/lines";
import { projectLine } from "../../../src/shapes/project";
import { labelPlace, spaceLines, type ShapedMark } from "../../../src/shapes/space";
import { project } from "../../../src/spatial/camera";

export interface ShapeView {
  readonly lines: readonly ShapeLine<PicturePoint>[];
  readonly isFilled: boolean;
  /** The words of a text, and where they stand. */
  readonly words: { readonly text: string; readonly at: PicturePoint } | null;
  readonly measure: { readonly figure: Measure; readonly at: PicturePoint } | null;
}

/** A point, or a shape of which nothing can be drawn on this frame. */
export const NO_SHAPE: ShapeView = { lines: [], isFilled: false, words: null, measure: null };

/** From where it lies in space. */
export function shapeOnPicture(mark: ShapedMark, pose: Pose, intrinsics: Intrinsics): ShapeView {
  const lines = spaceLines(mark).flatMap((line) => projectLine(line, pose, intrinsics));
  if (lines.length === 0) return NO_SHAPE;
  const label = labelPlace(mark);
  const at = label && project(label, pose, intrinsics);
  return viewOf(mark, lines, at ? { u: at.u, v: at.v } : null);
}

/** As it was drawn: of a shape without a place in space, on the one frame that it was drawn on. */
export function shapeOnItsFrame(mark: ShapedMark, { w, h }: Intrinsics): ShapeView {
  const points = (mark.points ?? []).map(fromWire);
  const lines = flatLines({ shape: mark.shape, at: { u: mark.u, v: mark.v }, points }, { width: w, height: h });
  return lines.length === 0 ? NO_SHAPE : viewOf(mark, lines, mark.shape === "text" ? (points[0] ?? null) : null);
}

function viewOf(mark: ShapedMark, lines: readonly ShapeLine<PicturePoint>[], label: PicturePoint | null): ShapeView {
  const drawn = lines.find(({ kind }) => kind === "line");
  const figure = mark.geometry?.measure;
  return {
    lines,
    isFilled: isFilled(mark.shape) && lines.every(({ isClosed }) => isClosed),
    words: label && { text: mark.label, at: label },
    measure: figure && drawn ? { figure, at: placeOfFigure(mark, drawn) } : null,
  };
}

/** Beside the vertex of an angle, else in the middle of what was drawn. */
function placeOfFigure({ shape }: ShapedMark, { points }: ShapeLine<PicturePoint>): PicturePoint {
  const weights = points.map((_, index) => (shape === "angle" && index === 1 ? 2 : 1));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (point: PicturePoint) => number): number =>
    points.reduce((sum, point, index) => sum + value(point) * (weights[index] ?? 1), 0) / all;
  return { u: mean(({ u }) => u), v: mean(({ v }) => v) };
}
