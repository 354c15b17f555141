"""The key frames of a scan: pictures of that time, for who looks at it later (``spatial/scene/views``)."""

from __future__ import annotations

import asyncio
import hashlib

import msgspec
from starlette.responses import Response

from sightline.errors import NotFound
from sightline.ids import WorldId
from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.rest import SceneView, SceneViewList
from sightline.spatial.scene.views import SceneView as KeyFrame
from sightline.spatial.scene.views import decode_views
from sightline.web.access import CASE_READ, Call, route
from sightline.web.answers import file_answer, tagged
from sightline.web.documented import Doc, Media
from sightline.web.record import read_file
from sightline.web.rest.scenes import require_world


async def views(call: Call) -> Response:
    """The key frames of a world's scan: from where pictures were taken, and when."""
    kept = await _key_frames(call)
    listed = tuple(
        SceneView(
            view_id=_view_id(view),
            seen_at_ms=view.seen_at_ms,
            pose=Pose(p=view.pose.p, q=view.pose.q),
            intrinsics=msgspec.convert(view.intrinsics, Intrinsics, from_attributes=True),
        )
        for view in kept
    )
    tag = hashlib.sha256(" ".join(view.view_id for view in listed).encode()).hexdigest()[:32]
    return tagged(call.request, tag, SceneViewList(world_id=call.request.path_params["world_id"], views=listed))


async def view(call: Call) -> Response:
    """The picture of one key frame."""
    wanted = call.request.path_params["view"]
    found = next((one for one in await _key_frames(call) if _view_id(one) == wanted), None)
    if found is None:
        raise NotFound("picture", wanted[:80])
    return file_answer(found.jpeg, "image/jpeg")


async def _key_frames(call: Call) -> tuple[KeyFrame, ...]:
    """Those of the call that runs, else those that were stored; none when there is no picture of the world."""
    world_id = call.request.path_params["world_id"]
    state = await require_world(call, world_id)
    live = await call.services.spatial.scene_views(call.case_id, world_id)
    saved = state.scenes.get(WorldId(world_id))
    if live or saved is None or saved.keyframes is None:
        return live
    data = await read_file(call.services.store, state, saved.keyframes)
    return await asyncio.to_thread(decode_views, data)


def _view_id(view: KeyFrame) -> str:
    return hashlib.sha256(view.jpeg).hexdigest()[:16]


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/scene/{world_id}/views",
        "GET",
        views,
        CASE_READ,
        doc=Doc("Key frames of a world's scan", tag="place", gives=SceneViewList, is_tagged=True),
    ),
    route(
        "/api/v1/cases/{case_id}/scene/{world_id}/views/{view}.jpg",
        "GET",
        view,
        CASE_READ,
        doc=Doc("The picture of a key frame", tag="place", gives=Media("image/jpeg")),
    ),
]
