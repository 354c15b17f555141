/** A sender as measured in Chromium (docs/decisions.md), for tests: source, encoder, RTP clock, sender reports. */

import { seededRandom } from "../../base/ids";
import { FrameMatcher, type EncodedFrame, type Match } from "./matcher";
import { wrapTicks } from "./rtp";
import type { PageClocks, SenderReport, SourceTimes } from "./stream-clock";

export interface Scenario {
  readonly seed: number;
  readonly fps: number;
  readonly frames: number;
  /** Uniform jitter of the source's times, milliseconds to either side; 0 is perfectly periodic. */
  readonly sourceJitterMs: number;
  /** Part of the source frames that the encoder never gets. */
  readonly dropped: number;
  /** Error of every sender report, beside its own noise; a whole frame interval is a stepped wall clock. */
  readonly reportErrorMs: number;
  /** What the source's times are, and so which clock the browser derives RTP timestamps from. */
  readonly times: SourceTimes;
  /** Dithered times: by how much, backwards; as canvas-camera.ts does. */
  readonly ditherMs: number;
  /** Captured times: noise between the time of a frame and its RTP timestamp. */
  readonly rtpNoiseMs: readonly [number, number];
  /** Dithered times: how long the first frames take to the encoder, and how many are so late. The others take 1 to 3 ms. */
  readonly late: { readonly frames: number; readonly ms: number };
  /** Frame at which the stream gets another SSRC and RTP origin. */
  readonly newSsrcAt: number | null;
  readonly clocks?: Partial<PageClocks>;
  readonly hasReports?: boolean;
}

/** 30 fps, perfectly periodic, noise as measured. */
export const STEADY: Scenario = {
  seed: 1,
  fps: 30,
  frames: 450,
  sourceJitterMs: 0,
  dropped: 0,
  reportErrorMs: 1.3,
  times: "captured",
  ditherMs: 5,
  rtpNoiseMs: [-0.5, 1.1],
  late: { frames: 0, ms: 0 },
  newSsrcAt: null,
};

export interface Outcome {
  /** Every match given, with the frame that it really was. */
  readonly matches: readonly (Match & { readonly truth: number; readonly index: number })[];
  readonly encoded: number;
}

interface Happening {
  readonly atMs: number;
  readonly run: () => void;
}

const TIME_ORIGIN_MS = 1_800_000_000_000.25;

export function simulate(scenario: Scenario): Outcome {
  const random = seededRandom(scenario.seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const clocks = {
    timeOriginMs: TIME_ORIGIN_MS, wallMinusPageMs: TIME_ORIGIN_MS, pageMinusMediaMs: 0, ...scenario.clocks,
  };
  const matcher = new FrameMatcher(() => clocks, scenario.times);
  const aligner = new TimestampAligner();
  const matches: (Match & { truth: number; index: number })[] = [];
  const happenings: Happening[] = [];
  const truths = new Map<string, number>();
  const intervalMs = 1000 / scenario.fps;
  const startMs = between(2000, 60_000);
  let ssrc = Math.floor(between(1, 2 ** 32));
  let origin = Math.floor(between(0, 2 ** 32));
  let encoded = 0;
  let encoderFreeMs = 0;

  const tick = (mediaMs: number): number => wrapTicks(Math.round(mediaMs * 90) + origin);
  const report = (atMs: number): void => {
    const ntpUnixMs = atMs + TIME_ORIGIN_MS;
    const message: SenderReport = { ssrc, rtpTs: tick(atMs + scenario.reportErrorMs + between(-0.4, 0.4)), ntpUnixMs };
    happenings.push({ atMs: atMs + between(2, 25), run: () => matcher.addReport(message) });
  };
  const encode = (frameNo: number, mediaMs: number, atMs: number): void => {
    encoderFreeMs = Math.max(atMs, encoderFreeMs) + between(3, 12);
    const isLate = frameNo < scenario.late.frames;
    const arrivedMs = atMs + between(1, 3) + (isLate ? between(0.7, 1.3) * scenario.late.ms : 0);
    encoderFreeMs = Math.max(encoderFreeMs, arrivedMs + 3);
    const stampMs =
      scenario.times === "captured" ? mediaMs + between(...scenario.rtpNoiseMs) : Math.floor(aligner.translate(mediaMs, arrivedMs));
    const frame: EncodedFrame = { ssrc, rtpTs: tick(stampMs), atPageMs: encoderFreeMs + between(0.2, 6) };
    const index = encoded++;
    truths.set(`${frame.ssrc} ${frame.rtpTs}`, frameNo);
    const run = (): void => {
      for (const match of matcher.match(frame)) {
        matches.push({ ...match, truth: truths.get(`${match.ssrc} ${match.rtpTs}`) ?? -1, index });
      }
    };
    happenings.push({ atMs: frame.atPageMs, run });
  };

  let nextReportMs = startMs + between(400, 600);
  for (let frameNo = 0; frameNo < scenario.frames; frameNo++) {
    const drawnMs = startMs + frameNo * intervalMs + between(-1, 1) * scenario.sourceJitterMs;
    const mediaMs = scenario.times === "captured" ? drawnMs : drawnMs - between(0, scenario.ditherMs);
    if (frameNo === scenario.newSsrcAt) {
      ssrc = Math.floor(between(1, 2 ** 32));
      origin = Math.floor(between(0, 2 ** 32));
      nextReportMs = mediaMs + between(400, 600);
    }
    happenings.push({ atMs: drawnMs, run: () => matcher.addSource({ frameNo, mediaMs }) });
    if (random() >= scenario.dropped) encode(frameNo, mediaMs, drawnMs);
    while (scenario.hasReports !== false && nextReportMs <= mediaMs) {
      report(nextReportMs);
      nextReportMs += between(200, 700);
    }
  }
  // Encoded frames leave the encoder in order; everything else happens at its time.
  for (const { run } of happenings.sort((a, b) => a.atMs - b.atMs)) run();
  return { matches, encoded };
}

/** The browser's clock of frames (webrtc rtc_base/timestamp_aligner.cc): the mean delay, but never in the future. */
class TimestampAligner {
  #seen = 0;
  #offsetMs = 0;
  #biasMs = 0;

  translate(stampMs: number, arrivedMs: number): number {
    const errorMs = arrivedMs - stampMs - this.#offsetMs;
    if (Math.abs(errorMs) > 300) {
      this.#seen = 0;
      this.#biasMs = 0;
    }
    this.#seen = Math.min(this.#seen + 1, 100);
    this.#offsetMs += errorMs / this.#seen;
    const filteredMs = stampMs + this.#offsetMs - this.#biasMs;
    this.#biasMs += Math.max(0, filteredMs - arrivedMs);
    return Math.min(filteredMs, arrivedMs);
  }
}
