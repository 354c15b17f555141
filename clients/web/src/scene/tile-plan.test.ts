import { describe, expect, it } from "vitest";
import type { SceneTile } from "../protocol/generated";
import { goneTiles, nextTile, type HeldTile, type PlanInput } from "./tile-plan";

const tile = (name: string, revision = "1"): SceneTile => ({ tile: name, kind: "scan", revision });
const held = (revision: string, level: HeldTile["level"], bytes = 10): HeldTile => ({ revision, level, bytes });

function next(listed: readonly SceneTile[], known: Record<string, HeldTile>, more: Partial<PlanInput> = {}) {
  const input = { isSkipped: () => false, distance: (name: string) => Number(name), maxBytes: 1000, ...more };
  return nextTile({ listed, held: new Map(Object.entries(known)), ...input });
}

describe("which tile comes next", () => {
  it("is the nearest that is missing, coarse, before anything becomes fine", () => {
    const listed = [tile("3"), tile("2"), tile("1")];
    expect(next(listed, { 1: held("1", "coarse") })).toEqual({ tile: "2", level: "coarse", revision: "1" });
  });

  it("is then the nearest that is coarse or has changed, fine", () => {
    const listed = [tile("2", "5"), tile("1")];
    expect(next(listed, { 1: held("1", "coarse"), 2: held("4", "fine") })).toEqual({ tile: "1", level: "fine", revision: "1" });
    expect(next(listed, { 1: held("1", "fine"), 2: held("4", "fine") })).toEqual({ tile: "2", level: "fine", revision: "5" });
    expect(next(listed, { 1: held("1", "fine"), 2: held("5", "fine") })).toBeNull();
  });

  it("passes over tiles that are on their way", () => {
    expect(next([tile("1")], {}, { isSkipped: () => true })).toBeNull();
  });

  it("stays coarse when memory is used up, and still follows changes", () => {
    const known = { 1: held("1", "fine", 900), 2: held("1", "coarse", 200) };
    expect(next([tile("1"), tile("2")], known)).toBeNull();
    expect(next([tile("1", "2"), tile("2")], known)).toEqual({ tile: "1", level: "coarse", revision: "2" });
  });

  it("knows what is gone", () => {
    expect(goneTiles([tile("1")], new Map([["1", held("1", "fine")], ["2", held("1", "fine")]]))).toEqual(["2"]);
  });
});
