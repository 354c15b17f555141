"""Scenes over HTTP: surfaces with limits, tiles with revisions, the whole file, earlier visits of an asset."""

from __future__ import annotations

import zlib
from uuid import uuid4

import msgspec
import numpy as np
import pytest

from sightline.caselog import server_events
from sightline.caselog.fold import EMPTY, advance
from sightline.ids import CaseId, OpId
from sightline.protocol import workflow as wire
from sightline.protocol.common import Role
from sightline.spatial.scene.export import scene_glb
from sightline.spatial.scene.tiles import packed_tile
from sightline.spatial.scene.values import TileLevel, TileMesh
from sightline.spatial.scene.views import encode_views
from support.edge import WORLD_ID, Edge, place_mark
from support.fakes_spatial import FakeSpatial
from support.painted import painted_view
from support.scenes import CAMERA, FORWARD, looking

CORNERS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype="<f4").tobytes()
CORNER_NUMBERS = np.array([[0, 1, 2]], dtype="<u4").tobytes()
ENTRY = {
    "surface_id": "7",
    "kind": "mesh",
    "label": "table",
    "pose": {"p": [0.0, 0.0, 0.0], "q": [0.0, 0.0, 0.0, 1.0]},
    "vertex_count": 3,
    "triangle_count": 1,
}


async def _upload(web: Edge, case_id: str, header: object, data: bytes, who: Role = "field") -> tuple[int, str]:
    files = {"header": ("h", msgspec.json.encode(header), "application/json"), "data": ("d", data)}
    answer = await web.call("POST", f"/api/v1/cases/{case_id}/scene/{WORLD_ID}/surfaces", who, files=files)
    return answer.status_code, "" if answer.status_code == 204 else answer.json()["error"]["code"]


async def test_surfaces_arrive_as_they_were_sent(web: Edge) -> None:
    case_id = await web.open_case()
    two = [ENTRY, {**ENTRY, "surface_id": "8", "kind": "plane"}]
    data = zlib.compress((CORNERS + CORNER_NUMBERS) * 2)
    assert await _upload(web, case_id, {"surfaces": two, "removed": ["1"]}, data) == (204, "")
    ((world_id, changes),) = web.rooms.surfaces
    assert world_id == WORLD_ID
    assert changes.removed == ("1",)
    assert [(one.surface_id, one.kind, one.vertices, one.indices) for one in changes.changed] == [
        ("7", "mesh", CORNERS, CORNER_NUMBERS),
        ("8", "plane", CORNERS, CORNER_NUMBERS),
    ]


@pytest.mark.parametrize(
    ("entry", "data", "expected"),
    [
        ({}, b"not zlib", (422, "invalid_mesh")),
        ({}, zlib.compress(CORNERS), (422, "invalid_mesh")),
        ({}, zlib.compress(bytes(50_000_000)), (422, "invalid_mesh")),
        ({}, zlib.compress(CORNERS + CORNER_NUMBERS) + b"more", (422, "invalid_mesh")),
        ({"vertex_count": 400_000, "triangle_count": 400_000}, zlib.compress(b""), (422, "invalid_mesh")),
        ({"vertex_count": 3_000_000_000}, zlib.compress(b""), (400, "malformed_message")),
        ({"triangle_count": 0}, zlib.compress(CORNERS), (400, "malformed_message")),
        ({"surface_id": "../../x"}, zlib.compress(CORNERS + CORNER_NUMBERS), (400, "malformed_message")),
    ],
)
async def test_surfaces_that_lie_are_refused(
    web: Edge, entry: dict[str, object], data: bytes, expected: tuple[int, str]
) -> None:
    case_id = await web.open_case()
    entries = [{**ENTRY, **entry}] * (2 if "vertex_count" in entry else 1)
    assert await _upload(web, case_id, {"surfaces": entries, "removed": []}, data) == expected
    assert web.rooms.surfaces == []


async def test_only_those_who_may_upload_do(web: Edge) -> None:
    case_id = await web.open_case()
    empty: dict[str, object] = {"surfaces": [], "removed": []}
    assert (await _upload(web, case_id, empty, zlib.compress(b""), "supervisor"))[0] == 403


async def test_tiles_of_worlds_that_a_case_does_not_know_are_not_found(web: Edge) -> None:
    case_id = await web.open_case()
    for path in (f"{uuid4()}/tiles", f"{uuid4()}.glb", "x/tiles"):
        assert (await web.call("GET", f"/api/v1/cases/{case_id}/scene/{path}", "expert")).status_code == 404, path
    await place_mark(web, case_id)
    for query in ("level=best", "level="):
        path = f"/api/v1/cases/{case_id}/scene/{WORLD_ID}/tiles/0_0_0.glb?{query}"
        assert (await web.call("GET", path, "expert")).status_code == 400, query


