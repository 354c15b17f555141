"""``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header): a POST that may be repeated answers as it did first.

Good answers are kept for 24 hours by account and key. The same key with another request is refused (422), and while
the first one is worked on (409). After a refusal the key is free again. Operations need no key: they have an ``op_id``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from sightline.errors import Conflict, KeyReused, MalformedMessage
from sightline.ids import AccountId
from sightline.store.lists_base import KeptAnswer
from sightline.web.body import MIB, read_body
from sightline.web.services import Services

HEADER = "idempotency-key"
KEPT_MS = 24 * 3600 * 1000
BODY_LIMIT_BYTES = 64 * MIB
ANSWER_LIMIT_BYTES = MIB
_KEY = re.compile(r"[!-~]{1,200}\Z")


async def once(
    request: Request, services: Services, account_id: AccountId, work: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Do the work of a request, unless it was done under its key before; without a key just do it.

    Raises:
        MalformedMessage: the key is no 1 to 200 printable ASCII characters.
        KeyReused: it came with another request.
        Conflict: the first request with it is still being worked on.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return await work(request)
    if not _KEY.match(key):
        raise MalformedMessage("An Idempotency-Key has 1 to 200 printable ASCII characters.")
    body = await read_body(request, BODY_LIMIT_BYTES)
    fingerprint = _fingerprint(request, body)
    now_ms = services.clock.utc_ms()
    kept = await services.store.answers.begin(account_id, key, fingerprint, now_ms=now_ms, valid_ms=KEPT_MS)
    if kept is not None:
        return _repeated(kept, fingerprint)
    return await _first(_with_body(request, body), services, account_id, key, fingerprint, work)


def _repeated(kept: KeptAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    if kept.status is None:
        raise Conflict("The first request with this Idempotency-Key", "answered", "being worked on")
    headers = {"Cache-Control": "no-store", "Idempotency-Replayed": "true"}
    return Response(kept.body, kept.status, headers, kept.media_type or None)


async def _first(
    request: Request,
    services: Services,
    account_id: AccountId,
    key: str,
    fingerprint: str,
    work: Callable[[Request], Awaitable[Response]],
) -> Response:
    answers = services.store.answers
    is_kept = False
    try:
        response = await work(request)
        body = bytes(response.body)
        if 200 <= response.status_code < 300 and len(body) <= ANSWER_LIMIT_BYTES:
            media_type = response.headers.get("content-type", "")
            await answers.finish(account_id, key, KeptAnswer(fingerprint, response.status_code, media_type, body))
            is_kept = True
        return response
    finally:
        if not is_kept:
            await answers.forget(account_id, key)


def _fingerprint(request: Request, body: bytes) -> str:
    """Method, address, type and body; a multipart body with another boundary is another request."""
    kind = request.headers.get("content-type", "")
    head = "\n".join((request.method, request.url.path, request.url.query, kind))
    return hashlib.sha256(head.encode() + b"\n" + body).hexdigest()


def _with_body(request: Request, body: bytes) -> Request:
    """The request, whose body was read, to be read once more."""
    is_sent = False

    async def receive() -> Message:
        nonlocal is_sent
        if is_sent:
            return await request.receive()
        is_sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)
