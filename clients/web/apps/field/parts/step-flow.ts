/** How a step card is gone through: the safety message first, read and confirmed, then the work, then the answer. */

import { signal } from "@preact/signals";
import type { StepCard } from "../../../src/workflow/guide-run";

/** `flag` and `skip` ask for the reason. */
export type StepPhase = "safety" | "work" | "flag" | "skip";

export class StepFlow {
  /** Read in this sitting; after a reload the message is shown again, which costs nothing. */
  readonly #read = signal<ReadonlySet<string>>(new Set());
  readonly #asking = signal<{ readonly key: string; readonly what: "flag" | "skip" } | null>(null);

  phaseOf(card: StepCard): StepPhase {
    if (card.safety !== "" && !this.#read.value.has(card.key)) return "safety";
    const asking = this.#asking.value;
    return asking?.key === card.key ? asking.what : "work";
  }

  understood(card: StepCard): void {
    this.#read.value = new Set([...this.#read.value, card.key]);
  }

  /** Asks for the reason. */
  ask(card: StepCard, what: "flag" | "skip"): void {
    this.#asking.value = { key: card.key, what };
  }

  /** To the work again, or the reason was given. */
  back(): void {
    this.#asking.value = null;
  }
}