async def _save_scene(web: Edge, case: str, glb: bytes, keyframes: bytes | None = None) -> str:
    case_id = CaseId(case)
    store = web.services.store
    blob = await store.blobs.put(glb)
    events = await store.cases.events(case_id)
    op_id = OpId(str(uuid4()))
    saved = wire.SceneSaved(
        scene_id=str(uuid4()),
        world_id=WORLD_ID,
        blob=blob,
        size_bytes=len(glb),
        area_m2=0.5,
        frames=9,
        keyframes=await store.blobs.put(keyframes) if keyframes is not None else None,
    )
    await store.cases.append(
        case_id,
        events[0].actor,
        op_id,
        lambda log: server_events.scene_saved(advance(EMPTY, log), op_id, saved),
        at_ms=1,
    )
    return blob


class EmptyTiles(FakeSpatial):
    """Lists tiles that have no triangles yet."""

    async def scene_tile(self, case_id: str, world_id: str, tile: str, level: TileLevel) -> TileMesh | None:
        return None


def _glb() -> bytes:
    return scene_glb([_mesh()])


def _mesh() -> TileMesh:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype=np.float32)
    up = np.tile(np.array([0, 0, 1], dtype=np.float32), (3, 1))
    return packed_tile("0_0_0", vertices, up, np.array([[0, 1, 2]]))


async def test_an_earlier_visit_is_listed_for_the_asset_with_its_marks_and_readable(web: Edge) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id)
    glb = _glb()
    blob = await _save_scene(web, case_id, glb)
    tag = (await web.call("GET", f"/api/v1/cases/{case_id}", "expert")).json()["asset_tag"]
    (scene,) = (await web.call("GET", f"/api/v1/assets/{tag}/scenes", "expert")).json()["scenes"]
    assert (scene["case_id"], scene["world_id"], scene["blob"]) == (case_id, WORLD_ID, blob)
    assert [mark["number"] for mark in scene["marks"]] == [1]
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/blobs/{blob}", "expert")
    assert (answer.content, answer.headers["content-type"]) == (glb, "model/gltf-binary")
    assert (await web.call("GET", "/api/v1/assets/another/scenes", "expert")).json() == {"scenes": []}
    other = await web.open_case()
    assert (await web.call("GET", f"/api/v1/cases/{other}/blobs/{blob}", "expert")).status_code == 404


async def test_a_tile_that_is_listed_and_still_empty_is_an_empty_scene(web: Edge) -> None:
    """A page asks again for what it did not find; what is there and empty it need not ask for."""
    case_id = await web.open_case()
    await place_mark(web, case_id)
    spatial = EmptyTiles(meshes=(_mesh(),))
    object.__setattr__(web.services, "spatial", spatial)
    base = f"/api/v1/cases/{case_id}/scene/{WORLD_ID}/tiles"
    listed = await web.call("GET", base, "expert")
    assert [one["tile"] for one in listed.json()["tiles"]] == ["0_0_0"]
    again = await web.call("GET", base, "expert", headers={"If-None-Match": listed.headers["etag"]})
    assert again.status_code == 304
    empty = await web.call("GET", f"{base}/0_0_0.glb?level=coarse", "expert")
    assert (empty.status_code, empty.content) == (200, scene_glb([]))
    assert (await web.call("GET", f"{base}/1_0_0.glb", "expert")).status_code == 404
    whole = await web.call("GET", f"/api/v1/cases/{case_id}/scene/{WORLD_ID}.glb?marks=1", "expert")
    assert b'"mark-1"' in whole.content
    assert (await web.call("GET", f"{base[:-6]}.glb?marks=2", "expert")).status_code == 400


async def test_key_frames_are_shown_with_their_camera_during_the_call_and_after_it(web: Edge) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id)
    path = f"/api/v1/cases/{case_id}/scene/{WORLD_ID}/views"
    assert (await web.call("GET", path, "expert")).json() == {"world_id": WORLD_ID, "views": []}
    stored = msgspec.structs.replace(painted_view(4, FORWARD), seen_at_ms=1_760_000_000_000)
    await _save_scene(web, case_id, _glb(), encode_views([stored]))
    (listed,) = (await web.call("GET", path, "supervisor")).json()["views"]
    assert listed["seen_at_ms"] == stored.seen_at_ms
    assert listed["pose"] == {"p": [0.0, 0.0, 0.0], "q": pytest.approx([0.0, 0.0, 0.0, 1.0])}
    assert (listed["intrinsics"]["w"], listed["intrinsics"]["fx"]) == (CAMERA.width, CAMERA.fx)
    answer = await web.call("GET", f"{path}/{listed['view_id']}.jpg", "supervisor")
    assert (answer.content, answer.headers["content-type"]) == (stored.jpeg, "image/jpeg")
    for other in (f"{path}/{'0' * 16}.jpg", path.replace(WORLD_ID, str(uuid4()))):
        assert (await web.call("GET", other, "expert")).status_code == 404
    live = painted_view(5, looking((0.5, 0.0, 0.0), (0.0, 0.0, -3.0)))
    object.__setattr__(web.services, "spatial", FakeSpatial(views=(live,)))
    (listed,) = (await web.call("GET", path, "expert")).json()["views"]
    assert (await web.call("GET", f"{path}/{listed['view_id']}.jpg", "expert")).content == live.jpeg


async def test_damaged_key_frames_are_an_error_and_not_a_picture(web: Edge) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id)
    await _save_scene(web, case_id, _glb(), b"\x93 no key frames")
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/scene/{WORLD_ID}/views", "expert")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_map")
