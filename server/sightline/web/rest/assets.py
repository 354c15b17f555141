"""What there is to work on: guides, the components of an asset, the machine hall of the emulator."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

import msgspec
from starlette.responses import Response

from sightline.errors import NotFound
from sightline.hall.model import build_hall
from sightline.hall.parts import Part
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
    listed = await asyncio.to_thread(_components, tag)
    if not listed:
        raise NotFound("asset", tag[:60])
    answer = {"asset_tag": tag, "frame": "hall", "components": listed}
    return tagged(call.request, f"{tag}-{len(listed)}", answer)


@cache
def _components(tag: str) -> list[dict[str, Any]]:
    parts = [part for part in build_hall().parts if part.component.startswith(f"{tag}/") and part.fault is None]
    return [_component(part) for part in parts]


def _component(part: Part) -> dict[str, Any]:
    low, high = part.bounds
    return {
        "id": part.component,
        "part": part.id,
        "name": {"en": part.name_en, "zh": part.name_zh},
        "box_min": [round(float(x), 4) for x in low],
        "box_max": [round(float(x), 4) for x in high],
        "safety": [{"en": en, "zh": zh} for en, zh in part.safety],
    }


ROUTES = [
    route("/api/v1/guides/{guide_id}", "GET", guide, SIGNED_IN),
    route("/api/v1/assets/{tag}/components", "GET", components, SIGNED_IN),
]
