import { describe, expect, it } from "vitest";
import type { GuideStep } from "../../../src/protocol/generated";
import type { Photo } from "../../../src/room/case-state";
import type { StepCard } from "../../../src/workflow/guide-run";
import { EMPTY_DRAFT } from "../parts/step/draft";
import { StepFlow } from "../parts/step-flow";
import { en } from "../words-en";
import { zh } from "../words-zh";
import { stepContent } from "./step-content";

function cardOf(step: Partial<GuideStep> = {}, more: Partial<StepCard> = {}): StepCard {
  return {
    key: "isolate", kind: step.kind ?? "do", number: 1, count: 3, title: "Isolate", safety: "Rotating shaft.",
    instruction: "Lock the isolator.", expected: "It does not start.", statement: "All clear.", answer: null,
    isComplete: false, isExpired: false, heldBy: null, warnedBy: null, photos: [],
    step: { key: "isolate", title: { en: "Isolate" }, ...step },
    ...more,
  };
}

const card = cardOf();
const MEASURE = { quantity: { en: "Vibration" }, unit: "mm/s", high: 4.5, range_low: 0, decimals: 1 };
const ids = (content: { buttons: readonly (readonly { id: string }[])[] }): string[] => content.buttons.flat().map(({ id }) => id);
const said = (content: { blocks: readonly { text: string }[] }): string => content.blocks.map(({ text }) => text).join(" | ");
const work = (one: StepCard, reading = "") => stepContent({ card: one, phase: "work", draft: { ...EMPTY_DRAFT, reading } }, en);

describe("the step card", () => {
  it("shows the safety message, and nothing of the step's work, until it was read", () => {
    const flow = new StepFlow();
    const first = stepContent({ card, phase: flow.phaseOf(card) }, en);
    expect(said(first)).toContain(card.safety);
    expect(said(first)).not.toContain(card.instruction);
    expect(ids(first)).toEqual(["understood"]);
    flow.understood(card);
    const next = stepContent({ card, phase: flow.phaseOf(card) }, en);
    expect(said(next)).toContain(card.instruction);
    expect(ids(next)).toEqual(["done", "flag", "skip"]);
  });

  it("asks for the reason before a step is flagged or skipped", () => {
    const flow = new StepFlow();
    flow.understood(card);
    flow.ask(card, "flag");
    expect(ids(stepContent({ card, phase: flow.phaseOf(card) }, zh))).toEqual(["note:0", "note:1", "note:2", "back"]);
    flow.back();
    flow.ask({ ...card, key: "other" }, "skip");
    expect(flow.phaseOf(card)).toBe("work");
  });

  it("has no safety page where there is nothing to warn of", () => {
    expect(new StepFlow().phaseOf({ ...card, safety: "" })).toBe("work");
  });
});

describe("the kinds of steps", () => {
  it("a check with a few choices is answered by one of them, one with many on the page", () => {
    const choices = ["dry", "drop", "leaks", "gone"].map((key) => ({ key, text: { en: key } }));
    expect(ids(work(cardOf({ kind: "check", choices: choices.slice(0, 3) })))).toEqual(["choice:dry", "choice:drop", "choice:leaks", "flag", "skip"]);
    const many = work(cardOf({ kind: "check", choices }));
    expect([ids(many), said(many).includes(en.guide.onPage)]).toEqual([["flag", "skip"], true]);
  });

  it("a confirmation shows what is stated", () => {
    const content = work(cardOf({ kind: "confirm" }));
    expect(said(content)).toContain("All clear.");
    expect(content.buttons[0]?.[0]?.label).toBe(en.guide.doneOf.confirm);
  });

  it("a reading is stepped, and says at once when it is out of limits", () => {
    const measured = cardOf({ kind: "measure", measure: MEASURE });
    expect(ids(work(measured))).toEqual(["step:-10", "step:-1", "step:1", "step:10", "done", "flag", "skip"]);
    expect(work(measured).buttons[0]?.map(({ label }) => label)).toEqual(["−1", "−0.1", "+0.1", "+1"]);
    expect(said(work(measured, "4.5"))).toContain("Within limits");
    const out = work(measured, "4.6");
    expect(said(out)).toContain("Out of limits: at most 4.5 mm/s");
    expect(out.buttons[1]?.[0]?.label).toBe(en.guide.recordOut);
  });

  it("pictures are taken until there are enough", () => {
    const wanted = { kind: "photo", min_photos: 2 } as const;
    expect(ids(work(cardOf(wanted)))).toContain("photo");
    const photos = [{}, {}] as unknown as readonly Photo[];
    expect(ids(work(cardOf(wanted, { photos })))).toEqual(["done", "flag", "skip"]);
  });

  it("a lockout form is for the page, and says so in both languages", () => {
    for (const t of [en, zh]) {
      const content = stepContent({ card: cardOf({ kind: "loto", loto: { points: [] } }), phase: "work" }, t);
      expect([said(content).includes(t.guide.onPage), ids(content)]).toEqual([true, ["flag", "skip"]]);
    }
  });

  it("a step behind an open hard gate offers nothing but the way to the gate", () => {
    const content = work(cardOf({}, { heldBy: "Lock out" }));
    expect(said(content)).toContain("First: Lock out");
    expect(ids(content)).toEqual(["first"]);
  });
});
