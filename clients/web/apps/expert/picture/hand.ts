/** What a pointer or the keyboard's cursor does on the picture: draws with the tool, chooses a plate, drags a mark. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Mark } from "../../../src/room/case-state";
import { pixelsBetween, withinPicture, type Drawing, type PicturePoint } from "../../../src/shapes/drawing";
import type { CallSession } from "../call/call-session";
import type { PictureStage } from "./picture-stage";

/** A press that moves less is a click. */
const DRAG_PX = 7;
/** Tools that need one place only do not hold a live picture. */
const AT_ONCE: ReadonlySet<string> = new Set(["point"]);
const CORNERED: ReadonlySet<string> = new Set(["polygon", "area"]);

interface Drag {
  readonly mark: string;
  readonly from: { readonly x: number; readonly y: number };
  readonly hasMoved: boolean;
}

type Pointer = Pick<PointerEvent, "clientX" | "clientY" | "shiftKey">;

export class Hand {
  readonly #stage: PictureStage;
  readonly #session: CallSession;
  readonly #onNoFrame: () => void;
  readonly #dragged = signal<PicturePoint | null>(null);
  #drag: Drag | null = null;
  #cursor: PicturePoint | null = null;

  /** @param onNoFrame told when it cannot be said which frame was clicked */
  constructor(stage: PictureStage, session: CallSession, onNoFrame: () => void) {
    this.#stage = stage;
    this.#session = session;
    this.#onNoFrame = onNoFrame;
  }

  /** Where a mark would go if the hand let go now. */
  get dragged(): ReadonlySignal<PicturePoint | null> {
    return this.#dragged;
  }

  press(event: Pointer): void {
    const { tools } = this.#session;
    const plate = tools.isDrawing.value || tools.moving.value ? null : this.#stage.plateAt(event.clientX, event.clientY);
    if (plate !== null) {
      this.#drag = { mark: plate, from: { x: event.clientX, y: event.clientY }, hasMoved: false };
      return;
    }
    const at = this.#stage.pictureAt(event.clientX, event.clientY);
    if (at) this.#press(at, event.shiftKey);
  }

  move(event: Pointer & { getCoalescedEvents?: () => readonly Pointer[] }): void {
    if (this.#drag) return this.#dragTo(event);
    if (!this.#session.tools.isDrawing.value) return;
    // Between two frames of the display a quick hand goes far.
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length > 0 ? all : [event]) this.#send("move", this.#near(one), one.shiftKey);
  }

  release(event: Pointer): void {
    const drag = this.#drag;
    if (drag) {
      this.#drag = null;
      if (drag.hasMoved) this.#drop(drag.mark);
      else this.#session.marking.select(drag.mark);
    } else if (this.#session.tools.isDrawing.value) this.#send("release", this.#near(event), event.shiftKey);
  }

  cancel(): void {
    this.#drag = null;
    this.#dragged.value = null;
    if (this.#session.tools.isDrawing.value) this.#session.tools.cancel();
    this.#stage.letGo();
  }

  /** A double click or Enter: the polygon has its corners. */
  close(): void {
    this.#finish(this.#session.tools.send({ type: "close" }, this.#stage.rect.value));
  }

  /** Takes back the last corner; false when nothing is being drawn. */
  back(): boolean {
    if (!this.#session.tools.isDrawing.value) return false;
    this.#finish(this.#session.tools.send({ type: "back" }, this.#stage.rect.value));
    return true;
  }

  write(text: string): void {
    this.#finish(this.#session.tools.send({ type: "write", text }, this.#stage.rect.value));
  }

  /** The keyboard's cursor goes on. */
  lead(at: PicturePoint): void {
    this.#cursor = at;
    if (this.#session.tools.isDrawing.value) this.#send("move", at, false);
  }

  /** Enter at the keyboard's cursor: a click; of the free hand one end. The same corner twice closes. */
  enter(at: PicturePoint): void {
    const { tools } = this.#session;
    const pen = tools.pen.value;
    const rect = this.#stage.rect.value;
    const last = pen.phase === "drawing" ? pen.points.at(-1) : undefined;
    if (CORNERED.has(tools.tool.value) && last && pixelsBetween(last, at, rect) < 1) return this.close();
    const isStroke = tools.tool.value === "stroke";
    if (!(isStroke && pen.phase === "drawing")) this.#press(at, false);
    if (!(isStroke && pen.phase === "idle") && tools.isDrawing.value) this.#send("release", at, false);
  }

  #press(at: PicturePoint, isRegular: boolean): void {
    const { tools } = this.#session;
    if (tools.moving.value !== null) return this.#moveTo(tools.moving.value, at);
    if (!AT_ONCE.has(tools.tool.value)) this.#stage.hold();
    this.#finish(tools.send({ type: "press", at, isRegular }, this.#stage.rect.value));
  }

  #send(type: "move" | "release", at: PicturePoint, isRegular: boolean): void {
    this.#finish(this.#session.tools.send({ type, at, isRegular }, this.#stage.rect.value));
  }

  #finish(drawing: Drawing | null): void {
    if (drawing) this.#place(drawing);
    if (!this.#session.tools.isDrawing.value) this.#stage.letGo();
  }

  #place(drawing: Drawing): void {
    const clicked = this.#stage.clicked();
    if (!clicked) return this.#onNoFrame();
    const annotationId = this.#session.marking.place(drawing, clicked.on);
    // Of a still the server has the very file.
    if ("seen" in clicked.on && clicked.on.seen) this.#session.evidence.keep(annotationId, clicked.on.seen, clicked.picture);
  }

  #dragTo({ clientX: x, clientY: y }: Pointer): void {
    const drag = this.#drag;
    const mark = drag && this.#movable(drag.mark);
    const place = drag && this.#stage.viewOf(drag.mark)?.place;
    if (!drag || !mark || place?.kind !== "inside") return;
    const far = Math.hypot(x - drag.from.x, y - drag.from.y);
    if (!drag.hasMoved && far < DRAG_PX) return;
    if (!drag.hasMoved) this.#stage.hold();
    this.#drag = { ...drag, hasMoved: true };
    const rect = this.#stage.rect.value;
    // The plate is in the hand; the place keeps its distance from it.
    const by = { u: (x - drag.from.x) / rect.width, v: (y - drag.from.y) / rect.height };
    this.#dragged.value = withinPicture({ u: place.at.u + by.u, v: place.at.v + by.v });
  }

  #drop(id: string): void {
    const at = this.#dragged.value;
    this.#dragged.value = null;
    if (at) this.#moveTo(id, at);
    else this.#stage.letGo();
  }

  #moveTo(id: string, at: PicturePoint): void {
    const mark = this.#movable(id);
    const clicked = this.#stage.clicked();
    this.#session.tools.hasMoved();
    this.#stage.letGo();
    if (!clicked) return this.#onNoFrame();
    this.#session.marking.select(id);
    if (mark) void this.#session.marking.move(mark, at, clicked.on);
  }

  #movable(id: string): Mark | null {
    const { room } = this.#session;
    const mark = room.state.value.annotations.get(id);
    return mark && room.may("annotation.move") && room.state.value.life === "open" ? mark : null;
  }

  /** In the picture or at its nearest edge: a hand that slips over it goes on drawing. */
  #near({ clientX, clientY }: Pointer): PicturePoint {
    return this.#stage.nearestAt(clientX, clientY) ?? this.#cursor ?? { u: 0.5, v: 0.5 };
  }
}
