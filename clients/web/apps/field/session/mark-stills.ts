/**
 * The picture of each mark's own frame. A mark without a place in space holds on that picture alone.
 *
 * The page has just taken that picture itself: it is shown at once from the camera's ring, without the network. What has
 * left the ring (after a reload, or after minutes without network) comes from the record.
 */

import { effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import type { Mark } from "../../../src/room/case-state";
import { stillsOf } from "../../../src/room/selectors";
import type { FieldSession } from "./field-session";

export interface MarkPicture {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

export class MarkStills {
  readonly #session: FieldSession;
  readonly #pictures = signal<ReadonlyMap<string, MarkPicture>>(new Map());
  readonly #asked = new Set<string>();
  readonly #running = new Disposer();

  constructor(session: FieldSession) {
    this.#session = session;
    this.#running.add(effect(() => {
      const marks = session.room.marks.value;
      const stored = marks.map((mark) => stillsOf(session.room.state.value, mark.annotation_id)[0]);
      untracked(() => {
        for (const [index, mark] of marks.entries()) void this.#find(mark, stored[index]?.blob ?? null);
      });
    }));
  }

  /** By annotation id. */
  get pictures(): ReadonlySignal<ReadonlyMap<string, MarkPicture>> {
    return this.#pictures;
  }

  close(): void {
    this.#running.dispose();
    for (const { url } of this.#pictures.peek().values()) URL.revokeObjectURL(url);
    this.#pictures.value = new Map();
  }

  async #find(mark: Mark, blob: string | null): Promise<void> {
    const id = mark.annotation_id;
    if (this.#pictures.peek().has(id)) return;
    if (await this.#once(`${id} own`, () => this.#ownFrame(mark))) return;
    if (blob !== null && !this.#pictures.peek().has(id)) {
      await this.#once(`${id} ${blob}`, () => this.#fromRecord(id, blob));
    }
  }

  /** Each way is tried once; true when it gave the picture. */
  async #once(key: string, look: () => Promise<boolean>): Promise<boolean> {
    if (this.#asked.has(key)) return false;
    this.#asked.add(key);
    return look().catch(() => {
      this.#asked.delete(key);
      return false;
    });
  }

  async #ownFrame({ annotation_id, frame }: Mark): Promise<boolean> {
    const { media, camera } = this.#session;
    const mine = media.local.peek().find(({ source }) => source === "camera")?.publicationId;
    const state = camera.state.peek();
    if (!frame || frame.publication_id !== mine || state.phase !== "on") return false;
    const still = await state.camera.still(frame.frame_no);
    if (still) this.#keep(annotation_id, still.image, still.width, still.height);
    return still !== null;
  }

  async #fromRecord(id: string, sha256: string): Promise<boolean> {
    const { api, caseId, room } = this.#session;
    const image = await api.blob(caseId, sha256);
    const still = stillsOf(room.state.peek(), id).find(({ blob }) => blob === sha256);
    this.#keep(id, image, still?.width ?? 4, still?.height ?? 3);
    return true;
  }

  #keep(id: string, image: Blob, width: number, height: number): void {
    if (this.#running.isDisposed) return;
    this.#pictures.value = new Map(this.#pictures.peek()).set(id, { url: URL.createObjectURL(image), width, height });
  }
}
