/**
 * What the tour adds to the expert's page: it reports the connection, cuts the network when asked, points a place out, and
 * draws where each new mark would be with the pose at arrival.
 */

import { effect } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import type { Vector3 } from "../../../src/protocol/generated";
import type { Mark } from "../../../src/room/case-state";
import { ghostAtArrival, recordAtArrival, type ArrivalGhost } from "../../../src/spatial/ghost";
import { onTour, tellTour, type HostMessage, type PointedOut } from "../../../src/ui/tour-link";
import type { CallSession } from "../call/call-session";
import type { PictureStage } from "../picture/picture-stage";
import { TourLayer } from "./tour-layer";

/** How late a click arrives over an ordinary network with a video buffer: what the comparison is made for. */
const ARRIVAL_MS = 300;
const LOOK_EVERY_MS = 50;
/** Records travel on an unreliable channel; after this the one that is wanted was lost. */
const GIVE_UP_MS = 3000;

interface ShownGhost extends ArrivalGhost {
  readonly annotationId: string;
  readonly pMark: Vector3;
}

export class TourGuest {
  readonly #session: CallSession;
  readonly #stage: PictureStage;
  readonly #layer: TourLayer;
  readonly #running = new Disposer();
  #pointedOut: PointedOut | null = null;
  #hasGhosts = false;
  #ghost: ShownGhost | null = null;
  /** Marks up to this number were there before, or have been looked at. */
  #lastNumber: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(session: CallSession, stage: PictureStage) {
    this.#session = session;
    this.#stage = stage;
    this.#layer = new TourLayer();
    this.#running.add(onTour((message) => this.#told(message)));
    this.#running.add(effect(() => this.#reportLink()));
    this.#running.add(effect(() => this.#lookForMarks()));
    this.#running.add(effect(() => this.#draw()));
  }

  close(): void {
    this.#running.dispose();
    this.#layer.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #told(message: HostMessage): void {
    if (message.type === "cut-network") this.#session.socket.simulateOutage(message.durationMs);
    if (message.type !== "show") return;
    this.#pointedOut = message.place;
    this.#hasGhosts = message.hasGhosts;
    this.#draw();
  }

  #reportLink(): void {
    const { isLive, pendingOps } = this.#session.socket;
    tellTour({ type: "link", isLive: isLive.value, pending: pendingOps.value });
  }

  #lookForMarks(): void {
    const { room, socket } = this.#session;
    const mine = room.marks.value.filter(({ by }) => by.account_id === room.welcome.value?.self.account_id);
    const newest = mine.at(-1);
    if (!socket.isLive.value) return;
    if (this.#lastNumber !== null && newest && newest.number > this.#lastNumber) this.#compare(newest, performance.now());
    this.#lastNumber = Math.max(newest?.number ?? 0, this.#lastNumber ?? 0);
  }

  /** Waits for the frame that was current when the click arrived; shows and tells the difference. */
  #compare(mark: Mark, sinceMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const found = this.#ghostOf(mark);
    if (found === "later" && performance.now() - sinceMs < GIVE_UP_MS) {
      this.#timer = setTimeout(() => this.#compare(mark, sinceMs), LOOK_EVERY_MS);
      return;
    }
    if (found === "later" || found === "never") {
      this.#ghost = null;
      tellTour({ type: "ghost", ghost: null });
    } else {
      const { ghost, pMark, delayMs } = found;
      this.#ghost = { ...ghost, annotationId: mark.annotation_id, pMark };
      tellTour({ type: "ghost", ghost: { markNumber: mark.number, offM: ghost.offM, turnRad: ghost.turnRad, delayMs } });
    }
    this.#draw();
  }

  #ghostOf(mark: Mark) {
    const pMark = mark.anchor.p_world;
    if (!mark.frame || mark.is_approximate || !pMark) return "never";
    const { publication_id, frame_no } = mark.frame;
    const records = this.#session.media.finder.recordsOf(publication_id);
    const clicked = records.findLast((record) => record.frame_no === frame_no);
    if (!clicked?.pose) return "later";
    const later = recordAtArrival(records, clicked, ARRIVAL_MS);
    if (!later) return "later";
    const ghost = ghostAtArrival(pMark, clicked.pose, later.pose);
    return { ghost, pMark, delayMs: later.captured_at_ms - clicked.captured_at_ms };
  }

  #draw(): void {
    const record = this.#stage.record.value;
    const rect = this.#stage.rect.value;
    const marks = this.#session.room.marks.value;
    const isStanding = marks.some(({ annotation_id }) => annotation_id === this.#ghost?.annotationId);
    const hasOwn = marks.some(({ by }) => by.account_id === this.#session.room.welcome.value?.self.account_id);
    this.#layer.draw(record, rect, {
      ghost: this.#hasGhosts && isStanding ? this.#ghost : null,
      // Once there is a mark, the picture says it better.
      place: hasOwn ? null : this.#pointedOut,
    });
  }
}
