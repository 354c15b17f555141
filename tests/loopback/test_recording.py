"""A real call recorded by a real recorder process: killed in mid-sentence, repaired, played; and stopped in order."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from aiortc import MediaStreamTrack

from sightline.errors import RecordingError
from sightline.ids import CaseId, SubscriptionId, TransportId
from sightline.recording import manifest as manifests
from sightline.recording.commands import AddTrack
from sightline.recording.library import RecordingLibrary
from sightline.recording.process import RecorderProcess
from sightline.sfu.plain import plain_parameters
from sightline.worker.core import LocalMediaWorker
from support.media_peers import Peers, Publisher, wait_for
from support.recorded import play

CASE, RECORDING = CaseId("33333333-3333-4333-8333-333333333333"), "44444444-4444-4444-8444-444444444444"
TAP = TransportId("recorder")


class Clapper:
    """A camera and a microphone on one clock: once a second a bright picture and, at the same moment, a tone."""

    def __init__(self) -> None:
        self._zero = time.monotonic()

    async def until(self, at_s: float) -> None:
        await asyncio.sleep(max(0.0, self._zero + at_s - time.monotonic()))


class Flashes(MediaStreamTrack):
    kind = "video"

    def __init__(self, clapper: Clapper) -> None:
        super().__init__()
        self._clapper, self._number = clapper, 0

    async def recv(self) -> av.VideoFrame:
        at_s = self._number / 20
        await self._clapper.until(at_s)
        shade = 230 if self._number % 20 == 0 else 30 + self._number % 20
        frame = av.VideoFrame.from_ndarray(np.full((120, 160, 3), shade, np.uint8), format="rgb24")
        frame.pts, frame.time_base = self._number * 4_500, Fraction(1, 90_000)
        self._number += 1
        return frame


class Tones(MediaStreamTrack):
    kind = "audio"

    def __init__(self, clapper: Clapper) -> None:
        super().__init__()
        self._clapper, self._number = clapper, 0

    async def recv(self) -> av.AudioFrame:
        await self._clapper.until(self._number / 50)
        loudness = 12_000 if self._number % 50 < 5 else 0
        wave = (np.sin(np.arange(960) * np.pi / 24) * loudness).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._number * 960, Fraction(1, 48_000)
        self._number += 1
        return frame


@pytest.fixture
async def library(tmp_path: Path) -> RecordingLibrary:
    return RecordingLibrary(tmp_path)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def begin(
    worker: LocalMediaWorker, publisher: Publisher, library: RecordingLibrary, stack: AsyncExitStack
) -> RecorderProcess:
    """Start a recorder and tap camera and microphone into it."""
    started_ms, started_ns = time.time_ns() // 1_000_000, time.monotonic_ns()
    recorder: Any = await library.start(CASE, RECORDING, started_ms, started_ns)
    stack.push_async_callback(recorder.stop, "asked")
    await worker.open_tap(TAP, recorder.tap_path)
    for number, (publication_id, parameters) in enumerate(publisher.parameters.items(), 1):
        codec = parameters.codecs[0]
        recorder.add_track(
            AddTrack(
                ssrc=number,
                group="tom",
                publication_id=publication_id,
                participant_id="tom",
                mime=codec.mime,
                clock_rate_hz=codec.clock_rate_hz,
                name="Tom",
            )
        )
        await worker.subscribe(
            TAP, SubscriptionId(f"rec {number}"), publication_id, plain_parameters(parameters, number)
        )
    assert isinstance(recorder, RecorderProcess)
    return recorder


def length_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@pytest.mark.parametrize(("codec", "suffix"), [("video/vp8", "webm"), ("video/h264", "mkv")])
async def test_a_killed_recording_is_repaired_and_plays_to_its_last_second(
    worker: LocalMediaWorker,
    peers: Peers,
    library: RecordingLibrary,
    stack: AsyncExitStack,
    tmp_path: Path,
    codec: str,
    suffix: str,
) -> None:
    publisher, clapper = peers(Publisher), Clapper()
    await publisher.start(Flashes(clapper), Tones(clapper), codec=codec)
    await wait_for(lambda: len(publisher.sent) > 20, "media from the publisher")
    recorder = await begin(worker, publisher, library, stack)
    folder = tmp_path / CASE / RECORDING
    path = folder / f"part-001.{suffix}"
    await wait_for(lambda: length_of(path) > 0, "the beginning of the file")
    started = time.monotonic()
    await wait_for(lambda: time.monotonic() - started > 4, "some seconds of recording")
    assert recorder.pid is not None
    ran_s = time.monotonic() - started
    os.kill(recorder.pid, signal.SIGKILL)
    await recorder.ended()
    left = await worker.dump()
    assert "tap_dropped" not in left["counters"]  # type: ignore[operator]

    (manifest,) = await library.recover()
    assert manifest.end_reason == "interrupted"
    (part,) = manifest.parts
    film = play(path)
    # The part was begun up to two seconds of media late, and those are in it.
    assert ran_s - 1 < film.duration < ran_s + 3.5
    assert abs(film.duration - part.duration_ms / 1000) < 0.05
    assert film.pictures > 0.7 * 20 * film.duration
    pairs = [(seen, min(film.sounding, key=lambda heard: abs(seen - heard))) for seen in film.bright[1:]]
    assert len(pairs) >= 2
    offsets = sorted(seen - heard for seen, heard in pairs)
    assert abs(offsets[len(offsets) // 2]) < 0.1, f"picture and sound are {offsets} s apart"


async def test_a_recorder_completes_its_files_when_its_owner_is_gone(
    worker: LocalMediaWorker, peers: Peers, library: RecordingLibrary, stack: AsyncExitStack, tmp_path: Path
) -> None:
    """The owner's end of the socket closes, as it does when a server is killed."""
    publisher, clapper = peers(Publisher), Clapper()
    await publisher.start(Flashes(clapper), Tones(clapper))
    recorder = await begin(worker, publisher, library, stack)
    recorder.event(b'{"seq":1}')
    path = tmp_path / CASE / RECORDING / "part-001.webm"
    await wait_for(lambda: length_of(path) > 3_000, "something recorded")
    assert recorder._writer is not None
    recorder._writer.close()
    assert recorder._process is not None
    async with asyncio.timeout(20):
        await recorder._process.wait()
    (manifest,) = await library.of_case(CASE)
    assert await library.recover() == [manifest], "nothing is left to repair"
    assert (manifest.end_reason, manifest.parts[0].is_complete) == ("interrupted", True)
    assert play(path).pictures > 5
    events = (tmp_path / CASE / RECORDING / manifests.EVENTS).read_text()
    assert json.loads(events)["event"] == {"seq": 1}


