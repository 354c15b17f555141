"""What a folded case puts into lists: its card, its faults one by one, and the text in which a search looks.

Made in the same transaction as the events (``store/projection.py``) and again from the log when ``VERSION`` changes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec

from sightline.ids import AnnotationId, CaseId, FaultId
from sightline.protocol.common import Severity
from sightline.workflow.case_state import CaseState
from sightline.workflow.fault import SEVERITY_RANK, Fault
from sightline.workflow.fault_parts import PRIORITY_RANK, Priority
from sightline.workflow.urgency import DONE, due_at_ms, risk_of, submitted_at_ms, waiting_since_ms

VERSION = 1
"""Of everything here. A higher number makes the store write all lists anew from the logs."""
MAX_SEARCH_CHARS = 8_000
MAX_REVIEWERS = 20


class FaultEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One fault in lists. ``p_*_m`` are metres in the asset's own frame, None when that is not known."""

    case_id: CaseId
    fault_id: FaultId
    number: int
    annotation_id: AnnotationId
    asset_tag: str
    component: str
    title: str
    severity: Severity
    priority: Priority | None
    risk: int
    is_safety: bool
    mode_code: str | None
    mode_en: str | None
    mode_zh: str | None
    state: str
    created_at_ms: int
    changed_at_ms: int
    due_at_ms: int | None
    anchor_state: str
    p_x_m: float | None
    p_y_m: float | None
    p_z_m: float | None
    asset_frame: str | None


class CaseLists(msgspec.Struct, frozen=True):
    """What lists show of a case besides its card."""

    faults: tuple[FaultEntry, ...] = ()
    search: str = ""
    """As ``searchable`` leaves it."""


def searchable(text: str) -> str:
    """Return a text so that equal words are equal characters: compatibility forms, no capitals, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def card(state: CaseState) -> dict[str, Any]:
    """Return the fields by which lists show a case (``store.base.CaseRow``). Raises NotFound before the opening."""
    facts, review = state.facts, state.review
    return {
        "number": facts.number,
        "title": facts.title,
        "asset_tag": facts.asset_tag,
        "asset_name": facts.asset_name,
        "work_order": facts.work_order,
        "state": state.life,
        "call_state": state.call_state,
        "opened_at_ms": facts.opened_at_ms,
        "opened_by": facts.opened_by.display_name,
        "changed_at_ms": state.head_at_ms,
        "head_seq": state.head_seq,
        "fault_count": len(state.live_faults),
        "exception_count": len(review.open_exceptions) if review else 0,
        "signature_holds": state.signature_holds,
        **_urgency(state),
        "item_count": len(review.items) if review else 0,
        "undecided_count": len(review.undecided) if review else 0,
        "rework_count": _rework_count(state),
        "submitted_at_ms": submitted_at_ms(state),
        "waiting_since_ms": waiting_since_ms(state),
        "reviewer_ids": _reviewers(state),
        "signed_meanings": tuple(dict.fromkeys(each.meaning for each in state.signatures if each.holds)),
    }


def lists_of(state: CaseState) -> CaseLists:
    """Return the faults of a case in order of their numbers, and its search text."""
    faults = sorted(state.faults.values(), key=lambda fault: fault.number)
    return CaseLists(tuple(_entry(state, fault) for fault in faults), _search_text(state))


def _urgency(state: CaseState) -> dict[str, Any]:
    live = [fault for fault in state.faults.values() if fault.state not in DONE]
    priorities = [fault.risk.priority for fault in live if fault.risk is not None]
    dates = [due for fault in live if (due := due_at_ms(fault)) is not None]
    return {
        "severity": max((fault.severity for fault in live), key=SEVERITY_RANK.__getitem__, default=None),
        "priority": max(priorities, key=PRIORITY_RANK.__getitem__, default=None),
        "risk": max((risk_of(fault) for fault in live), default=0),
        "is_safety": any(fault.risk is not None and fault.risk.is_safety for fault in live),
        "due_at_ms": min(dates, default=None),
    }


def _rework_count(state: CaseState) -> int:
    """Rejected items that wait for the technician's answer; none once the case was handed in again."""
    if state.life != "returned":
        return 0
    return sum(1 for item in state.rework.values() if item.is_open and item.answer is None)


def _reviewers(state: CaseState) -> tuple[str, ...]:
    """Accounts whose verdicts stand or who signed."""
    decided = [each.by.account_id for each in state.review.decisions.values()] if state.review else []
    signed = [each.by.account_id for each in state.signatures]
    return tuple(dict.fromkeys([*decided, *signed]))[:MAX_REVIEWERS]


def _entry(state: CaseState, fault: Fault) -> FaultEntry:
    mark = state.annotations.get(fault.annotation_id)
    at = mark.anchor.p_asset if mark else None
    mode = fault.coding.mode if fault.coding else None
    x, y, z = at or (None, None, None)
    return FaultEntry(
        case_id=state.case_id,
        fault_id=fault.fault_id,
        number=fault.number,
        annotation_id=fault.annotation_id,
        asset_tag=state.facts.asset_tag,
        component=fault.component,
        title=fault.title,
        severity=fault.severity,
        priority=fault.risk.priority if fault.risk else None,
        risk=risk_of(fault),
        is_safety=fault.risk is not None and fault.risk.is_safety,
        mode_code=mode.code if mode else None,
        mode_en=mode.en if mode else None,
        mode_zh=mode.zh if mode else None,
        state=fault.state,
        created_at_ms=fault.created_at_ms,
        changed_at_ms=_changed_at_ms(fault),
        due_at_ms=due_at_ms(fault),
        anchor_state=mark.anchor_state if mark else "lost",
        p_x_m=x,
        p_y_m=y,
        p_z_m=z,
        asset_frame=mark.anchor.asset_frame if mark and at else None,
    )


def _changed_at_ms(fault: Fault) -> int:
    said = [
        fault.coding,
        fault.risk,
        *fault.moves[-1:],
        *fault.measurements[-1:],
        *fault.actions[-1:],
        *fault.links[-1:],
    ]
    return max([fault.created_at_ms, *(each.at_ms for each in said if each is not None)])


def _search_text(state: CaseState) -> str:
    """Every text once, a line each, cut at its limit: of a very long case the first faults can be found."""
    lines = dict.fromkeys(searchable(text) for text in _texts(state))
    return "\n".join(line for line in lines if line)[:MAX_SEARCH_CHARS]


def _texts(state: CaseState) -> Iterator[str]:
    facts = state.facts
    yield from (str(facts.number), facts.title, facts.asset_tag, facts.asset_name, facts.work_order)
    yield facts.opened_by.display_name
    yield from (each.actor.display_name for each in state.attendance.values())
    yield from (each.printed_name for each in state.signatures)
    for fault in state.faults.values():
        yield from (fault.title, fault.component)
        if fault.coding is not None and fault.coding.mode is not None:
            yield from (fault.coding.mode.code, fault.coding.mode.en, fault.coding.mode.zh)
    if state.closing is not None:
        yield state.closing.summary
    yield from (fault.note for fault in state.faults.values())
