/**
 * From ratings to a priority, for showing it while somebody rates; what counts is what the server records. The same as
 * server/sightline/workflow/risk.py, tested with the same table. Pure.
 */

import type { FaultAssessed, RiskMatrix, RiskRow, Severity } from "../protocol/generated";

export type Priority = FaultAssessed["priority"];

const RANK: Readonly<Record<Priority, number>> = { low: 0, medium: 1, high: 2, urgent: 3 };
const FLOOR: Priority = "high";
const HIGH_SEVERITY_RATING = 9;

export interface Ratings {
  /** 1 (least) to 10 (worst). */
  readonly severity: number;
  /** Null: not assessed. */
  readonly occurrence: number | null;
  readonly detection: number | null;
  readonly isSafety: boolean;
}

export interface RiskOutcome {
  /** At least this when `isPartial`. */
  readonly priority: Priority;
  /** From 1. */
  readonly row: number;
  readonly isPartial: boolean;
  /** The floor that lifted it above what the row says. */
  readonly raisedBy: "severity" | "safety" | null;
  /** Information; decides nothing. */
  readonly rpn: number | null;
}

/** Null when the matrix says nothing about these ratings. */
export function assess(matrix: RiskMatrix, { severity, occurrence, detection, isSafety }: Ratings): RiskOutcome | null {
  const index = matrix.rows.findIndex((each) => fits(each, severity, occurrence ?? 1, detection ?? 1));
  const row = matrix.rows[index];
  if (!row) return null;
  const isWorst = severity >= HIGH_SEVERITY_RATING;
  const isRaised = RANK[row.priority] < RANK[FLOOR] && (isWorst || isSafety);
  return {
    priority: isRaised ? FLOOR : row.priority,
    row: index + 1,
    isPartial: occurrence === null || detection === null,
    raisedBy: isRaised ? (isWorst ? "severity" : "safety") : null,
    rpn: occurrence === null || detection === null ? null : severity * occurrence * detection,
  };
}

function fits(row: RiskRow, s: number, o: number, d: number): boolean {
  return (
    row.severity_from <= s && s <= row.severity_to &&
    row.occurrence_from <= o && o <= row.occurrence_to &&
    row.detection_from <= d && d <= row.detection_to
  );
}

/** What a severity in words stands for until somebody rates it. */
export const RATING_OF_SEVERITY: Readonly<Record<Severity, number>> = { low: 2, medium: 5, high: 8, critical: 9 };

/** 1-3 low, 4-6 medium, 7-8 high, 9-10 critical. */
export function severityOfRating(rating: number): Severity {
  if (rating >= HIGH_SEVERITY_RATING) return "critical";
  if (rating >= 7) return "high";
  return rating >= 4 ? "medium" : "low";
}
