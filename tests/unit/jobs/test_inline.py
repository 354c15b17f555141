"""The in-process service behaves as the port says."""

from __future__ import annotations

import msgspec
import pytest

from sightline.errors import InvalidDepth, WorkerError
from sightline.jobs.inline import InlineSpatialService
from support.scenes import frame_pose, mark
from unit.jobs.scenario import CASE, FRAMES, WORLD, click_in_hole, feed, frame, truth


async def test_clicks_in_holes_need_the_volume() -> None:
    for volume in (False, True):
        async with InlineSpatialService(volume=volume) as service:
            await feed(service)
            first = await service.anchor(CASE, click_in_hole())
            assert (first.state, first.reason) == ("screen_only", "no_depth")
            refined = await service.refine(CASE, click_in_hole(), first)
            assert (refined is not None) is volume
            assert bool((await service.scene_tiles(CASE, WORLD)).tiles) is volume
            assert bool(await service.scene_meshes(CASE, WORLD)) is volume
            if refined is not None:
                assert refined.p_world == pytest.approx(tuple(truth()), abs=0.01)


async def test_visibility_closing_and_refusals() -> None:
    async with InlineSpatialService(volume=False) as service:
        await feed(service)
        (answer,) = await service.visibility(CASE, frame_pose(0), (mark((0, 0, -3)),))
        assert answer.visibility == "occluded"
        with pytest.raises(InvalidDepth):
            await service.add_depth(CASE, msgspec.structs.replace(frame(0), width=3))
        await service.close_world(CASE, WORLD)
        (answer,) = await service.visibility(CASE, frame_pose(0), (mark((0, 0, -3)),))
        assert answer.visibility == "unknown"
        assert await service.dump() == {"light": {"worlds": {}}, "volumes": {}}
    with pytest.raises(WorkerError):
        await service.add_depth(CASE, frame(FRAMES - 1))
    await service.aclose()
