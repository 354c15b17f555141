/**
 * Which record belongs to the frame on screen? The receiver's half of frame identity, for drawing marks with each
 * displayed frame's own pose. The room asks the same question for clicks (server/sightline/room/frames.py).
 */

import type { FrameRecord, SubscriptionClock } from "../../protocol/generated";
import { signedTicks, wrapTicks } from "./rtp";

/** Half a millisecond: a switch of simulcast layer may move a timestamp by a tick, never by a frame. */
export const MATCH_TICKS = 45;
/** Ten seconds at 60 frames a second. */
const KEPT_RECORDS = 600;
/** Three simulcast layers of the present source, and those of sources before it: a frozen picture may be older. */
const KEPT_CLOCKS = 12;

export interface FoundRecord {
  readonly record: FrameRecord;
  /** False when the sender was not sure of it. */
  readonly isCertain: boolean;
}

type Clock = Pick<SubscriptionClock, "reference_ssrc" | "offset">;

export class FrameFinder {
  readonly #records = new Map<string, FrameRecord[]>();
  readonly #clocks = new Map<string, { readonly publicationId: string; clocks: readonly Clock[] }>();

  /** Says which publication a subscription shows; records of others are not considered. */
  subscribed(subscriptionId: string, publicationId: string): void {
    const known = this.#clocks.get(subscriptionId);
    if (known?.publicationId !== publicationId) this.#clocks.set(subscriptionId, { publicationId, clocks: [] });
  }

  unsubscribed(subscriptionId: string): void {
    const publicationId = this.#clocks.get(subscriptionId)?.publicationId;
    this.#clocks.delete(subscriptionId);
    const isShown = [...this.#clocks.values()].some((entry) => entry.publicationId === publicationId);
    if (publicationId !== undefined && !isShown) this.#records.delete(publicationId);
  }

  addClock({ subscription_id, reference_ssrc, offset }: SubscriptionClock): void {
    const entry = this.#clocks.get(subscription_id) ?? { publicationId: "", clocks: [] };
    const others = entry.clocks.filter((clock) => clock.reference_ssrc !== reference_ssrc || clock.offset !== offset);
    entry.clocks = [{ reference_ssrc, offset }, ...others].slice(0, KEPT_CLOCKS);
    this.#clocks.set(subscription_id, entry);
  }

  /** Keeps a record; a second one of the same frame replaces the first (the sender has become sure). */
  addRecord(record: FrameRecord): void {
    const records = this.#records.get(record.publication_id) ?? [];
    this.#records.set(record.publication_id, records);
    const known = records.findLastIndex((one) => one.frame_no === record.frame_no);
    if (known >= 0) records.splice(known, 1);
    records.push(record);
    if (records.length > KEPT_RECORDS) records.shift();
  }

  /** The record of a frame as seen, within ±45 ticks; null when there is none (yet). */
  find(subscriptionId: string, seenRtpTs: number): FoundRecord | null {
    const entry = this.#clocks.get(subscriptionId);
    if (!entry) return null;
    const records = this.#records.get(entry.publicationId) ?? [];
    for (const clock of entry.clocks) {
      const wanted = wrapTicks(seenRtpTs - clock.offset);
      const record = records.findLast(
        ({ ssrc, rtp_ts }) => ssrc === clock.reference_ssrc && Math.abs(signedTicks(rtp_ts, wanted)) <= MATCH_TICKS,
      );
      if (record) return { record, isCertain: record.is_certain };
    }
    return null;
  }

  /** The kept records of a publication, in order of arrival. */
  recordsOf(publicationId: string): readonly FrameRecord[] {
    return this.#records.get(publicationId) ?? [];
  }

  /** The newest record of a publication: "pose at arrival", for comparison only. */
  newest(publicationId: string): FrameRecord | null {
    return this.#records.get(publicationId)?.at(-1) ?? null;
  }
}
