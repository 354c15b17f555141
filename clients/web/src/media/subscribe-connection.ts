/** What this participant receives: one peer connection on which the server makes the offers, each with a version. */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import { asSightlineError } from "../base/errors";
import type { IceServer, SubscribeAnswer, SubscribedTrack, SubscribeOffer } from "../protocol/generated";
import { keepPlayout } from "./playout";
import { configurationOf, makePeer, openFrameChannel, watchHealth, type ConnectionPhase, type MakePeer } from "./peer";

/** A track that arrives, for a `<video>` or `<audio>`. The stream stays the same while the subscription lives. */
export interface RemoteTrack {
  readonly subscriptionId: string;
  readonly publicationId: string;
  readonly participantId: string;
  readonly source: SubscribedTrack["source"];
  readonly kind: SubscribedTrack["kind"];
  readonly track: MediaStreamTrack;
  readonly stream: MediaStream;
}

export interface SubscribeOptions {
  readonly start: () => Promise<unknown>;
  readonly answer: (answer: SubscribeAnswer) => Promise<unknown>;
  readonly onFrameRecord: (text: string) => void;
  readonly onError: (error: unknown) => void;
  readonly makePeer?: MakePeer;
}

const RETRY_MS = 1000;

export class SubscribeConnection {
  readonly #options: SubscribeOptions;
  readonly #phase = signal<ConnectionPhase>("new");
  readonly #remote = signal<readonly RemoteTrack[]>([]);
  #iceServers: readonly IceServer[] = [];
  #peer: RTCPeerConnection | null = null;
  #stopWatching: () => void = () => undefined;
  #newest: SubscribeOffer | null = null;
  #isOnline = false;
  #isBusy = false;
  #isWanted = false;
  #isClosed = false;

  constructor(options: SubscribeOptions) {
    this.#options = options;
  }

  get phase(): ReadonlySignal<ConnectionPhase> {
    return this.#phase;
  }

  get peer(): RTCPeerConnection | null {
    return this.#peer;
  }

  get remote(): ReadonlySignal<readonly RemoteTrack[]> {
    return this.#remote;
  }

  /** The signalling is up. @param isFresh the server knows nothing of us any more: begin anew */
  online(iceServers: readonly IceServer[], isFresh: boolean): void {
    this.#iceServers = iceServers;
    this.#isOnline = true;
    if (isFresh || this.#isWanted || !this.#peer) this.start();
  }

  offline(): void {
    this.#isOnline = false;
  }

  /** Begins anew on a fresh peer connection; offers follow. */
  start(): void {
    this.#discard();
    this.#isWanted = true;
    if (this.#isOnline && !this.#isClosed) void this.#begin();
  }

  /** Takes an offer of the server; while one is being answered, only the newest of the others is kept. */
  offered(offer: SubscribeOffer): void {
    if (!this.#peer || (this.#newest && offer.version <= this.#newest.version)) return;
    this.#newest = offer;
    void this.#answerNewest();
  }

  close(): void {
    this.#isClosed = true;
    this.#discard();
  }

  async #begin(): Promise<void> {
    const peer = this.#open();
    try {
      await this.#options.start();
      this.#isWanted = false;
    } catch (error) {
      if (peer === this.#peer) this.#failed(error);
    }
  }

  #open(): RTCPeerConnection {
    const peer = (this.#options.makePeer ?? makePeer)(configurationOf(this.#iceServers));
    this.#peer = peer;
    const channel = openFrameChannel(peer);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const text = typeof data === "string" ? data : data instanceof ArrayBuffer ? new TextDecoder().decode(data) : null;
      if (text !== null) this.#options.onFrameRecord(text);
    };
    channel.binaryType = "arraybuffer";
    this.#phase.value = "connecting";
    // The server does not restart ICE on its own offers: a path that does not heal gets a new connection.
    const stopHealth = watchHealth(peer, {
      onPhase: (phase) => (this.#phase.value = phase),
      onUnwell: () => this.start(),
      onDead: () => this.start(),
    });
    const stopPlayout = keepPlayout(peer);
    this.#stopWatching = () => {
      stopHealth();
      stopPlayout();
    };
    return peer;
  }

  async #answerNewest(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let answered = 0; this.#newest && this.#newest.version > answered; ) {
        const offer = this.#newest;
        answered = offer.version;
        await this.#answer(offer);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isBusy = false;
    }
  }

  async #answer(offer: SubscribeOffer): Promise<void> {
    const peer = this.#peer;
    if (!peer) return;
    try {
      await peer.setRemoteDescription({ type: "offer", sdp: offer.sdp });
      await peer.setLocalDescription(await peer.createAnswer());
      if (peer !== this.#peer) return;
      this.#show(peer, offer);
      await this.#options.answer({ version: offer.version, sdp: peer.localDescription?.sdp ?? "" });
    } catch (error) {
      // What goes wrong on a connection that was replaced meanwhile does not matter any more.
      if (peer === this.#peer) throw error;
    }
  }

  #show(peer: RTCPeerConnection, offer: SubscribeOffer): void {
    const receivers = new Map(peer.getTransceivers().map(({ mid, receiver }) => [mid, receiver]));
    const before = new Map(this.#remote.value.map((remote) => [remote.subscriptionId, remote]));
    this.#remote.value = offer.tracks.flatMap((info) => {
      const track = receivers.get(info.mid)?.track;
      if (!track) return [];
      const known = before.get(info.subscription_id);
      return [known?.track === track ? known : remoteTrack(info, track)];
    });
  }

  #failed(error: unknown): void {
    const { code } = asSightlineError(error);
    if (this.#isClosed) return;
    this.#discard();
    this.#isWanted = true;
    if (code === "connection_lost") return;
    this.#options.onError(error);
    setTimeout(() => {
      if (this.#isWanted) this.start();
    }, RETRY_MS);
  }

  #discard(): void {
    this.#stopWatching();
    this.#peer?.close();
    this.#peer = null;
    this.#newest = null;
    this.#remote.value = [];
    this.#phase.value = "new";
  }
}

function remoteTrack(info: SubscribedTrack, track: MediaStreamTrack): RemoteTrack {
  return {
    subscriptionId: info.subscription_id,
    publicationId: info.publication_id,
    participantId: info.participant_id,
    source: info.source,
    kind: info.kind,
    track,
    stream: new MediaStream([track]),
  };
}
