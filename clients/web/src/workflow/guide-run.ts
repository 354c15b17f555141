/** The guide of a case as cards: what each says, in a language, and how it was answered. Pure. */

import type { BilingualText, GuideView } from "../api/views";
import type { CaseState, StepAnswer } from "../room/case-state";
import { answerOf } from "../room/selectors";

export interface StepCard {
  readonly key: string;
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly title: string;
  /** Shown, and confirmed as read, before the instruction; empty when there is none. */
  readonly safety: string;
  readonly instruction: string;
  readonly expected: string;
  readonly answer: StepAnswer | null;
}

export function stepCards(guide: GuideView, state: CaseState, language: "en" | "zh"): readonly StepCard[] {
  const said = (text: BilingualText): string => text[language];
  return guide.steps.map((step, index) => ({
    key: step.key,
    number: index + 1,
    count: guide.steps.length,
    title: said(step.title),
    safety: said(step.safety),
    instruction: said(step.instruction),
    expected: said(step.expected),
    answer: answerOf(state, step.key),
  }));
}

/** The first step without an answer; null when all are answered. */
export function openStep(cards: readonly StepCard[]): StepCard | null {
  return cards.find((card) => card.answer === null) ?? null;
}
