/** The marks of a tracking origin as pins, with the same glyphs as on the picture. */

import type { Severity } from "../protocol/generated";
import type { CaseState, EarlierMark, Mark } from "../room/case-state";
import { lifeNow, sightNow, withItsPart, type FollowedMarks } from "../room/following";
import { faultOfMark } from "../room/selectors";
import { measured } from "../i18n/format";
import type { Pin } from "../scene/mark-pins";
import { bodyOf } from "../scene/shape-body";
import { glyphOf, outline, type Tone } from "./glyph";
import { roleColour } from "./theme";

/** Resolved colours of the roles that plates use, on dark. */
export interface PlateColours {
  readonly tones: Readonly<Record<Tone, string>>;
  readonly plate: string;
  readonly critical: string;
  readonly ink: string;
}

/** @param element lies on the picture: its colour scheme is the one of plates */
export function plateColours(element: HTMLElement): PlateColours {
  const colour = (role: string): string => roleColour(role, element);
  return {
    tones: { accent: colour("accent"), note: colour("note"), warning: colour("warning-fill"), critical: colour("critical") },
    plate: colour("plate"),
    critical: colour("critical-fill"),
    ink: colour("on-picture"),
  };
}

export function pinsOf(
  state: CaseState,
  marks: readonly Mark[],
  followed: FollowedMarks,
  worldId: string | null,
  selected: string | null,
  colours: PlateColours,
): readonly Pin[] {
  const nowMs = performance.now();
  return marks.flatMap((placed) => {
    const sight = sightNow(followed, placed.annotation_id, nowMs);
    const mark = withItsPart(placed, sight);
    const { p_world: at, normal, sigma_m: sigmaM, world_id } = mark.anchor;
    if (!at || (worldId !== null && world_id !== worldId)) return [];
    const glyph = glyphOf(faultOfMark(state, mark)?.severity ?? null, lifeNow(mark, sight));
    const look = {
      text: String(mark.number),
      outline: outline(glyph.shape),
      line: colours.tones[glyph.tone],
      fill: glyph.isFilled ? colours.critical : colours.plate,
      edge: colours.ink,
      ink: colours.ink,
      isDashed: glyph.isDashed,
      isHollow: glyph.isHollow,
      isSelected: mark.annotation_id === selected,
    };
    const figure = mark.geometry?.measure;
    const candidates = look.isSelected && mark.anchor.candidates.length > 1 ? mark.anchor.candidates.map(({ p_world }) => p_world) : [];
    const shape = bodyOf(mark, figure ? measured(figure) : null);
    return [{ id: mark.annotation_id, at, normal: normal ?? null, sigmaM: sigmaM ?? 0, look, shape, candidates }];
  });
}

/** What marks of earlier visits look like: dashed and hollow, never chosen. */
export function earlierLook(number: number, severity: Severity | null, colours: PlateColours): Pin["look"] {
  const glyph = glyphOf(severity, "good");
  return {
    text: String(number), outline: outline(glyph.shape), line: colours.tones[glyph.tone],
    fill: glyph.isFilled ? colours.critical : colours.plate, edge: colours.ink, ink: colours.ink,
    isDashed: true, isHollow: true, isSelected: false,
  };
}

/** Marks of earlier cases in a world of this one. */
export function pinsOfEarlierMarks(marks: readonly EarlierMark[], colours: PlateColours): readonly Pin[] {
  return marks.flatMap(({ annotation_id, number, anchor: { p_world: at, normal, sigma_m } }) => {
    const look = earlierLook(number, null, colours);
    return at ? [{ id: `earlier-${annotation_id}`, at, normal: normal ?? null, sigmaM: sigma_m ?? 0, look }] : [];
  });
}
