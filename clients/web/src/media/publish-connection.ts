/**
 * What this participant sends: one peer connection on which the page makes the offers.
 *
 * The owner says what is to be sent (`set`); this negotiates until the server has it, again after every reset, lost
 * socket or failed path. One offer at a time; whatever changes meanwhile goes into the next.
 */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import { asSightlineError } from "../base/errors";
import type { IceServer, PublishAnswer, PublishOffer, TrackOffer } from "../protocol/generated";
import { bitrateOf } from "./simulcast";
import { offerSoundRepair } from "./sound-repair";
import { configurationOf, makePeer, openFrameChannel, watchHealth, type ConnectionPhase, type MakePeer } from "./peer";

export type Source = TrackOffer["source"];

export interface SendOptions {
  /** Asked for when a sender is made, because they depend on what the room takes. */
  readonly encodings?: () => RTCRtpEncodingParameters[];
  /** Called with the new sender in the task that made it: the only time at which a transform can be set. */
  readonly onSender?: (sender: RTCRtpSender) => void;
}

export interface PublishOptions {
  readonly request: (offer: PublishOffer) => Promise<PublishAnswer>;
  readonly onPublished: (publications: ReadonlyMap<Source, string>) => void;
  readonly onError: (error: unknown) => void;
  readonly makePeer?: MakePeer;
}

interface Wanted {
  readonly track: MediaStreamTrack;
  readonly options: SendOptions;
}

/** Upper bounds of a camera's video; what is left out stays as it is. */
export interface VideoLimits {
  /** Bits per second, all layers together. */
  readonly maxBitrate?: number;
  /** Pictures per second; the rest is dropped before the encoder. */
  readonly maxFramerate?: number;
}

/** Error codes of the server that mean: this peer connection is gone there, make a new one. */
const DEAD = new Set(["ice_failed", "dtls_failed", "consent_lost", "transport_failed", "worker_unavailable"]);
const RETRY_MS = 1000;

export class PublishConnection {
  readonly #options: PublishOptions;
  readonly #phase = signal<ConnectionPhase>("new");
  readonly #wanted = new Map<Source, Wanted>();
  readonly #senders = new Map<Source, { readonly transceiver: RTCRtpTransceiver; readonly wanted: Wanted }>();
  readonly #held = new Set<Source>();
  #iceServers: readonly IceServer[] = [];
  #peer: RTCPeerConnection | null = null;
  #channel: RTCDataChannel | null = null;
  #stopWatching: () => void = () => undefined;
  #isOnline = false;
  #isBusy = false;
  #isDirty = false;
  #mustRestartIce = false;
  #isClosed = false;

  constructor(options: PublishOptions) {
    this.#options = options;
  }

  get phase(): ReadonlySignal<ConnectionPhase> {
    return this.#phase;
  }

  /** The present peer connection, for statistics. */
  get peer(): RTCPeerConnection | null {
    return this.#peer;
  }

  /** The channel of frame records; null before the first track. */
  get channel(): RTCDataChannel | null {
    return this.#channel;
  }

  /** Sends a track as this source, instead of what was sent before. */
  set(source: Source, track: MediaStreamTrack, options: SendOptions = {}): void {
    this.#wanted.set(source, { track, options });
    this.#change();
  }

  remove(source: Source): void {
    if (this.#wanted.delete(source)) this.#change();
  }

  /** Changes the upper bounds of what a source sends; layers keep their proportions. */
  async limit(source: Source, { maxBitrate, maxFramerate }: VideoLimits): Promise<void> {
    const sender = this.#senders.get(source)?.transceiver.sender;
    if (!sender) return;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) {
      if (maxBitrate !== undefined) encoding.maxBitrate = bitrateOf(encoding.rid, maxBitrate);
      if (maxFramerate !== undefined) encoding.maxFramerate = maxFramerate;
    }
    await sender.setParameters(parameters);
  }

  /** Sends nothing of a source, or goes on; it stays published. Holds for its next senders too. */
  async hold(source: Source, isHeld: boolean): Promise<void> {
    if (isHeld) this.#held.add(source);
    else this.#held.delete(source);
    await this.#applyHold(source);
  }

