"""Lists of cases, opening one, its events, operations from pages without a call."""

from __future__ import annotations

import hashlib
from uuid import UUID

from starlette.responses import Response

from sightline.caselog.outgoing import outgoing
from sightline.errors import (
    Conflict,
    LimitExceeded,
    MalformedMessage,
    NotFound,
    TransitionNotAllowed,
    UnknownMessage,
)
from sightline.ids import AccountId, CaseId, OpId
from sightline.protocol import rest, workflow
from sightline.store.base import StoredEvent
from sightline.store.lists_base import place_of_case
from sightline.web import limits
from sightline.web.access import CASE_READ, CASE_WRITE, OPEN_CASE, SIGNED_IN, Call, route
from sightline.web.answers import json_answer, listed, tagged
from sightline.web.body import read_struct
from sightline.web.documented import Doc, Query
from sightline.web.opening import open_case
from sightline.web.paging import next_of
from sightline.web.rest.cards import card_of
from sightline.web.rest.listing import CASE_PARAMETERS, case_query

EVENT_PAGE = 1000


def event_of(stored: StoredEvent) -> workflow.Event:
    """A stored event as it goes over the wire."""
    return outgoing(stored)


async def list_cases(call: Call) -> Response:
    """A guest sees the one case."""
    if call.person.case_id is not None:
        row = await call.services.store.cases.case(call.person.case_id)
        return json_answer(rest.CaseList(cases=(card_of(row),)))
    query = case_query(call)
    rows = await call.services.store.lists.cases(query)
    is_full = len(rows) == query.limit
    following = next_of(query.order, place_of_case(query.order, rows[-1])) if is_full else None
    return listed(call.request, rest.CaseList(cases=tuple(card_of(row) for row in rows), next=following))


def case_id_of(account_id: AccountId, op_id: OpId) -> CaseId:
    """The id of the case that an operation opens: the same for every repetition (UUIDv8, RFC 9562 section 5.8)."""
    digest = bytearray(hashlib.sha256(f"case\n{account_id}\n{op_id}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return CaseId(str(UUID(bytes=bytes(digest))))


async def create(call: Call) -> Response:
    wanted = await read_struct(call.request, rest.NewCase)
    if call.person.case_id is not None:
        raise NotFound("case", wanted.op_id)
    call.services.limiter.take(limits.OP_BY_ACCOUNT, call.person.account_id)
    op_id = OpId(wanted.op_id)
    case_id = case_id_of(call.person.account_id, op_id)
    body = {name: getattr(wanted, name) for name in workflow.OpenCase.__struct_fields__}
    await open_case(call.services.store, call.services.clock, call.person, case_id, op_id, body)
    return json_answer(card_of(await call.services.store.cases.case(case_id)), 201)


async def show(call: Call) -> Response:
    row = await call.services.store.cases.case(call.case_id)
    return tagged(call.request, f"{row.case_id}-{row.head_seq}", card_of(row))


async def events(call: Call) -> Response:
    row = await call.services.store.cases.case(call.case_id)
    after = call.request.query_params.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 15):
        raise MalformedMessage("?after= must be a number of an event.")
    stored = await call.services.store.cases.events(call.case_id, after_seq=int(after), limit=EVENT_PAGE)
    head_seq = max(row.head_seq, stored[-1].seq if stored else 0)
    listed = rest.EventList(events=tuple(event_of(event) for event in stored), head_seq=head_seq)
    return tagged(call.request, f"{row.case_id}-{after}-{head_seq}", listed)


async def operate(call: Call) -> Response:
    """One operation, as over the room's socket; who may do what is decided by ``caselog.operations``."""
    call.services.limiter.take(limits.OP_BY_ACCOUNT, call.person.account_id)
    op = await read_struct(call.request, workflow.Op)
    if op.kind in {"case.open", "review.sign"}:
        raise MalformedMessage(f"{op.kind} has an address of its own.", kind=op.kind)
    await call.services.store.cases.case(call.case_id)
    ack = await call.services.rooms.submit(call.case_id, call.person, OpId(op.op_id), op.kind, op.body)
    return json_answer(ack)


_SEQ = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1, "default": 0}
_AFTER = Query("after", "Number of the newest event that is known already.", _SEQ)

ROUTES = [
    route(
        "/api/v1/cases",
        "GET",
        list_cases,
        SIGNED_IN,
        doc=Doc(
            "Cases",
            tag="lists",
            text="The inbox of a supervisor is `?state=submitted,in_review&order=risk`. Guests see the one case.",
            gives=rest.CaseList,
            query=CASE_PARAMETERS,
            is_tagged=True,
        ),
    ),
    route(
        "/api/v1/cases",
        "POST",
        create,
        OPEN_CASE,
        doc=Doc(
            "Open a case",
            tag="cases",
            text="Repeating the `op_id` answers with the same case.",
            takes=rest.NewCase,
            gives=rest.CaseCard,
            status=201,
            errors=(NotFound,),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}",
        "GET",
        show,
        CASE_READ,
        doc=Doc("One case", tag="cases", gives=rest.CaseCard, is_tagged=True),
    ),
    route(
        "/api/v1/cases/{case_id}/events",
        "GET",
        events,
        CASE_READ,
        doc=Doc(
            "Events of a case",
            tag="cases",
            text=f"At most {EVENT_PAGE} in order of their numbers; go on with `?after=` the last one while it is below"
            " `head_seq`. Salts are left out: they would undo a later erasure.",
            gives=rest.EventList,
            query=(_AFTER,),
            is_tagged=True,
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/ops",
        "POST",
        operate,
        CASE_WRITE,
        doc=Doc(
            "Send an operation",
            tag="cases",
            text="As over the room's socket. Kinds and bodies are the schemas with `x-type: op:KIND`; `x-roles` says"
            " who may. Repeating the `op_id` answers with the same acknowledgement.",
            takes=workflow.Op,
            gives=workflow.Ack,
            errors=(UnknownMessage, Conflict, TransitionNotAllowed, LimitExceeded),
        ),
    ),
]
