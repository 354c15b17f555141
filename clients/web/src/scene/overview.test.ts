import { describe, expect, it } from "vitest";
import { awayToSee } from "./overview";

/** The largest part of half the view, along an axis, that a ball of one metre takes at this distance. */
function taken(awayM: number, halfTan: number): number {
  return Math.tan(Math.asin(1 / awayM)) / halfTan;
}

describe("awayToSee", () => {
  it("lets a ball just touch the upper and the lower edge of a wide view", () => {
    expect(taken(awayToSee(1, 50, 1.8), Math.tan((25 * Math.PI) / 180))).toBeCloseTo(1, 9);
  });

  it("lets it touch the sides of a narrow one", () => {
    expect(taken(awayToSee(1, 50, 0.5), 0.5 * Math.tan((25 * Math.PI) / 180))).toBeCloseTo(1, 9);
  });

  it("grows with what is to be seen", () => {
    expect(awayToSee(3, 50, 0.7)).toBeCloseTo(3 * awayToSee(1, 50, 0.7), 9);
  });
});
