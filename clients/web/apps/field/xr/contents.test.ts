import { describe, expect, it } from "vitest";
import type { Mark } from "../../../src/room/case-state";
import type { StepCard } from "../../../src/workflow/guide-run";
import { StepFlow } from "../parts/step-flow";
import { recordingWords } from "../../../src/ui/recording-words";
import { en } from "../words-en";
import { zh } from "../words-zh";
import { consentContent, stepContent, stripContent, trayContent, type StripState } from "./contents";

const card: StepCard = {
  key: "isolate", number: 1, count: 3, title: "Isolate", safety: "Rotating shaft.", instruction: "Lock the isolator.",
  expected: "It does not start.", answer: null,
};
const ids = (content: { buttons: readonly (readonly { id: string }[])[] }): string[] => content.buttons.flat().map(({ id }) => id);
const said = (content: { blocks: readonly { text: string }[] }): string => content.blocks.map(({ text }) => text).join(" | ");

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

describe("the one message", () => {
  const calm: StripState = { outage: null, pending: null, newMark: null, chat: null, callNews: null };
  const mark = { number: 4 } as Mark;
  const chat = { text: "Look left", by: { account_id: "e", display_name: "Anna", role: "expert" }, at_ms: 0, seq: 9 } as const;

  it("is a lost connection before a new mark before a chat line before news of the call", () => {
    const all: StripState = { outage: "Connection lost", pending: "2 wait", newMark: { mark, title: "Mark 4" }, chat, callNews: "Anna is here" };
    const order = [all, { ...all, outage: null }, { ...all, outage: null, newMark: null }, { ...calm, callNews: "Anna is here" }];
    expect(order.map((state) => said(stripContent(state, en) ?? { blocks: [] }))).toEqual([
      "Connection lost | 2 wait", "Mark 4", "Anna | Look left", "Anna is here",
    ]);
    expect(stripContent(calm, en)).toBeNull();
  });

  it("lets a new mark be acknowledged, and nothing else", () => {
    const marked = stripContent({ ...calm, newMark: { mark, title: "Mark 4" } }, en);
    expect(marked && ids(marked)).toEqual(["seen"]);
    const lost = stripContent({ ...calm, outage: "Lost" }, en);
    expect(lost && ids(lost)).toEqual([]);
  });
});

describe("the question to agree to a recording", () => {
  it("says who asks, what a refusal means, and lets the wearer answer both ways", () => {
    for (const t of [recordingWords.en, recordingWords.zh]) {
      const content = consentContent({ question: t.question("Anna"), consequence: t.consequence, agree: t.agree, refuse: t.refuse });
      expect(said(content)).toContain("Anna");
      expect(said(content)).toContain(t.consequence);
      expect(ids(content)).toEqual(["refuse", "agree"]);
    }
  });
});

describe("the call tray", () => {
  it("offers what can be done now", () => {
    const tray = { isCalling: false, isRinging: false, isMuted: false, hasSound: true };
    expect(ids(trayContent(tray, en))).toEqual(["call"]);
    expect(ids(trayContent({ ...tray, isCalling: true }, en))).toEqual(["mute", "hangup"]);
    expect(ids(trayContent({ ...tray, isCalling: true, hasSound: false }, en))).toEqual(["hangup"]);
  });
});
