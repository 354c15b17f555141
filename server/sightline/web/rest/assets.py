"""What there is to work on: guides, the components of an asset, the machine hall of the emulator."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from sightline.errors import NotFound, WorkerError
from sightline.plant.menu import guide_now, offered_guides
from sightline.protocol import rest
from sightline.web.access import SIGNED_IN, Call, route
from sightline.web.answers import listed, tagged
from sightline.web.documented import Doc


async def guide(call: Call) -> Response:
    """The newest version of a guide, all texts in both languages; ``standard`` names the standard one."""
    wanted = call.request.path_params["guide_id"]
    services = call.services
    guide_id = "" if wanted == "standard" else wanted
    return listed(call.request, await guide_now(services.store.plant, guide_id, at_ms=services.clock.utc_ms()))


async def guides(call: Call) -> Response:
    """The newest version of each guide that counts now: the plant's own, and those that came with the server."""
    services = call.services
    offers = await offered_guides(services.store.plant, at_ms=services.clock.utc_ms())
    entries = tuple(msgspec.convert(offer, rest.GuideEntry, from_attributes=True) for offer in offers[:1000])
    return listed(call.request, rest.GuideMenu(guides=entries))


async def components(call: Call) -> Response:
    """The parts of an asset: path, names, box in the hall frame (metres), safety texts."""
    tag = call.request.path_params["tag"]
    hall = await call.services.hall.description()
    listed = [
        _component(part) for part in hall["parts"] if part["component"].startswith(f"{tag}/") and not part["fault"]
    ]
    if not listed:
        raise NotFound("asset", tag[:60])
    answer = {"asset_tag": tag, "frame": "hall", "components": listed}
    return tagged(call.request, f"{tag}-{hall['model_version']}", answer)


def _component(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": part["component"],
        "part": part["id"],
        "name": part["name"],
        "box_min": part["bounds"]["min"],
        "box_max": part["bounds"]["max"],
        "safety": part["safety"],
    }


ROUTES = [
    route(
        "/api/v1/guides",
        "GET",
        guides,
        SIGNED_IN,
        doc=Doc("Guides that a case can be opened with", tag="catalogue", gives=rest.GuideMenu, is_tagged=True),
    ),
    route(
        "/api/v1/guides/{guide_id}",
        "GET",
        guide,
        SIGNED_IN,
        doc=Doc("The newest version of a guide", tag="catalogue", gives={"type": "object"}, is_tagged=True),
    ),
    route(
        "/api/v1/assets/{tag}/components",
        "GET",
        components,
        SIGNED_IN,
        doc=Doc("Parts of an asset", tag="assets", gives={"type": "object"}, errors=(WorkerError,), is_tagged=True),
    ),
]
