/**
 * The review list as it would be now, made anew by the server a moment after something happened. A server without it is
 * asked once and then left alone.
 */

import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { asSightlineError } from "../../../src/base/errors";
import type { Checklist } from "../../../src/protocol/generated";
import type { RoomStore } from "../../../src/room/room-store";

const SETTLES_MS = 1500;

export interface DraftList {
  /** Null while it is not known. */
  readonly list: Checklist | null;
  /** False on servers and for people without it. */
  readonly isThere: boolean;
}

const GONE = new Set(["not_found", "permission_denied"]);

export function useDraftList(api: Api, caseId: string, room: RoomStore): ReadonlySignal<DraftList> {
  const draft = useSignal<DraftList>({ list: null, isThere: true });
  const seq = room.state.value.record_seq;
  useEffect(() => {
    if (!draft.peek().isThere || seq === 0) return undefined;
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const list = await api.records.checklist(caseId, stop.signal);
        if (!stop.signal.aborted) draft.value = { list, isThere: true };
      } catch (error) {
        // The one at hand is still nearly right; the next event asks again.
        if (!stop.signal.aborted && GONE.has(asSightlineError(error).code)) draft.value = { list: null, isThere: false };
      }
    };
    const timer = setTimeout(() => void ask(), draft.peek().list ? SETTLES_MS : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [api, caseId, seq]);
  return draft;
}
