"""Which cases and faults a request asks for: parameters of lists, read strictly and described for the reference."""

from __future__ import annotations

from typing import get_args

from sightline.caselog.lists import searchable
from sightline.errors import MalformedMessage
from sightline.protocol.common import Severity
from sightline.store.base import CallState
from sightline.store.lists_base import CaseOrder, CaseQuery, FaultOrder, FaultQuery
from sightline.web.access import Call
from sightline.web.documented import NEXT, Query, choice, limit
from sightline.web.paging import PAGE, after_of, flag_of, limit_of, text_of, word_of, words_of

STATES = ("open", "submitted", "in_review", "returned", "signed", "void")
CALL_STATES: tuple[CallState, ...] = get_args(CallState)
FAULT_STATES = ("suspected", "confirmed", "in_progress", "resolved", "verified", "rejected", "deferred")
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
CASE_ORDERS: tuple[CaseOrder, ...] = get_args(CaseOrder)
FAULT_ORDERS: tuple[FaultOrder, ...] = get_args(FaultOrder)
MAX_WORDS = 8
LONGEST_SEARCH = 200
LONGEST_TAG = 120

_CASE_PLACES: dict[CaseOrder, tuple[type[int] | type[str], ...]] = {
    "changed": (int, str),
    "opened": (int, str),
    "risk": (int, int, str),
}
_FAULT_PLACES: dict[FaultOrder, tuple[type[int] | type[str], ...]] = {
    "newest": (int, str, int),
    "risk": (int, int, str, int),
    "due": (int, str, int),
}


def _words(name: str, description: str, values: tuple[str, ...]) -> Query:
    return Query(name, description, {"type": "string", "enum": list(values)}, is_list=True)


_FLAG = {"type": "string", "enum": ["0", "1"]}
_TEXT = {"type": "string", "maxLength": LONGEST_TAG}
SEARCH = Query("q", "Words; all must occur, as parts of words too.", {"type": "string", "maxLength": LONGEST_SEARCH})
_SEVERITY = _words("severity", "Highest severity of the faults that are not done with.", SEVERITIES)
_SAFETY = Query("safety", "1: only matters of safety; 0: only others.", _FLAG)
_OVERDUE = Query("overdue", "1: only with a deferred fault whose date has passed.", _FLAG)

CASE_PARAMETERS = (
    _words("state", "Only cases in these states.", STATES),
    _words("call", "Only cases whose call is in these states.", CALL_STATES),
    Query("asset", "Only cases of the asset with this very tag.", _TEXT),
    Query("work_order", "Only cases of this very work order.", _TEXT),
    SEARCH,
    _SEVERITY,
    _SAFETY,
    _OVERDUE,
    Query("mine", "1: only cases in which the sender decided an item or signed.", _FLAG),
    choice(
        "order",
        "changed: newest change first; opened: newest opening first; risk: most urgent first, and among equally urgent"
        " ones the one that waits longest.",
        *CASE_ORDERS,
        default="changed",
    ),
    limit(PAGE, PAGE),
    NEXT,
    Query("before", "Old name of next.", {"type": "string", "maxLength": 200, "deprecated": True}),
)
FAULT_PARAMETERS = (
    Query("component", "Only of this part and of what is below it.", _TEXT),
    _words("state", "Only faults in these states.", FAULT_STATES),
    _words("severity", "Only faults of these severities.", SEVERITIES),
    _SAFETY,
    Query("mode", "Only with this code of a failure mode.", {"type": "string", "maxLength": 40}),
    Query("overdue", "1: only deferred ones whose date has passed.", _FLAG),
    choice(
        "order",
        "newest: newest first; risk: most urgent first, then oldest; due: earliest due date first, only deferred ones.",
        *FAULT_ORDERS,
        default="newest",
    ),
    limit(PAGE, PAGE),
    NEXT,
)


def search_words(call: Call, *, is_required: bool = False) -> tuple[str, ...]:
    """Return the words of ``?q=`` as the search text has them. Raises MalformedMessage."""
    words = tuple(dict.fromkeys(searchable(text_of(call.request, "q", LONGEST_SEARCH) or "").split()))
    if len(words) > MAX_WORDS or (is_required and not words):
        raise MalformedMessage(f"?q= must have 1 to {MAX_WORDS} words.")
    return words


def case_query(call: Call) -> CaseQuery:
    """Return what the parameters of a list of cases ask for. Raises MalformedMessage."""
    request = call.request
    order = word_of(request, "order", CASE_ORDERS, "changed")
    return CaseQuery(
        states=words_of(request, "state", STATES),
        calls=words_of(request, "call", CALL_STATES),
        asset_tag=text_of(request, "asset", LONGEST_TAG),
        work_order=text_of(request, "work_order", LONGEST_TAG),
        severities=words_of(request, "severity", SEVERITIES),
        is_safety=flag_of(request, "safety"),
        overdue_at_ms=call.services.clock.utc_ms() if flag_of(request, "overdue") else None,
        reviewer_id=call.person.account_id if flag_of(request, "mine") else None,
        words=search_words(call),
        order=order,
        limit=limit_of(request),
        after=after_of(request, order, _CASE_PLACES[order], "before"),
    )


def fault_query(call: Call, asset_tag: str | None = None) -> FaultQuery:
    """Return what the parameters of a list of faults ask for. Raises MalformedMessage."""
    request = call.request
    order = word_of(request, "order", FAULT_ORDERS, "newest")
    return FaultQuery(
        asset_tag=asset_tag or text_of(request, "asset", LONGEST_TAG),
        component=text_of(request, "component", LONGEST_TAG),
        states=words_of(request, "state", FAULT_STATES),
        severities=words_of(request, "severity", SEVERITIES),
        is_safety=flag_of(request, "safety"),
        mode_code=text_of(request, "mode", 40),
        overdue_at_ms=call.services.clock.utc_ms() if flag_of(request, "overdue") else None,
        order=order,
        limit=limit_of(request),
        after=after_of(request, order, _FAULT_PLACES[order]),
    )
