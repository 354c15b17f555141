// Runs of guides that the server judged (tests/support/guide_vectors.py): the page must come to the same.
import { describe, expect, it } from "vitest";
import vectors from "../../../../protocols/vectors/guides.json";
import type { AnswerStep, Guide } from "../protocol/generated";
import type { StepAnswer } from "../room/case-state";
import { isAbsurd, isComplete, isNearLimit, judge } from "./guide-outcome";
import { holdingGate, wayOf } from "./guide-way";

interface Run {
  readonly guide: Guide;
  readonly now_ms: number;
  readonly answers: Readonly<Record<string, StepAnswer>>;
  readonly way: readonly string[];
  readonly gates: Readonly<Record<string, string | null>>;
  readonly complete: readonly string[];
  readonly tried: readonly { answer: AnswerStep; at_ms: number; outcome: string | null; missing: readonly string[]; refused?: string }[];
}

const runs = vectors as unknown as readonly Run[];

describe("a guide under way", () => {
  it.each(runs.map((run, index) => [index, run] as const))("leads where the server says, run %i", (_, run) => {
    const answerOf = (key: string): StepAnswer | null => run.answers[key] ?? null;
    const way = wayOf(run.guide, answerOf);
    expect(way.map(({ key }) => key)).toEqual(run.way);
    for (const [key, gate] of Object.entries(run.gates)) {
      expect(holdingGate(way, answerOf, key, run.now_ms)?.key ?? null).toBe(gate);
    }
    expect(run.guide.steps.filter((step) => isComplete(step, answerOf(step.key), run.now_ms)).map(({ key }) => key)).toEqual(run.complete);
  });

  it("has its answers judged as the server judges them", () => {
    let judged = 0;
    for (const { guide, tried } of runs) {
      for (const { answer, at_ms, outcome, missing, refused } of tried) {
        const step = guide.steps.find(({ key }) => key === answer.step_key);
        if (!step) throw new Error(answer.step_key);
        const found = judge(step, answer, at_ms);
        judged++;
        if (answer.override_reason) expect(found.canOverride).toBe(refused === undefined);
        else if (outcome === null) expect(found.insisted).toEqual(missing);
        else expect([found.plain, found.insisted]).toEqual([outcome, []]);
      }
    }
    expect(judged).toBeGreaterThan(200);
  });
});

describe("a reading", () => {
  const measure = { quantity: { en: "T" }, unit: "K", low: 1, high: 5, warn_high: 4, range_low: 0, range_high: 9, decimals: 1 };

  it("is near its limit beyond a warning limit, and only while it is right", () => {
    expect([4, 4.1, 5, 5.1].map((value) => isNearLimit(measure, value))).toEqual([false, true, true, false]);
  });

  it("that no instrument can show is a slip", () => {
    expect([0, 9, -0.1, 9.1, NaN, Infinity].map((value) => isAbsurd(measure, value))).toEqual([false, false, true, true, true, true]);
  });
});
