/** What events about faults change. See caselog/reduce_faults.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { FaultLinked } from "../protocol/generated";
import type { Fault, FaultLink } from "./case-state";
import { update, type Draft } from "./draft";

export function reduceFaults(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  const stamp = { by, at_ms, seq };
  switch (event.kind) {
    case "fault.created":
      draft.faults.set(event.body.fault_id, {
        ...event.body, state: "suspected", by, created_at_ms: at_ms, moves: [], seqs: [seq],
        coding: null, risk: null, measurements: [], actions: [], links: [], changes: [],
      });
      update(draft.annotations, event.body.annotation_id, { fault_id: event.body.fault_id });
      break;
    case "fault.edited": {
      const { title, component, severity, note } = event.body;
      change(draft, event.body.fault_id, seq, ({ changes }) => (
        { title, component, severity, note, changes: [...changes, { what: "edited", ...stamp }] }
      ));
      break;
    }
    case "fault.moved": {
      const { action, to_state, reason, due_at_ms = null, risk_owner = null } = event.body;
      const move = { action, to_state, reason, due_at_ms, risk_owner, ...stamp };
      change(draft, event.body.fault_id, seq, ({ moves }) => ({ state: to_state, moves: [...moves, move] }));
      break;
    }
    case "fault.coded": {
      const { fault_id, part = null, mode = null, mechanism = null, cause = null, detection = null, impact = null, ...scheme } = event.body;
      const coding = { ...scheme, part, mode, mechanism, cause, detection, impact, ...stamp };
      change(draft, fault_id, seq, ({ changes, coding: before }) => (
        { coding, changes: before ? [...changes, { what: "coded", ...stamp }] : changes }
      ));
      break;
    }
    case "fault.assessed": {
      const { fault_id, severity, occurrence_rating = null, detection_rating = null, raised_by = null, rpn = null, ...said } = event.body;
      const risk = { ...said, occurrence_rating, detection_rating, raised_by, rpn, ...stamp };
      change(draft, fault_id, seq, ({ changes, risk: before }) => (
        { severity, risk, changes: before ? [...changes, { what: "assessed", ...stamp }] : changes }
      ));
      break;
    }
    case "fault.measured": {
      const { fault_id, low = null, high = null, calibration_due_ms = null, supersedes = null, ...said } = event.body;
      const reading = { ...said, low, high, calibration_due_ms, supersedes, ...stamp };
      change(draft, fault_id, seq, ({ measurements }) => ({ measurements: [...measurements, reading] }));
      break;
    }
    case "fault.acted": {
      const { fault_id, action = null, minutes = null, supersedes = null, ...said } = event.body;
      const done = { ...said, action, minutes, supersedes, ...stamp };
      change(draft, fault_id, seq, ({ actions }) => ({ actions: [...actions, done] }));
      break;
    }
    case "fault.linked":
      change(draft, event.body.fault_id, seq, ({ links }) => ({ links: linked(links, event.body, stamp) }));
      break;
    default:
  }
}

/** A link to the same fault in the same relation replaces the earlier one; a withdrawn one is gone. */
function linked(
  links: readonly FaultLink[], { fault_id: _, is_withdrawn, ...link }: FaultLinked, stamp: Pick<FaultLink, "by" | "at_ms" | "seq">,
): readonly FaultLink[] {
  const others = links.filter((each) => each.relation !== link.relation || each.other_fault_id !== link.other_fault_id);
  return is_withdrawn ? others : [...others, { ...link, ...stamp }];
}

/** Notes the event at its fault and changes it; an event about a fault that is not there changes nothing. */
function change(draft: Draft, id: string, seq: number, by: (fault: Fault) => Partial<Fault>): void {
  const fault = draft.faults.get(id);
  if (fault) draft.faults.set(id, { ...fault, seqs: [...fault.seqs, seq], ...by(fault) });
}