  async #applyHold(source: Source): Promise<void> {
    const sender = this.#senders.get(source)?.transceiver.sender;
    if (!sender) return;
    const parameters = sender.getParameters();
    const isActive = !this.#held.has(source);
    if (parameters.encodings.every(({ active }) => active === isActive)) return;
    for (const encoding of parameters.encodings) encoding.active = isActive;
    await sender.setParameters(parameters);
  }

  /** The signalling is up. @param isFresh the server knows nothing of us any more: begin anew */
  online(iceServers: readonly IceServer[], isFresh: boolean): void {
    this.#iceServers = iceServers;
    this.#isOnline = true;
    if (isFresh) this.reset();
    else if (this.#isDirty) this.#change();
  }

  offline(): void {
    this.#isOnline = false;
  }

  /** Throws the peer connection away and publishes everything anew. */
  reset(): void {
    this.#discard();
    if (this.#wanted.size > 0) this.#change();
  }

  close(): void {
    this.#isClosed = true;
    this.#wanted.clear();
    this.#discard();
  }

  #change(): void {
    this.#isDirty = true;
    void this.#synchronise();
  }

  async #synchronise(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      while (this.#isDirty && this.#isOnline && !this.#isClosed) {
        this.#isDirty = false;
        await this.#negotiate();
      }
    } catch (error) {
      this.#recover(error);
    } finally {
      this.#isBusy = false;
    }
  }

  async #negotiate(): Promise<void> {
    if (this.#wanted.size === 0 && !this.#peer) return;
    const peer = this.#peer ?? this.#open();
    this.#applyWanted(peer);
    const offer = await peer.createOffer({ iceRestart: this.#mustRestartIce });
    this.#mustRestartIce = false;
    await peer.setLocalDescription(offer);
    const sdp = offerSoundRepair(peer.localDescription?.sdp ?? "");
    const answer = await this.#options.request({ sdp, tracks: this.#offered() });
    if (peer !== this.#peer) return;
    await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    this.#options.onPublished(this.#publications(answer));
  }

  #open(): RTCPeerConnection {
    const peer = (this.#options.makePeer ?? makePeer)(configurationOf(this.#iceServers));
    this.#peer = peer;
    this.#channel = openFrameChannel(peer);
    this.#phase.value = "connecting";
    this.#stopWatching = watchHealth(peer, {
      onPhase: (phase) => (this.#phase.value = phase),
      onUnwell: () => {
        this.#mustRestartIce = true;
        this.#change();
      },
      onDead: () => this.reset(),
    });
    return peer;
  }

  /** Makes the senders what is wanted. No `await` between making a sender and telling its owner. */
  #applyWanted(peer: RTCPeerConnection): void {
    for (const [source, { transceiver }] of [...this.#senders]) {
      if (this.#wanted.has(source)) continue;
      transceiver.direction = "inactive";
      void transceiver.sender.replaceTrack(null);
      this.#senders.delete(source);
    }
    for (const [source, wanted] of this.#wanted) {
      if (this.#senders.get(source)?.wanted === wanted) continue;
      // A source that comes back gets a section of its own: its transform and encodings belong to the old sender.
      this.#retire(source);
      const { encodings, onSender } = wanted.options;
      const init = { direction: "sendonly", ...(encodings ? { sendEncodings: encodings() } : {}) } as const;
      const transceiver = peer.addTransceiver(wanted.track, init);
      onSender?.(transceiver.sender);
      this.#senders.set(source, { transceiver, wanted });
    }
  }

  #retire(source: Source): void {
    const old = this.#senders.get(source);
    if (old) old.transceiver.direction = "inactive";
    this.#senders.delete(source);
  }

  #offered(): TrackOffer[] {
    return [...this.#senders].flatMap(([source, { transceiver }]) =>
      transceiver.mid === null ? [] : [{ mid: transceiver.mid, source }],
    );
  }

  #publications(answer: PublishAnswer): ReadonlyMap<Source, string> {
    const byMid = new Map(answer.tracks.map(({ mid, publication_id }) => [mid, publication_id]));
    const found = new Map<Source, string>();
    for (const [source, { transceiver }] of this.#senders) {
      const publicationId = transceiver.mid === null ? undefined : byMid.get(transceiver.mid);
      if (publicationId !== undefined) found.set(source, publicationId);
    }
    return found;
  }

  /** A lost or dead connection is made anew; a refusal leaves what was agreed before. */
  #recover(error: unknown): void {
    const { code, isRetryable } = asSightlineError(error);
    if (this.#isClosed) return;
    if (code !== "connection_lost") this.#options.onError(error);
    if (!isRetryable && !DEAD.has(code)) {
      this.#peer?.setLocalDescription({ type: "rollback" }).catch(() => undefined);
      return;
    }
    this.#discard();
    this.#isDirty = true;
    setTimeout(() => void this.#synchronise(), RETRY_MS);
  }

  #discard(): void {
    this.#stopWatching();
    this.#peer?.close();
    this.#peer = null;
    this.#channel = null;
    this.#senders.clear();
    this.#mustRestartIce = false;
    this.#phase.value = "new";
    this.#options.onPublished(new Map());
  }
}
