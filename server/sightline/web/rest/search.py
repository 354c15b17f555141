"""Search in cases, lists of faults across cases, and how many cases are in which state."""

from __future__ import annotations

import dataclasses

import msgspec
from starlette.responses import Response

from sightline.caselog.lists import searchable
from sightline.errors import PermissionDenied
from sightline.protocol import rest
from sightline.store.base import CaseRow
from sightline.store.lists_base import CaseQuery, Count, ListedFault, place_of_case, place_of_fault
from sightline.web.access import SIGNED_IN, Call, route
from sightline.web.answers import json_answer, listed
from sightline.web.documented import NEXT, Doc, Query, limit
from sightline.web.paging import after_of, limit_of, next_of
from sightline.web.rest.cards import by_case, card_of, fault_of
from sightline.web.rest.listing import FAULT_PARAMETERS, SEARCH, STATES, fault_query, search_words

HITS = 50
FAULTS_OF_A_HIT = 5


def require_member(call: Call) -> None:
    """Guests were let in for one case. Raises PermissionDenied."""
    if call.person.case_id is not None:
        raise PermissionDenied("Guests see the case that they were invited to, and no lists.")


async def search(call: Call) -> Response:
    """Cases in which all words occur, as parts of words and in any script.

    Looked at are number, title, tag and name of the asset, work order, the faults' titles, parts, codes and notes, the
    closing words, and the people who opened, took part and signed. Capitals and forms of width do not matter. A case
    whose number is the very word comes first.
    """
    require_member(call)
    words, most = search_words(call, is_required=True), limit_of(call.request, HITS)
    after = after_of(call.request, "changed", (int, str))
    lists = call.services.store.lists
    exact = await lists.by_number(int(words[0])) if len(words) == 1 and _is_number(words[0]) else None
    rows = list(await lists.cases(CaseQuery(words=words, limit=most, after=after)))
    following = next_of("changed", place_of_case("changed", rows[-1])) if len(rows) == most else None
    shown = _with_exact(rows, exact, is_first_page=after is None)
    faults = by_case(await lists.faults_of([row.case_id for row in shown]))
    hits = tuple(_hit(row, faults.get(row.case_id, []), words) for row in shown)
    return listed(call.request, rest.SearchResult(hits=hits, next=following))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 9


def _with_exact(rows: list[CaseRow], exact: CaseRow | None, *, is_first_page: bool) -> list[CaseRow]:
    """The case of the very number first, on the first page only."""
    if exact is None:
        return rows
    others = [row for row in rows if row.case_id != exact.case_id]
    return [exact, *others] if is_first_page else others


def _hit(row: CaseRow, faults: list[ListedFault], words: tuple[str, ...]) -> rest.SearchHit:
    found = [one for one in faults if any(word in _text_of(one) for word in words)]
    return rest.SearchHit(case=card_of(row), faults=tuple(fault_of(one) for one in found[:FAULTS_OF_A_HIT]))


def _text_of(one: ListedFault) -> str:
    fault = one.fault
    said = (fault.title, fault.component, fault.mode_code, fault.mode_en, fault.mode_zh)
    return searchable("\n".join(text for text in said if text))


async def counts(call: Call) -> Response:
    """How many cases are in each state, how many of them have open exceptions or a deferred fault that is overdue."""
    require_member(call)
    now_ms = call.services.clock.utc_ms()
    found = {one.state: one for one in await call.services.store.lists.counts(now_ms=now_ms)}
    states = [dataclasses.asdict(found.get(state, Count(state, 0, 0, 0))) for state in STATES]
    return json_answer(msgspec.convert({"states": states, "counted_at_ms": now_ms}, rest.CaseCounts))


async def faults(call: Call) -> Response:
    """Faults of all cases, for what is overdue, unsafe or most urgent in the whole plant."""
    require_member(call)
    return await fault_page(call, None)


async def fault_page(call: Call, asset_tag: str | None) -> Response:
    """One page of faults."""
    query = fault_query(call, asset_tag)
    found = await call.services.store.lists.faults(query)
    is_full = len(found) == query.limit
    following = next_of(query.order, place_of_fault(query.order, found[-1].fault)) if is_full else None
    return listed(call.request, rest.FaultList(faults=tuple(fault_of(one) for one in found), next=following))


_ASSET = Query("asset", "Only faults of the asset with this very tag.", {"type": "string", "maxLength": 120})

ROUTES = [
    route(
        "/api/v1/search",
        "GET",
        search,
        SIGNED_IN,
        doc=Doc(
            "Search in cases",
            tag="lists",
            gives=rest.SearchResult,
            query=(dataclasses.replace(SEARCH, is_required=True), limit(HITS, HITS), NEXT),
            is_tagged=True,
        ),
    ),
    # Before /api/v1/cases/{case_id}: the first route that fits is taken.
    route(
        "/api/v1/cases/counts",
        "GET",
        counts,
        SIGNED_IN,
        doc=Doc("Cases by state", tag="lists", gives=rest.CaseCounts),
    ),
    route(
        "/api/v1/faults",
        "GET",
        faults,
        SIGNED_IN,
        doc=Doc(
            "Faults of all cases", tag="lists", gives=rest.FaultList, query=(_ASSET, *FAULT_PARAMETERS), is_tagged=True
        ),
    ),
]
