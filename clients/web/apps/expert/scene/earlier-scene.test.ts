import { describe, expect, it } from "vitest";
import type { SavedScene } from "../../../src/protocol/generated";
import { todayFromEarlier } from "./earlier-scene";

const scene = (asset_from_world: SavedScene["asset_from_world"]): SavedScene => ({
  case_id: "", case_number: 1, world_id: "", blob: "", saved_at_ms: 0, area_m2: 1, marks: [], asset_from_world,
});

describe("an earlier visit in today's frame", () => {
  it("is not placed until both worlds were found", () => {
    expect(todayFromEarlier(scene(null), { p: [0, 0, 0], q: [0, 0, 0, 1] })).toBeNull();
    expect(todayFromEarlier(scene({ p: [0, 0, 0], q: [0, 0, 0, 1] }), null)).toBeNull();
  });

  it("goes by way of the machine's own frame", () => {
    const half = Math.SQRT1_2;
    const assetFromToday = { p: [1, 0, 0], q: [0, half, 0, half] } as const;
    const placed = todayFromEarlier(scene({ p: [0, 2, 0], q: [0, 0, 0, 1] }), { p: [...assetFromToday.p], q: [...assetFromToday.q] });
    // A point of then, (1, 0, 3), is (1, 2, 3) at the machine, which today's world sees a quarter turn away.
    const found = placed?.apply([1, 0, 3]) ?? [];
    for (const [axis, expected] of [-3, 2, 0].entries()) expect(found[axis]).toBeCloseTo(expected, 9);
  });
});
