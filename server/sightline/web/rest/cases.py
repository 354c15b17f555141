"""Lists of cases, opening one, its events, operations from pages without a call."""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import MalformedMessage, NotFound
from sightline.ids import AccountId, CaseId, OpId
from sightline.protocol import common, rest, workflow
from sightline.store.base import CallState, CaseRow, StoredEvent
from sightline.web import limits
from sightline.web.access import CASE_READ, CASE_WRITE, OPEN_CASE, SIGNED_IN, Call, route
from sightline.web.answers import json_answer, tagged
from sightline.web.body import read_struct
from sightline.web.opening import open_case

PAGE = 200
EVENT_PAGE = 1000
STATES = frozenset({"open", "submitted", "in_review", "returned", "signed", "void"})
CALL_STATES: dict[str, CallState] = {"none": "none", "ringing": "ringing", "in_call": "in_call", "ended": "ended"}


def card_of(row: CaseRow) -> rest.CaseCard:
    return msgspec.convert(msgspec.structs.asdict(row), rest.CaseCard)


def event_of(stored: StoredEvent) -> workflow.Event:
    """A stored event as it goes over the wire (no salt: it would undo later erasure)."""
    fields = {name: getattr(stored, name) for name in workflow.Event.__struct_fields__ if name != "actor"}
    return workflow.Event(**fields, actor=msgspec.convert(msgspec.structs.asdict(stored.actor), common.Actor))


async def list_cases(call: Call) -> Response:
    """Newest change first; a guest sees the one case."""
    person, cases = call.person, call.services.store.cases
    if person.case_id is not None:
        return json_answer(rest.CaseList(cases=(card_of(await cases.case(person.case_id)),)))
    states, calls, before = _filters(call.request)
    rows = await cases.cases(states=states, calls=calls, limit=PAGE, before=before)
    following = f"{rows[-1].changed_at_ms}:{rows[-1].case_id}" if len(rows) == PAGE else None
    newest = f"{rows[0].case_id}-{rows[0].head_seq}-{len(rows)}-{sum(row.head_seq for row in rows)}" if rows else "0"
    return tagged(call.request, newest, rest.CaseList(cases=tuple(card_of(row) for row in rows), next=following))


def _filters(request: Request) -> tuple[tuple[str, ...], tuple[CallState, ...], tuple[int, str] | None]:
    states = _words(request, "state")
    calls = _words(request, "call")
    unknown = [*(set(states) - STATES), *(set(calls) - set(CALL_STATES))]
    if unknown:
        raise MalformedMessage(f"There is no state {unknown[0][:40]!r}.")
    before = None
    if text := request.query_params.get("before"):
        time_text, _, case_id = text.partition(":")
        if not (time_text.isascii() and time_text.isdigit() and len(time_text) <= 16 and _is_uuid(case_id)):
            raise MalformedMessage("?before= must be the value of next.")
        before = (int(time_text), case_id)
    return states, tuple(CALL_STATES[word] for word in calls), before


def _words(request: Request, name: str) -> tuple[str, ...]:
    return tuple(word for text in request.query_params.getlist(name) for word in text.split(",") if word)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


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


ROUTES = [
    route("/api/v1/cases", "GET", list_cases, SIGNED_IN),
    route("/api/v1/cases", "POST", create, OPEN_CASE),
    route("/api/v1/cases/{case_id}", "GET", show, CASE_READ),
    route("/api/v1/cases/{case_id}/events", "GET", events, CASE_READ),
    route("/api/v1/cases/{case_id}/ops", "POST", operate, CASE_WRITE),
]
