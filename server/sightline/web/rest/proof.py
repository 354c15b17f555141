"""The signed log over all cases, for anyone who is signed in, and the package that proves one case."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from sightline.errors import MalformedMessage, NotFound
from sightline.protocol import rest
from sightline.web.access import CASE_READ, SIGNED_IN, Call, route
from sightline.web.answers import file_answer, json_answer
from sightline.web.documented import Doc, Media, Query
from sightline.web.package import evidence_zip, signer_of

_SIZE = {"type": "integer", "minimum": 1}


async def head(call: Call) -> Response:
    """The newest signed head and all keys."""
    keys = await signer_of(call.services).keys()
    newest = await call.services.store.heads.newest()
    signed = msgspec.convert(msgspec.structs.asdict(newest), rest.SignedHead) if newest else None
    known = msgspec.convert(msgspec.to_builtins(keys), tuple[rest.LogKey, ...])
    return json_answer(rest.LogHead(head=signed, keys=known))


async def growth(call: Call) -> Response:
    """That the log of the second size only adds to that of the first."""
    query = call.request.query_params
    first, second = (_size(query.get(name, "")) for name in ("first", "second"))
    return _answer(await call.services.store.heads.consistency(first, second), rest.LogConsistency)


async def inclusion(call: Call) -> Response:
    """That the newest signed head of a case is in the log."""
    return _answer(await call.services.store.heads.inclusion(call.case_id), rest.LogInclusion)


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 15):
        raise MalformedMessage("Give ?first= and ?second= as sizes of signed heads.")
    return int(text)


def _answer(value: Any, kind: type[msgspec.Struct]) -> Response:
    return json_answer(msgspec.convert(msgspec.to_builtins(value), kind))


async def package(call: Call) -> Response:
    """Everything of a case in one file that proves itself (``docs/records.md``, "Proof")."""
    row = await call.services.store.cases.case(call.case_id)
    data = await evidence_zip(call.services, call.case_id)
    return file_answer(data, "application/zip", name=f"case-{row.number}-evidence.zip")


ROUTES = [
    route(
        "/api/v1/log/head",
        "GET",
        head,
        SIGNED_IN,
        Doc("The newest signed head of the log over all cases", tag="record", gives=rest.LogHead),
    ),
    route(
        "/api/v1/log/proof",
        "GET",
        growth,
        SIGNED_IN,
        Doc(
            "That the log only grew from one signed head to another",
            tag="record",
            gives=rest.LogConsistency,
            query=(
                Query("first", "Size of the older signed head.", _SIZE, is_required=True),
                Query("second", "Size of the newer signed head.", _SIZE, is_required=True),
            ),
            errors=(NotFound,),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/log/proof",
        "GET",
        inclusion,
        CASE_READ,
        Doc("That the log holds the newest signed head of a case", tag="record", gives=rest.LogInclusion),
    ),
    route(
        "/api/v1/cases/{case_id}/export/evidence.zip",
        "GET",
        package,
        CASE_READ,
        Doc(
            "The evidence package of a case",
            tag="record",
            gives=Media("application/zip", "Everything of the case in one file that proves itself."),
        ),
    ),
]
