"""The description as it is served: ``/api/v1/openapi.json`` for programs, ``/api`` for people."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.responses import Response

from sightline.web.access import PUBLIC, Call, route
from sightline.web.documented import Doc, Media
from sightline.web.static import StaticFile, static_file

_HERE = Path(__file__).parent
_NAMES = {"/api/v1/openapi.json": "openapi.json", "/api": "reference.html", "/api.css": "api.css"}


@cache
def _file(name: str) -> StaticFile:
    path = _HERE / name
    return static_file(path.read_bytes(), path.suffix)


async def show(call: Call) -> Response:
    """This document. The page `/api` shows the same for people."""
    return _file(_NAMES[call.request.url.path]).answer(call.request)


ROUTES = [
    route(
        "/api/v1/openapi.json",
        "GET",
        show,
        PUBLIC,
        doc=Doc(
            "The interface as OpenAPI 3.1",
            tag="service",
            gives=Media("application/json", "OpenAPI 3.1."),
            is_tagged=True,
        ),
    ),
    route("/api", "GET", show, PUBLIC),
    route("/api.css", "GET", show, PUBLIC),
]
