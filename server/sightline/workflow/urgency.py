"""How urgent faults and cases are, as one number for ordering, and since when a case waits. Pure.

    risk of a fault = 500 if it is a matter of safety + 100 x (priority, 1 to 4) + 10 x (severity, 0 to 3)

The priority is the risk matrix's; a fault that nobody assessed counts with its severity in words. A fault that is
done with (verified, rejected) has no urgency. A case is as urgent as its most urgent fault. The number orders lists
and means nothing else: it is shown to nobody as a rating.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sightline.workflow.fault import SEVERITY_RANK, Fault, FaultLife
from sightline.workflow.fault_parts import PRIORITY_RANK

if TYPE_CHECKING:
    from sightline.workflow.case_state import CaseState

DONE: frozenset[FaultLife] = frozenset({"verified", "rejected"})
OF_SAFETY, OF_PRIORITY, OF_SEVERITY = 500, 100, 10


def risk_of(fault: Fault) -> int:
    """Return the urgency of a fault, 0 when it is done with, else 100 to 930."""
    if fault.state in DONE:
        return 0
    severity = SEVERITY_RANK[fault.severity]
    priority = severity if fault.risk is None else PRIORITY_RANK[fault.risk.priority]
    safety = OF_SAFETY if fault.risk is not None and fault.risk.is_safety else 0
    return safety + OF_PRIORITY * (priority + 1) + OF_SEVERITY * severity


def due_at_ms(fault: Fault) -> int | None:
    """Return when a deferred fault is due; None for others and where nobody set a date."""
    return fault.deferral.due_at_ms if fault.deferral is not None else None


def submitted_at_ms(state: CaseState) -> int | None:
    """Return when the record was handed in, the last time."""
    again = state.returns[-1].resubmitted_at_ms if state.returns else None
    return again or (state.closing.at_ms if state.closing else None)


def waiting_since_ms(state: CaseState) -> int:
    """Return since when the case waits for the next step of its life; for a finished case when it was finished."""
    handed_in = submitted_at_ms(state)
    match state.life:
        case "returned" if state.returns:
            return state.returns[-1].at_ms
        case "signed" if state.signature is not None:
            return state.signature.at_ms
        case "void" if state.voiding is not None:
            return state.voiding.at_ms
        case "submitted" | "in_review" if handed_in is not None:
            return handed_in
        case _:
            return state.facts.opened_at_ms
