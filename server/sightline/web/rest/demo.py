"""Only with ``--demo``: identities for a tab, and the tour with its scripted technician."""

from __future__ import annotations

from starlette.responses import Response

from sightline.errors import NotFound, PermissionDenied, WorkerError
from sightline.protocol.rest import DemoIdentities, Tour, TourStart, TourWalk
from sightline.web import limits
from sightline.web.access import PUBLIC, Call, check_origin, route
from sightline.web.answers import json_answer
from sightline.web.body import read_struct
from sightline.web.documented import Doc
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
    route(
        "/api/v1/demo/identities",
        "POST",
        identities,
        PUBLIC,
        doc=Doc(
            "Identities for a tab",
            tag="demo",
            gives=DemoIdentities,
            errors=(NotFound, PermissionDenied),
            holds_secret=True,
        ),
    ),
    route(
        "/api/v1/tour",
        "POST",
        tour,
        PUBLIC,
        doc=Doc(
            "Start the tour",
            tag="demo",
            takes=TourStart,
            gives=Tour,
            status=201,
            errors=(NotFound, PermissionDenied, WorkerError),
        ),
    ),
    route(
        "/api/v1/tour/walk",
        "GET",
        walk,
        PUBLIC,
        doc=Doc("Whether the tour's walk is rendered", tag="demo", gives=TourWalk, errors=(NotFound,)),
    ),
    route(
        "/api/v1/tour/walk",
        "POST",
        prepare,
        PUBLIC,
        doc=Doc("Render the tour's walk", tag="demo", gives=TourWalk, status=202, errors=(NotFound, PermissionDenied)),
    ),
]
