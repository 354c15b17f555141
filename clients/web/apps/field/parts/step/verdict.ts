/** What a typed reading means by the limits of its step, and the limits in words. */

import type { GuideMeasure } from "../../../../src/protocol/generated";
import { isAbsurd, isNearLimit, isWithin } from "../../../../src/workflow/guide-outcome";
import { words } from "../../words";
import { numberOf } from "./draft";

export type Verdict = "empty" | "not_a_number" | "absurd" | "out" | "near" | "within";

export function verdictOf(measure: GuideMeasure, value: string): Verdict {
  if (value.trim() === "") return "empty";
  const number = numberOf(value);
  if (number === null) return "not_a_number";
  if (isAbsurd(measure, number)) return "absurd";
  if (!isWithin(measure, number)) return "out";
  return isNearLimit(measure, number) ? "near" : "within";
}

/** `at most 4.5 mm/s`, `1 to 3 K`; empty without limits. */
export function limitsText({ low, high, unit }: GuideMeasure): string {
  return span(low ?? null, high ?? null, unit);
}

export function rangeText({ range_low, range_high, unit }: GuideMeasure): string {
  return span(range_low ?? null, range_high ?? null, unit);
}

function span(low: number | null, high: number | null, unit: string): string {
  const t = words().reading;
  if (low !== null && high !== null) return t.between(String(low), String(high), unit);
  if (low !== null) return t.atLeast(String(low), unit);
  return high === null ? "" : t.atMost(String(high), unit);
}
