import { describe, expect, it } from "vitest";
import type { Mark } from "../../../src/room/case-state";
import { recordingWords } from "../../../src/ui/recording-words";
import { en } from "../words-en";
import { consentContent, stripContent, trayContent, type StripState } from "./contents";

const ids = (content: { buttons: readonly (readonly { id: string }[])[] }): string[] => content.buttons.flat().map(({ id }) => id);
const said = (content: { blocks: readonly { text: string }[] }): string => content.blocks.map(({ text }) => text).join(" | ");

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
