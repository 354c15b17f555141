/** Where a case leads for a role. */

import type { CaseCard, Role } from "../../src/protocol/generated";

/** What the technician shows the machine with: `?device=` of the field page. */
export type FieldDevice = "webxr" | "emulator" | "camera";

export function fieldUrl(caseId: string, device: FieldDevice): string {
  return `/field?case=${caseId}&device=${device}`;
}

/** Null for roles that have no page for a case. */
export function caseUrl(card: Pick<CaseCard, "case_id">, role: Role, device: FieldDevice): string | null {
  switch (role) {
    case "field":
      return fieldUrl(card.case_id, device);
    case "expert":
      return `/expert?case=${card.case_id}`;
    case "supervisor":
    case "auditor":
      return `/supervisor?case=${card.case_id}`;
    default:
      return null;
  }
}
