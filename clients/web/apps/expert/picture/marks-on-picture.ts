/** The marks over the shown frame: drawn with its record, and told to components a few times a second. */

import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { FoundRecord } from "../../../src/media/identity/finder";
import type { FrameRecord } from "../../../src/protocol/generated";
import type { RoomStore } from "../../../src/room/room-store";
import { earlierMarksIn } from "../../../src/room/selectors";
import type { Ghost, MarkedFrame, Marking } from "../marks/marking";
import { EarlierOverlay } from "./earlier-overlay";
import type { Rect } from "./letterbox";
import { viewMarks, type MarkView } from "./mark-views";
import { MarkOverlay } from "./overlay";
import { isSameFrame } from "./painted";

/** Ghosts on a moving picture would soon point at something else. */
const GHOST_MS = 1500;
/** Words beside the picture need not follow every frame. */
const VIEWS_EVERY_MS = 250;

export type PoseKnowledge = "known" | "unknown" | "none";

export interface MarkSources {
  readonly room: RoomStore;
  readonly marking: Marking;
}

export class MarksOnPicture {
  readonly #root: SVGSVGElement;
  readonly #earlier: EarlierOverlay;
  readonly #overlay: MarkOverlay;
  readonly #sources: MarkSources;
  readonly #rect: ReadonlySignal<Rect>;
  readonly #record = signal<FrameRecord | null>(null);
  readonly #pose = signal<PoseKnowledge>("unknown");
  readonly #views = signal<readonly MarkView[]>([]);
  #latest: readonly MarkView[] = [];
  #viewsAtMs = -Infinity;

  constructor(root: SVGSVGElement, sources: MarkSources, rect: ReadonlySignal<Rect>) {
    this.#root = root;
    this.#earlier = new EarlierOverlay(root);
    this.#overlay = new MarkOverlay(root);
    this.#sources = sources;
    this.#rect = rect;
  }

  /** Of the picture that is shown; null while it is not known. */
  get record(): ReadonlySignal<FrameRecord | null> {
    return this.#record;
  }

  /** Whether marks can be shown on this picture: `none` = a camera without tracking. */
  get pose(): ReadonlySignal<PoseKnowledge> {
    return this.#pose;
  }

  /** How the marks stand to the shown picture, renewed a few times a second. */
  get views(): ReadonlySignal<readonly MarkView[]> {
    return this.#views;
  }

  /** As it was drawn last. */
  viewOf(id: string): MarkView | null {
    return this.#latest.find((view) => view.id === id) ?? null;
  }

  /** The mark whose plate is under a point of the box. */
  plateAt(x: number, y: number): string | null {
    const hit = this.#overlay.plates.findLast((plate) => Math.hypot(plate.x - x, plate.y - y) <= plate.radius);
    return hit?.id ?? null;
  }

  /**
   * @param isSure false: the record is still awaited, so the last one stands in
   * @param frozen the frame that stands still; undefined while the picture is live
   */
  draw(found: FoundRecord | null, isSure: boolean, frozen: MarkedFrame | null | undefined): void {
    const { room, marking } = this.#sources;
    const nowMs = performance.now();
    const record = found?.record ?? (isSure ? null : this.#record.value);
    const views = viewMarks(room.state.value, room.marks.value, record, room.followed.value, nowMs);
    this.#latest = views;
    this.#earlier.draw(earlierMarksIn(room.state.value, record?.world_id ?? null), record, this.#rect.value);
    this.#overlay.draw(views, this.#rect.value, marking.selected.value, nowMs);
    // Which source frame the marks were placed with: for diagnosis, and what end-to-end tests measure by.
    this.#root.dataset["frame"] = record ? String(record.frame_no) : "";
    this.#overlay.drawGhosts(this.#ghostsNow(nowMs, frozen), this.#rect.value);
    batch(() => {
      this.#record.value = record;
      this.#pose.value = !record ? "unknown" : record.pose ? "known" : "none";
      if (nowMs - this.#viewsAtMs < VIEWS_EVERY_MS && views.length === this.#views.value.length) return;
      this.#viewsAtMs = nowMs;
      this.#views.value = views;
    });
  }

  #ghostsNow(nowMs: number, frozen: MarkedFrame | null | undefined): readonly Ghost[] {
    return this.#sources.marking.ghosts.value.filter(({ on, sinceMs }) =>
      frozen === undefined ? nowMs - sinceMs < GHOST_MS : isSameFrame(on, frozen),
    );
  }
}
