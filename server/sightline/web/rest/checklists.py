"""The review list in words, also while work goes on, and the rules by which lists are made."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from sightline.caselog.fold import fold
from sightline.errors import MalformedMessage
from sightline.protocol import rest
from sightline.report.checklist import checklist_of, rule_list
from sightline.web.access import CASE_READ, SIGNED_IN, Call, route
from sightline.web.answers import tagged
from sightline.web.documented import LANG, Doc
from sightline.web.record import read_events
from sightline.workflow.rules import RULESET_VERSION
from sightline.workflow.texts import Language


async def checklist(call: Call) -> Response:
    """The list as the rules make it of the log now, or as it was stored when the case was handed over.

    A draft until then, and again while the case is sent back: every event may change it, so its tag names the newest
    one. The same log gives the same list, byte for byte.
    """
    lang = _language(call)
    row = await call.services.store.cases.case(call.case_id)
    tag = f"{row.case_id}-{row.head_seq}-{RULESET_VERSION}-{lang}"
    if f'W/"{tag}"' in call.request.headers.get("if-none-match", ""):
        return tagged(call.request, tag, None)
    events = await read_events(call.services.store, call.case_id)
    names = await call.services.hall.part_names()
    # A long log takes its time; the loop has calls to serve meanwhile.
    made = await asyncio.to_thread(lambda: checklist_of(fold(events), lang, names))
    return tagged(call.request, f"{row.case_id}-{made.head_seq}-{RULESET_VERSION}-{lang}", made)


async def rules(call: Call) -> Response:
    """Every rule in words: what it puts on the list, and what makes an item of it an exception."""
    lang = _language(call)
    return tagged(call.request, f"rules-{RULESET_VERSION}-{lang}", rule_list(lang))


def _language(call: Call) -> Language:
    lang = call.request.query_params.get("lang", "en")
    if lang not in {"en", "zh"}:
        raise MalformedMessage("?lang= must be en or zh.")
    return "zh" if lang == "zh" else "en"


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/checklist",
        "GET",
        checklist,
        CASE_READ,
        doc=Doc("The review list as it stands", tag="review", gives=rest.Checklist, query=(LANG,), is_tagged=True),
    ),
    route(
        "/api/v1/rules",
        "GET",
        rules,
        SIGNED_IN,
        doc=Doc("The rules of review lists", tag="review", gives=rest.RuleList, query=(LANG,), is_tagged=True),
    ),
]
