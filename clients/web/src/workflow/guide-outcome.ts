/**
 * What an answer to a step amounts to, as server/sightline/workflow/guide/outcome.py decides it: the page says so before
 * it sends. The server's word counts; shared vectors (protocols/vectors/guides.json) keep both alike.
 */

import type { AnswerStep, GuideLockout, GuideMeasure, GuideStep, StepLockout } from "../protocol/generated";
import type { StepAnswer, StepOutcome } from "../room/case-state";

export type Missing =
  | "reading" | "evidence_reading" | "choice" | "photo" | "lockout" | "permit" | "lock_owner" | "try_out" | "people_on_site"
  | "isolation_point" | "expiry";

const HOUR_MS = 3_600_000;
export const LONGEST_SHIFT_MS = 16 * HOUR_MS;
const OVERRIDE_SHIFT_MS = 8 * HOUR_MS;
const SOFT_EVIDENCE: ReadonlySet<Missing> = new Set(["photo", "evidence_reading"]);

export type Given = Omit<AnswerStep, "step_key" | "note">;

export interface Judgement {
  /** Without regard to what is missing. */
  readonly plain: StepOutcome;
  readonly missing: readonly Missing[];
  /** What the server refuses to take as done. */
  readonly insisted: readonly Missing[];
  /** A reason to go on would be taken. */
  readonly canOverride: boolean;
}

export function judge(step: GuideStep, answer: Given, nowMs: number): Judgement {
  const plain = plainOutcome(step, answer);
  const missing = answer.result === "done" ? missingOf(step, answer, nowMs) : [];
  const isHard = step.gate === "hard";
  return {
    plain,
    missing,
    insisted: isHard ? missing : missing.filter((what) => !SOFT_EVIDENCE.has(what)),
    canOverride: missing.length > 0 || plain === "out_of_limits" || (isHard && plain !== "ok"),
  };
}

/** What a recorded answer lacks; a lockout is measured at the time of the answer. */
export function missingFrom(step: GuideStep, answer: StepAnswer): readonly Missing[] {
  return answer.result === "done" ? missingOf(step, answer, answer.at_ms) : [];
}

/** The worst of result, reading and choice. */
function plainOutcome(step: GuideStep, answer: Given): StepOutcome {
  if (answer.result === "skipped") return "skipped";
  if (step.measure && answer.reading && !isWithin(step.measure, answer.reading.value)) return "out_of_limits";
  const choice = step.choices?.find(({ key }) => key === answer.choice);
  const words: readonly string[] = [answer.result, choice?.outcome ?? "ok"];
  if (words.includes("failed")) return "failed";
  return words.includes("flagged") ? "flagged" : "ok";
}

function missingOf(step: GuideStep, answer: Given, nowMs: number): Missing[] {
  const missing: Missing[] = [];
  const hasReading = answer.reading != null;
  if (!hasReading && step.kind === "measure") missing.push("reading");
  else if (!hasReading && step.evidence === "reading") missing.push("evidence_reading");
  if ((step.choices?.length ?? 0) > 0 && answer.choice == null) missing.push("choice");
  if (new Set(answer.photo_ids).size < photosNeeded(step)) missing.push("photo");
  if (step.kind === "loto" && step.loto) missing.push(...missingLockout(step.loto, answer.loto ?? null, nowMs));
  return missing;
}

export function photosNeeded(step: GuideStep): number {
  const least = step.min_photos ?? 0;
  return step.kind === "photo" || step.evidence === "photo" ? Math.max(least, 1) : least;
}

function missingLockout(wanted: GuideLockout, given: StepLockout | null, nowMs: number): Missing[] {
  if (!given) return ["lockout"];
  const missing: Missing[] = [];
  if ((wanted.needs_permit ?? true) && given.permit.trim() === "") missing.push("permit");
  if (given.lock_owner.trim() === "") missing.push("lock_owner");
  if (!given.is_tried_out) missing.push("try_out");
  if (!given.people_on_site.some((name) => name.trim() !== "")) missing.push("people_on_site");
  if (wanted.points.some(({ key }) => !given.isolated?.includes(key))) missing.push("isolation_point");
  const end = given.expires_at_ms ?? null;
  const isInShift = end !== null && nowMs < end && end <= nowMs + LONGEST_SHIFT_MS;
  if ((wanted.expires_at_shift_change ?? true) && !isInShift) missing.push("expiry");
  return missing;
}

/** A reading equal to a limit is right. */
export function isWithin({ low, high }: GuideMeasure, value: number): boolean {
  return (low == null || value >= low) && (high == null || value <= high);
}

/** Right, but beyond a warning limit. */
export function isNearLimit(measure: GuideMeasure, value: number): boolean {
  const { warn_low, warn_high } = measure;
  return isWithin(measure, value) && ((warn_low != null && value < warn_low) || (warn_high != null && value > warn_high));
}

/** Cannot be: a slip of the finger, or of the unit. */
export function isAbsurd({ range_low, range_high }: GuideMeasure, value: number): boolean {
  return !Number.isFinite(value) || Math.abs(value) > 1e12 || (range_low != null && value < range_low) || (range_high != null && value > range_high);
}

/** When an answer stops opening its gate; null: never. */
export function expiresAtMs(step: GuideStep, answer: StepAnswer): number | null {
  if (step.kind !== "loto") return null;
  const stated = answer.loto?.expires_at_ms ?? null;
  return stated === null && answer.outcome === "overridden" ? answer.at_ms + OVERRIDE_SHIFT_MS : stated;
}

/** Done or overridden, and the isolation still in its shift. */
export function isComplete(step: GuideStep, answer: StepAnswer | null, nowMs: number): boolean {
  if (answer?.outcome !== "ok" && answer?.outcome !== "overridden") return false;
  const end = expiresAtMs(step, answer);
  return end === null || nowMs < end;
}
