"""Only with ``--demo``: identities for a tab, and the tour with its scripted technician."""

from __future__ import annotations

from starlette.responses import Response

from sightline.errors import NotFound
from sightline.protocol.rest import TourStart
from sightline.web import limits
from sightline.web.access import PUBLIC, Call, check_origin, route
from sightline.web.answers import json_answer
from sightline.web.body import read_struct


async def identities(call: Call) -> Response:
    services = call.services
    if services.demo is None:
        raise NotFound("page", call.request.url.path)
    services.limiter.take(limits.DEMO_BY_ADDRESS, call.client_address)
    if "origin" in call.request.headers:
        check_origin(call.request, services)
    return json_answer(await services.demo.identities())


async def tour(call: Call) -> Response:
    services = call.services
    if services.tour is None:
        raise NotFound("page", call.request.url.path)
    services.limiter.take(limits.TOUR_BY_ADDRESS, call.client_address)
    if "origin" in call.request.headers:
        check_origin(call.request, services)
    wanted = await read_struct(call.request, TourStart)
    return json_answer(await services.tour.start(wanted.language), 201)


ROUTES = [
    route("/api/v1/demo/identities", "POST", identities, PUBLIC),
    route("/api/v1/tour", "POST", tour, PUBLIC),
]
