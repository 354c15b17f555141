"""What there is to work on: guides, the components of an asset, the machine hall of the emulator."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from sightline.errors import NotFound
from sightline.web.access import SIGNED_IN, Call, route
from sightline.web.answers import tagged
from sightline.workflow.guide import newest_guide


async def guide(call: Call) -> Response:
    """The newest version of a guide, all texts in both languages; ``standard`` names the standard one."""
    wanted = call.request.path_params["guide_id"]
    found = newest_guide("" if wanted == "standard" else wanted)
    return tagged(call.request, f"{found.guide_id}-{found.version}", msgspec.to_builtins(found))


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
    route("/api/v1/guides/{guide_id}", "GET", guide, SIGNED_IN),
    route("/api/v1/assets/{tag}/components", "GET", components, SIGNED_IN),
]
