"""A call in a real room, recorded: consent, real media, real recorder process, killed in the middle; then stopped."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from sightline.client.publisher import Publisher, SourceFrame
from sightline.ids import CaseId
from sightline.protocol.common import Intrinsics, Pose
from sightline.recording import manifest as manifests
from sightline.recording.library import RecordingLibrary
from sightline.recording.process import RecorderProcess
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.media_peers import lan_address, wait_for
from support.recorded import play
from support.room_harness import Client, Harness, running

T = TypeVar("T", bound=msgspec.Struct)
WORLD = "0e7f4f3c-8a3b-4b7e-9f0e-0d3e5a1c2b4d"
FPS = 20


class SocketOfClient:
    """The harness's client as the headless participant's socket."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def request(self, kind: str, body: msgspec.Struct, answer: type[T]) -> T:
        return await self._client.ask(kind, body, answer)


class KeptLibrary(RecordingLibrary):
    """Remembers its recorders, so that a test can kill them."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.recorders: list[RecorderProcess] = []

    async def start(self, case_id: CaseId, recording_id: str, started_at_ms: int, started_ns: int) -> RecorderProcess:
        recorder: Any = await super().start(case_id, recording_id, started_at_ms, started_ns)
        self.recorders.append(recorder)
        return self.recorders[-1]


async def feed(publisher: Publisher) -> None:
    """Show frame ``n`` with a pose ``n`` centimetres along x."""
    frame_no = 0
    while True:
        shade = 230 if frame_no % 20 == 0 else 30
        intrinsics = Intrinsics(fx=300.0, fy=300.0, cx=79.5, cy=59.5, w=160, h=120)
        pose = Pose(p=(frame_no / 100, 1.6, 0.0), q=(0.0, 0.0, 0.0, 1.0))
        frame = SourceFrame(frame_no, frame_no * 1000 / FPS, intrinsics, WORLD, pose)
        publisher.put(frame, np.full((120, 160, 3), shade, np.uint8))
        frame_no += 1
        await asyncio.sleep(1 / FPS)


@asynccontextmanager
async def publishing(client: Client) -> AsyncIterator[None]:
    publisher = Publisher(video_codec="VP8")
    await publisher.start(SocketOfClient(client))  # type: ignore[arg-type]
    feeding = asyncio.create_task(feed(publisher))
    try:
        yield
    finally:
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
        await publisher.aclose()


async def agree(technician: Client, expert: Client, recording_id: str, count: int) -> None:
    await expert.op("recording.start", recording_id=recording_id)
    await technician.op("recording.consent", recording_id=recording_id, is_agreed=True)
    await expert.event("recording.started", count=count)


def grown(folder: Path) -> int:
    path = folder / "part-001.webm"
    return path.stat().st_size if path.exists() else 0


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


async def recorded(harness: Harness, library: KeptLibrary, root: Path) -> None:
    technician, expert = await harness.joined("field", "Tom"), await harness.joined("expert", "Eva")
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    async with publishing(technician):
        await agree(technician, expert, one, 1)
        folder = root / harness.case_id / one
        await wait_for(lambda: grown(folder) > 4_000, "a file that grows")
        await wait_for(lambda: len(lines_of(folder / manifests.POSES)) > 40, "a pose track")
        pid = library.recorders[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        ended = await expert.event("recording.stopped")
        assert ended.body == {"recording_id": one, "reason": "failed"}
        check(folder, root)

        await agree(technician, expert, two, 2)
        folder = root / harness.case_id / two
        await wait_for(lambda: grown(folder) > 4_000, "another file that grows")
        await wait_for(lambda: len(lines_of(folder / manifests.POSES)) > 40, "another pose track")
        await expert.op("chat.post", text="that is it")
        await wait_for(lambda: len(lines_of(folder / manifests.EVENTS)) >= 2, "events beside the recording")
        await technician.op("recording.stop", recording_id=two)
        await expert.event("recording.stopped", count=2)
        await wait_for(lambda: manifests.read(folder).end_reason == "asked", "the end in the manifest")
        assert [line["event"]["kind"] for line in lines_of(folder / manifests.EVENTS)][:2] == [
            "recording.started",
            "chat.posted",
        ]
        assert play(folder / "part-001.webm").pictures > 10
    manifests_of_case = await library.of_case(harness.case_id)
    assert {manifest.recording_id for manifest in manifests_of_case} == {one, two}


def check(folder: Path, root: Path) -> None:
    """The killed recording plays, and its poses are on the time of its pictures."""
    manifest = manifests.read(folder)
    (part,) = manifest.parts
    assert (manifest.end_reason, part.is_complete) == ("failed", True)
    assert {track.kind for track in part.tracks} == {"audio", "video"}
    film = play(folder / part.file)
    assert film.pictures > 20
    assert film.samples > 24_000
    poses = [line for line in lines_of(folder / manifests.POSES) if line["is_exact"]]
    assert len(poses) > 20
    bright = [line["t_ms"] for line in poses if line["frame"]["frame_no"] % 20 == 0]
    shown = [part.starts_at_ms + 1000 * at for at in film.bright]
    # Every bright picture but the outermost has the pose of its own frame, to the millisecond of the file.
    for at_ms in shown[1:-1]:
        assert min(abs(at_ms - pose_ms) for pose_ms in bright) < 5


async def test_a_call_is_recorded_killed_and_recorded_again(tmp_path: Path) -> None:
    library = KeptLibrary(tmp_path)

    async def start_worker() -> WorkerProcess:
        return await WorkerProcess(WorkerConfig(advertised=(lan_address(),))).__aenter__()

    async with running(worker_factory=start_worker, recordings=library) as harness:
        await recorded(harness, library, tmp_path)
    assert all(recorder.pid is not None for recorder in library.recorders)
