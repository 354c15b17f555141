/** What is known of a fault, as pages show it; the same as the properties of workflow/fault.py. Pure. */

import type { CodeList, CodeWord, FaultCard } from "../protocol/generated";
import type { Fault, FaultAction, FaultCoding, FaultLink, FaultMeasurement, FaultMove } from "../room/case-state";

export const UNKNOWN = "unknown";
export const DIMENSIONS = ["part", "mode", "mechanism", "cause", "detection"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Measurements that no later one corrects. */
export function standingMeasurements({ measurements }: Fault): readonly FaultMeasurement[] {
  const corrected = new Set(measurements.map(({ supersedes }) => supersedes));
  return measurements.filter(({ measurement_id }) => !corrected.has(measurement_id));
}

/** Actions that no later one corrects. */
export function standingActions({ actions }: Fault): readonly FaultAction[] {
  const corrected = new Set(actions.map(({ supersedes }) => supersedes));
  return actions.filter(({ action_id }) => !corrected.has(action_id));
}

/** The move that put it off, while it is put off. */
export function deferralOf({ state, moves }: Fault): FaultMove | null {
  return state === "deferred" ? (moves.at(-1) ?? null) : null;
}

export function linkOf({ links }: Fault, relation: FaultLink["relation"]): FaultLink | null {
  return links.filter((link) => link.relation === relation).at(-1) ?? null;
}

/** Words of a code in a language. */
export function codeText(word: CodeWord, language: "en" | "zh"): string {
  return word[language];
}

/** Whether the list expects this code of a mechanism or cause with the mode; nothing speaks against what is not known. */
export function goesWith(codes: CodeList, dimension: Dimension, code: string, mode: string | null): boolean {
  if (mode === null || mode === UNKNOWN) return true;
  const modes = codes.entries.find((entry) => entry.dimension === dimension && entry.code === code)?.modes;
  return modes == null || modes.includes(mode);
}

/** A part whose code is in the component's path, e.g. SEAL in P-101/pump/mechanical-seal: a suggestion. */
export function guessPart(codes: CodeList, component: string): string | null {
  const path = component.toLowerCase().split("/").reverse();
  const parts = codes.entries.filter(({ dimension }) => dimension === "part").map(({ code }) => code);
  for (const segment of path) {
    const found = parts.find((code) => segment.includes(code.toLowerCase()));
    if (found !== undefined) return found;
  }
  return null;
}

/** Faults of earlier cases at the same machine that may be this one again: same component, and mode where both have one. */
export function recurrencesOf(fault: Pick<Fault, "component" | "coding" | "links">, earlier: readonly FaultCard[]): readonly FaultCard[] {
  const mode = modeOf(fault.coding);
  const isSameMode = (card: FaultCard): boolean => mode === null || card.mode == null || card.mode.code === UNKNOWN || card.mode.code === mode;
  const isLinked = (card: FaultCard): boolean => fault.links.some(({ other_fault_id }) => other_fault_id === card.fault_id);
  return earlier.filter((card) => card.component === fault.component && card.state !== "rejected" && isSameMode(card) && !isLinked(card));
}

function modeOf(coding: FaultCoding | null): string | null {
  const code = coding?.mode?.code ?? null;
  return code === UNKNOWN ? null : code;
}

/** A number as people write it, with point or comma; null for everything else, also NaN and what no number can hold. */
export function readNumber(text: string): number | null {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) && Math.abs(value) <= 1e12 ? value : null;
}

/** Against the limits, as the server will say it. */
export function outcomeOf(value: number, low: number | null, high: number | null): FaultMeasurement["outcome"] {
  if (low !== null && value < low) return "below";
  if (high !== null && value > high) return "above";
  return low === null && high === null ? "no_limits" : "within";
}
