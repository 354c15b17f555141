import { describe, expect, it } from "vitest";
import { en } from "../words-en";
import { reworkContent, type ReworkCard } from "./rework-content";

const CARD: ReworkCard = {
  number: 1, count: 2, title: "Fault 1: Seal leaks", reason: "Which seal?", by: "Maria", photos: 0, isAnswered: false, areAllAnswered: false,
};
const ids = (card: Partial<ReworkCard>): string[] => reworkContent({ ...CARD, ...card }, en).buttons.flat().map(({ id }) => id);
const primary = (card: Partial<ReworkCard>): string[] =>
  reworkContent({ ...CARD, ...card }, en).buttons.flat().filter(({ kind }) => kind === "primary").map(({ id }) => id);

describe("rework in the field of view", () => {
  it("says why, and offers the picture first, then the answer", () => {
    expect(JSON.stringify(reworkContent(CARD, en).blocks)).toContain("Which seal?");
    expect(ids({})).toEqual(["rework-photo", "rework-done", "rework-next"]);
    expect([primary({}), primary({ photos: 1 })]).toEqual([["rework-photo"], ["rework-done"]]);
  });

  it("hands in only when everything is answered, and never goes round one item", () => {
    expect(ids({ isAnswered: true })).not.toContain("rework-resubmit");
    expect(ids({ count: 1, isAnswered: true, areAllAnswered: true })).toEqual(["rework-photo", "rework-resubmit"]);
  });
});
