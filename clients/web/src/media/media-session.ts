/**
 * Sound and picture of one participant in one call: what is sent, what arrives, which frame is which, and how well it goes.
 *
 * Follows the room socket by itself: a new participant publishes and subscribes anew, a resumed one goes on, a media reset
 * begins again with new connections, a broken path is repaired.
 */

import { computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals-core";
import { Disposer } from "../base/emitter";
import { asSightlineError, type SightlineError } from "../base/errors";
import { decodeFrameRecord } from "../protocol/envelope";
import type { SendLimit, VideoCodec, Welcome } from "../protocol/generated";
import type { RoomSocket } from "../signalling/room-socket";
import type { CameraSource } from "./camera";
import { CameraFeed } from "./camera-feed";
import { followHidden } from "./hidden";
import { FrameFinder } from "./identity/finder";
import type { MakePeer } from "./peer";
import { PublishConnection, type SendOptions, type Source, type VideoLimits } from "./publish-connection";
import { codecFor, encodingsOf, sentCodecs, sizeOf, wantsSimulcast } from "./simulcast";
import { NO_STATS, StatsPoller, uplinkReport, type MediaStats } from "./stats";
import { SubscribeConnection, type RemoteTrack } from "./subscribe-connection";
import type { Uploads } from "./uploads";
import { Views } from "./views";

const MICROPHONE_BPS = 40_000;

export interface MediaSessionOptions {
  readonly socket: Pick<RoomSocket, "on" | "request" | "send" | "caseId" | "welcome">;
  /** `Api`: stills and depth of the published camera go there. Left out: this participant answers no still requests. */
  readonly uploads?: Uploads;
  /** Upper bound of the camera's video. */
  readonly maxVideoBps?: number;
  readonly makePeer?: MakePeer;
}

export interface LocalTrack {
  readonly source: Source;
  readonly track: MediaStreamTrack;
  /** Null until the server has it. */
  readonly publicationId: string | null;
  readonly isMuted: boolean;
}

const MAX_VIDEO_BPS = 2_500_000;

export class MediaSession {
  /** Records of received frames: `finder.find(subscriptionId, rtpTs)`. */
  readonly finder = new FrameFinder();
  readonly #options: MediaSessionOptions;
  readonly #publish: PublishConnection;
  readonly #subscribe: SubscribeConnection;
  readonly #local = signal<ReadonlyMap<Source, LocalTrack>>(new Map());
  readonly #stats = signal<MediaStats>(NO_STATS);
  readonly #problem = signal<SightlineError | null>(null);
  readonly #isCameraHeld = signal(false);
  readonly #views: Views;
  readonly #ending = new Disposer();
  #feed: CameraFeed | null = null;
  #codecs: readonly VideoCodec[] = [];
  #publications: ReadonlyMap<Source, string> = new Map();

  constructor(options: MediaSessionOptions) {
    this.#options = options;
    const { socket } = options;
    const onError = (error: unknown): void => void (this.#problem.value = asSightlineError(error));
    const shared = { onError, ...(options.makePeer ? { makePeer: options.makePeer } : {}) };
    this.#publish = new PublishConnection({
      ...shared,
      request: (offer) => socket.request("publish.offer", offer),
      onPublished: (publications) => this.#published(publications),
    });
    this.#subscribe = new SubscribeConnection({
      ...shared,
      start: () => socket.request("subscribe.start", {}),
      answer: (answer) => socket.request("subscribe.answer", answer),
      onFrameRecord: (text) => this.#frameRecord(text),
    });
    this.#views = new Views((view) => socket.request("subscription.view", view));
    this.#ending.add(effect(() => {
      const remote = this.#subscribe.remote.value;
      untracked(() => this.#views.received(remote));
    }));
    if (typeof document !== "undefined") this.#ending.add(followHidden(document, (isHidden) => this.#views.hidden(isHidden)));
    this.#listen();
    const poller = new StatsPoller(() => [this.#publish.peer, this.#subscribe.peer], (stats) => this.#measured(stats));
    this.#ending.add(() => poller.close());
    if (socket.welcome.value) this.#welcomed(socket.welcome.value);
  }

  /** What I send. */
  readonly local = computed(() => [...this.#local.value.values()]);

  /** What arrives, one entry per subscription. */
  get remote(): ReadonlySignal<readonly RemoteTrack[]> {
    return this.#subscribe.remote;
  }

  /** How the two connections are. */
  readonly connection = computed(() => ({
    publish: this.#publish.phase.value,
    subscribe: this.#subscribe.phase.value,
  }));

  get stats(): ReadonlySignal<MediaStats> {
    return this.#stats;
  }

  /** The newest thing that went wrong and is being tried again or was refused; null while all is well. */
  get problem(): ReadonlySignal<SightlineError | null> {
    return this.#problem;
  }

  /** Whether no video is sent because the path is too bad: stills go instead. */
  get isCameraHeld(): ReadonlySignal<boolean> {
    return this.#isCameraHeld;
  }

  /** Counters of frame identity of the published camera, for diagnosis and tests. */
  get frameCounters(): CameraFeed["counters"] | null {
    return this.#feed?.counters ?? null;
  }

  /**
   * Starts a camera and sends it, instead of the one before.
   *
   * @param options simulcast: several layers or one; left out, several for real cameras of known size
   * @throws CameraError
   */
  async publishCamera(camera: CameraSource, options: { readonly simulcast?: boolean } = {}): Promise<void> {
    const track = await camera.start();
    this.#feed?.close();
    const feed = new CameraFeed({
      camera,
      caseId: this.#options.socket.caseId,
      channel: () => this.#publish.channel,
      uploads: this.#options.uploads,
      unavailable: (request_id, nearest_frame_no) => {
        this.#options.socket.request("still.unavailable", { request_id, nearest_frame_no }).catch(() => undefined);
      },
    });
    this.#feed = feed;
    const maxBitrate = this.#options.maxVideoBps ?? MAX_VIDEO_BPS;
    const simulcast = options.simulcast ?? wantsSimulcast(camera.kind);
    const encodings = (): RTCRtpEncodingParameters[] =>
      encodingsOf(maxBitrate, simulcast, sizeOf(camera, track), codecFor(this.#codecs, sentCodecs()));
    this.#send("camera", track, { encodings, onSender: (sender) => feed.attach(sender) });
  }

  /** Sends a sound track; `openMicrophone` gives one. */
  publishMicrophone(track: MediaStreamTrack): void {
    this.#send("microphone", track, { encodings: () => [{ maxBitrate: MICROPHONE_BPS }] });
  }

  /** Bounds the camera's video from now on, for example on a poor network. */
  async limitVideo(limits: VideoLimits): Promise<void> {
    await this.#publish.limit("camera", limits);
  }

  /**
   * Says how a subscription is shown, so that no larger layer is sent than is seen. Left unsaid, the best is sent. A page
   * that has been hidden for a while is sent no pictures at all.
   *
   * @param maxHeight of the picture on screen, device pixels; null for the best there is
   * @param isPaused not shown at all: nothing is sent until this is false again
   */
  async setView(subscriptionId: string, maxHeight: number | null, isPaused = false): Promise<void> {
    await this.#views.set(subscriptionId, maxHeight, isPaused);
  }

  /** Ends a source: its track stops, others are told. */
  unpublish(source: Source): void {
    this.#local.value.get(source)?.track.stop();
    this.#local.value = withoutKey(this.#local.value, source);
    if (source === "camera") this.#closeFeed();
    this.#publish.remove(source);
  }

  /** Mutes by sending silence or black; others are told. */
  setMuted(source: Source, isMuted: boolean): void {
    const local = this.#local.value.get(source);
    if (!local) return;
    local.track.enabled = !isMuted;
    this.#local.value = new Map(this.#local.value).set(source, { ...local, isMuted });
    this.#tellMuted(source);
  }

  /** Ends everything, tracks and cameras included; may be called again. */
  close(): void {
    for (const { track } of this.local.value) track.stop();
    this.#local.value = new Map();
    this.#closeFeed();
    this.#ending.dispose();
    this.#publish.close();
    this.#subscribe.close();
  }

  #listen(): void {
    const { socket } = this.#options;
    this.#ending.add(socket.on("room.welcome", (welcome) => this.#welcomed(welcome)));
    this.#ending.add(socket.on("lost", () => this.#lost()));
    this.#ending.add(socket.on("room.media_reset", () => this.#reset()));
    this.#ending.add(socket.on("subscribe.offer", (offer) => {
      for (const { subscription_id, publication_id } of offer.tracks) this.finder.subscribed(subscription_id, publication_id);
      this.#subscribe.offered(offer);
    }));
    this.#ending.add(socket.on("frame.subscription_clock", (clock) => this.finder.addClock(clock)));
    this.#ending.add(socket.on("frame.sender_clock", (clock) => this.#feed?.senderClock(clock)));
    this.#ending.add(socket.on("publication.limit", (limit) => this.#limited(limit)));
    this.#ending.add(socket.on("still.request", (request) => this.#feed?.stillRequested(request)));
  }

  /** Tells the server how the way to it is, while a camera goes over it. */
  #measured(stats: MediaStats): void {
    this.#stats.value = stats;
    const publicationId = this.#publications.get("camera");
    if (publicationId === undefined) return;
    this.#options.socket.send("publication.uplink", uplinkReport(publicationId, stats));
  }

  /** The server says what of the camera is worth sending over this path. */
  #limited({ publication_id, is_paused }: SendLimit): void {
    if (publication_id !== this.#publications.get("camera")) return;
    this.#holdCamera(is_paused);
  }

  #holdCamera(isHeld: boolean): void {
    this.#isCameraHeld.value = isHeld;
    this.#feed?.hold(isHeld);
    this.#publish.hold("camera", isHeld).catch((error: unknown) => (this.#problem.value = asSightlineError(error)));
  }

  #welcomed(welcome: Welcome): void {
    this.#codecs = welcome.video_codecs ?? [];
    this.#publish.online(welcome.ice_servers, !welcome.is_resumed);
    this.#subscribe.online(welcome.ice_servers, !welcome.is_resumed);
  }

  #lost(): void {
    this.#publish.offline();
    this.#subscribe.offline();
  }

  #reset(): void {
    this.#publish.reset();
    this.#subscribe.start();
  }

  #send(source: Source, track: MediaStreamTrack, options: SendOptions): void {
    this.#local.value = new Map(this.#local.value).set(source, { source, track, publicationId: null, isMuted: false });
    this.#publish.set(source, track, options);
  }

  #published(publications: ReadonlyMap<Source, string>): void {
    const isNew = (source: Source): boolean => this.#publications.get(source) !== publications.get(source);
    const fresh = [...publications.keys()].filter(isNew);
    this.#publications = publications;
    // A new publication begins with video; the server says so when its path does not take it.
    if (fresh.includes("camera") && this.#isCameraHeld.peek()) this.#holdCamera(false);
    this.#local.value = new Map(
      [...this.#local.value].map(([source, local]) => [source, { ...local, publicationId: publications.get(source) ?? null }]),
    );
    if (publications.size > 0) this.#problem.value = null;
    this.#feed?.published(publications.get("camera") ?? null);
    for (const source of fresh) if (this.#local.value.get(source)?.isMuted) this.#tellMuted(source);
  }

  #tellMuted(source: Source): void {
    const local = this.#local.value.get(source);
    if (!local || local.publicationId === null) return;
    const change = { publication_id: local.publicationId, is_muted: local.isMuted };
    // A loss on the way is made good when the publication is made anew; until then only the sign is missing.
    this.#options.socket.request("publication.mute", change).catch(() => undefined);
  }

  #frameRecord(text: string): void {
    try {
      this.finder.addRecord(decodeFrameRecord(text));
    } catch (error) {
      this.#problem.value = asSightlineError(error);
    }
  }

  #closeFeed(): void {
    this.#feed?.close();
    this.#feed = null;
  }
}

function withoutKey<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): ReadonlyMap<Key, Value> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
