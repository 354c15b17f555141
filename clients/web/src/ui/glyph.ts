/**
 * What a mark looks like, everywhere: DOM, canvas, three.js, picture and PDF draw the same outline in the same role.
 *
 * Shape and colour say the severity (never colour alone), the line says how far the position can be trusted.
 * Pure; coordinates in a square from -1 to 1, y downwards.
 */

import type { AnchorLife } from "../room/case-state";
import type { Severity } from "../protocol/generated";

export type GlyphShape = "circle" | "square" | "diamond" | "hexagon" | "octagon";
export type Tone = "accent" | "note" | "warning" | "critical";

export interface Glyph {
  readonly shape: GlyphShape;
  /** Colour role of the line: `--note`, `--warning-fill`, `--critical`, `--accent`. */
  readonly tone: Tone;
  /** Critical faults have a filled plate. */
  readonly isFilled: boolean;
  /** Approximate or doubtful position. */
  readonly isDashed: boolean;
  /** Lost, or only on the picture; shown with the word of its state. */
  readonly isHollow: boolean;
  /** Key of `common().anchorStates` to show beside it; null when all is well. */
  readonly word: Exclude<AnchorLife, "good"> | null;
}

const OF_SEVERITY: Readonly<Record<Severity, readonly [GlyphShape, Tone]>> = {
  low: ["square", "note"],
  medium: ["diamond", "warning"],
  high: ["hexagon", "critical"],
  critical: ["octagon", "critical"],
};

/** @param severity of the mark's fault; null for a mark without one. */
export function glyphOf(severity: Severity | null, anchor: AnchorLife): Glyph {
  const [shape, tone] = severity === null ? (["circle", "accent"] as const) : OF_SEVERITY[severity];
  return {
    shape,
    tone,
    isFilled: severity === "critical",
    isDashed: anchor === "approximate" || anchor === "suspect",
    isHollow: anchor === "lost" || anchor === "screen_only",
    word: anchor === "good" ? null : anchor,
  };
}

/** Corners and the angle of the first one, in quarter turns from the right. */
const CORNERS: Readonly<Record<GlyphShape, readonly [corners: number, firstAngleRad: number]>> = {
  circle: [32, 0],
  square: [4, Math.PI / 4],
  diamond: [4, 0],
  hexagon: [6, 0],
  octagon: [8, Math.PI / 8],
};
/** Squares and diamonds of the same radius look smaller than circles. */
const OPTICAL: Readonly<Record<GlyphShape, number>> = { circle: 0.86, square: 1.08, diamond: 1, hexagon: 0.98, octagon: 0.94 };

/** The outline as a closed polygon, first corner not repeated. */
export function outline(shape: GlyphShape): readonly (readonly [x: number, y: number])[] {
  const [corners, firstRad] = CORNERS[shape];
  return Array.from({ length: corners }, (_, index) => {
    const angleRad = firstRad + (index * 2 * Math.PI) / corners;
    return [OPTICAL[shape] * Math.cos(angleRad), OPTICAL[shape] * Math.sin(angleRad)] as const;
  });
}

/** The outline as an SVG path of a given radius around the origin. */
export function outlinePath(shape: GlyphShape, radius: number): string {
  const points = outline(shape).map(([x, y]) => `${(x * radius).toFixed(2)} ${(y * radius).toFixed(2)}`);
  return `M${points.join("L")}Z`;
}
