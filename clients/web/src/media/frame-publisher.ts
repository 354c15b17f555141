/** Tells the call, for each encoded frame of a camera, which source frame it is and where it was taken from. */

import type { FrameRecord, SenderClock } from "../protocol/generated";
import type { CameraSource, SourceFrame } from "./camera";
import { FrameMatcher, type EncodedFrame, type Match } from "./identity/matcher";
import type { ClockDoubt } from "./identity/stream-clock";

/** Source frames waiting for their encoded ones: twenty seconds, for records that are corrected later. */
const KEPT_FRAMES = 600;
/** Above this the channel is behind, and an old pose is worth nothing. */
const MAX_BUFFERED_BYTES = 16_384;

export type FrameChannel = Pick<RTCDataChannel, "readyState" | "bufferedAmount" | "send">;

export interface FrameCounters {
  readonly encoded: number;
  readonly sent: number;
  readonly certain: number;
  readonly unmatched: number;
  /** Why frames are approximate now; null when they are exact. */
  readonly doubt: ClockDoubt | null;
  /** By how much the encoded frames lie after what sender reports say: the way from the camera to the encoder. */
  readonly lagMs: number | null;
}

interface Captured {
  readonly frame: SourceFrame;
  told: "no" | "guessed" | "certain";
  /** Of the layer that it was told for. */
  ssrc?: number;
}

export class FramePublisher {
  readonly #camera: CameraSource;
  readonly #channel: () => FrameChannel | null;
  readonly #matcher: FrameMatcher;
  readonly #frames = new Map<number, Captured>();
  readonly #newest = new Map<number, number>();
  readonly #stopListening: () => void;
  #publicationId: string | null = null;
  #counters = { encoded: 0, sent: 0, certain: 0, unmatched: 0 };

  constructor(camera: CameraSource, channel: () => FrameChannel | null) {
    this.#camera = camera;
    this.#channel = channel;
    this.#matcher = new FrameMatcher(() => ({
      timeOriginMs: performance.timeOrigin,
      wallMinusPageMs: Date.now() - performance.now(),
      pageMinusMediaMs: camera.pageMinusMediaMs,
    }), camera.kind === "device" ? "captured" : "dithered");
    this.#stopListening = camera.onFrame((frame) => this.#captured(frame));
  }

  /** For diagnosis and tests. */
  get counters(): FrameCounters {
    const clock = this.#matcher.clock;
    return { ...this.#counters, doubt: clock?.doubt ?? null, lagMs: clock?.lagMs ?? null };
  }

  /** Records name the publication, so none are sent before it is known. */
  set publicationId(publicationId: string | null) {
    this.#publicationId = publicationId;
  }

  encoded(frame: EncodedFrame): void {
    // With layers inside one stream a picture is encoded in several sizes, one after the other, under one timestamp.
    if (this.#newest.get(frame.ssrc) === frame.rtpTs) return;
    this.#newest.set(frame.ssrc, frame.rtpTs);
    this.#counters.encoded++;
    const matches = this.#matcher.match(frame);
    if (matches.length === 0) this.#counters.unmatched++;
    for (const match of matches) this.#send(match);
  }

  senderClock(clock: SenderClock): void {
    if (clock.publication_id !== this.#publicationId) return;
    this.#matcher.addReport({ ssrc: clock.ssrc, rtpTs: clock.rtp_ts, ntpUnixMs: clock.ntp_unix_ms });
  }

  close(): void {
    this.#stopListening();
    this.#frames.clear();
  }

  #captured(frame: SourceFrame): void {
    this.#matcher.addSource({ frameNo: frame.frameNo, mediaMs: frame.timestampUs / 1000 });
    this.#frames.set(frame.frameNo, { frame, told: "no" });
    const oldest = this.#frames.keys().next();
    if (this.#frames.size > KEPT_FRAMES && !oldest.done) this.#frames.delete(oldest.value);
  }

  #send(match: Match): void {
    const channel = this.#channel();
    const captured = this.#frames.get(match.frameNo);
    if (!captured || this.#publicationId === null || channel?.readyState !== "open") return;
    // One record per frame, whichever simulcast layer comes first: the server knows how their clocks relate.
    const told = match.isCertain ? "certain" : "guessed";
    if (captured.told === "certain" || (captured.told === told && captured.ssrc !== match.ssrc)) return;
    if (channel.bufferedAmount > MAX_BUFFERED_BYTES) return;
    channel.send(JSON.stringify(recordOf(this.#publicationId, captured.frame, match)));
    captured.told = told;
    captured.ssrc = match.ssrc;
    this.#counters.sent++;
    if (match.isCertain) this.#counters.certain++;
  }
}

function recordOf(publicationId: string, frame: SourceFrame, match: Match): FrameRecord {
  return {
    publication_id: publicationId,
    frame_no: frame.frameNo,
    ssrc: match.ssrc,
    rtp_ts: match.rtpTs,
    captured_at_ms: Math.max(0, frame.capturedAtMs),
    world_id: frame.worldId,
    pose: frame.pose,
    intrinsics: frame.intrinsics,
    is_certain: match.isCertain,
  };
}
