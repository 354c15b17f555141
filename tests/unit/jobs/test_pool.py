"""The service with its real processes: answers, stops, crashes, idleness, overload."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from sightline.errors import InvalidDepth, WorkerError
from sightline.jobs import process
from sightline.jobs.pool import Deadlines, LocalSpatialService
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.views import ViewsChange
from sightline.spatial.values import AnchorAnswer, ClickQuery
from support.painted import painted_view
from support.scenes import click_at, frame_pose, looking, mark, square
from unit.jobs.scenario import CASE, FRAMES, WORLD, click_in_hole, feed, frame, truth

PATIENT = Deadlines(add_depth_s=20, anchor_s=20, visibility_s=20, refine_s=40, scene_s=40, stored_s=20)
ON_WALL = click_at(frame(0).frame, 60, 80)


@asynccontextmanager
async def _service(**changes: object) -> AsyncIterator[LocalSpatialService]:
    options = {"deadlines": PATIENT} | changes
    async with LocalSpatialService(**options) as service:  # type: ignore[arg-type]
        yield service


async def _light_pid(service: LocalSpatialService) -> int:
    dump = await service.dump()
    return dump["light"]["pid"]  # type: ignore[index, no-any-return]


async def _volume(service: LocalSpatialService) -> dict[str, object]:
    dump = await service.dump()
    return dump["volumes"][f"{CASE}/{WORLD}"]  # type: ignore[index, no-any-return]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def _until_ended(pid: int) -> None:
    while _is_running(pid):  # noqa: ASYNC110 - another process's end sets no event of ours
        await asyncio.sleep(0.05)


async def _until_answered(service: LocalSpatialService, click: ClickQuery) -> AnchorAnswer:
    """Ask again until the service answers with a place; the test's own time limit ends a service that never does."""
    while True:
        try:
            first = await service.anchor(CASE, click)
            answer = await service.refine(CASE, click, first) or first
        except WorkerError:
            answer = None
        if answer is not None and answer.p_world is not None:
            return answer
        await asyncio.sleep(0.05)


async def test_the_light_process_answers_and_nothing_is_left_after_closing() -> None:
    async with _service(volume=False) as service:
        await feed(service)
        first = await service.anchor(CASE, ON_WALL)
        assert first.state == "good"
        hole = await service.anchor(CASE, click_in_hole())
        assert (hole.state, hole.reason) == ("screen_only", "no_depth")
        assert await service.refine(CASE, click_in_hole(), hole) is None
        assert (await service.scene_tiles(CASE, WORLD)).tiles == ()
        (seen,) = await service.visibility(CASE, frame_pose(0), (mark((0, 0, -3)),))
        assert seen.visibility == "occluded"
        pid = await _light_pid(service)
        assert _is_running(pid)
    assert not _is_running(pid)
    await service.aclose()
    for call in (service.add_depth(CASE, frame(0)), service.anchor(CASE, ON_WALL)):
        with pytest.raises(WorkerError):
            await call


@pytest.mark.slow
async def test_the_volume_answers_what_depth_cannot_and_ends_with_its_world() -> None:
    async with _service() as service:
        await feed(service)
        first = await service.anchor(CASE, click_in_hole())
        refined = await service.refine(CASE, click_in_hole(), first)
        assert refined is not None
        assert refined.p_world == pytest.approx(tuple(truth()), abs=0.01)
        volume = await _volume(service)
        assert volume["volume"]["fused"] == FRAMES  # type: ignore[index]
        await service.add_surfaces(CASE, WORLD, SurfaceChanges(changed=(square("a"),)))
        listed = {one.tile: one.kind for one in (await service.scene_tiles(CASE, WORLD)).tiles}
        (device,) = (tile for tile, kind in listed.items() if kind == "device")
        shown = await service.scene_tile(CASE, WORLD, device, "coarse")
        assert shown is not None
        assert shown.area_m2 == pytest.approx(4)
        meshes = await service.scene_meshes(CASE, WORLD)
        assert {mesh.tile for mesh in meshes} <= set(listed)
        assert len(meshes) > 3
        assert await service.scene_tile(CASE, WORLD, "9_9_9", "fine") is None
        pid = volume["pid"]
        assert isinstance(pid, int)
        await service.close_world(CASE, WORLD)
        assert not _is_running(pid)
        assert (await service.anchor(CASE, ON_WALL)).state == "screen_only"
        await service.close_world(CASE, WORLD)


async def test_broken_depth_is_refused_with_its_own_error() -> None:
    async with _service(volume=False) as service:
        with pytest.raises(InvalidDepth):
            await service.add_depth(CASE, msgspec.structs.replace(frame(0), width=319))
        noise = os.urandom(2 * 320 * 240)
        with pytest.raises(InvalidDepth, match="noise"):
            await service.add_depth(CASE, msgspec.structs.replace(frame(0), depth_mm=noise))


