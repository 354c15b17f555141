"""Parts of bytes that are at hand (RFC 9110 section 14), for players that seek. One part at a time; several are refused
politely by sending the whole, which the RFC allows. Files on disk need none of this: ``FileResponse`` does it.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from sightline.web.answers import file_answer

_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})\Z")


def ranged_answer(request: Request, data: bytes, mime: str, tag: str) -> Response:
    """Return the bytes or the part that was asked for.

    Args:
        tag: names the content for ever.
    """
    etag = f'"{tag}"'
    part = None if request.headers.get("if-range", etag) != etag else _part(request, len(data))
    if part is not None and part.start >= part.stop:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(data)}"})
    answer = file_answer(data if part is None else data[part.start : part.stop], mime, is_immutable=True)
    answer.headers.update({"Accept-Ranges": "bytes", "ETag": etag})
    if part is not None:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(data)}"
    return answer


def _part(request: Request, size: int) -> range | None:
    """Return what was asked for, empty when there is nothing of it; None for the whole."""
    asked = _RANGE.match(request.headers.get("range", ""))
    if asked is None or not (asked["first"] or asked["last"]):
        return None
    if not asked["first"]:
        return range(max(0, size - int(asked["last"])), size)
    first = int(asked["first"])
    last = int(asked["last"]) if asked["last"] else size - 1
    if asked["last"] and last < first:
        return None  # Not a valid range: ignored (section 14.2).
    return range(first, min(last + 1, size))
