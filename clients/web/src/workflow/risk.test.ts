import { describe, expect, it } from "vitest";
import vectors from "../../../../protocols/vectors/risk.json";
import type { RiskMatrix } from "../protocol/generated";
import { assess, RATING_OF_SEVERITY, severityOfRating } from "./risk";

const matrix = vectors.matrix as unknown as RiskMatrix;
type Row = readonly [number, number | null, number | null, boolean, readonly [string, number, boolean, string | null, number | null]];

describe("the priority of a fault", () => {
  it("is what the server makes of the same ratings", () => {
    const rows = vectors.rows as unknown as readonly Row[];
    expect(rows.length).toBeGreaterThan(500);
    for (const [severity, occurrence, detection, isSafety, outcome] of rows) {
      const made = assess(matrix, { severity, occurrence, detection, isSafety });
      expect([made?.priority, made?.row, made?.isPartial, made?.raisedBy, made?.rpn], JSON.stringify([severity, occurrence, detection])).toEqual(outcome);
    }
  });

  it("is nothing where a matrix says nothing", () => {
    expect(assess({ ...matrix, rows: [] }, { severity: 5, occurrence: 5, detection: 5, isSafety: false })).toBeNull();
  });

  it("goes with the severity in words", () => {
    for (const [word, rating] of Object.entries(RATING_OF_SEVERITY)) expect(severityOfRating(rating)).toBe(word);
    expect([1, 3, 4, 6, 7, 8, 9, 10].map(severityOfRating)).toEqual(["low", "low", "medium", "medium", "high", "high", "critical", "critical"]);
  });
});
