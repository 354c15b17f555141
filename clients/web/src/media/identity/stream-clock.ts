/**
 * K of one SSRC: `rtp / 90 = media time + K` (milliseconds), and whether it can be trusted.
 *
 * Coarse value: RTCP sender reports, which name the wall time of an RTP timestamp. Measured error 0 to 2.6 ms, so it says
 * which frame. Fine value: the median residual of the recent encoded frames. The frame times alone must never choose:
 * at a perfectly steady rate a K that is wrong by one or two whole frames fits just as well (8 of 22 measured runs).
 *
 * Doubt is the default. K is certain only while all of this holds: a report of this SSRC came; the reports agree with each
 * other; the clocks they go through agree with each other; the encoded frames fit tightly and near the reports; no
 * frame was encoded before it was captured; and where the frame times are irregular enough to tell, they tell the same.
 */

import { TickCounter, TICKS_PER_MS } from "./rtp";
import type { SourceFrames } from "./source-frames";
import { median, medianDeviation } from "./statistics";

/** Kept residuals: about two seconds at 30 frames a second. */
const KEPT = 60;
const ENOUGH = 12;
const KEPT_REPORTS = 8;
/** Bound on the error of a report, and the part of a frame interval that it may never exceed. */
const REPORT_ERROR_MS = 6;
const REPORT_ERROR_INTERVALS = 0.28;
/** K moves by far less than a millisecond in so many frames; fitting anew for each would cost a millisecond each. */
const REFIT_EVERY = 10;
/** Reports of a stepped clock differ by the step. */
const REPORT_SPREAD_MS = 4;
/** Encoders add up to a millisecond; more means that the times are not those of the encoded frames. */
const TIGHT_MS = 2;
/** A frame cannot be encoded before it was captured; timers are coarse to a millisecond. */
const CAUSALITY_MS = -2;
/** A shift by whole frames that fits so much better than the chosen one proves the reports wrong. */
const BETTER_FIT = 4;

export interface SenderReport {
  readonly ssrc: number;
  readonly rtpTs: number;
  /** Wall time of the report. */
  readonly ntpUnixMs: number;
}

/** How the page's clocks relate. All of them can be moved by the system under our feet. */
export interface PageClocks {
  /** `performance.timeOrigin`: wall time of the page's monotonic zero. */
  readonly timeOriginMs: number;
  /** `Date.now() - performance.now()` at this moment: differs from the above after a step of the wall clock. */
  readonly wallMinusPageMs: number;
  /** Media clock to page clock; null while unknown (a camera whose clock was not compared yet). */
  readonly pageMinusMediaMs: number | null;
}

/** Why K is not to be trusted; null when it is. */
export type ClockDoubt =
  | "no_report"
  | "few_frames"
  | "reports_differ"
  | "far_from_reports"
  | "loose_fit"
  | "before_capture"
  | "other_shift_fits";

interface Fit {
  readonly k: number;
  /** Part of K that the frames themselves gave. */
  readonly fine: number;
  readonly doubt: ClockDoubt | null;
}

interface Sample {
  readonly ticks: number;
  readonly atPageMs: number;
}

export class StreamClock {
  readonly #ticks = new TickCounter();
  readonly #sources: SourceFrames;
  #reports: number[] = [];
  #samples: Sample[] = [];
  #clocks: PageClocks | null = null;
  #cached: Fit | null = null;
  #sinceFit = 0;

  constructor(sources: SourceFrames) {
    this.#sources = sources;
  }

