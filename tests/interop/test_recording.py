"""A running server records a call, is killed with -9, and what it recorded is complete, noted and plays in Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sightline.client.api import Api
from sightline.client.participant import Participant
from sightline.client.publisher import Publisher, SourceFrame
from sightline.protocol import workflow as wire
from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.signalling import DeviceInfo
from support.chromium_peers import page
from support.media_peers import lan_address, wait_for
from support.recorded import play
from support.recorded_call import RECORDING, Stage
from support.server import Server

WORLD = "0e7f4f3c-8a3b-4b7e-9f0e-0d3e5a1c2b4d"
PLAY = """async (url) => {
  const video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  const until = (name) => new Promise((done, failed) => {
    video.addEventListener(name, done, { once: true });
    video.addEventListener("error", () => failed(new Error(video.error.message)), { once: true });
  });
  const loaded = until("loadeddata");
  video.src = url;
  await loaded;
  const { duration, videoWidth: width } = video;
  const sought = until("seeked");
  video.currentTime = 4;
  await sought;
  const landed = video.currentTime;
  const moved = until("ended");
  await video.play();
  await moved;
  const audio = video.webkitAudioDecodedByteCount;
  return { duration, width, landed, frames: video.getVideoPlaybackQuality().totalVideoFrames, audio };
}"""


async def feed(publisher: Publisher) -> None:
    frame_no = 0
    while True:
        intrinsics = Intrinsics(fx=300.0, fy=300.0, cx=79.5, cy=59.5, w=160, h=120)
        pose = Pose(p=(0.0, 1.6, 0.0), q=(0.0, 0.0, 0.0, 1.0))
        image = np.full((120, 160, 3), 40 + frame_no % 100, np.uint8)
        publisher.put(SourceFrame(frame_no, frame_no * 50.0, intrinsics, WORLD, pose), image)
        frame_no += 1
        await asyncio.sleep(0.05)


@asynccontextmanager
async def call(server: Server) -> AsyncIterator[tuple[str, Participant, Participant]]:
    """A technician who publishes and an expert, in a case."""
    people = server.identities()
    tokens = {role: identity["session"]["token"] for role, identity in people.items()}
    case_id = server.open_case(tokens["field"])
    device = DeviceInfo(kind="headless", name="test")
    publisher = Publisher(video_codec="VP8")
    async with (
        Api(server.base_url, tokens["field"]) as field_api,
        Api(server.base_url, tokens["expert"]) as expert_api,
        Participant(field_api, case_id, device, publisher=publisher) as technician,
        Participant(expert_api, case_id, device) as expert,
    ):
        feeding = asyncio.create_task(feed(publisher))
        try:
            yield case_id, technician, expert
        finally:
            feeding.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await feeding


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def of_kind(kind: str) -> Any:
    return lambda event: event.kind == kind


@pytest.mark.slow
async def test_a_recording_outlives_the_kill_of_its_server(tmp_path: Path) -> None:
    lan_address()
    recording_id = str(uuid.uuid4())
    server = Server(tmp_path)
    server.start()
    try:
        with contextlib.suppress(Exception):  # Whatever the clients say when their server dies.
            async with call(server) as (case_id, technician, expert):
                await expert.op("recording.start", wire.StartRecording(recording_id=recording_id))
                agreed = wire.ConsentRecording(recording_id=recording_id, is_agreed=True)
                await technician.op("recording.consent", agreed)
                await expert.wait_for(of_kind("recording.started"), what="the recording")
                path = tmp_path / "recordings" / case_id / recording_id / "part-001.webm"
                await wait_for(lambda: size_of(path) > 20_000, "a file that grows", 40)
                await asyncio.to_thread(server.kill)
        server.start()
        token = server.token("supervisor")
        with server.http(token) as http:
            (recording,) = http.get(f"/cases/{case_id}/recordings").json()["recordings"]
            events = http.get(f"/cases/{case_id}/events").json()["events"]
        assert recording["end_reason"] == "interrupted"
        assert all(part["is_complete"] for part in recording["parts"])
        ends = [event["body"] for event in events if event["kind"] == "recording.stopped"]
        assert ends == [{"recording_id": recording_id, "reason": "interrupted"}]
        film = play(path)
        assert film.pictures > 20
        assert abs(film.duration - recording["parts"][0]["duration_ms"] / 1000) < 0.1
    finally:
        server.stop()


@pytest.mark.browser
@pytest.mark.parametrize(("codec", "file"), [("video/vp8", "part-001.webm"), ("video/h264", "part-001.mkv")])
async def test_a_recording_plays_and_seeks_in_chromium(server: Server, codec: str, file: str) -> None:
    token = await asyncio.to_thread(server.token, "expert")
    case_id = await asyncio.to_thread(server.open_case, token)
    stage = Stage(server.data_dir / "recordings", codec, case_id=case_id)
    stage.add()
    await asyncio.to_thread(stage.run, 6_000)
    stage.stop()
    async with page() as tab:
        await tab.context.add_cookies([{"name": "sightline", "value": token, "url": server.base_url}])
        await tab.goto(f"{server.base_url}/healthz")
        url = f"/api/v1/cases/{case_id}/recordings/{RECORDING}/{file}"
        async with asyncio.timeout(60):
            seen = await tab.evaluate(PLAY, url)
    assert abs(seen["duration"] - 6) < 0.2
    assert seen["width"] == 160
    assert abs(seen["landed"] - 4) < 0.1
    assert seen["frames"] > 10
    assert seen["audio"] > 0
