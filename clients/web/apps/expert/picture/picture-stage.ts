/**
 * The picture and what is drawn on it: live or frozen, each mark placed with the pose of the very frame that is shown.
 *
 * Frames are painted on a canvas in the same task as the marks. A `<video>` would go on by itself while this page is busy,
 * and the marks would lag behind the picture; so they stand still together instead. What was painted last is what a
 * click means.
 *
 * Imperative on purpose: it runs for every frame. What components need of it are signals.
 */

import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import { grabFrame, type Grab } from "../../../src/media/frames";
import type { FoundRecord } from "../../../src/media/identity/finder";
import type { MediaSession } from "../../../src/media/media-session";
import type { RemoteTrack } from "../../../src/media/subscribe-connection";
import { ViewSize } from "../../../src/media/view-size";
import type { FrameRecord, SeenFrame } from "../../../src/protocol/generated";
import type { ShownLook } from "../../../src/room/call-quality";
import type { RoomStore } from "../../../src/room/room-store";
import type { GrabbedPicture } from "../marks/grabbed-evidence";
import type { MarkedFrame, Marking } from "../marks/marking";
import { contentRect, NOWHERE, toPicture, type PicturePoint, type Rect } from "./letterbox";
import { LiveFrame, type ShownFrame } from "./live-frame";
import { viewMarks, type MarkView, type Sights } from "./mark-views";
import { MarkOverlay } from "./overlay";
import { isSameFrame, pictureOf, type Painted } from "./painted";
import { StillPicture } from "./still-picture";

/** Ghosts on a moving picture would soon point at something else. */
const GHOST_MS = 1500;
/** What depth said of visibility is not believed longer than this. */
const SIGHTS_MS = 3000;
/** Words beside the picture need not follow every frame. */
const VIEWS_EVERY_MS = 250;

export type PoseKnowledge = "known" | "unknown" | "none";

export interface FrozenPicture {
  /** Null where it cannot be told. */
  readonly on: MarkedFrame | null;
  readonly atMs: number;
}

export interface ClickedFrame {
  readonly on: MarkedFrame;
  readonly picture: GrabbedPicture;
}

export interface StageElements {
  readonly box: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly canvas: HTMLCanvasElement;
  readonly overlay: SVGSVGElement;
}

export interface StageSources {
  readonly media: MediaSession;
  readonly room: RoomStore;
  readonly marking: Marking;
}

export class PictureStage {
  readonly #elements: StageElements;
  readonly #sources: StageSources;
  readonly #overlay: MarkOverlay;
  readonly #live: LiveFrame;
  readonly #viewSize: ViewSize;
  readonly #running = new Disposer();
  readonly #rect = signal<Rect>(NOWHERE);
  readonly #frozen = signal<FrozenPicture | null>(null);
  readonly #record = signal<FrameRecord | null>(null);
  readonly #pose = signal<PoseKnowledge>("unknown");
  readonly #views = signal<readonly MarkView[]>([]);
  readonly #hasPicture = signal(false);
  readonly #look = signal<ShownLook | null>(null);
  /** The picture on the canvas: a frame of the video, or a still. */
  #painted: Painted | null = null;
  /** What stands in for the video. */
  #still: StillPicture | null = null;
  #wanted: ShownLook | null = null;
  /** Of the frozen picture, once it has come: the finder forgets a subscription that ends. */
  #frozenRecord: FoundRecord | null = null;
  #remote: RemoteTrack | null = null;
  #sightsAtMs = -Infinity;
  #viewsAtMs = -Infinity;

