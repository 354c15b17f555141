/** Which steps the answers lead to, and which hard gate holds a step back. See server/sightline/workflow/guide/way.py. */

import type { Guide, GuideCondition, GuideStep } from "../protocol/generated";
import type { StepAnswer } from "../room/case-state";
import { isComplete } from "./guide-outcome";

/** The answer that counts of a step. */
export type AnswerOf = (key: string) => StepAnswer | null;

/** The steps from the first on: those behind an unanswered step as if none of its conditions held. */
export function wayOf(guide: Guide, answerOf: AnswerOf): readonly GuideStep[] {
  const steps = new Map(guide.steps.map((step) => [step.key, step]));
  const way = new Map<string, GuideStep>();
  let step = guide.steps[0];
  while (step && !way.has(step.key)) {
    way.set(step.key, step);
    step = steps.get(nextKey(guide, step, answerOf(step.key)));
  }
  return [...way.values()];
}

function nextKey(guide: Guide, step: GuideStep, answer: StepAnswer | null): string {
  for (const rule of step.next ?? []) if (applies(rule.when, answer)) return rule.go_to;
  return guide.steps[guide.steps.indexOf(step) + 1]?.key ?? "";
}

function applies({ outcome, choice, reading_above: above, reading_below: below }: GuideCondition, answer: StepAnswer | null): boolean {
  if (outcome == null && choice == null && above == null && below == null) return true;
  if (!answer) return false;
  const value = answer.reading?.value ?? null;
  return (
    (outcome == null || outcome === answer.outcome) &&
    (choice == null || choice === answer.choice) &&
    (above == null || (value !== null && value > above)) &&
    (below == null || (value !== null && value < below))
  );
}

/** The first hard gate on the way before a step that is not complete. */
export function holdingGate(way: readonly GuideStep[], answerOf: AnswerOf, key: string, nowMs: number): GuideStep | null {
  for (const step of way) {
    if (step.key === key) return null;
    if (step.gate === "hard" && !isComplete(step, answerOf(step.key), nowMs)) return step;
  }
  return null;
}
