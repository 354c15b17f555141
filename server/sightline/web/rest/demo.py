"""Only with ``--demo``: identities for a tab, and the tour with its scripted technician."""

from __future__ import annotations

from starlette.responses import Response

from sightline.errors import NotFound
from sightline.protocol.rest import TourStart
from sightline.web import limits
from sightline.web.access import PUBLIC, Call, check_origin, route
from sightline.web.answers import json_answer
from sightline.web.body import read_struct
from sightline.web.ports import TourGuide


async def identities(call: Call) -> Response:
    services = call.services
    if services.demo is None:
        raise NotFound("page", call.request.url.path)
    _admit(call, limits.DEMO_BY_ADDRESS)
    return json_answer(await services.demo.identities())


async def walk(call: Call) -> Response:
    """How far the technician's walk is; asked again and again while a visitor waits for it."""
    return json_answer(_tour(call).walk())


async def prepare(call: Call) -> Response:
    guide = _tour(call)
    _admit(call, limits.TOUR_BY_ADDRESS)
    return json_answer(guide.prepare(), 202)


async def tour(call: Call) -> Response:
    guide = _tour(call)
    _admit(call, limits.TOUR_BY_ADDRESS)
    wanted = await read_struct(call.request, TourStart)
    return json_answer(await guide.start(wanted.language), 201)


def _tour(call: Call) -> TourGuide:
    guide = call.services.tour
    if guide is None:
        raise NotFound("page", call.request.url.path)
    return guide


def _admit(call: Call, rate: limits.Rate) -> None:
    call.services.limiter.take(rate, call.client_address)
    if "origin" in call.request.headers:
        check_origin(call.request, call.services)


ROUTES = [
    route("/api/v1/demo/identities", "POST", identities, PUBLIC),
    route("/api/v1/tour", "POST", tour, PUBLIC),
    route("/api/v1/tour/walk", "GET", walk, PUBLIC),
    route("/api/v1/tour/walk", "POST", prepare, PUBLIC),
]
