/** Which mark, fault, step or word an event was about. Pure. */

import type { LogEvent } from "../../../src/protocol/envelope";
import type { CaseState } from "../../../src/room/case-state";
import { words } from "../words";

interface Mentions {
  readonly annotation_id?: string | null;
  readonly fault_id?: string | null;
  readonly text?: string;
  readonly note?: string;
  readonly reason?: string;
  readonly summary?: string;
  readonly quantity?: string;
  readonly value?: number;
  readonly unit?: string;
}

/** Empty when it was about nothing but itself. */
export function aboutOf(state: CaseState, event: LogEvent): string {
  const body = event.body as Mentions;
  if (body.quantity !== undefined) return `${body.quantity}: ${body.value ?? ""} ${body.unit ?? ""}`.trim();
  const fault = body.fault_id == null ? undefined : state.faults.get(body.fault_id);
  const mark = body.annotation_id == null ? undefined : state.annotations.get(body.annotation_id);
  const said = [body.text, body.note, body.reason, body.summary].find((text) => text !== undefined && text !== "");
  const subject = fault?.title ?? (mark ? words().mark(mark.number) : "");
  return [subject, said].filter(Boolean).join(": ");
}

/** Who, where there is nothing else to say. */
export function subjectOf(state: CaseState, event: LogEvent): string {
  return aboutOf(state, event) || event.actor.display_name;
}
