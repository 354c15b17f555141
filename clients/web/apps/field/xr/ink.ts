/** Colours of the field of view from the page's tokens: always the dark ones, white on dark plates. */

import type { Severity } from "../../../src/protocol/generated";
import type { AnchorLife } from "../../../src/room/case-state";
import type { Ink, PlateLook } from "../../../src/scene/xr-ink";
import { glyphOf, outline, type Tone } from "../../../src/ui/glyph";
import { roleColour } from "../../../src/ui/theme";

export function fieldInk(page: HTMLElement): Ink {
  const probe = document.createElement("div");
  probe.className = "on-picture";
  page.append(probe);
  const role = (name: string): string => roleColour(name, probe);
  const ink: Ink = {
    text: role("on-picture"),
    muted: role("text"),
    plate: role("plate"),
    line: role("line-strong"),
    edge: role("plate"),
    accent: role("accent"),
    onAccent: role("on-accent"),
    warning: role("warning-fill"),
    onWarning: role("on-warning"),
    critical: role("critical"),
    criticalFill: role("critical-fill"),
    note: role("note"),
    font: getComputedStyle(page).fontFamily,
  };
  probe.remove();
  return ink;
}

export interface PlateFacts {
  readonly number: number;
  readonly severity: Severity | null;
  readonly anchor: AnchorLife;
  /** Behind something: drawn dashed and hollow. */
  readonly isHidden: boolean;
}

export function plateLook(ink: Ink, { number, severity, anchor, isHidden }: PlateFacts): PlateLook {
  const glyph = glyphOf(severity, anchor);
  const colours: Readonly<Record<Tone, string>> = {
    accent: ink.accent, note: ink.note, warning: ink.warning, critical: ink.critical,
  };
  return {
    outline: outline(glyph.shape),
    colour: colours[glyph.tone],
    isFilled: glyph.isFilled && !isHidden,
    isDashed: glyph.isDashed || isHidden,
    isHollow: glyph.isHollow,
    number: String(number),
  };
}
