/** Fewer points for a line drawn by hand (Douglas and Peucker 1973), without recursion: strokes can be thousands long. */

import { toPixels, type Pixel, type PicturePoint, type ShownSize } from "./drawing";

/** As many as one shape may carry on the wire. */
export const MOST_POINTS = 256;
/** A deviation that nobody sees. */
const TOLERANCE_PX = 0.75;
/** Steps of coarsening until few enough points are left. */
const COARSER = 1.5;

/**
 * The line through fewer points, first and last kept.
 *
 * @param size as shown: deviations are measured in pixels of the page
 * @param most limit of the result; the tolerance grows until it is kept
 */
export function simplified(points: readonly PicturePoint[], size: ShownSize, most = MOST_POINTS): readonly PicturePoint[] {
  const pixels = points.map((point) => toPixels(point, size));
  for (let tolerance = TOLERANCE_PX; ; tolerance *= COARSER) {
    const kept = keptBy(pixels, tolerance);
    if (kept.length <= Math.max(2, most)) return kept.flatMap((index) => points[index] ?? []);
  }
}

/** Indices of the points that are needed to stay within the tolerance. */
function keptBy(pixels: readonly Pixel[], tolerance: number): readonly number[] {
  if (pixels.length <= 2) return pixels.map((_, index) => index);
  const isKept = new Uint8Array(pixels.length);
  isKept[0] = isKept[pixels.length - 1] = 1;
  const spans: [from: number, to: number][] = [[0, pixels.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    const farthest = farthestIn(pixels, from, to);
    if (!farthest || farthest.distance <= tolerance) continue;
    isKept[farthest.index] = 1;
    spans.push([from, farthest.index], [farthest.index, to]);
  }
  return pixels.flatMap((_, index) => (isKept[index] ? [index] : []));
}

function farthestIn(pixels: readonly Pixel[], from: number, to: number): { readonly index: number; readonly distance: number } | null {
  const [a, b] = [pixels[from], pixels[to]];
  if (!a || !b) return null;
  let best = { index: -1, distance: -1 };
  for (let index = from + 1; index < to; index++) {
    const distance = distanceToSegment(pixels[index] ?? a, a, b);
    if (distance > best.distance) best = { index, distance };
  }
  return best.index < 0 ? null : best;
}

/** Of a point from the segment between two others; also right when they are one. */
export function distanceToSegment(point: Pixel, a: Pixel, b: Pixel): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length2));
  return Math.hypot(point.x - a.x - along * dx, point.y - a.y - along * dy);
}
