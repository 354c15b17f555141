"""What one shift hands over to the next: as JSON, and as a printable page at ``/handover``."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sightline.caselog.fold import fold
from sightline.errors import MalformedMessage, NotFound, PermissionDenied, Unauthenticated
from sightline.protocol import rest
from sightline.report.handover import Shift, handover
from sightline.report.html.handover import HOUR_MS, HOURS, render_handover, render_sign_in
from sightline.report.html.markup import policy_of
from sightline.report.html.parts import style_sheet
from sightline.store.base import CaseRow, StoredEvent
from sightline.web.access import DESK, PUBLIC, Access, Call, admit, route
from sightline.web.answers import json_answer
from sightline.web.documented import Doc, Query
from sightline.web.record import read_events
from sightline.web.rest.search import require_member
from sightline.web.services import Services
from sightline.workflow.case_state import CaseState
from sightline.workflow.texts import Language

MAX_CASES: Final = 300
"""Folded for one answer. A plant with more that are unfinished chooses a site."""
PAGE: Final = 200
LONGEST_MS: Final = 31 * 24 * HOUR_MS
UNFINISHED: Final = ("open", "submitted", "in_review", "returned")
FINISHED: Final = ("signed", "void")
_MILLISECONDS: Final = re.compile(r"[0-9]{1,15}\Z")


async def show(call: Call) -> Response:
    """Open cases, new and severe faults, what is deferred with its date, locks still in place, rework outstanding, who
    has what. Times are UTC milliseconds or ISO 8601; the last eight hours without them."""
    require_member(call)
    return json_answer(await _read(call.services, call.request))


async def show_page(call: Call) -> Response:
    """The same as a page, for whoever is signed in with a cookie."""
    lang = _language(call.request)
    try:
        signed_in = await admit(call.request, call.services, Access(DESK.roles))
        if signed_in is None or signed_in.person.case_id is not None:
            raise PermissionDenied("Guests see their own case only.")
    except (Unauthenticated, PermissionDenied) as exc:
        is_refused = isinstance(exc, PermissionDenied)
        return _page(render_sign_in(lang, is_refused=is_refused), 403 if is_refused else 401)
    found = await _read(call.services, call.request)
    sites = [asset.tag for asset in await call.services.store.plant.assets(levels=("site",), with_retired=False)]
    return _page(await asyncio.to_thread(render_handover, found, lang, sites))


def _page(data: bytes, status: int = 200) -> Response:
    policy = f"{policy_of(style_sheet())}; frame-ancestors 'none'"
    return HTMLResponse(data, status, {"Content-Security-Policy": policy, "Cache-Control": "no-store"})


async def _read(services: Services, request: Request) -> rest.Handover:
    shift, site = shift_of(request, services.clock.utc_ms()), request.query_params.get("site") or None
    tags = await _tags(services, site)
    rows, is_cut = await _rows(services, shift, tags)
    states = [await _state(services, row, shift) for row in rows]
    return await asyncio.to_thread(handover, states, shift, site=site[:60] if site else None, is_cut=is_cut)


def shift_of(request: Request, now_ms: int) -> Shift:
    """Return the shift asked for. Raises MalformedMessage."""
    until_ms = _time(request, "until", now_ms)
    since_ms = _time(request, "since", until_ms - HOURS[0] * HOUR_MS)
    if not 0 <= until_ms - since_ms <= LONGEST_MS or since_ms < 0:
        raise MalformedMessage("?since= must be before ?until=, at most 31 days.")
    return Shift(since_ms, until_ms)


def _time(request: Request, name: str, default_ms: int) -> int:
    given = request.query_params.get(name)
    if not given:
        return default_ms
    if _MILLISECONDS.match(given):
        return int(given)
    try:
        # A plus in an address is a blank, unless it was escaped.
        at = datetime.fromisoformat(given[:40].replace(" ", "+"))
        if at.tzinfo is not None:
            return int(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        pass
    raise MalformedMessage(f"?{name}= must be UTC milliseconds, or ISO 8601 with its offset.")


async def _tags(services: Services, site: str | None) -> frozenset[str] | None:
    """Return the tags of everything below the site; None for the whole plant. Raises NotFound."""
    if site is None:
        return None
    if len(site) > 60:
        raise NotFound("asset", site[:60])
    return frozenset(asset.tag for asset in await services.store.plant.subtree(site))


async def _rows(services: Services, shift: Shift, tags: frozenset[str] | None) -> tuple[list[CaseRow], bool]:
    """Return the cases to look at, and whether there were more than one answer holds."""
    found: list[CaseRow] = []
    for states, oldest_ms in ((UNFINISHED, 0), (FINISHED, shift.since_ms)):
        before: tuple[int, str] | None = None
        while True:
            rows = await services.store.cases.cases(states=states, limit=PAGE, before=before)
            recent = [row for row in rows if row.changed_at_ms >= oldest_ms]
            found += [row for row in recent if _belongs(row, shift, tags)]
            if len(found) > MAX_CASES:
                return found[:MAX_CASES], True
            if len(rows) < PAGE or len(recent) < len(rows):
                break
            before = (rows[-1].changed_at_ms, rows[-1].case_id)
    return found, False


def _belongs(row: CaseRow, shift: Shift, tags: frozenset[str] | None) -> bool:
    return row.opened_at_ms <= shift.until_ms and (tags is None or row.asset_tag in tags)


async def _state(services: Services, row: CaseRow, shift: Shift) -> CaseState:
    """Fold what was known at the end of the shift: the same question later has the same answer."""
    events: Sequence[StoredEvent] = await read_events(services.store, row.case_id)
    known = [event for event in events if event.at_ms <= shift.until_ms]
    return await asyncio.to_thread(fold, known)


def _language(request: Request) -> Language:
    wanted = request.query_params.get("lang", "") or request.headers.get("accept-language", "")
    return "zh" if wanted.lower().startswith("zh") else "en"


DOC = Doc(
    "What one shift hands over to the next",
    tag="lists",
    gives=rest.Handover,
    query=(
        Query("since", "Begin: UTC milliseconds or ISO 8601; eight hours before the end without it."),
        Query("until", "End; now without it."),
        Query("site", "Tag of the asset below which everything lies; the whole plant without it."),
    ),
)

ROUTES = [
    route("/api/v1/handover", "GET", show, DESK, DOC),
    route("/handover", "GET", show_page, PUBLIC),
]
