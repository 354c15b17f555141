"""The vision process itself: started, fed over its sockets, killed, replaced, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from sightline.errors import InvalidMap
from sightline.jobs.vision_pool import LocalVision
from sightline.jobs.vision_wire import AddVideo, Click, Sights, VideoClock, VisionReport
from sightline.rtp.stream_frames import encode
from support.vision_video import PUBLICATION, Vp8Stream, panned, record, textured

pytestmark = pytest.mark.timeout(120)
OFFSET = 1_000


async def until(done: asyncio.Event) -> None:
    async with asyncio.timeout(60):
        await done.wait()


async def test_a_process_looks_at_what_the_tap_gives_and_is_replaced_when_it_dies() -> None:
    reports: list[VisionReport] = []
    reported, lost = asyncio.Event(), asyncio.Event()

    def on_report(report: VisionReport) -> None:
        reports.append(report)
        reported.set()

    vision = LocalVision(max_calls=1)
    eyes = vision.open("case", on_report, lost.set)
    assert eyes is not None
    try:
        assert vision.open("another", on_report, lost.set) is None
        first = await eyes.tap_path()
        _, tap = await asyncio.open_unix_connection(first)
        eyes.tell(AddVideo(7, PUBLICATION, "video/vp8"))
        eyes.tell(VideoClock(PUBLICATION, 99, OFFSET))
        stream, wall = Vp8Stream(), textured(1)
        for step in range(4):
            eyes.tell(record(step, stream.rtp_ts - OFFSET))
            for packet in stream.frame(panned(wall, step)):
                tap.write(encode(packet, time.monotonic_ns()))
        async with asyncio.timeout(60):
            while (await decoded(vision)) < 4:  # noqa: ASYNC110 - another process decides
                await asyncio.sleep(0.05)
        click = Click(mark_id="m", publication_id=PUBLICATION, frame_no=1, sources=(), u=0.5, v=0.5)
        assert await eyes.click(click, 30.0) is None, "without a pose there is no place"
        for packet in stream.frame(panned(wall, 4)):
            tap.write(encode(packet, time.monotonic_ns()))
        await until(reported)
        assert isinstance(reports[0], Sights)
        assert reports[0].marks[0].mark_id == "m"

        with pytest.raises(InvalidMap):
            await eyes.use_map(b"no map")
        assert await eyes.take_map() is None

        assert eyes.pid is not None
        os.kill(eyes.pid, signal.SIGKILL)
        await until(lost)
        second = await eyes.tap_path()
        assert second != first
        assert await decoded(vision) == 0, "a new process knows nothing"
        tap.close()
    finally:
        pid = eyes.pid
        await vision.aclose()
    assert (await vision.dump())["calls"] == {}
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def decoded(vision: LocalVision) -> int:
    """How many frames the process has decoded by its own account."""
    calls = (await vision.dump())["calls"]
    assert isinstance(calls, dict)
    videos = calls["case"].get("videos", {})
    return sum(video.get("decoded", 0) for video in videos.values())