async def test_a_stopped_light_process_costs_callers_their_deadline_and_then_recovers() -> None:
    async with _service(volume=False) as service:
        await feed(service)
        pid = await _light_pid(service)
        service._deadlines = Deadlines(add_depth_s=0.2, anchor_s=0.2, visibility_s=0.2)
        os.kill(pid, signal.SIGSTOP)
        try:
            for _ in range(3):
                with pytest.raises(WorkerError):
                    await service.anchor(CASE, ON_WALL)
            with pytest.raises(WorkerError):
                await service.add_depth(CASE, frame(1))
            with pytest.raises(WorkerError):
                await service.visibility(CASE, frame_pose(0), (mark((0, 0, -3)),))
        finally:
            os.kill(pid, signal.SIGCONT)
        service._deadlines = PATIENT
        assert (await service.anchor(CASE, ON_WALL)).state == "good"
        assert await _light_pid(service) == pid


async def test_what_piles_up_before_a_stopped_process_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MAX_UNSENT_BYTES", 2**20)
    async with _service(volume=False) as service:
        await feed(service)
        pid = await _light_pid(service)
        service._deadlines = Deadlines(add_depth_s=0.05)
        os.kill(pid, signal.SIGSTOP)
        try:
            calls = [service.add_depth(CASE, frame(1)) for _ in range(25)]
            results = await asyncio.gather(*calls, return_exceptions=True)
        finally:
            os.kill(pid, signal.SIGCONT)
        assert all(isinstance(result, WorkerError) for result in results)
        # 150 KB each: a third fits in what may wait, the rest failed at once.
        assert sum("fallen behind" in str(result) for result in results) > 12


@pytest.mark.slow
async def test_a_stopped_volume_does_not_delay_clicks_and_drops_the_oldest_waiting_frames() -> None:
    async with _service() as service:
        await feed(service)
        first = await service.anchor(CASE, click_in_hole())
        await service.refine(CASE, click_in_hole(), first)
        pid = (await _volume(service))["pid"]
        assert isinstance(pid, int)
        os.kill(pid, signal.SIGSTOP)
        try:
            for n in range(FRAMES, FRAMES + 14):
                await service.add_depth(CASE, frame(n))
            assert (await service.anchor(CASE, ON_WALL)).state == "good"
            service._deadlines = Deadlines(refine_s=0.2)
            with pytest.raises(WorkerError):
                await service.refine(CASE, click_in_hole(), first)
            volume = await _volume(service)
            assert volume["queued"] == 8
            # One is with the process, eight wait, the others were dropped.
            assert volume["dropped"] == 5
        finally:
            os.kill(pid, signal.SIGCONT)
        service._deadlines = PATIENT
        assert (await _until_answered(service, click_in_hole())).p_world is not None
        assert (await _volume(service))["pid"] == pid


@pytest.mark.slow
async def test_a_killed_volume_is_built_again_from_the_key_frames() -> None:
    async with _service() as service:
        await feed(service)
        before = await _until_answered(service, click_in_hole())
        view = painted_view(0, looking((0.0, 0.0, 0.0), (0.0, 0.0, -3.0)))
        await service.add_view(CASE, WORLD, ViewsChange(view, (view.name,)))
        assert any(mesh.colours for mesh in await service.scene_meshes(CASE, WORLD))
        pid = (await _volume(service))["pid"]
        assert isinstance(pid, int)
        os.kill(pid, signal.SIGKILL)
        after = await _until_answered(service, click_in_hole())
        assert after.p_world == pytest.approx(before.p_world, abs=1e-6)
        volume = await _volume(service)
        assert volume["restarts"] == 1
        assert volume["volume"]["fused"] == FRAMES  # type: ignore[index]
        assert volume["volume"]["views"] == 1, "and coloured again"  # type: ignore[index]
        assert await service.scene_views(CASE, WORLD) == (view,)


async def test_a_killed_light_process_is_replaced() -> None:
    async with _service(volume=False) as service:
        await feed(service)
        pid = await _light_pid(service)
        os.kill(pid, signal.SIGKILL)
        while True:
            try:
                await service.add_depth(CASE, frame(0))
                break
            except WorkerError:
                await asyncio.sleep(0.05)
        assert (await service.anchor(CASE, ON_WALL)).state == "good"
        assert await _light_pid(service) != pid


@pytest.mark.slow
async def test_an_idle_volume_ends_and_comes_back_when_asked() -> None:
    async with _service(idle_s=0.5) as service:
        await feed(service)
        await _until_answered(service, click_in_hole())
        pid = (await _volume(service))["pid"]
        assert isinstance(pid, int)
        await _until_ended(pid)
        assert (await _until_answered(service, click_in_hole())).method == "volume"


@pytest.mark.slow
async def test_more_worlds_than_volumes_end_the_one_unused_for_longest() -> None:
    async with _service(max_volumes=1) as service:
        await feed(service)
        await _until_answered(service, click_in_hole())
        pid = (await _volume(service))["pid"]
        assert isinstance(pid, int)
        other = msgspec.structs.replace(frame(0), frame=msgspec.structs.replace(frame(0).frame, world_id="world-2"))
        await service.add_depth(CASE, other)
        await _until_ended(pid)
        assert list((await service.dump())["volumes"]) == [f"{CASE}/world-2"]  # type: ignore[call-overload]
