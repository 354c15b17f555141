/** Ten seconds without network: what waited meanwhile, and whether the log holds each of it once afterwards. */

import type { LogEvent } from "../../../src/protocol/envelope";

export const OUTAGE_MS = 10_000;

/** What this tab saw of the newest outage. */
export interface OutageNote {
  /** Newest event when the network was cut. */
  readonly sinceSeq: number;
  /** Most operations that waited at a time. */
  readonly waited: number;
  /** The page was connected again, and nothing waited any more. */
  readonly isOver: boolean;
}

export interface OutageOutcome {
  readonly hasBegun: boolean;
  readonly isOver: boolean;
  readonly waited: number;
  /** Operations of the expert in the log since then. */
  readonly stored: number;
  /** Stored twice: this must never be. */
  readonly doubled: number;
  /** Something waited, all of it was stored, each once. */
  readonly isProven: boolean;
}

interface Facts {
  readonly events: readonly LogEvent[];
  readonly notes: { readonly outage: OutageNote | null };
  readonly expertId: string;
}

/** What an expert does that is kept; presence and answers of the server are no such thing. */
const DONE_BY_PEOPLE: ReadonlySet<string> = new Set([
  "chat.posted", "annotation.placed", "annotation.deleted", "annotation.restored", "fault.created", "fault.edited", "fault.moved",
]);

export function outageOutcome({ events, notes, expertId }: Facts): OutageOutcome {
  const note = notes.outage;
  if (!note) return { hasBegun: false, isOver: false, waited: 0, stored: 0, doubled: 0, isProven: false };
  const since = events.filter(
    ({ seq, kind, actor }) => seq > note.sinceSeq && actor.account_id === expertId && DONE_BY_PEOPLE.has(kind),
  );
  const stored = new Set(since.map(({ kind, op_id }) => `${kind} ${op_id}`)).size;
  const doubled = since.length - stored;
  const isProven = note.isOver && note.waited > 0 && stored >= note.waited && doubled === 0;
  return { hasBegun: true, isOver: note.isOver, waited: note.waited, stored, doubled, isProven };
}

/**
 * Takes in what the page in the frame says of its connection.
 *
 * @param isTimeUp false while the network is away on purpose: what the page said before the cut reached it does not count
 */
export function afterReport(note: OutageNote, report: { readonly isLive: boolean; readonly pending: number }, isTimeUp: boolean): OutageNote {
  const waited = report.isLive ? note.waited : Math.max(note.waited, report.pending);
  return { ...note, waited, isOver: note.isOver || (isTimeUp && report.isLive && report.pending === 0) };
}
