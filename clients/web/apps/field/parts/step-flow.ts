/**
 * How a step card is gone through: the safety message first, read and confirmed, then the work, then the answer; and what
 * was filled in so far. The page and the field of view share it, so that one goes on where the other stopped.
 */

import { signal } from "@preact/signals";
import type { StepCard } from "../../../src/workflow/guide-run";
import { EMPTY_DRAFT, type StepDraft } from "./step/draft";

/** `flag`, `skip` and `override` ask for the reason. */
export type StepPhase = "safety" | "work" | Asking;
export type Asking = "flag" | "skip" | "override";

export class StepFlow {
  /** Read in this sitting; after a reload the message is shown again, which costs nothing. */
  readonly #read = signal<ReadonlySet<string>>(new Set());
  readonly #asking = signal<{ readonly key: string; readonly what: Asking } | null>(null);
  readonly #drafts = signal<ReadonlyMap<string, StepDraft>>(new Map());

  phaseOf(card: StepCard): StepPhase {
    if (card.safety !== "" && !this.#read.value.has(card.key)) return "safety";
    const asking = this.#asking.value;
    return asking?.key === card.key ? asking.what : "work";
  }

  understood(card: StepCard): void {
    this.#read.value = new Set([...this.#read.value, card.key]);
  }

  /** Asks for the reason. */
  ask(card: StepCard, what: Asking): void {
    this.#asking.value = { key: card.key, what };
  }

  /** To the work again, or the reason was given. */
  back(): void {
    this.#asking.value = null;
  }

  draftOf(card: StepCard): StepDraft {
    return this.#drafts.value.get(card.key) ?? EMPTY_DRAFT;
  }

  change(card: StepCard, change: Partial<StepDraft>): void {
    this.#drafts.value = new Map(this.#drafts.value).set(card.key, { ...this.draftOf(card), ...change });
  }

  /** The step was answered: nothing is half filled in any more. */
  answered(card: StepCard): void {
    this.back();
    const drafts = new Map(this.#drafts.value);
    drafts.delete(card.key);
    this.#drafts.value = drafts;
  }
}
