/** The plate of a mark: number, severity and trust, the same glyph as in scene, picture and PDF. */

import type { JSX } from "preact";
import { common } from "../i18n/common";
import type { Severity } from "../protocol/generated";
import type { AnchorLife, CaseState, Mark } from "../room/case-state";
import { anchorStateOf, faultOfMark } from "../room/selectors";
import { glyphOf, outlinePath } from "./glyph";

export interface NumberPlateProps {
  readonly number: number;
  /** Null for a mark that is no fault. */
  readonly severity: Severity | null;
  readonly anchor: AnchorLife;
  /** Edge in pixels. */
  readonly sizePx?: number;
}

const RADIUS = 16;

export function NumberPlate({ number, severity, anchor, sizePx = 32 }: NumberPlateProps): JSX.Element {
  const glyph = glyphOf(severity, anchor);
  const path = outlinePath(glyph.shape, RADIUS - 2);
  return (
    <svg
      class="glyph"
      viewBox={`${-RADIUS} ${-RADIUS} ${2 * RADIUS} ${2 * RADIUS}`}
      width={sizePx}
      height={sizePx}
      role="img"
      aria-label={plateLabel(number, severity, anchor)}
      data-tone={glyph.tone}
      data-dashed={glyph.isDashed}
      data-hollow={glyph.isHollow}
      data-filled={glyph.isFilled}
    >
      <path class="edge" d={path} />
      <path class="shape" d={path} />
      <text class="number" x={0} y={0.5}>
        {number}
      </text>
    </svg>
  );
}

/** The plate of a mark in a case: looks up its fault and the trust in its position. */
export function MarkPlate({ state, mark, sizePx }: { state: CaseState; mark: Mark; sizePx?: number }): JSX.Element {
  const severity = faultOfMark(state, mark)?.severity ?? null;
  return (
    <NumberPlate
      number={mark.number}
      severity={severity}
      anchor={anchorStateOf(mark)}
      {...(sizePx === undefined ? {} : { sizePx })}
    />
  );
}

function plateLabel(number: number, severity: Severity | null, anchor: AnchorLife): string {
  const words = common();
  const kind = severity === null ? words.markNumber(number) : `${words.markNumber(number)}, ${words.severities[severity]}`;
  return anchor === "good" ? kind : `${kind}, ${words.anchorStates[anchor]}`;
}
