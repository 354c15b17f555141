/** Figures of the call from `getStats()`: rates are differences of two readings. Pure over plain objects. */

import type { UplinkReport } from "../protocol/generated";

/** One row of an `RTCStatsReport`. */
export type StatsRow = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
};

export interface TrackStats {
  readonly direction: "sent" | "received";
  readonly kind: "audio" | "video";
  readonly bitrateBps: number;
  readonly fps: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Name of the simulcast layer, of what is sent in several. */
  readonly layer: string | null;
  /** Share of packets lost since the last reading. */
  readonly lossRatio: number | null;
  readonly codec: string | null;
  /** What holds the sender back: `cpu`, `bandwidth`, ... */
  readonly limitedBy: string | null;
}

export interface MediaStats {
  readonly tracks: readonly TrackStats[];
  /** Of the media path. */
  readonly rttMs: number | null;
  readonly availableOutgoingBps: number | null;
}

export const NO_STATS: MediaStats = { tracks: [], rttMs: null, availableOutgoingBps: null };

type Rows = ReadonlyMap<string, StatsRow>;

/** What changed from one reading to the next, per stream and for the path. */
export function summarise(before: Rows, now: Rows): MediaStats {
  const rows = [...now.values()];
  const pair = rows.find((row) => row.type === "candidate-pair" && row["nominated"] === true);
  const rttS = number(pair, "currentRoundTripTime");
  return {
    tracks: rows.flatMap((row) => trackOf(row, before, now) ?? []),
    rttMs: rttS === null ? null : rttS * 1000,
    availableOutgoingBps: number(pair, "availableOutgoingBitrate"),
  };
}

/** What a sender tells the server of its path. */
export function uplinkReport(publicationId: string, { tracks, rttMs, availableOutgoingBps }: MediaStats): UplinkReport {
  const sent = tracks.filter(({ direction, kind }) => direction === "sent" && kind === "video");
  return {
    publication_id: publicationId,
    available_bps: availableOutgoingBps,
    rtt_ms: rttMs,
    fps: sent.reduce<number | null>((best, { fps }) => (fps === null ? best : Math.max(best ?? 0, fps)), null),
    is_limited: sent.some(({ limitedBy }) => limitedBy === "bandwidth"),
  };
}

function trackOf(row: StatsRow, before: Rows, now: Rows): TrackStats | null {
  const isSent = row.type === "outbound-rtp";
  if (!isSent && row.type !== "inbound-rtp") return null;
  const old = before.get(row.id);
  const seconds = old ? (row.timestamp - old.timestamp) / 1000 : 0;
  const bytes = difference(row, old, isSent ? "bytesSent" : "bytesReceived");
  const codec = now.get(text(row, "codecId") ?? "");
  return {
    direction: isSent ? "sent" : "received",
    kind: row["kind"] === "audio" ? "audio" : "video",
    bitrateBps: seconds > 0 && bytes !== null ? (bytes * 8) / seconds : 0,
    fps: number(row, "framesPerSecond"),
    width: number(row, "frameWidth"),
    height: number(row, "frameHeight"),
    layer: isSent ? text(row, "rid") : null,
    lossRatio: isSent ? number(now.get(text(row, "remoteId") ?? ""), "fractionLost") : receivedLoss(row, old),
    codec: text(codec, "mimeType")?.split("/")[1] ?? null,
    limitedBy: limit(text(row, "qualityLimitationReason")),
  };
}

function receivedLoss(row: StatsRow, old: StatsRow | undefined): number | null {
  const lost = difference(row, old, "packetsLost");
  const received = difference(row, old, "packetsReceived");
  if (lost === null || received === null || lost + received <= 0) return null;
  return Math.max(0, lost) / (Math.max(0, lost) + received);
}

function limit(reason: string | null): string | null {
  return reason === "none" ? null : reason;
}

function difference(row: StatsRow, old: StatsRow | undefined, field: string): number | null {
  const now = number(row, field);
  const then = number(old, field);
  return now === null || then === null ? null : now - then;
}

function number(row: StatsRow | undefined, field: string): number | null {
  const value = row?.[field];
  return typeof value === "number" ? value : null;
}

function text(row: StatsRow | undefined, field: string): string | null {
  const value = row?.[field];
  return typeof value === "string" ? value : null;
}

/** Reads peer connections again and again and gives each reading's summary. */
export class StatsPoller {
  readonly #peers: () => readonly (RTCPeerConnection | null)[];
  readonly #onStats: (stats: MediaStats) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #before: Rows = new Map();

  constructor(peers: () => readonly (RTCPeerConnection | null)[], onStats: (stats: MediaStats) => void, everyMs = 2000) {
    this.#peers = peers;
    this.#onStats = onStats;
    this.#timer = setInterval(() => void this.read(), everyMs);
  }

  async read(): Promise<void> {
    const rows = new Map<string, StatsRow>();
    for (const [index, peer] of this.#peers().entries()) {
      if (!peer || peer.connectionState === "closed") continue;
      // Ids are unique per connection only.
      const report: ReadonlyMap<string, StatsRow> = await peer.getStats().catch(() => new Map<string, StatsRow>());
      for (const [id, row] of report) rows.set(`${index} ${id}`, prefixed(row, index));
    }
    this.#onStats(summarise(this.#before, rows));
    this.#before = rows;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function prefixed(row: StatsRow, index: number): StatsRow {
  const named = { ...row, id: `${index} ${row.id}` };
  for (const field of ["codecId", "remoteId"]) {
    const reference = text(row, field);
    if (reference !== null) Object.assign(named, { [field]: `${index} ${reference}` });
  }
  return named;
}

