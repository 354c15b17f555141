"""Erasing a person or a record, for administrators. What stays and why: ``docs/records.md``."""

from __future__ import annotations

from dataclasses import asdict

from starlette.responses import Response

from sightline.errors import PermissionDenied, TransitionNotAllowed
from sightline.ids import AccountId
from sightline.observe import security_event
from sightline.protocol import rest
from sightline.retention.eraser import Eraser
from sightline.web.access import ADMIN, ADMIN_CASE, Call, route
from sightline.web.answers import json_answer
from sightline.web.body import read_struct
from sightline.web.documented import Doc


async def account(call: Call) -> Response:
    """Erase a person's name in all finished or submitted cases that nobody holds, then the account's own data.

    Signatures keep the name they were given under. May be repeated, e.g. when a legal hold has ended.
    """
    wanted = await read_struct(call.request, rest.EraseAccount)
    account_id = AccountId(call.request.path_params["account_id"])
    eraser = _eraser(call, is_dry_run=wanted.is_dry_run)
    try:
        done = await eraser.account(account_id, call.person.actor, wanted.reason, with_words=wanted.with_words)
    finally:
        await _tell(call, eraser)
    _note(call, "account_erased", account_id, is_dry_run=wanted.is_dry_run)
    refused = tuple(rest.NotErased(number=each.number, reason=each.reason) for each in done.refused)
    return json_answer(
        rest.ErasedAccount(
            account_id=account_id,
            numbers=done.numbers,
            signed=done.signed,
            refused=refused,
            is_closed=done.is_closed,
        )
    )


async def case(call: Call) -> Response:
    """Erase a signed or void record: names, words, files that no other case names, recordings. A frame of it stays."""
    wanted = await read_struct(call.request, rest.EraseCase)
    eraser = _eraser(call, is_dry_run=wanted.is_dry_run)
    try:
        done = await eraser.case(call.case_id, call.person.actor, wanted.reason)
    finally:
        await _tell(call, eraser)
    _note(call, "case_erased", call.case_id, is_dry_run=wanted.is_dry_run)
    return json_answer(rest.ErasedCase(**asdict(done)))


def _eraser(call: Call, *, is_dry_run: bool) -> Eraser:
    services = call.services
    return Eraser(services.store, services.clock, services.recordings, is_dry_run=is_dry_run)


async def _tell(call: Call, eraser: Eraser) -> None:
    """Live rooms drop what they hold, also when erasing ended half way."""
    for case_id, events in eraser.appended:
        await call.services.rooms.tell(case_id, events)


def _note(call: Call, event: str, subject: str, *, is_dry_run: bool) -> None:
    if not is_dry_run:
        security_event(event, address=call.client_address, account=call.person.account_id, subject=subject)


ROUTES = [
    route(
        "/api/v1/accounts/{account_id}/erase",
        "POST",
        account,
        ADMIN,
        doc=Doc(
            "Erase a person",
            tag="record",
            takes=rest.EraseAccount,
            gives=rest.ErasedAccount,
            errors=(PermissionDenied,),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/erase",
        "POST",
        case,
        ADMIN_CASE,
        doc=Doc(
            "Erase a record",
            tag="record",
            takes=rest.EraseCase,
            gives=rest.ErasedCase,
            errors=(TransitionNotAllowed,),
        ),
    ),
]
