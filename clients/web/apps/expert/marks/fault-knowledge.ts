/** What helps to describe a fault: codes and matrix in force, and what earlier cases found at this machine. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { untilKnown } from "../../../src/api/until-known";
import type { CodeList, FaultCard, RiskMatrix } from "../../../src/protocol/generated";
import type { RoomStore } from "../../../src/room/room-store";

export interface FaultKnowledge {
  /** Null while it is not known. */
  readonly codes: CodeList | null;
  readonly matrix: RiskMatrix | null;
  /** Faults of earlier cases, the newest first; empty also for a guest, who may not look at other cases. */
  readonly earlier: readonly FaultCard[] | null;
}

export function useFaultKnowledge(api: Api, room: RoomStore, caseId: string): FaultKnowledge {
  const codes = useSignal<CodeList | null>(null);
  const matrix = useSignal<RiskMatrix | null>(null);
  const earlier = useSignal<readonly FaultCard[] | null>(null);
  const tag = room.state.value.opened?.asset_tag;
  useEffect(() => untilKnown(() => api.records.faultCodes(), (found) => (codes.value = found)), [api]);
  useEffect(() => untilKnown(() => api.records.riskMatrix(), (found) => (matrix.value = found)), [api]);
  useEffect(() => {
    if (tag === undefined) return undefined;
    return untilKnown(() => api.records.faults(tag), (found) => {
      earlier.value = found?.faults.filter((fault) => fault.case_id !== caseId) ?? [];
    });
  }, [api, tag, caseId]);
  return { codes: codes.value, matrix: matrix.value, earlier: earlier.value };
}
