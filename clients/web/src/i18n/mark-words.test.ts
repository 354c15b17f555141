import { afterEach, describe, expect, it } from "vitest";
import type { Anchor, MarkSight } from "../protocol/generated";
import type { Mark } from "../room/case-state";
import type { Followed } from "../room/following";
import { languageForTest } from "./language";
import { howItLies, whatIsSpecial } from "./mark-words";

const ANCHOR: Anchor = {
  world_id: "w", method: "depth", state: "good", p_world: [0, 0, -2], normal: null, sigma_m: 0.008, views: 1, residual_m: null, reason: "", candidates: [],
};

function mark(anchor: Partial<Anchor>, change: Partial<Mark> = {}): Mark {
  return { anchor: { ...ANCHOR, ...anchor }, is_approximate: false, world_ended_seq: null, ...change } as Mark;
}

function followed(sight: Partial<MarkSight>, change: Partial<Followed> = {}): Followed {
  const frame = { publication_id: "p", frame_no: 1 };
  return { sight: { annotation_id: "m", visibility: "visible", ...sight }, frame, atMs: 0, knownAtMs: 0, lostSinceMs: null, ...change };
}

afterEach(() => languageForTest("en"));

describe("how a mark lies", () => {
  it("is said with method and size", () => {
    expect(howItLies(mark({}))).toBe("measured by depth, ±8 mm");
    expect(howItLies(mark({ method: "sweep", views: 7, sigma_m: 0.126 }))).toBe("estimated from 7 pictures, ±13 cm");
    expect(howItLies(mark({ reason: "depth_edge" }))).toBe("measured by depth, ±8 mm; front or back of an edge");
    languageForTest("zh");
    expect(howItLies(mark({}))).toBe("深度测量，±8 mm");
  });

  it("is said of a mark that has no place as well, with the reason", () => {
    expect(howItLies(mark({ method: "screen", p_world: null, sigma_m: null, reason: "no_depth" }))).toBe("on the picture only: no depth here");
    expect(howItLies(mark({ method: "screen", p_world: null, sigma_m: null, reason: "a_word_of_tomorrow" }))).toBe("on the picture only");
  });
});

describe("what is special of a mark", () => {
  it("is nothing while all is well", () => expect(whatIsSpecial(mark({}), followed({ state: "static" }), 0)).toBeNull());

  it("is that it follows its part, or that the part is lost and since when", () => {
    expect(whatIsSpecial(mark({}), followed({ state: "moving" }), 0)).toBe("follows the part");
    expect(whatIsSpecial(mark({}), followed({ state: "lost" }, { lostSinceMs: 1000 }), 13_000)).toBe("lost: not seen since 12 s");
    expect(whatIsSpecial(mark({}), followed({ state: "lost" }, { lostSinceMs: 0 }), 300_000)).toBe("lost: not seen since 5 min");
    expect(whatIsSpecial(mark({ state: "lost", p_world: null }), null, 0)).toBe("lost");
  });

  it("is why it is in doubt", () => {
    expect(whatIsSpecial(mark({}, { world_ended_seq: 9 }), null, 0)).toBe("suspect: tracking started anew");
    expect(whatIsSpecial(mark({}), followed({ state: "suspect" }), 0)).toBe("suspect: its surroundings have changed");
  });

  it("is that two surfaces are possible", () => {
    const candidates = [{ p_world: [0, 0, -1], sigma_m: 0.01 }, { p_world: [0, 0, -2], sigma_m: 0.01 }] as const;
    expect(whatIsSpecial(mark({ state: "approximate", candidates }), null, 0)).toBe("two surfaces here: front or back?");
  });
});