  constructor(elements: StageElements, sources: StageSources) {
    this.#elements = elements;
    this.#sources = sources;
    this.#overlay = new MarkOverlay(elements.overlay);
    this.#viewSize = new ViewSize((id, height) => sources.media.setView(id, height));
    this.#running.add(() => this.#viewSize.close());
    this.#live = new LiveFrame(sources.media.finder, () => this.#videoFrame(), (frame) => this.#shown(frame));
    const resizing = new ResizeObserver(() => this.#measure());
    resizing.observe(elements.box);
    this.#running.add(() => resizing.disconnect());
    for (const type of ["loadedmetadata", "resize"]) elements.video.addEventListener(type, this.#measure);
    this.#running.add(sources.room.marksSeen.subscribe(() => (this.#sightsAtMs = performance.now())));
    this.#running.add(sources.room.state.subscribe(() => this.#redraw()));
    this.#running.add(sources.marking.ghosts.subscribe(() => this.#redraw()));
    this.#running.add(sources.marking.selected.subscribe(() => this.#redraw()));
  }

  /** Where the picture lies in its box, pixels. */
  get rect(): ReadonlySignal<Rect> {
    return this.#rect;
  }

  get frozen(): ReadonlySignal<FrozenPicture | null> {
    return this.#frozen;
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

  get hasPicture(): ReadonlySignal<boolean> {
    return this.#hasPicture;
  }

  /** The still that is shown instead of video; null while video is. */
  get look(): ReadonlySignal<ShownLook | null> {
    return this.#look;
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
    if (this.#painted !== old) old?.close();
  }

  #dropStill(): void {
    if (this.#painted !== this.#still) this.#still?.close();
    this.#still = null;
    this.#look.value = null;
  }

  /** Shows a subscription, or nothing. */
  show(remote: RemoteTrack | null): void {
    if (remote?.subscriptionId === this.#remote?.subscriptionId && remote?.stream === this.#remote?.stream) return;
    const { video } = this.#elements;
    this.#remote = remote;
    this.#viewSize.show(remote?.subscriptionId ?? null);
    this.#live.stop();
    video.srcObject = remote?.stream ?? null;
    if (!this.#frozen.value && !this.#still) this.#clear();
    this.#redraw();
    if (!remote) return;
    // Without sound (that plays elsewhere) no browser refuses to play; a stream replaced meanwhile does.
    video.play().catch(() => undefined);
    this.#live.follow(video, remote.subscriptionId);
  }

  /** Holds the picture that is shown now. False when there is none. */
  freeze(): boolean {
    if (!this.#painted) return false;
    this.#frozenRecord = this.#still?.found ?? this.#live.shown?.found ?? null;
    this.#frozen.value = { on: this.#on(), atMs: performance.now() };
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
    if (this.#frozen.value) this.unfreeze();
    else this.freeze();
  }

  /** The frame that a click now is on, with its picture; null while it cannot be told. */
  clicked(): ClickedFrame | null {
    const on = this.#frozen.value ? this.#frozen.value.on : this.#on();
    return on && this.#painted ? { on, picture: pictureOf(this.#painted) } : null;
  }

  /** A point of the page (client coordinates) in the picture. */
  pictureAt(clientX: number, clientY: number): PicturePoint | null {
    const box = this.#elements.box.getBoundingClientRect();
    return toPicture(clientX - box.left, clientY - box.top, this.#rect.value);
  }

  /** The mark whose plate is under a point of the page. */
  plateAt(clientX: number, clientY: number): string | null {
    const box = this.#elements.box.getBoundingClientRect();
    const x = clientX - box.left;
    const y = clientY - box.top;
    const hit = this.#overlay.plates.findLast((plate) => Math.hypot(plate.x - x, plate.y - y) <= plate.radius);
    return hit?.id ?? null;
  }

  get publicationId(): string | null {
    return this.#remote?.publicationId ?? null;
  }

  close(): void {
    this.#live.stop();
    this.#painted?.close();
    this.#still?.close();
    this.#running.dispose();
    this.#elements.video.srcObject = null;
  }

  #take(): Grab | null {
    try {
      return grabFrame(this.#elements.video);
    } catch {
      return null;
    }
  }

  /** A frame of the video is there: the still has done its work, if video is what is to be shown. */
  #videoFrame(): number | null {
    if (this.#still && !this.#wanted && !this.#frozen.value) this.#dropStill();
    return this.#paint();
  }

  /** Puts the video's present frame, or the still, on the canvas, unless the picture is frozen. */
  #paint(): number | null {
    if (this.#frozen.value) return null;
    const next = this.#still ?? this.#take();
    if (!next) return null;
    if (this.#painted !== next) this.#painted?.close();
    this.#painted = next;
    this.#measure();
    this.#drawPicture();
    return next.rtpTs;
  }

  /** At the size that is seen, and not larger than the picture itself. */
  #drawPicture(): void {
    const { canvas } = this.#elements;
    const grab = this.#painted;
    const context = canvas.getContext("2d", { alpha: false });
    if (!grab || !context) return;
    const shown = this.#rect.value.width * window.devicePixelRatio;
    const scale = Math.min(1, Math.max(1, shown) / grab.width);
    const [width, height] = [Math.round(grab.width * scale), Math.round(grab.height * scale)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.drawImage(grab.frame, 0, 0, width, height);
  }

  #clear(): void {
    this.#painted?.close();
    this.#painted = null;
    this.#hasPicture.value = false;
  }

  /** The frame on the canvas, as the server finds it again. */
  #on(): MarkedFrame | null {
    if (this.#still && this.#painted === this.#still) return { frame: this.#still.shown.look.frame };
    const seen = this.#seen();
    return seen && { seen };
  }

  #seen(): SeenFrame | null {
    const rtpTs = this.#painted?.rtpTs ?? this.#live.shown?.rtpTs;
    return this.#remote && rtpTs !== undefined ? { subscription_id: this.#remote.subscriptionId, rtp_ts: rtpTs } : null;
  }

  #measure = (): void => {
    const { box, video } = this.#elements;
    const size = this.#painted ?? { width: video.videoWidth, height: video.videoHeight };
    const rect = contentRect({ width: box.clientWidth, height: box.clientHeight }, size);
    const old = this.#rect.value;
    if (rect.x === old.x && rect.y === old.y && rect.width === old.width && rect.height === old.height) return;
    this.#rect.value = rect;
    this.#viewSize.measured(rect.height * window.devicePixelRatio);
    this.#drawPicture();
    this.#redraw();
  };

  #shown(frame: ShownFrame): void {
    this.#hasPicture.value = true;
    if (this.#frozen.value) {
      // The record of a frozen frame may come after the freeze.
      if (this.#record.value === null) this.#drawFrozen();
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
    const { room, marking } = this.#sources;
    const nowMs = performance.now();
    const record = found?.record ?? (isSure ? null : this.#record.value);
    const sights: Sights = nowMs - this.#sightsAtMs > SIGHTS_MS ? new Map() : room.sights.value;
    const views = viewMarks(room.state.value, room.marks.value, record, sights);
    this.#overlay.draw(views, this.#rect.value, marking.selected.value);
    // Which source frame the marks were placed with: for diagnosis, and what end-to-end tests measure by.
    this.#elements.overlay.dataset["frame"] = record ? String(record.frame_no) : "";
    this.#overlay.drawGhosts(this.#ghostsNow(nowMs), this.#rect.value);
    batch(() => {
      this.#record.value = record;
      this.#pose.value = !record ? "unknown" : record.pose ? "known" : "none";
      if (nowMs - this.#viewsAtMs < VIEWS_EVERY_MS && views.length === this.#views.value.length) return;
      this.#viewsAtMs = nowMs;
      this.#views.value = views;
    });
  }

  #ghostsNow(nowMs: number) {
    const frozen = this.#frozen.value;
    return this.#sources.marking.ghosts.value.filter(({ on, sinceMs }) =>
      frozen ? isSameFrame(on, frozen.on) : nowMs - sinceMs < GHOST_MS,
    );
  }
}
