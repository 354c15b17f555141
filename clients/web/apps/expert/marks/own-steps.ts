/** What this person placed, moved and deleted, newest last, for Ctrl+Z. Kept in the tab, so that a reload does not forget it. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { FrameRef, ImagePoint } from "../../../src/protocol/generated";
import type { KeyValue } from "../../../src/signalling/outbox";

export type OwnStep =
  | { readonly did: "placed" | "deleted"; readonly annotationId: string }
  | { readonly did: "moved"; readonly annotationId: string; readonly from: MarkOnFrame; readonly to: { readonly u: number; readonly v: number } };

/** Where a mark was put, in the spelling of the wire. */
export interface MarkOnFrame {
  readonly frame: FrameRef;
  readonly u: number;
  readonly v: number;
  readonly points: readonly ImagePoint[];
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

  add(step: OwnStep): void {
    this.#set([...this.#steps.value, step].slice(-MOST));
  }

  /** Forgets a step, for example one that the server refused. */
  drop(annotationId: string): void {
    this.#set(this.#steps.value.filter((step) => step.annotationId !== annotationId));
  }

  /** Forgets only the newest step of its kind with a mark. */
  dropLast(did: OwnStep["did"], annotationId: string): void {
    const index = this.#steps.value.findLastIndex((step) => step.did === did && step.annotationId === annotationId);
    if (index >= 0) this.#set(this.#steps.value.toSpliced(index, 1));
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
