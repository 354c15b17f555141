"""``GET /api/v1/dump``: everything that rooms and media workers hold now, for diagnosis.

There are ids in it, no names, addresses or tokens. This machine itself may read it without a token, as ``/metrics``;
everybody else needs the token of an administrator.
"""

from __future__ import annotations

from starlette.responses import Response

from sightline.errors import WorkerError
from sightline.observe import process_figures
from sightline.web.access import Access, Call, route
from sightline.web.answers import json_answer
from sightline.web.documented import Doc

DUMP = Access(frozenset({"admin"}), is_open_locally=True)
PATH = "/api/v1/dump"


async def show(call: Call) -> Response:
    """Look now and tell it."""
    services = call.services
    held = {
        "utc_ms": services.clock.utc_ms(),
        "process": process_figures(),
        "counters": services.counters.snapshot(),
        "vision": await services.vision.dump() if services.vision is not None else None,
        **await services.rooms.measure(),
    }
    return json_answer(held)


ROUTES = [
    route(
        PATH,
        "GET",
        show,
        DUMP,
        doc=Doc("Everything that is held", tag="service", gives={"type": "object"}, errors=(WorkerError,)),
    )
]
