import { describe, expect, it } from "vitest";
import type { Guide } from "../protocol/generated";
import { EMPTY_CASE, type CaseState, type Photo, type StepAnswer } from "../room/case-state";
import { isLacking, openStep, stepCards } from "./guide-run";

const NOW_MS = 1_790_000_000_000;
const text = (en: string, zh: string) => ({ en, zh });
const GUIDE: Guide = {
  guide_id: "g",
  version: 1,
  title: text("Guide", "指南"),
  steps: [
    { key: "a", title: text("First", "第一"), safety: text("Danger", "危险"), instruction: text("Do", "做"), expected: text("Dry", "干") },
    { key: "b", title: text("Second", "第二"), instruction: text("Look", "看") },
  ],
};
const LOCKED: Guide = {
  ...GUIDE,
  steps: [
    { key: "lock", kind: "loto", gate: "hard", title: text("Lock out", "上锁"), loto: { points: [{ key: "p", name: text("P", "P") }] } },
    { key: "b", title: { en: "Second" } },
  ],
};
const by = { account_id: "x", display_name: "Mei", role: "field" } as const;

function answer(step_key: string, outcome: StepAnswer["outcome"], seq: number, more: Partial<StepAnswer> = {}): StepAnswer {
  return {
    step_key, result: "done", note: "", by, at_ms: NOW_MS, seq, outcome,
    reading: null, photo_ids: [], choice: null, loto: null, override_reason: null, ...more,
  };
}

function after(...answers: readonly StepAnswer[]): CaseState {
  const byKey = new Map<string, StepAnswer[]>();
  for (const one of answers) byKey.set(one.step_key, [...(byKey.get(one.step_key) ?? []), one]);
  return { ...EMPTY_CASE, answers: byKey };
}

const lock = (seq: number, expires_at_ms: number): StepAnswer =>
  answer("lock", "ok", seq, { loto: { permit: "P", lock_owner: "Mei", is_tried_out: true, people_on_site: ["Mei"], isolated: ["p"], expires_at_ms } });

describe("the cards of a guide", () => {
  it("speak the language and know their newest answer", () => {
    const cards = stepCards(GUIDE, after(answer("a", "flagged", 3), answer("a", "ok", 5)), "zh", NOW_MS);
    expect(cards.map(({ number, count, title, safety }) => [number, count, title, safety])).toEqual([
      [1, 2, "第一", "危险"], [2, 2, "第二", ""],
    ]);
    expect(cards[0]?.answer?.outcome).toBe("ok");
    expect(openStep(cards)?.key).toBe("b");
  });

  it("are finished when every step has an answer, whichever, and no hard gate is open", () => {
    const answers = [answer("a", "skipped", 3), answer("b", "flagged", 4)];
    expect(openStep(stepCards(GUIDE, after(...answers), "en", NOW_MS))).toBeNull();
    expect(openStep(stepCards(LOCKED, after(answer("lock", "skipped", 1), answer("b", "ok", 2)), "en", NOW_MS))?.key).toBe("lock");
  });

  it("are held back by a hard gate by its name, in a language that the guide has", () => {
    const [first, second] = stepCards(LOCKED, EMPTY_CASE, "zh", NOW_MS);
    expect([first?.heldBy, second?.heldBy, second?.title]).toEqual([null, "上锁", "Second"]);
  });

  it("warn of a step before that should be complete, and let one go on", () => {
    const soft: Guide = { ...GUIDE, steps: GUIDE.steps.map((step, index) => ({ ...step, gate: index === 0 ? "soft" : "none" })) };
    const of = (...answers: StepAnswer[]) => stepCards(soft, after(...answers), "en", NOW_MS).map(({ heldBy, warnedBy }) => [heldBy, warnedBy]);
    expect(of(answer("a", "flagged", 1))).toEqual([[null, null], [null, "First"]]);
    expect(of(answer("a", "ok", 1))).toEqual([[null, null], [null, null]]);
  });

  it("come back to the lockout when the shift is over", () => {
    const state = after(lock(1, NOW_MS + 1000), answer("b", "ok", 2));
    expect(openStep(stepCards(LOCKED, state, "en", NOW_MS))).toBeNull();
    const later = stepCards(LOCKED, state, "en", NOW_MS + 1000);
    expect(openStep(later)?.key).toBe("lock");
    expect([later[0]?.isExpired, later[1]?.heldBy]).toEqual([true, "Lock out"]);
    expect(later.map(isLacking)).toEqual([true, false]);
  });

  it("bring pictures along that were taken since the step was last complete", () => {
    const photo = (seq: number): Photo => ({
      photo_id: `p${seq}`, blob: "", mime: "image/jpeg", width: 4, height: 3, step_key: "lock", fault_id: null, item_id: null, caption: "", by, at_ms: 0, seq,
    });
    const photos = new Map([photo(2), photo(4), photo(6)].map((one) => [one.photo_id, one]));
    const state = { ...after(lock(3, NOW_MS + 1), answer("lock", "flagged", 5)), photos };
    expect(stepCards(LOCKED, state, "en", NOW_MS)[0]?.photos.map(({ photo_id }) => photo_id)).toEqual(["p4", "p6"]);
  });
});