async def test_a_clip_is_handed_over_while_recording_goes_on_and_a_stop_completes_everything(
    worker: LocalMediaWorker, peers: Peers, library: RecordingLibrary, stack: AsyncExitStack, tmp_path: Path
) -> None:
    publisher, clapper = peers(Publisher), Clapper()
    await publisher.start(Flashes(clapper), Tones(clapper))
    recorder = await begin(worker, publisher, library, stack)
    path = tmp_path / CASE / RECORDING / "part-001.webm"
    await wait_for(lambda: length_of(path) > 3_000, "something recorded")
    (clip_id, unknown), (audio, _) = (str(uuid.uuid4()), str(uuid.uuid4())), publisher.parameters
    clip = await recorder.clip(clip_id, audio)
    assert clip is not None
    assert (clip.facts.clip_id, clip.facts.mime, clip.facts.participant_id) == (clip_id, "video/webm", "tom")
    (tmp_path / "clip.webm").write_bytes(clip.media)
    assert play(tmp_path / "clip.webm").codecs == ["vp8", "opus"]
    assert not list(path.parent.glob("clip-*")), "it lives in the record now"
    assert await recorder.clip(unknown, "nobody's camera") is None
    manifest = await recorder.stop("asked")
    with pytest.raises(RecordingError):
        await recorder.clip(unknown, audio)
    assert manifest.end_reason == "asked"
    assert await recorder.stop("asked") == manifest
    assert await library.of_case(CASE) == [manifest]
    assert not Path(recorder.tap_path).exists()
    assert recorder.pid is not None
    await worker.close_transport(TAP)
    assert play(await library.file(CASE, RECORDING, "part-001.webm")).codecs == ["vp8", "opus"]
