/** What is filled in on a step card before it is answered, and the answer made of it. Pure. */

import type { AnswerStep, GuideLockout, StepLockout } from "../../../../src/protocol/generated";
import { isAbsurd } from "../../../../src/workflow/guide-outcome";
import type { StepCard } from "../../../../src/workflow/guide-run";
import type { Said } from "./said";

export interface LockoutDraft {
  readonly permit: string;
  /** Null: not typed yet, the technician's own name stands there. */
  readonly lockOwner: string | null;
  /** Names, separated by commas or lines. */
  readonly people: string | null;
  readonly isTriedOut: boolean;
  readonly isolated: readonly string[];
  /** `HH:MM` of this place; null: the end of the usual shift. */
  readonly shiftEnd: string | null;
}

export interface StepDraft {
  /** As typed. */
  readonly reading: string;
  readonly choice: string | null;
  readonly loto: LockoutDraft;
}

export const EMPTY_DRAFT: StepDraft = {
  reading: "",
  choice: null,
  loto: { permit: "", lockOwner: null, people: null, isTriedOut: false, isolated: [], shiftEnd: null },
};

/** The number that was typed, with a point or a comma; null when it is none. */
export function numberOf(typed: string): number | null {
  const text = typed.trim().replace(",", ".").replace("−", "-");
  return /^-?\d{1,12}(\.\d{0,9})?$/.test(text) ? Number(text) : null;
}

/** What a key of the number pad does to what was typed. */
export function typed(before: string, key: string): string {
  if (key === "back") return before.slice(0, -1);
  if (key === "sign") return before.startsWith("-") ? before.slice(1) : `-${before}`;
  if (key === "." && /[.,]/.test(before)) return before;
  return before.length < 14 ? before + key : before;
}

/** One step up or down in the smallest digit, or ten of them. */
export function stepped(before: string, decimals: number, by: number): string {
  const value = (numberOf(before) ?? 0) + by / 10 ** decimals;
  return value.toFixed(decimals);
}

const SHIFT_ENDS_H = [6, 14, 22] as const;

/** The end of the usual shift after `nowMs` as `HH:MM`, local. */
export function usualShiftEnd(nowMs: number): string {
  const hour = new Date(nowMs).getHours();
  return `${String(SHIFT_ENDS_H.find((end) => end > hour) ?? SHIFT_ENDS_H[0]).padStart(2, "0")}:00`;
}

/** The next time that the clock shows `HH:MM` after `nowMs`, UTC milliseconds; null when it is no time. */
export function nextTimeMs(clock: string, nowMs: number): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(clock) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const at = new Date(nowMs);
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
  return at.getTime();
}

export function namesOf(text: string): string[] {
  return text.split(/[\n,;，；、]/).map((name) => name.trim()).filter(Boolean).slice(0, 50);
}

function lockoutOf(wanted: GuideLockout, draft: LockoutDraft, self: string, nowMs: number): StepLockout {
  const expires = wanted.expires_at_shift_change ?? true;
  return {
    permit: draft.permit.trim(),
    lock_owner: (draft.lockOwner ?? self).trim(),
    is_tried_out: draft.isTriedOut,
    people_on_site: namesOf(draft.people ?? self),
    isolated: draft.isolated,
    expires_at_ms: expires ? nextTimeMs(draft.shiftEnd ?? usualShiftEnd(nowMs), nowMs) : null,
  };
}

/** @param self the technician's name */
export function answerBody(card: StepCard, draft: StepDraft, said: Said, self: string, nowMs: number): AnswerStep {
  const { step } = card;
  const typedValue = numberOf(draft.reading);
  // What cannot be is a slip, and no reading: the server would refuse the whole answer.
  const value = step.measure && typedValue !== null && !isAbsurd(step.measure, typedValue) ? typedValue : null;
  // What is not done has no form to fill in; a reading that was taken stays true.
  const loto = step.loto && said.result === "done" ? lockoutOf(step.loto, draft.loto, self, nowMs) : null;
  return {
    step_key: card.key,
    result: said.result,
    note: (said.note ?? "").trim(),
    reading: value !== null && step.measure && said.result !== "skipped" ? { value, unit: step.measure.unit } : null,
    photo_ids: card.photos.slice(-20).map(({ photo_id }) => photo_id),
    choice: said.result === "skipped" ? null : draft.choice,
    loto,
    override_reason: said.overrideReason?.trim() || null,
  };
}
