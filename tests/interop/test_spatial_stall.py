"""When the spatial processes stand still, video, sound, chat and marks go on; only positions wait."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sightline.client.api import Api
from sightline.client.demo.people import DESK, EXPERT_TONE_HZ, HEADSET, TECHNICIAN_TONE_HZ, sign_everyone_in
from sightline.client.demo.server import ServerProcess
from sightline.client.demo.tone import dominant_hz
from sightline.client.expert import ScriptedExpert
from sightline.client.participant import Participant
from sightline.client.publisher import Publisher, SourceFrame
from sightline.protocol.common import Intrinsics, SeenFrame
from sightline.protocol.workflow import OpenCase, PlaceAnnotation, PostChat

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
CAMERA = Intrinsics(fx=300.0, fy=300.0, cx=159.5, cy=119.5, w=320, h=240)
STALLED_S = 4.0


async def test_a_stalled_spatial_process_stops_nothing_else(tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(ServerProcess(tmp_path / "data", tmp_path / "log"))
        people = await sign_everyone_in(server.base_url, stack)
        case_id = await open_case(people.field.api)
        publisher = Publisher(tone_hz=TECHNICIAN_TONE_HZ)
        technician = Participant(people.field.api, case_id, HEADSET, publisher=publisher)
        await stack.enter_async_context(technician)
        camera = asyncio.create_task(film(publisher))
        stack.callback(camera.cancel)
        viewer = ScriptedExpert([])
        voice = Publisher(tone_hz=EXPERT_TONE_HZ, video_codec=None)
        expert = Participant(people.expert.api, case_id, DESK, sinks=viewer.sinks, publisher=voice)
        await stack.enter_async_context(expert)
        viewer.attend(expert)
        async with asyncio.timeout(30):
            await viewer.first_picture.wait()

        assert server.process is not None
        with stopped(spatial_processes(server.process.pid)):
            before = viewer.senses.pictures
            viewer.senses.heard.clear()
            await expert.op("chat.post", PostChat(text="Still there?"))
            await expert.op("annotation.place", mark_now(expert))
            await asyncio.sleep(STALLED_S)
            assert viewer.senses.pictures - before > STALLED_S
            assert dominant_hz(viewer.senses.heard) == pytest.approx(TECHNICIAN_TONE_HZ, abs=5)
        placed = await technician.wait_for(lambda event: event.kind == "annotation.placed", what="the mark")
        assert placed.body["anchor"]["p_world"] is None


async def open_case(api: Api) -> str:
    case = OpenCase(title="Stall", asset_tag="P-101", asset_name="", work_order="", guide_id="")
    return (await api.open_case(case)).case_id


async def film(publisher: Publisher) -> None:
    """A picture that changes with every frame, ten times a second."""
    for number in range(100_000):
        picture = np.zeros((240, 320, 3), np.uint8)
        picture[:, (7 * number) % 300 : (7 * number) % 300 + 20] = 255
        publisher.put(SourceFrame(number, time.monotonic() * 1000, CAMERA), picture)
        await asyncio.sleep(0.1)


def mark_now(expert: Participant) -> PlaceAnnotation:
    seen = SeenFrame(subscription_id=next(iter(expert.clocks), str(uuid.uuid4())), rtp_ts=0)
    return PlaceAnnotation(annotation_id=str(uuid.uuid4()), shape="point", seen=seen, u=0.5, v=0.5, label="")


def spatial_processes(server_pid: int) -> list[int]:
    """Children of the server that run spatial work, by their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == server_pid and b"sightline.jobs" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    assert found, "the server runs no spatial process"
    return found


@contextlib.contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
