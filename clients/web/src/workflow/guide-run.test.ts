import { describe, expect, it } from "vitest";
import type { GuideView } from "../api/views";
import { EMPTY_CASE, type CaseState, type StepAnswer } from "../room/case-state";
import { openStep, stepCards } from "./guide-run";

const text = (en: string, zh: string) => ({ en, zh });
const GUIDE: GuideView = {
  guide_id: "g", version: 1, title: text("Guide", "指南"),
  steps: [
    { key: "a", title: text("First", "第一"), safety: text("Danger", "危险"), instruction: text("Do", "做"), expected: text("Dry", "干"), parts: [] },
    { key: "b", title: text("Second", "第二"), safety: text("", ""), instruction: text("Look", "看"), expected: text("Ok", "好"), parts: [] },
  ],
};
const by = { account_id: "x", display_name: "Mei", role: "field" } as const;
const answer = (step_key: string, result: StepAnswer["result"], seq: number): StepAnswer => ({
  step_key, result, note: "", by, at_ms: seq, seq,
});

describe("the cards of a guide", () => {
  it("speak the language and know their newest answer", () => {
    const answers = new Map([["a", [answer("a", "flagged", 3), answer("a", "done", 5)]]]);
    const state: CaseState = { ...EMPTY_CASE, answers };
    const cards = stepCards(GUIDE, state, "zh");
    expect(cards.map(({ number, count, title, safety }) => [number, count, title, safety])).toEqual([
      [1, 2, "第一", "危险"], [2, 2, "第二", ""],
    ]);
    expect(cards[0]?.answer?.result).toBe("done");
    expect(openStep(cards)?.key).toBe("b");
  });

  it("are finished when every step has an answer, whichever", () => {
    const answers = new Map([["a", [answer("a", "skipped", 3)]], ["b", [answer("b", "flagged", 4)]]]);
    expect(openStep(stepCards(GUIDE, { ...EMPTY_CASE, answers }, "en"))).toBeNull();
  });
});
