import { describe, expect, it } from "vitest";
import { EMPTY_CASE, type CaseState, type EarlierMark } from "./case-state";
import { earlierMarksIn, worldOfEarlier } from "./selectors";

function earlier(id: string, fields: { readonly number: number; readonly case_number: number; readonly world_id: string; readonly seq: number }): EarlierMark {
  const anchor = { world_id: fields.world_id, method: "asset", state: "good", p_world: [1, 2, 3], sigma_m: 0.03, views: 5, reason: "", candidates: [] };
  return {
    annotation_id: id, localisation_id: "l", case_id: "c", case_number: fields.case_number, number: fields.number,
    title: "Seal leaks", anchor, residual_m: null, at_ms: 0, seq: fields.seq,
  } as unknown as EarlierMark;
}

function stateOf(...marks: readonly EarlierMark[]): CaseState {
  return { ...EMPTY_CASE, earlier_marks: new Map(marks.map((mark) => [mark.annotation_id, mark])) };
}

describe("marks of earlier cases", () => {
  const state = stateOf(
    earlier("a", { number: 2, case_number: 7, world_id: "now", seq: 11 }),
    earlier("b", { number: 1, case_number: 7, world_id: "now", seq: 12 }),
    earlier("c", { number: 1, case_number: 9, world_id: "now", seq: 13 }),
    earlier("d", { number: 1, case_number: 9, world_id: "before", seq: 5 }),
  );

  it("are those of the world that is asked for, the newest case first", () => {
    expect(earlierMarksIn(state, "now").map(({ annotation_id }) => annotation_id)).toEqual(["c", "b", "a"]);
  });

  it("are none in a world where nothing was found again, or without a world", () => {
    expect(earlierMarksIn(state, "another")).toEqual([]);
    expect(earlierMarksIn(state, null)).toEqual([]);
  });

  it("lie in the world where they were found last", () => {
    expect(worldOfEarlier(state)).toBe("now");
    expect(worldOfEarlier(stateOf())).toBeNull();
  });
});
