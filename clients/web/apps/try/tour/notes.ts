/** What only this tab knows of a tour, kept across reloads. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { NO_NOTES, type TourNotes } from "./steps";

export class NoteBook {
  readonly #storage: Pick<Storage, "getItem" | "setItem">;
  readonly #key: string;
  readonly #notes = signal<TourNotes>(NO_NOTES);

  constructor(storage: Pick<Storage, "getItem" | "setItem">, caseId: string) {
    this.#storage = storage;
    this.#key = `sightline.tour.notes.${caseId}`;
    this.#notes.value = this.#recall();
  }

  get notes(): ReadonlySignal<TourNotes> {
    return this.#notes;
  }

  write(change: Partial<TourNotes>): void {
    this.#notes.value = { ...this.#notes.value, ...change };
    this.#storage.setItem(this.#key, JSON.stringify(this.#notes.value));
  }

  #recall(): TourNotes {
    try {
      return { ...NO_NOTES, ...(JSON.parse(this.#storage.getItem(this.#key) ?? "{}") as Partial<TourNotes>) };
    } catch {
      return NO_NOTES;
    }
  }
}
