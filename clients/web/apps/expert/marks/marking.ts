/** Placing, deleting and undoing marks: at once on screen, and told plainly when the server refuses. */

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { newId } from "../../../src/base/ids";
import { asSightlineError } from "../../../src/base/errors";
import type { PlaceAnnotation } from "../../../src/protocol/generated";
import type { Mark } from "../../../src/room/case-state";
import type { RoomStore } from "../../../src/room/room-store";
import type { RoomSocket } from "../../../src/signalling/room-socket";
import { showError } from "../../../src/ui/toast";
import type { PicturePoint } from "../picture/letterbox";
import { OwnSteps, type OwnStep } from "./own-steps";

/** Which frame a mark is put on: one of the video by what was seen, or a still by its own number. */
export type MarkedFrame = Required<Pick<PlaceAnnotation, "seen">> | Required<Pick<PlaceAnnotation, "frame">>;

/** A mark between the click and the record. */
export interface Ghost {
  readonly annotationId: string;
  readonly at: PicturePoint;
  readonly on: MarkedFrame;
  readonly sinceMs: number;
}

export interface MarkingOptions {
  readonly socket: RoomSocket;
  readonly room: RoomStore;
  readonly storage: Storage;
}

export class Marking {
  readonly #socket: RoomSocket;
  readonly #room: RoomStore;
  readonly #own: OwnSteps;
  readonly #ghosts = signal<readonly Ghost[]>([]);
  readonly #selected = signal<string | null>(null);

  constructor({ socket, room, storage }: MarkingOptions) {
    this.#socket = socket;
    this.#room = room;
    this.#own = new OwnSteps(storage, socket.caseId);
  }

  /** Marks on their way; one leaves the list when its event has come. */
  readonly ghosts = computed(() =>
    this.#ghosts.value.filter(({ annotationId }) => !this.#room.state.value.annotations.has(annotationId)),
  );

  /** The mark that picture, list and scene show as the chosen one. */
  get selected(): ReadonlySignal<string | null> {
    return this.#selected;
  }

  readonly canUndo = computed(() => this.#own.steps.value.some((step) => this.#isStanding(step)));

  select(annotationId: string | null): void {
    this.#selected.value = annotationId;
  }

  /** @returns the id of the mark, which may still be refused */
  place(at: PicturePoint, on: MarkedFrame): string {
    const annotationId = newId();
    this.#ghosts.value = [...this.#ghosts.value, { annotationId, at, on, sinceMs: performance.now() }];
    this.#own.add("placed", annotationId);
    this.#selected.value = annotationId;
    void this.#place(annotationId, at, on);
    return annotationId;
  }

  async delete(mark: Mark): Promise<void> {
    this.#own.add("deleted", mark.annotation_id);
    this.#select(mark.annotation_id, null);
    await this.#try("annotation.delete", mark.annotation_id);
  }

  async restore(annotationId: string): Promise<void> {
    await this.#try("annotation.restore", annotationId);
    this.#selected.value = annotationId;
  }

  /** Takes back the newest own step that still stands; false when there is none. */
  undo(): boolean {
    const step = this.#own.take((one) => this.#isStanding(one));
    if (!step) return false;
    if (step.did === "placed") this.#select(step.annotationId, null);
    void this.#try(step.did === "placed" ? "annotation.delete" : "annotation.restore", step.annotationId);
    return true;
  }

  /** A mark that became a fault is evidence and can no longer be taken back (caselog/decide_marks.py). */
  #isStanding({ did, annotationId }: OwnStep): boolean {
    const mark = this.#room.state.value.annotations.get(annotationId);
    if (!mark || mark.fault_id !== null) return false;
    return mark.is_deleted === (did === "deleted");
  }

  async #place(annotationId: string, at: PicturePoint, on: MarkedFrame): Promise<void> {
    try {
      const place = { annotation_id: annotationId, shape: "point", label: "", u: at.u, v: at.v, ...on } as const;
      await this.#socket.op("annotation.place", place);
    } catch (error) {
      this.#own.drop(annotationId);
      this.#select(annotationId, null);
      if (asSightlineError(error).code !== "closed") showError(error);
    } finally {
      this.#ghosts.value = this.#ghosts.value.filter((ghost) => ghost.annotationId !== annotationId);
    }
  }

  #select(ifSelected: string, next: string | null): void {
    if (this.#selected.value === ifSelected) this.#selected.value = next;
  }

  async #try(kind: "annotation.delete" | "annotation.restore", annotationId: string): Promise<void> {
    try {
      await this.#socket.op(kind, { annotation_id: annotationId });
    } catch (error) {
      showError(error);
    }
  }
}
