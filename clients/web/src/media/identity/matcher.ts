/**
 * Which source frame is this encoded frame? The sender's half of frame identity (DESIGN.md section 4).
 *
 * Fed with source frames as they are given to the encoder, encoded frames as the transform reports them, and sender
 * reports as the server echoes them. Every answer says whether it is certain; doubt never claims to be.
 */

import { SourceFrames, type SourceTime } from "./source-frames";
import { StreamClock, type PageClocks, type SenderReport, type SourceTimes } from "./stream-clock";

/** What the transform saw of an encoded frame. */
export interface EncodedFrame {
  readonly ssrc: number;
  readonly rtpTs: number;
  /** Page milliseconds at which it was seen, after encoding. */
  readonly atPageMs: number;
}

export interface Match {
  readonly frameNo: number;
  readonly ssrc: number;
  readonly rtpTs: number;
  readonly isCertain: boolean;
}

/** An encoder takes at least so long; only used for the guess before K is known. */
const ENCODE_MS = 3;
/** Streams at a time: simulcast layers and the one before a change. */
const KEPT_STREAMS = 6;
/** Encoded frames that are matched again when K becomes certain: about one second. */
const KEPT_UNSURE = 30;

interface Stream {
  readonly clock: StreamClock;
  lastFrameNo: number;
  unsure: EncodedFrame[];
}

export class FrameMatcher {
  readonly #sources = new SourceFrames();
  readonly #streams = new Map<number, Stream>();
  readonly #clocks: () => PageClocks;
  readonly #times: SourceTimes;

  constructor(clocks: () => PageClocks, times: SourceTimes) {
    this.#clocks = clocks;
    this.#times = times;
  }

  addSource(frame: SourceTime): void {
    this.#sources.add(frame);
  }

  addReport(report: SenderReport): void {
    this.#stream(report.ssrc).clock.report(report, this.#clocks());
  }

  /**
   * Matches an encoded frame.
   *
   * @returns its match first; when K has just become certain, then also the frames of the last second that had been
   *   guessed. Empty when no source frame can be it.
   */
  match(frame: EncodedFrame): readonly Match[] {
    const stream = this.#stream(frame.ssrc);
    stream.clock.encoded(frame.rtpTs, frame.atPageMs);
    const match = this.#identify(stream, frame);
    if (match?.isCertain) return [match, ...this.#again(stream)];
    stream.unsure = [...stream.unsure, frame].slice(-KEPT_UNSURE);
    return match ? [match] : [];
  }

  /** How the newest stream's clock stands, for diagnosis; null when there is no stream. */
  get clock(): Pick<StreamClock, "doubt" | "lagMs"> | null {
    return [...this.#streams.values()].at(-1)?.clock ?? null;
  }

  #identify(stream: Stream, frame: EncodedFrame): Match | null {
    const time = stream.clock.mediaTime(frame.rtpTs);
    if (!time) return this.#guess(frame);
    const source = this.#sources.nearest(time.mediaMs);
    if (!source) return null;
    const isNear = Math.abs(source.mediaMs - time.mediaMs) <= stream.clock.windowMs;
    const isNext = source.frameNo > stream.lastFrameNo;
    const isCertain = time.isCertain && isNear && isNext;
    if (isCertain) stream.lastFrameNo = source.frameNo;
    return { ...key(frame), frameNo: source.frameNo, isCertain };
  }

  /** Before the first report: the newest frame that can have been encoded by now. */
  #guess(frame: EncodedFrame): Match | null {
    const { pageMinusMediaMs } = this.#clocks();
    const source = this.#sources.before(frame.atPageMs - (pageMinusMediaMs ?? 0) - ENCODE_MS);
    return source && { ...key(frame), frameNo: source.frameNo, isCertain: false };
  }

  /** K is certain now: what was guessed in the last second is looked up with it, as far back as it held. */
  #again(stream: Stream): Match[] {
    const before = Math.max(0, stream.clock.confirmed - 1);
    const frames = stream.unsure.slice(Math.max(0, stream.unsure.length - before));
    stream.unsure = [];
    return frames.flatMap((frame) => {
      const time = stream.clock.mediaTime(frame.rtpTs);
      const source = time && this.#sources.nearest(time.mediaMs);
      const isNear = source && Math.abs(source.mediaMs - time.mediaMs) <= stream.clock.windowMs;
      return isNear ? [{ ...key(frame), frameNo: source.frameNo, isCertain: true }] : [];
    });
  }

  #stream(ssrc: number): Stream {
    const known = this.#streams.get(ssrc);
    if (known) return known;
    const stream = { clock: new StreamClock(this.#sources, this.#times), lastFrameNo: -1, unsure: [] };
    this.#streams.set(ssrc, stream);
    const oldest = this.#streams.keys().next();
    if (this.#streams.size > KEPT_STREAMS && !oldest.done) this.#streams.delete(oldest.value);
    return stream;
  }
}

function key({ ssrc, rtpTs }: EncodedFrame): { ssrc: number; rtpTs: number } {
  return { ssrc, rtpTs };
}
