/** The glyph of a severity without a number, for lists; decorative beside its word. */

import type { JSX } from "preact";
import type { Severity } from "../protocol/generated";
import { glyphOf, outlinePath } from "./glyph";

const RADIUS = 10;

export function SeverityPlate({ severity, sizePx }: { readonly severity: Severity; readonly sizePx: number }): JSX.Element {
  const glyph = glyphOf(severity, "good");
  const path = outlinePath(glyph.shape, RADIUS - 2);
  return (
    <svg
      class="glyph"
      viewBox={`${-RADIUS} ${-RADIUS} ${2 * RADIUS} ${2 * RADIUS}`}
      width={sizePx}
      height={sizePx}
      aria-hidden="true"
      data-tone={glyph.tone}
      data-filled={glyph.isFilled}
    >
      <path class="shape" d={path} />
    </svg>
  );
}
