/**
 * What the tour adds to the expert's page: it reports the connection, cuts the network when asked, points a place out, and
 * draws where each new mark would be with the pose at arrival.
 */

import { effect, signal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import type { Pose, Vector3 } from "../../../src/protocol/generated";
import type { Mark } from "../../../src/room/case-state";
import { ghostAtArrival, poseAtArrival, type ArrivalGhost } from "../../../src/spatial/ghost";
import { onTour, tellTour, type HostMessage, type PointedOut } from "../../../src/ui/tour-link";
import type { CallSession } from "../call/call-session";
import type { PictureStage } from "../picture/picture-stage";
import { TourLayer } from "./tour-layer";

/** How late a click arrives over an ordinary network with a video buffer: what the comparison is made for. */
const ARRIVAL_MS = 300;
const LOOK_EVERY_MS = 50;
/** A smaller change is not told again. */
const TOLD_M = 0.001;
/** A place may take some seconds to be worked out on a busy server; a record that is missing for so long was lost. */
const GIVE_UP_MS = 10_000;

/** The two moments that are compared for a mark. */
interface Compared {
  readonly annotationId: string;
  readonly clicked: Pose;
  readonly later: Pose;
}

export class TourGuest {
  readonly #session: CallSession;
  readonly #stage: PictureStage;
  readonly #layer: TourLayer;
  readonly #running = new Disposer();
  #pointedOut: PointedOut | null = null;
  #hasGhosts = false;
  readonly #compared = signal<Compared | null>(null);
  #reportedM: number | null = null;
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
    this.#running.add(effect(() => this.#reportGhost()));
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
    if (this.#lastNumber !== null && newest && newest.number > this.#lastNumber) this.#begin(newest);
    this.#lastNumber = Math.max(newest?.number ?? 0, this.#lastNumber ?? 0);
  }

  #begin(mark: Mark): void {
    this.#compared.value = null;
    this.#reportedM = null;
    tellTour({ type: "ghost", ghost: { markNumber: mark.number, found: "pending" } });
    this.#compare(mark.annotation_id, performance.now());
  }

  /** Waits until the place is known and the frame that was current when the click arrived has come. */
  #compare(annotationId: string, sinceMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const mark = this.#session.room.state.peek().annotations.get(annotationId);
    const found = mark && this.#momentsOf(mark);
    if (found === "later" && performance.now() - sinceMs < GIVE_UP_MS) {
      this.#timer = setTimeout(() => this.#compare(annotationId, sinceMs), LOOK_EVERY_MS);
      return;
    }
    if (typeof found === "object") this.#compared.value = found;
    else if (mark) tellTour({ type: "ghost", ghost: { markNumber: mark.number, found: "none" } });
  }

  #momentsOf(mark: Mark): Compared | "later" | "never" {
    if (!mark.frame || mark.is_approximate || mark.is_deleted) return "never";
    const { publication_id, frame_no } = mark.frame;
    const records = this.#session.media.finder.recordsOf(publication_id);
    const clicked = records.findLast((record) => record.frame_no === frame_no);
    const later = clicked?.pose && mark.anchor.p_world ? poseAtArrival(records, clicked, ARRIVAL_MS) : null;
    if (!clicked?.pose || !later) return "later";
    return { annotationId: mark.annotation_id, clicked: clicked.pose, later };
  }

  /** With the place as it is known now: it is refined as the technician looks around. */
  #ghost(): { readonly mark: Mark; readonly pMark: Vector3; readonly ghost: ArrivalGhost } | null {
    const compared = this.#compared.value;
    const mark = this.#session.room.marks.value.find(({ annotation_id }) => annotation_id === compared?.annotationId);
    const pMark = mark?.anchor.p_world;
    if (!compared || !mark || !pMark) return null;
    return { mark, pMark, ghost: ghostAtArrival(pMark, compared.clicked, compared.later) };
  }

  #reportGhost(): void {
    const shown = this.#ghost();
    if (!shown) return;
    const { mark, ghost } = shown;
    if (this.#reportedM !== null && Math.abs(ghost.offM - this.#reportedM) < TOLD_M) return;
    this.#reportedM = ghost.offM;
    const found = { offM: ghost.offM, turnRad: ghost.turnRad, delayMs: ARRIVAL_MS };
    tellTour({ type: "ghost", ghost: { markNumber: mark.number, found } });
  }

  #draw(): void {
    const record = this.#stage.record.value;
    const rect = this.#stage.rect.value;
    const shown = this.#ghost();
    const { room } = this.#session;
    const hasOwn = room.marks.value.some(({ by }) => by.account_id === room.welcome.value?.self.account_id);
    this.#layer.draw(record, rect, {
      ghost: this.#hasGhosts && shown ? { ...shown.ghost, pMark: shown.pMark, offM: this.#reportedM ?? shown.ghost.offM } : null,
      // Once there is a mark, the picture says it better.
      place: hasOwn ? null : this.#pointedOut,
    });
  }
}
