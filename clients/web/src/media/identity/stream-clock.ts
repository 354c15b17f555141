/**
 * K of one SSRC: `rtp / 90 = media time + K` (milliseconds), and whether it can be trusted.
 *
 * Sender reports name the wall time of an RTP timestamp (measured error 0 to 2.6 ms), but on the clock of the encoder, from which
 * the source's own times may lie a whole frame away (alignment.ts). So where the source's times are dithered, they decide: K
 * is certain when exactly one shift fits them. A camera's times are those of its captures, which the browser uses unchanged: there
 * the reports decide, and K is certain only while all of this holds: the reports agree with each other; the clocks they go
 * through agree with each other; the encoded frames fit tightly and near the reports, and no other shift fits better.
 *
 * Either way, no frame may have been encoded before it was captured. Doubt is the default.
 */

import { align, distances, RECENT } from "./alignment";
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
/** K moves by less than a millisecond in so many frames; fitting anew for each would cost a millisecond each. */
const REFIT_EVERY = 5;
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

/** Whether a source's times are dithered on purpose, or the capture times that the browser itself goes by. */
export type SourceTimes = "dithered" | "captured";

/** Why K is not to be trusted; null when it is. */
export type ClockDoubt =
  | "no_report"
  | "no_shift_stands_out"
  | "late_frames"
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
  /** How many of the newest frames K holds for. */
  readonly confirmed: number;
}

interface Sample {
  readonly ticks: number;
  readonly atPageMs: number;
}

export class StreamClock {
  readonly #ticks = new TickCounter();
  readonly #sources: SourceFrames;
  readonly #times: SourceTimes;
  #reports: number[] = [];
  #samples: Sample[] = [];
  #clocks: PageClocks | null = null;
  #cached: Fit | null = null;
  #sinceFit = 0;

  constructor(sources: SourceFrames, times: SourceTimes) {
    this.#sources = sources;
    this.#times = times;
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

  /** How many of the newest frames may be looked up with the present K: before those it was another. */
  get confirmed(): number {
    return this.#fit()?.confirmed ?? 0;
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
    this.#cached = this.#byFrames(coarse) ?? this.#byReports(coarse);
    return this.#cached;
  }

  /** By the frames' own irregularity; null when it does not tell and the reports may. */
  #byFrames(coarse: number): Fit | null {
    const alignment = align(this.#encodedMs(), this.#sources, coarse);
    if (this.#times === "captured" && !alignment?.isDecisive) return null;
    if (!alignment) return { k: coarse, fine: 0, doubt: "few_frames", confirmed: 0 };
    const { k, isDecisive } = alignment;
    return { k, fine: k - coarse, doubt: this.#doubtOfFrames(k, k - coarse, isDecisive), confirmed: alignment.steady };
  }

  #doubtOfFrames(k: number, lagMs: number, isDecisive: boolean): ClockDoubt | null {
    if (!isDecisive) return "no_shift_stands_out";
    if (lagMs > this.#allowedMs()) return "late_frames";
    return this.#isCausal(k) ? null : "before_capture";
  }

  /** A clock later than the reports by more than this may fall back by a whole frame, with the first frame that is in time. */
  #allowedMs(): number {
    return Math.min(REPORT_ERROR_MS, REPORT_ERROR_INTERVALS * this.#sources.intervalMs);
  }

  #byReports(coarse: number): Fit {
    const residuals = this.#residuals(coarse);
    const fine = residuals.length === 0 ? 0 : median(residuals);
    return { k: coarse + fine, fine, doubt: this.#doubt(coarse, fine, residuals), confirmed: KEPT };
  }

  /** Distance of each recent encoded frame from the source frame nearest to it under a K. */
  #residuals(k: number): number[] {
    return distances(this.#encodedMs(), this.#sources, k);
  }

  #encodedMs(): number[] {
    return this.#samples.map(({ ticks }) => ticks / TICKS_PER_MS);
  }

  #doubt(coarse: number, fine: number, residuals: readonly number[]): ClockDoubt | null {
    const { intervalMs } = this.#sources;
    const allowedMs = this.#allowedMs() - this.#clockDoubtMs();
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

  /** Whether the newest frames were encoded after the capture of what K takes them for. */
  #isCausal(k: number): boolean {
    const pageMinusMediaMs = this.#clocks?.pageMinusMediaMs ?? 0;
    return this.#samples.slice(-RECENT).every(({ ticks, atPageMs }) => {
      const source = this.#sources.nearest(ticks / TICKS_PER_MS - k);
      return !source || atPageMs - source.mediaMs - pageMinusMediaMs >= CAUSALITY_MS;
    });
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

