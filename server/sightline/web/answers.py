"""Answers of the HTTP interface: JSON from structs, entity tags, bytes for download."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response


def json_answer(value: Any, status: int = 200, *, headers: dict[str, str] | None = None) -> Response:
    """Return a struct (or plain values) as JSON that nobody keeps."""
    return Response(
        msgspec.json.encode(value), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json"
    )


def tagged(request: Request, tag: str, value: Any) -> Response:
    """Return JSON with an entity tag, or 304 when the client has it already (RFC 9110 section 13.1.2)."""
    etag = f'W/"{tag}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    known = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    if etag in known:
        return Response(status_code=304, headers=headers)
    return Response(msgspec.json.encode(value), 200, headers, "application/json")


def listed(request: Request, value: Any) -> Response:
    """Return JSON with an entity tag of its content, for lists whose rows change one by one."""
    return tagged(request, hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:20], value)


def nothing() -> Response:
    return Response(status_code=204)


def file_answer(data: bytes, mime: str, *, name: str | None = None, is_immutable: bool = False) -> Response:
    """Return bytes that a browser shows but never runs.

    Args:
        name: offered for download under this plain ASCII name; None = shown in the page.
        is_immutable: the address names the content, so it may be kept for ever by this browser.
    """
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'attachment; filename="{name}"' if name else "inline",
        "Cache-Control": "private, max-age=31536000, immutable" if is_immutable else "private, no-cache",
        # Nothing in a stored file may act, even when it is opened by itself.
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(data, 200, headers, mime)
