/**
 * The picture and what is drawn on it: live or frozen, each mark placed with the pose of the very frame that is shown.
 *
 * Frames are painted on a canvas in the same task as the marks. A `<video>` would go on by itself while this page is busy,
 * and the marks would lag behind the picture; so they stand still together instead. What was painted last is what a
 * click means.
 *
 * Imperative on purpose: it runs for every frame. What components need of it are signals. Here is decided which frame is
 * shown; canvas-picture.ts paints it, marks-on-picture.ts draws over it.
 */

import { signal, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import type { FoundRecord } from "../../../src/media/identity/finder";
import type { MediaSession } from "../../../src/media/media-session";
import type { RemoteTrack } from "../../../src/media/subscribe-connection";
import { ViewSize } from "../../../src/media/view-size";
import type { FrameRecord, SeenFrame } from "../../../src/protocol/generated";
import type { ShownLook } from "../../../src/room/call-quality";
import type { GrabbedPicture } from "../marks/grabbed-evidence";
import type { MarkedFrame } from "../marks/marking";
import { CanvasPicture, type CanvasElements } from "./canvas-picture";
import type { PicturePoint, Rect } from "./letterbox";
import { LiveFrame, type ShownFrame } from "./live-frame";
import type { MarkView } from "./mark-views";
import { MarksOnPicture, type MarkSources, type PoseKnowledge } from "./marks-on-picture";
import { pictureOf } from "./painted";
import { StillPicture } from "./still-picture";

export interface FrozenPicture {
  /** Null where it cannot be told. */
  readonly on: MarkedFrame | null;
  readonly atMs: number;
  /** Held for as long as something is drawn, then live again. */
  readonly isHeld: boolean;
}

export interface ClickedFrame {
  readonly on: MarkedFrame;
  readonly picture: GrabbedPicture;
}

export interface StageElements extends CanvasElements {
  readonly overlay: SVGSVGElement;
}

export interface StageSources extends MarkSources {
  readonly media: MediaSession;
}

export class PictureStage {
  readonly #video: HTMLVideoElement;
  readonly #sources: StageSources;
  readonly #picture: CanvasPicture;
  readonly #marks: MarksOnPicture;
  readonly #live: LiveFrame;
  readonly #viewSize: ViewSize;
  readonly #running = new Disposer();
  readonly #frozen = signal<FrozenPicture | null>(null);
  readonly #hasPicture = signal(false);
  readonly #look = signal<ShownLook | null>(null);
  /** What stands in for the video. */
  #still: StillPicture | null = null;
  #wanted: ShownLook | null = null;
  /** Of the frozen picture, once it has come: the finder forgets a subscription that ends. */
  #frozenRecord: FoundRecord | null = null;
  #remote: RemoteTrack | null = null;

  constructor(elements: StageElements, sources: StageSources) {
    this.#video = elements.video;
    this.#sources = sources;
    this.#viewSize = new ViewSize((id, height) => sources.media.setView(id, height));
    this.#running.add(() => this.#viewSize.close());
    this.#picture = new CanvasPicture(elements, (rect) => this.#measured(rect));
    this.#marks = new MarksOnPicture(elements.overlay, sources, this.#picture.rect);
    this.#live = new LiveFrame(sources.media.finder, () => this.#videoFrame(), (frame) => this.#shown(frame));
    const { room, marking } = sources;
    for (const changing of [room.state, room.followed, marking.ghosts, marking.selected]) {
      this.#running.add(changing.subscribe(() => this.#redraw()));
    }
  }

  /** Where the picture lies in its box, pixels. */
  get rect(): ReadonlySignal<Rect> {
    return this.#picture.rect;
  }

  get frozen(): ReadonlySignal<FrozenPicture | null> {
    return this.#frozen;
  }

  /** Of the picture that is shown; null while it is not known. */
  get record(): ReadonlySignal<FrameRecord | null> {
    return this.#marks.record;
  }

  /** Whether marks can be shown on this picture: `none` = a camera without tracking. */
  get pose(): ReadonlySignal<PoseKnowledge> {
    return this.#marks.pose;
  }

  /** How the marks stand to the shown picture, renewed a few times a second. */
  get views(): ReadonlySignal<readonly MarkView[]> {
    return this.#marks.views;
  }

  get hasPicture(): ReadonlySignal<boolean> {
    return this.#hasPicture;
  }

  /** The still that is shown instead of video; null while video is. */
  get look(): ReadonlySignal<ShownLook | null> {
    return this.#look;
  }

  get publicationId(): string | null {
    return this.#remote?.publicationId ?? null;
  }

  /** Shows a still instead of the video from now on; null: the video again. */
  async showLook(shown: ShownLook | null): Promise<void> {
    this.#wanted = shown;
    // Until the first frame of video has come, the still is the newest picture there is.
    if (!shown) return;
    const still = await StillPicture.open(shown).catch(() => null);
    if (!still || this.#wanted !== shown) return still?.close();
    const old = this.#still;
    this.#still = still;
    this.#look.value = shown;
    if (!this.#frozen.value) {
      this.#paint();
      this.#hasPicture.value = true;
      this.#redraw();
    }
    // What is painted may be the old one, frozen.
    if (this.#picture.painted !== old) old?.close();
  }

  /** Shows a subscription, or nothing. */
  show(remote: RemoteTrack | null): void {
    if (remote?.subscriptionId === this.#remote?.subscriptionId && remote?.stream === this.#remote?.stream) return;
    this.#remote = remote;
    this.#viewSize.show(remote?.subscriptionId ?? null);
    this.#live.stop();
    this.#video.srcObject = remote?.stream ?? null;
    if (!this.#frozen.value && !this.#still) this.#clear();
    this.#redraw();
    if (!remote) return;
    // Without sound (that plays elsewhere) no browser refuses to play; a stream replaced meanwhile does.
    this.#video.play().catch(() => undefined);
    this.#live.follow(this.#video, remote.subscriptionId);
  }

  /** Holds the picture that is shown now. False when there is none. */
  freeze(isHeld = false): boolean {
    if (!this.#picture.painted) return false;
    this.#frozenRecord = this.#still?.found ?? this.#live.shown?.found ?? null;
    this.#frozen.value = { on: this.#on(), atMs: performance.now(), isHeld };
    this.#drawFrozen();
    return true;
  }

  unfreeze(): void {
    this.#frozenRecord = null;
    this.#frozen.value = null;
    if (!this.#remote && !this.#still) this.#clear();
    const rtpTs = this.#paint();
    if (rtpTs === null || !this.#remote || this.#still) this.#redraw();
    else this.#draw(this.#sources.media.finder.find(this.#remote.subscriptionId, rtpTs), false);
  }

  toggleFreeze(): void {
    const frozen = this.#frozen.value;
    // Pressed while something is drawn: it stays frozen afterwards.
    if (frozen?.isHeld) this.#frozen.value = { ...frozen, isHeld: false };
    else if (frozen) this.unfreeze();
    else this.freeze();
  }

  /** All points of one drawing belong to one frame: a live picture stands still until it is done. */
  hold(): void {
    if (!this.#frozen.value) this.freeze(true);
  }

  letGo(): void {
    if (this.#frozen.value?.isHeld) this.unfreeze();
  }

  /** The frame that a click now is on, with its picture; null while it cannot be told. */
  clicked(): ClickedFrame | null {
    const on = this.#frozen.value ? this.#frozen.value.on : this.#on();
    const { painted } = this.#picture;
    return on && painted ? { on, picture: pictureOf(painted) } : null;
  }

  /** A point of the page (client coordinates) in the picture. */
  pictureAt(clientX: number, clientY: number): PicturePoint | null {
    return this.#picture.pictureAt(clientX, clientY);
  }

  /** The place in the picture that is nearest to a point of the page; null without a picture. */
  nearestAt(clientX: number, clientY: number): PicturePoint | null {
    return this.#picture.nearestAt(clientX, clientY);
  }

  /** The mark whose plate is under a point of the page. */
  plateAt(clientX: number, clientY: number): string | null {
    const { x, y } = this.#picture.inBox(clientX, clientY);
    return this.#marks.plateAt(x, y);
  }

  /** How a mark was drawn last. */
  viewOf(id: string): MarkView | null {
    return this.#marks.viewOf(id);
  }

  close(): void {
    this.#live.stop();
    this.#picture.close();
    this.#still?.close();
    this.#running.dispose();
    this.#video.srcObject = null;
  }

  #dropStill(): void {
    if (this.#picture.painted !== this.#still) this.#still?.close();
    this.#still = null;
    this.#look.value = null;
  }

  /** A frame of the video is there: the still has done its work, if video is what is to be shown. */
  #videoFrame(): number | null {
    if (this.#still && !this.#wanted && !this.#frozen.value) this.#dropStill();
    return this.#paint();
  }

  /** Puts the video's present frame, or the still, on the canvas, unless the picture is frozen. */
  #paint(): number | null {
    if (this.#frozen.value) return null;
    const next = this.#still ?? this.#picture.take();
    if (next) this.#picture.paint(next);
    return next?.rtpTs ?? null;
  }

  #clear(): void {
    this.#picture.clear();
    this.#hasPicture.value = false;
  }

  /** The frame on the canvas, as the server finds it again. */
  #on(): MarkedFrame | null {
    if (this.#still && this.#picture.painted === this.#still) return { frame: this.#still.shown.look.frame };
    const seen = this.#seen();
    return seen && { seen };
  }

  #seen(): SeenFrame | null {
    const rtpTs = this.#picture.painted?.rtpTs ?? this.#live.shown?.rtpTs;
    return this.#remote && rtpTs !== undefined ? { subscription_id: this.#remote.subscriptionId, rtp_ts: rtpTs } : null;
  }

  #measured(rect: Rect): void {
    this.#viewSize.measured(rect.height * window.devicePixelRatio);
    this.#redraw();
  }

  #shown(frame: ShownFrame): void {
    this.#hasPicture.value = true;
    if (this.#frozen.value) {
      // The record of a frozen frame may come after the freeze.
      if (this.#marks.record.value === null) this.#drawFrozen();
      return;
    }
    if (this.#still) return;
    if (frame.found) this.#draw(frame.found);
    else if (frame.isUnknown) this.#draw(null);
  }

  #redraw(): void {
    if (this.#frozen.value) this.#drawFrozen();
    else if (this.#still) this.#draw(this.#still.found);
    else this.#draw(this.#live.shown?.found ?? null, this.#live.shown?.isUnknown !== false);
  }

  #drawFrozen(): void {
    const on = this.#frozen.value?.on;
    const seen = on && "seen" in on ? on.seen : null;
    if (seen) this.#frozenRecord ??= this.#sources.media.finder.find(seen.subscription_id, seen.rtp_ts);
    this.#draw(this.#frozenRecord);
  }

  /** @param isSure false: the record is still awaited, so the last one stands in */
  #draw(found: FoundRecord | null, isSure = true): void {
    const frozen = this.#frozen.value;
    this.#marks.draw(found, isSure, frozen ? frozen.on : undefined);
  }
}
