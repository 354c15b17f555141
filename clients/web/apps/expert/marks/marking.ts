/** Placing, deleting and undoing marks: at once on screen, and told plainly when the server refuses. */

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { newId } from "../../../src/base/ids";
import { asSightlineError } from "../../../src/base/errors";
import type { PlaceAnnotation, ResnapAnnotation } from "../../../src/protocol/generated";
import type { Mark } from "../../../src/room/case-state";
import type { RoomStore } from "../../../src/room/room-store";
import type { RoomSocket } from "../../../src/signalling/room-socket";
import { toWire, type Drawing, type PicturePoint } from "../../../src/shapes/drawing";
import { showError } from "../../../src/ui/toast";
import { OwnSteps, type OwnStep } from "./own-steps";

/** Which frame a mark is put on: one of the video by what was seen, or a still by its own number. */
export type MarkedFrame = Required<Pick<PlaceAnnotation, "seen">> | Required<Pick<PlaceAnnotation, "frame">>;

/** A mark between the click and the record. */
export interface Ghost {
  readonly annotationId: string;
  readonly drawing: Drawing;
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
  place(drawing: Drawing, on: MarkedFrame): string {
    const annotationId = newId();
    this.#ghosts.value = [...this.#ghosts.value, { annotationId, drawing, on, sinceMs: performance.now() }];
    this.#own.add({ did: "placed", annotationId });
    this.#selected.value = annotationId;
    void this.#place(annotationId, drawing, on);
    return annotationId;
  }

  /** Puts the whole mark elsewhere: its shape is shifted with its place. */
  async move(mark: Mark, { u, v }: PicturePoint, on: MarkedFrame): Promise<void> {
    const { annotation_id, frame } = mark;
    // Where it lay before is named by its frame: without one there is no way back.
    if (frame) this.#own.add({ did: "moved", annotationId: annotation_id, from: { frame, u: mark.u, v: mark.v, points: mark.points }, to: { u, v } });
    try {
      await this.#socket.op("annotation.move", { annotation_id, u, v, ...on });
    } catch (error) {
      if (frame) this.#own.dropLast("moved", annotation_id);
      if (asSightlineError(error).code !== "closed") showError(error);
    }
  }

  /** Puts it on another of the surfaces that it could lie on. */
  async resnap(mark: Mark, candidate: ResnapAnnotation["candidate"]): Promise<void> {
    await this.#socket.op("annotation.resnap", { annotation_id: mark.annotation_id, candidate }).catch(showError);
  }

  /** The other surface, for one key: from the one that is taken to the next one behind it, and round again. */
  async resnapToNext(mark: Mark): Promise<void> {
    const { candidates, p_world } = mark.anchor;
    if (candidates.length < 2 || !p_world) return;
    const distances = candidates.map((one) => Math.hypot(...one.p_world.map((value, axis) => value - (p_world[axis] ?? 0))));
    const taken = distances.indexOf(Math.min(...distances));
    await this.resnap(mark, String((taken + 1) % candidates.length) as ResnapAnnotation["candidate"]);
  }

  async delete(mark: Mark): Promise<void> {
    this.#own.add({ did: "deleted", annotationId: mark.annotation_id });
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
    if (step.did === "moved") void this.#moveBack(step);
    else void this.#try(step.did === "placed" ? "annotation.delete" : "annotation.restore", step.annotationId);
    if (step.did === "placed") this.#select(step.annotationId, null);
    return true;
  }

  /** A mark that became a fault is evidence and can no longer be taken back (caselog/decide_marks.py). */
  #isStanding(step: OwnStep): boolean {
    const mark = this.#room.state.value.annotations.get(step.annotationId);
    if (!mark) return false;
    // Somebody else may have moved it again since.
    if (step.did === "moved") return !mark.is_deleted && mark.u === step.to.u && mark.v === step.to.v;
    return mark.fault_id === null && mark.is_deleted === (step.did === "deleted");
  }

  async #moveBack({ annotationId, from }: Extract<OwnStep, { did: "moved" }>): Promise<void> {
    const points = from.points.length > 0 ? { points: from.points } : {};
    await this.#socket
      .op("annotation.move", { annotation_id: annotationId, frame: from.frame, u: from.u, v: from.v, ...points })
      .catch(showError);
  }

  async #place(annotationId: string, { shape, at, points, label }: Drawing, on: MarkedFrame): Promise<void> {
    try {
      const place = { annotation_id: annotationId, shape, label, u: at.u, v: at.v, ...on };
      await this.#socket.op("annotation.place", points.length > 0 ? { ...place, points: points.map(toWire) } : place);
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
