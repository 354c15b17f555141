"""The vision process itself: started, fed over its sockets, killed, replaced, ended."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import time
from dataclasses import dataclass

import numpy as np
import pytest

from sightline.errors import InvalidMap
from sightline.jobs.vision_pool import LocalVision
from sightline.jobs.vision_wire import AddVideo, Click, SawDepth, SawFrame, Sights, VideoClock, Viewed, VisionReport
from sightline.rtp.stream_frames import encode
from sightline.spatial.values import DepthFrame, FramePose, PoseValue
from support.vision_video import CAMERA, PUBLICATION, ImageU8, Vp8Stream, panned, record, textured

pytestmark = pytest.mark.timeout(120)
OFFSET = 1_000
WORLD = "00000000-0000-4000-8000-00000000aaaa"


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


async def test_a_process_that_got_no_time_for_a_while_makes_key_frames_of_all_that_waited() -> None:
    """Depth that came meanwhile finds its picture: none is thrown away to be in time again."""
    viewed: list[int] = []
    done = asyncio.Event()
    held_up, with_depth = range(1, 41), range(3, 41, 3)

    def on_report(report: VisionReport) -> None:
        viewed.extend(
            [report.change.view.frame_no] if isinstance(report, Viewed) and report.change.view.frame_no else []
        )
        if len(viewed) >= len(with_depth):
            done.set()

    stream, wall = Vp8Stream(bit_rate_bps=500_000), textured(1)
    vision = LocalVision(max_calls=1)
    eyes = vision.open("case", on_report, lambda: None)
    assert eyes is not None
    try:
        _, tap = await asyncio.open_unix_connection(await eyes.tap_path())
        eyes.tell(AddVideo(7, PUBLICATION, "video/vp8"))
        eyes.tell(VideoClock(PUBLICATION, 99, OFFSET))
        film = [Shown.of(stream, wall, step) for step in (0, *held_up)]

        def show(shown: Shown) -> None:
            eyes.tell(shown.record)
            for packet in shown.packets:
                tap.write(encode(packet, time.monotonic_ns()))

        # From its first depth on the process knows that this camera has some, and keeps colour.
        eyes.tell(SawDepth(depth(0)))
        show(film[0])
        async with asyncio.timeout(60):
            while (await eyes.dump()).get("depths_paired") != 1:  # noqa: ASYNC110 - another process decides
                await asyncio.sleep(0.05)
        assert eyes.pid is not None
        os.kill(eyes.pid, signal.SIGSTOP)
        for step in held_up:
            show(film[step])
            if step in with_depth:
                eyes.tell(SawDepth(depth(step)))
        os.kill(eyes.pid, signal.SIGCONT)
        await until(done)
        assert viewed == list(with_depth)
        tap.close()
    finally:
        await vision.aclose()


@dataclass(frozen=True)
class Shown:
    """A picture, encoded beforehand: sending it takes no time."""

    record: SawFrame
    packets: list[bytes]

    @classmethod
    def of(cls, stream: Vp8Stream, wall: ImageU8, step: int) -> Shown:
        seen = record(step, stream.rtp_ts - OFFSET, pose=turned(step), world=WORLD)
        return cls(seen, stream.frame(panned(wall, step)))


def turned(step: int) -> PoseValue:
    """A camera that turns by a twelfth of a radian a picture, so that every third shows something new."""
    half_rad = step / 24
    return PoseValue((0.0, 1.5, 0.0), (0.0, math.sin(half_rad), 0.0, math.cos(half_rad)))


def depth(step: int) -> DepthFrame:
    """A wall at two metres."""
    frame = FramePose(
        publication_id=PUBLICATION,
        frame_no=step,
        captured_at_ms=step * 1000 / 15,
        world_id=WORLD,
        pose=turned(step),
        intrinsics=CAMERA,
    )
    readings = np.full((CAMERA.h, CAMERA.w), 2000, "<u2").tobytes()
    return DepthFrame(frame=frame, width=CAMERA.w, height=CAMERA.h, intrinsics=CAMERA, depth_mm=readings)


async def decoded(vision: LocalVision) -> int:
    """How many frames the process has decoded by its own account."""
    calls = (await vision.dump())["calls"]
    assert isinstance(calls, dict)
    videos = calls["case"].get("videos", {})
    return sum(video.get("decoded", 0) for video in videos.values())
