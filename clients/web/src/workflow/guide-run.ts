/** The guide of a case as cards: what each says, in a language, how it was answered, and what holds it back. Pure. */

import { textIn } from "./text-in";
import type { Guide, GuideStep } from "../protocol/generated";
import type { CaseState, Photo, StepAnswer } from "../room/case-state";
import { answerOf } from "../room/selectors";
import { expiresAtMs, isComplete } from "./guide-outcome";
import { holdingGate, wayOf, type AnswerOf } from "./guide-way";

export interface StepCard {
  readonly key: string;
  readonly kind: NonNullable<GuideStep["kind"]>;
  /** From 1, on the way that the answers took. */
  readonly number: number;
  readonly count: number;
  readonly title: string;
  /** Shown, and confirmed as read, before the instruction; empty when there is none. */
  readonly safety: string;
  readonly instruction: string;
  readonly expected: string;
  /** What a confirm step states. */
  readonly statement: string;
  readonly answer: StepAnswer | null;
  /** Done or overridden, and still holding. */
  readonly isComplete: boolean;
  /** The shift is over for which an isolation was recorded. */
  readonly isExpired: boolean;
  /** Title of the step that must be complete first; null when this one can be answered. */
  readonly heldBy: string | null;
  /** Title of a step before that should be complete, but holds nothing back. */
  readonly warnedBy: string | null;
  /** Pictures for the next answer: those taken since the step was last complete. */
  readonly photos: readonly Photo[];
  readonly step: GuideStep;
}

export function stepCards(guide: Guide, state: CaseState, language: string, nowMs: number): readonly StepCard[] {
  const newest = (key: string): StepAnswer | null => answerOf(state, key);
  const way = wayOf(guide, newest);
  return way.map((step, index) => {
    const answer = newest(step.key);
    const end = answer && expiresAtMs(step, answer);
    const gate = holdingGate(way, newest, step.key, nowMs);
    return {
      key: step.key,
      kind: step.kind ?? "do",
      number: index + 1,
      count: way.length,
      title: textIn(step.title, language),
      safety: textIn(step.safety, language),
      instruction: textIn(step.instruction, language),
      expected: textIn(step.expected, language),
      statement: textIn(step.statement, language),
      answer,
      isComplete: isComplete(step, answer, nowMs),
      isExpired: end !== null && end <= nowMs,
      heldBy: gate && textIn(gate.title, language),
      warnedBy: gate ? null : softGate(way.slice(0, index), newest, language, nowMs),
      photos: photosFor(state, step.key),
      step,
    };
  });
}

function softGate(before: readonly GuideStep[], newest: AnswerOf, language: string, nowMs: number): string | null {
  const open = before.find((step) => step.gate === "soft" && !isComplete(step, newest(step.key), nowMs));
  return open ? textIn(open.title, language) : null;
}

function photosFor(state: CaseState, key: string): readonly Photo[] {
  const complete = (state.answers.get(key) ?? []).filter(({ outcome }) => outcome === "ok" || outcome === "overridden");
  const since = complete.at(-1)?.seq ?? 0;
  return [...state.photos.values()].filter((photo) => photo.step_key === key && photo.seq > since);
}

/** The first step to do: without an answer, or a hard gate that does not hold (any more). Null when there is none. */
export function openStep(cards: readonly StepCard[]): StepCard | null {
  return cards.find((card) => card.answer === null || (card.step.gate === "hard" && !card.isComplete)) ?? null;
}

/** A step that ought to be complete before the case is closed, but is not. */
export function isLacking(card: StepCard): boolean {
  return (card.step.required ?? true) && (card.answer === null || card.isExpired);
}
