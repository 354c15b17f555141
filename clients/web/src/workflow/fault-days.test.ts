import { describe, expect, it } from "vitest";
import { DAY_MS, dayOf, endOfDay } from "./fault-days";

describe("days", () => {
  it("end with their last moment and come back as the same day", () => {
    for (const day of ["2026-11-23", "2026-12-31", "2028-02-29", "2026-03-29", "2026-10-25"]) {
      const end = endOfDay(day);
      if (end === null) throw new Error(day);
      expect(dayOf(end)).toBe(day);
      expect(dayOf(end + 1)).not.toBe(day);
    }
  });

  it.each(["", "2026-02-30", "2026-13-01", "23.11.2026", "2026-11-23T10:00", "x"])("%s is none", (text) => {
    expect(endOfDay(text)).toBeNull();
  });

  it("lie a day apart, give or take a change of the clocks", () => {
    const [one, next] = [endOfDay("2026-11-23"), endOfDay("2026-11-24")];
    expect(Math.abs((next ?? 0) - (one ?? 0) - DAY_MS)).toBeLessThanOrEqual(3_600_000);
  });
});