  /** Takes a sender report of this SSRC. */
  report(report: SenderReport, clocks: PageClocks): void {
    this.#clocks = clocks;
    if (clocks.pageMinusMediaMs === null) return;
    const mediaMs = report.ntpUnixMs - clocks.timeOriginMs - clocks.pageMinusMediaMs;
    this.#reports.push(this.#ticks.extend(report.rtpTs) / TICKS_PER_MS - mediaMs);
    if (this.#reports.length > KEPT_REPORTS) this.#reports.shift();
    this.#cached = null;
  }

  /** Takes an encoded frame of this SSRC, in the order of encoding. */
  encoded(rtpTs: number, atPageMs: number): void {
    this.#samples.push({ ticks: this.#ticks.extend(rtpTs), atPageMs });
    if (this.#samples.length > KEPT) this.#samples.shift();
    if (++this.#sinceFit >= REFIT_EVERY) this.#cached = null;
  }

  /** Media time of a timestamp and how sure it is; null before the first report. */
  mediaTime(rtpTs: number): { readonly mediaMs: number; readonly isCertain: boolean } | null {
    const fit = this.#fit();
    return fit && { mediaMs: this.#ticks.extend(rtpTs) / TICKS_PER_MS - fit.k, isCertain: fit.doubt === null };
  }

  /** For diagnosis: by how much the encoded frames lie after what the reports say, milliseconds; null before the first. */
  get lagMs(): number | null {
    return this.#fit()?.fine ?? null;
  }

  /** For diagnosis: why frames are approximate now. */
  get doubt(): ClockDoubt | null {
    const fit = this.#fit();
    return fit ? fit.doubt : "no_report";
  }

  /** How far from its expected time a frame may lie and still be it. */
  get windowMs(): number {
    return Math.min(4, this.#sources.intervalMs * 0.3);
  }

  #fit(): Fit | null {
    if (this.#cached) return this.#cached;
    if (this.#reports.length === 0) return null;
    this.#sinceFit = 0;
    const coarse = median(this.#reports);
    const residuals = this.#residuals(coarse);
    const fine = residuals.length === 0 ? 0 : median(residuals);
    this.#cached = { k: coarse + fine, fine, doubt: this.#doubt(coarse, fine, residuals) };
    return this.#cached;
  }

  /** Distance of each recent encoded frame from the source frame nearest to it under a K. */
  #residuals(k: number): number[] {
    return this.#samples.flatMap(({ ticks }) => {
      const mediaMs = ticks / TICKS_PER_MS - k;
      const nearest = this.#sources.nearest(mediaMs);
      return nearest ? [mediaMs - nearest.mediaMs] : [];
    });
  }

  #doubt(coarse: number, fine: number, residuals: readonly number[]): ClockDoubt | null {
    const { intervalMs } = this.#sources;
    const allowedMs = Math.min(REPORT_ERROR_MS, REPORT_ERROR_INTERVALS * intervalMs) - this.#clockDoubtMs();
    if (residuals.length < ENOUGH) return "few_frames";
    if (spread(this.#reports) > REPORT_SPREAD_MS) return "reports_differ";
    if (Math.abs(fine) > allowedMs) return "far_from_reports";
    if (medianDeviation(residuals) > TIGHT_MS) return "loose_fit";
    if (!this.#isCausal(coarse + fine)) return "before_capture";
    return this.#isBestShift(coarse + fine, intervalMs) ? null : "other_shift_fits";
  }

  /** Disagreement of the two ways from wall time to page time, beyond the grain of `Date.now()`. */
  #clockDoubtMs(): number {
    if (!this.#clocks) return Infinity;
    return Math.max(0, Math.abs(this.#clocks.timeOriginMs - this.#clocks.wallMinusPageMs) - 1.5);
  }

  #isCausal(k: number): boolean {
    const pageMinusMediaMs = this.#clocks?.pageMinusMediaMs ?? 0;
    const ages = this.#samples.map(({ ticks, atPageMs }) => atPageMs - (ticks / TICKS_PER_MS - k + pageMinusMediaMs));
    return Math.min(...ages) >= CAUSALITY_MS;
  }

  /** False when K moved by a whole number of frames fits clearly better: then the reports were wrong. */
  #isBestShift(k: number, intervalMs: number): boolean {
    const chosen = this.#misfit(k);
    return [-3, -2, -1, 1, 2, 3].every((frames) => {
      const shifted = k + frames * intervalMs;
      const offset = median(this.#residuals(shifted));
      return this.#misfit(shifted + offset) * BETTER_FIT > chosen;
    });
  }

  /** Mean squared residual, with a floor below which differences are the encoder's own. */
  #misfit(k: number): number {
    const residuals = this.#residuals(k);
    const sum = residuals.reduce((total, residual) => total + residual * residual, 0);
    return Math.max(0.25, sum / Math.max(1, residuals.length));
  }
}

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

