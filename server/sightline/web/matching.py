"""Changes that name what they change: strong entity tags and ``If-Match`` (RFC 9110 sections 8.8 and 13.1.1)."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import Conflict, MalformedMessage, PreconditionFailed, PreconditionRequired

_TAG = re.compile(r'"([\x21\x23-\x7e]*)"\Z')


def entity(request: Request, tag: str, value: Any, status: int = 200, *, may_be_known: bool = True) -> Response:
    """Return JSON with a strong entity tag, or 304 when the client of a GET has it already.

    Args:
        may_be_known: False = the answer holds more than the tag speaks of, so it is always sent.
    """
    etag = f'"{tag}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    if may_be_known and request.method == "GET" and etag in known:
        return Response(status_code=304, headers=headers)
    return Response(msgspec.json.encode(value), status, headers, "application/json")


def expected_number(request: Request, name: str) -> int | None:
    """Return the revision that a change is meant for; None for ``*``, any that there is.

    Args:
        name: what stands before the number in the entity tag.
    Raises:
        PreconditionRequired: there is no ``If-Match``.
        MalformedMessage: it is not one strong entity tag or ``*``.
        PreconditionFailed: it is the tag of something else.
    """
    given = ",".join(request.headers.getlist("if-match")).strip()
    if not given:
        raise PreconditionRequired("This request needs If-Match: the ETag of what it changes.")
    if given == "*":
        return None
    tag = _TAG.match(given)
    if tag is None:
        raise MalformedMessage("If-Match must be * or one entity tag.")
    before, _, number = tag[1].rpartition("-")
    if before != name or not (number.isascii() and number.isdigit() and len(number) < 16):
        raise PreconditionFailed("If-Match is the tag of something else. Reload and try again.")
    return int(number)


def overtaken(conflict: Conflict) -> PreconditionFailed | Conflict:
    """Return what to say when somebody else was quicker: 412 for another revision, 409 for another state."""
    if isinstance(conflict.details.get("expected"), int):
        return PreconditionFailed(conflict.message, **conflict.details)
    return conflict
