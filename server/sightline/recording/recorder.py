"""The recorder process: a session, a socket for the worker's tap, and the owner's commands. It ends with its owner.

Whatever ends it in an orderly way (stop, SIGTERM, the owner's death, a full disk) completes the files. A kill does not,
and loses less than the last second; ``library.repair`` completes them later.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import time
from typing import Any, Final

from sightline.errors import SightlineError
from sightline.recording import commands
from sightline.recording.clip import Clip
from sightline.recording.commands import (
    AddTrack,
    CaseEvent,
    ClipCut,
    ClipRefused,
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
from sightline.recording.manifest import EndReason
from sightline.recording.session import Session
from sightline.rtp import feedback
from sightline.rtp.stream_frames import FrameReader, encode

log = logging.getLogger(__name__)

TICK_S: Final = 0.1
SYNC_S: Final = 1.0
_READ_BYTES: Final = 1 << 20
_OWN_SSRC: Final = 1


class Recorder:
    """Joins one session to its sockets."""

    def __init__(self, start: Start, writer: asyncio.StreamWriter) -> None:
        self._taps: set[asyncio.StreamWriter] = set()
        self._owner = writer
        self._session = Session(start, self._ask_keyframe)
        self._tap_path = start.tap_path
        self._end: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()
        self._failure: OSError | None = None
        self._tasks: asyncio.TaskGroup

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Record until something ends it, and complete the files."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._finish, "interrupted")
        server = await asyncio.start_unix_server(self._serve_tap, self._tap_path, limit=_READ_BYTES)
        self._owner.write(commands.encode(Ready()))
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            working = [tasks.create_task(self._hear(reader)), tasks.create_task(self._tick())]
            working.append(tasks.create_task(self._sync()))
            reason = await self._end
            for task in working:
                task.cancel()
            server.close()
            for tap in list(self._taps):
                tap.close()
        await self._complete(reason)

    async def _complete(self, reason: EndReason) -> None:
        now_utc_ms = time.time_ns() // 1_000_000
        try:
            manifest = await asyncio.to_thread(self._session.stop, reason, now_utc_ms)
            report: Failed | Stopped = Stopped(manifest)
        except (OSError, SightlineError) as exc:
            self._session.abandon()
            report = Failed(str(exc))
        if self._failure is not None:
            report = Failed(str(self._failure))
        self._owner.write(commands.encode(report))
        with contextlib.suppress(ConnectionError):
            await self._owner.drain()

    def _finish(self, reason: EndReason) -> None:
        if not self._end.done():
            self._end.set_result(reason)

    def _fail(self, error: OSError) -> None:
        log.error("the recording cannot be written: %s", error.strerror)
        self._failure = error
        self._finish("failed")

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        while (command := await commands.read(reader, commands.commands)) is not None:
            self._do(command)
        self._finish("interrupted")

    def _do(self, command: Any) -> None:
        match command:
            case AddTrack():
                self._session.add_track(command)
            case RemoveTrack(ssrc):
                self._session.remove_track(ssrc)
            case SetClock():
                self._session.set_clock(command)
            case Pose(publication_id, ssrc, rtp_ts, record):
                self._session.pose(publication_id, ssrc, rtp_ts, record, time.monotonic_ns())
            case CaseEvent(line):
                self._session.event(line, time.monotonic_ns())
            case CutClip(clip_id, publication_id):
                clip = self._session.clip(clip_id, publication_id)
                if clip is None:
                    self._owner.write(commands.encode(ClipRefused(clip_id)))
                else:
                    self._tasks.create_task(self._write_clip(clip))
            case Stop(reason):
                self._finish(reason)
            case _:
                raise ValueError("a recorder is started once")

    async def _write_clip(self, clip: Clip) -> None:
        """Clips that are being written when the recording ends are waited for."""
        try:
            report: ClipCut | ClipRefused = await asyncio.to_thread(clip.write, self._session.folder)
        except (OSError, SightlineError) as exc:
            log.error("a clip cannot be written: %s", exc)
            report = ClipRefused(clip.clip_id, str(exc) or type(exc).__name__)
        self._owner.write(commands.encode(report))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            try:
                self._session.tick(time.monotonic_ns())
            except OSError as exc:
                log.error("the recording cannot be written: %s", exc.strerror)
                self._failure = exc
                self._finish("failed")

    async def _sync(self) -> None:
        """Bring to the disk what the kernel holds, so that a power loss takes little more than a kill."""
        while True:
            await asyncio.sleep(SYNC_S)
            for file in self._session.growing():
                with contextlib.suppress(OSError):
                    await asyncio.to_thread(file.sync)

    async def _serve_tap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._taps.add(writer)
        cut = FrameReader()
        try:
            while data := await reader.read(_READ_BYTES):
                for packet in cut.feed(data):
                    self._session.packet(packet.data, packet.arrival_ns)
        except (ConnectionError, SightlineError):
            log.warning("a tap broke off")
        except OSError as exc:
            self._fail(exc)
        except asyncio.CancelledError:
            if not self._end.done():
                raise
        finally:
            self._taps.discard(writer)
            writer.close()

    def _ask_keyframe(self, ssrc: int) -> None:
        for tap in self._taps:
            tap.write(encode(feedback.build_pli(_OWN_SSRC, ssrc), 0))


async def serve(sock: socket.socket) -> None:
    """Record as the owner on the other end of the socket says."""
    reader, writer = await asyncio.open_connection(sock=sock)
    start = await commands.read(reader, commands.commands)
    if not isinstance(start, Start):
        raise ValueError("a recorder needs to be started first")
    try:
        recorder = Recorder(start, writer)
    except (OSError, SightlineError) as exc:
        writer.write(commands.encode(Failed(str(exc))))
        await writer.drain()
        return
    await recorder.run(reader)
    writer.close()
