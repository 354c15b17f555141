/** What this person placed and deleted, newest last, for Ctrl+Z. Kept in the tab, so that a reload does not forget it. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { KeyValue } from "../../../src/signalling/outbox";

export interface OwnStep {
  readonly did: "placed" | "deleted";
  readonly annotationId: string;
}

const MOST = 50;

export class OwnSteps {
  readonly #storage: KeyValue;
  readonly #key: string;
  readonly #steps = signal<readonly OwnStep[]>([]);

  constructor(storage: KeyValue, caseId: string) {
    this.#storage = storage;
    this.#key = `sightline.undo.${caseId}`;
    this.#steps.value = this.#load();
  }

  get steps(): ReadonlySignal<readonly OwnStep[]> {
    return this.#steps;
  }

  add(did: OwnStep["did"], annotationId: string): void {
    this.#set([...this.#steps.value, { did, annotationId }].slice(-MOST));
  }

  /** Forgets a step, for example one that the server refused. */
  drop(annotationId: string): void {
    this.#set(this.#steps.value.filter((step) => step.annotationId !== annotationId));
  }

  /**
   * Takes the newest step that can still be undone.
   *
   * @param isStanding whether what the step did is still so; steps that others have overtaken are passed over.
   */
  take(isStanding: (step: OwnStep) => boolean): OwnStep | null {
    const index = this.#steps.value.findLastIndex(isStanding);
    if (index < 0) return null;
    const step = this.#steps.value[index] ?? null;
    this.#set(this.#steps.value.slice(0, index));
    return step;
  }

  #set(steps: readonly OwnStep[]): void {
    this.#steps.value = steps;
    this.#storage.setItem(this.#key, JSON.stringify(steps));
  }

  #load(): readonly OwnStep[] {
    try {
      return JSON.parse(this.#storage.getItem(this.#key) ?? "[]") as readonly OwnStep[];
    } catch {
      return [];
    }
  }
}
