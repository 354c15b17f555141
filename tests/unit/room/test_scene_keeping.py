"""The scan of a call is kept with its case: when it is closed, and at the end of the room; the same one only once."""

from __future__ import annotations

import uuid

import numpy as np

from sightline.errors import WorkerError
from sightline.ids import BlobHash, CaseId
from sightline.room.scene_keeping import SceneKeeper
from sightline.spatial.scene.tiles import packed_tile
from sightline.spatial.scene.values import TileMesh
from sightline.spatial.scene.views import decode_views
from sightline.store.base import Store
from support.fakes_spatial import FakeSpatial
from support.painted import painted_view
from support.room_harness import Harness, memory_store, running
from support.scenes import FORWARD, looking

WORLD = str(uuid.UUID(int=0x5CE4E << 64 | 4 << 76 | 8 << 60))


def _tile() -> TileMesh:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype=np.float32)
    up = np.tile(np.array([0, 0, 1], dtype=np.float32), (3, 1))
    return packed_tile("0_0_0", vertices, up, np.array([[0, 1, 2]]))


async def test_a_scan_is_saved_when_the_case_is_closed_and_not_again_at_the_end() -> None:
    store = memory_store()
    spatial = FakeSpatial(meshes=(_tile(),))
    async with running(store=store, spatial=spatial) as harness:
        technician = await harness.joined("field", "Tom")
        await technician.op("world.start", world_id=WORLD, reason="session_start")
        await technician.op("case.close", summary="Done.")
        saved = (await technician.event("scene.saved")).body
        assert (saved["world_id"], saved["area_m2"], saved["frames"]) == (WORLD, 0.5, 7)
        glb = await store.blobs.get(BlobHash(str(saved["blob"])))
        assert glb[:4] == b"glTF"
        assert len(glb) == saved["size_bytes"]
        case_id = harness.case_id
    kinds = [event.kind for event in await store.cases.events(case_id)]
    assert kinds.count("scene.saved") == 1


async def test_a_room_that_ends_keeps_its_scan_and_one_without_a_scan_says_nothing() -> None:
    for meshes, error, expected in (((_tile(),), None, 1), ((), None, 0), ((_tile(),), WorkerError("away"), 0)):
        store = memory_store()
        async with running(store=store, spatial=FakeSpatial(meshes=meshes, error=error)) as harness:
            technician = await harness.joined("field", "Tom")
            await technician.op("world.start", world_id=WORLD, reason="session_start")
            case_id = harness.case_id
        kinds = [event.kind for event in await store.cases.events(case_id)]
        assert kinds.count("scene.saved") == expected


async def test_key_frames_are_kept_with_the_scan_and_again_only_when_there_are_new_ones() -> None:
    store = memory_store()
    spatial = FakeSpatial(meshes=(_tile(),), views=(painted_view(0, FORWARD),))
    async with running(store=store, spatial=spatial) as harness:
        technician = await harness.joined("field", "Tom")
        await technician.op("world.start", world_id=WORLD, reason="session_start")
        keeper = _keeper(harness)
        await keeper.save(only_grown=True)
        first = await _saved(store, harness.case_id)
        assert decode_views(await store.blobs.get(BlobHash(first["keyframes"]))) == spatial.views
        await keeper.save()
        assert keeper.saved == 1, "nothing is new"
        spatial.views = (*spatial.views, painted_view(1, looking((0.5, 0.0, 0.0), (0.0, 0.0, -3.0))))
        await keeper.save(only_grown=True)
        second = await _saved(store, harness.case_id)
        assert len(decode_views(await store.blobs.get(BlobHash(second["keyframes"])))) == 2
        assert second["blob"] == first["blob"]
        case_id = harness.case_id
    # The process that knew them is gone: what a later room saves still names them.
    bare = FakeSpatial(meshes=(_tile(),))
    async with running(store=store, spatial=bare, case_id=case_id) as harness:
        await harness.joined("field", "Tom")
        await _keeper(harness).save()
        assert (await _saved(store, case_id))["keyframes"] == second["keyframes"]


def _keeper(harness: Harness) -> SceneKeeper:
    return harness.registry._rooms[harness.case_id]._scenes


async def _saved(store: Store, case_id: CaseId) -> dict[str, str]:
    events = await store.cases.events(case_id)
    return [dict(event.body) for event in events if event.kind == "scene.saved"][-1]
