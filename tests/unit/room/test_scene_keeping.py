"""The scan of a call is kept with its case: when it is closed, and at the end of the room; the same one only once."""

from __future__ import annotations

import uuid

import numpy as np

from sightline.errors import WorkerError
from sightline.ids import BlobHash
from sightline.spatial.scene.tiles import packed_tile
from sightline.spatial.scene.values import TileMesh
from support.fakes_spatial import FakeSpatial
from support.room_harness import memory_store, running

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
