"""A recorder in a process of its own, as its owner sees it: ``Recorder`` of ``base.py``."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import socket
import sys
import tempfile
import time
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any, Final, Self

from sightline.errors import RecordingError
from sightline.observe import child_environment
from sightline.recording import commands, repair
from sightline.recording.base import ClipFiles
from sightline.recording.commands import (
    AddTrack,
    CaseEvent,
    ClipCut,
    ClipRefused,
    Command,
    CutClip,
    Failed,
    Pose,
    Ready,
    RemoveTrack,
    SetClock,
    Start,
    Stop,
    Stopped,
)
from sightline.recording.manifest import EndReason, Manifest

log = logging.getLogger(__name__)

START_TIMEOUT_S: Final = 20.0
STOP_TIMEOUT_S: Final = 60.0
CLIP_TIMEOUT_S: Final = 30.0
MAX_UNSENT_BYTES: Final = 8 * 1024 * 1024
"""More than this unread by the recorder, and poses and events are dropped: the log has the events anyway."""


class RecorderProcess:
    """Owns one recorder process; ``start`` it, then ``stop`` it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # A short path: names of Unix sockets end after 107 bytes.
        self._socket_folder = Path(tempfile.mkdtemp(prefix="sightline-"))
        self._process: Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        self._outcome: asyncio.Future[Manifest | None] = asyncio.get_running_loop().create_future()
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._clips: dict[str, asyncio.Future[ClipCut | ClipRefused]] = {}
        self.dropped_lines = 0

    @classmethod
    async def start(cls, folder: Path, *, case_id: str, recording_id: str, started_at_ms: int, started_ns: int) -> Self:
        """Start recording into a folder that does not exist yet.

        Raises:
            RecordingError: the process did not start or cannot write there.
        """
        recorder = cls(folder)
        try:
            await recorder._open(
                Start(
                    folder=str(folder),
                    tap_path=recorder.tap_path,
                    recording_id=recording_id,
                    case_id=case_id,
                    started_at_ms=started_at_ms,
                    started_ns=started_ns,
                )
            )
        except BaseException:
            await recorder._end()
            raise
        return recorder

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    @property
    def tap_path(self) -> str:
        return str(self._socket_folder / "tap")

    def add_track(self, track: AddTrack) -> None:
        self._send(track)

    def remove_track(self, ssrc: int) -> None:
        self._send(RemoveTrack(ssrc))

    def set_clock(self, clock: SetClock) -> None:
        self._send(clock)

    def pose(self, publication_id: str, ssrc: int, rtp_ts: int, record: bytes) -> None:
        self._send(Pose(publication_id, ssrc, rtp_ts, record), is_droppable=True)

    def event(self, line: bytes) -> None:
        self._send(CaseEvent(line), is_droppable=True)

    async def clip(self, clip_id: str, publication_id: str) -> ClipFiles | None:
        answer = self._clips.setdefault(clip_id, asyncio.get_running_loop().create_future())
        self._send(CutClip(clip_id, publication_id))
        try:
            async with asyncio.timeout(CLIP_TIMEOUT_S):
                awaited: list[asyncio.Future[Any]] = [answer, self._outcome]
                await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError as exc:
            raise RecordingError("The clip was not cut in time.") from exc
        finally:
            del self._clips[clip_id]
        if not answer.done():
            raise RecordingError("The recording ended before the clip was cut.")
        report = answer.result()
        if isinstance(report, ClipCut):
            return await asyncio.to_thread(self._take, report)
        if report.message:
            raise RecordingError("The clip cannot be written.", reason=report.message)
        return None

    async def stop(self, reason: EndReason) -> Manifest:
        self._send(Stop(reason))
        manifest: Manifest | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_TIMEOUT_S):
                manifest = await asyncio.shield(self._outcome)
        await self._end()
        if manifest is None:
            try:
                return await asyncio.to_thread(repair.repair, self._folder, time.time_ns() // 1_000_000, "failed")
            except OSError as exc:
                raise RecordingError("The recording cannot be completed.") from exc
        return manifest

    async def ended(self) -> None:
        await asyncio.wait([self._outcome])

    # Inside

    def _take(self, facts: ClipCut) -> ClipFiles:
        """Read a clip's files and remove them: from here on they live in the record. Raises RecordingError."""
        paths = [self._folder / name if name else None for name in (facts.file, facts.poses_file)]
        try:
            media, poses = (path.read_bytes() if path else b"" for path in paths)
            for path in filter(None, paths):
                path.unlink()
        except OSError as exc:
            raise RecordingError("The clip cannot be read.") from exc
        return ClipFiles(facts, media, poses)

    async def _open(self, start: Start) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "sightline.recording",
                str(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
        reader, self._writer = await asyncio.open_connection(sock=ours)
        self._listening = asyncio.create_task(self._listen(reader), name="recorder reports")
        self._send(start)
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._ready
        except TimeoutError as exc:
            raise RecordingError("The recorder did not start in time.") from exc

    def _send(self, command: Command, *, is_droppable: bool = False) -> None:
        if self._writer is None or self._outcome.done():
            return
        if is_droppable and self._writer.transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            self.dropped_lines += 1
            return
        self._writer.write(commands.encode(command))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        manifest: Manifest | None = None
        failure = "The recorder has died."
        try:
            while (report := await commands.read(reader, commands.reports)) is not None:
                match report:
                    case Ready():
                        self._ready.set_result(None)
                    case ClipCut(clip_id=clip_id) | ClipRefused(clip_id):
                        if clip_id in self._clips and not self._clips[clip_id].done():
                            self._clips[clip_id].set_result(report)
                    case Stopped(manifest):
                        pass
                    case Failed(failure):
                        log.error("the recording has failed: %s", failure)
        finally:
            if not self._ready.done():
                self._ready.set_exception(RecordingError(failure))
            self._outcome.set_result(manifest)

    async def _end(self) -> None:
        """Make sure that nothing is left of the process; may be called again."""
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await self._process.wait()
            if self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
        if self._listening is not None:
            await asyncio.wait([self._listening], timeout=5)
            self._listening.cancel()
        elif not self._outcome.done():
            self._outcome.set_result(None)
        shutil.rmtree(self._socket_folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Return our environment with this package importable, however it was found here."""
    root = str(Path(__file__).parents[2])
    path = os.environ.get("PYTHONPATH")
    return {**child_environment(), "PYTHONPATH": root if not path else f"{root}{os.pathsep}{path}"}
