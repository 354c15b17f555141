"""The vision process from the inside: the server's commands, the worker's tap, and between them ``VisionCore``.

One thread does everything in turn: reads what has come, decodes, looks at the newest picture. While it looks at one,
what comes waits in sockets, whose sizes are bounded; the worker never waits for it. It ends with the server's socket.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from typing import Final

import cv2
import msgspec

from sightline.errors import SightlineError
from sightline.jobs.vision import VisionCore
from sightline.jobs.vision_wire import OpenTap, VisionCommand, VisionDump, VisionReport, VisionRequest
from sightline.jobs.wire import LENGTH, MAX_MESSAGE_BYTES, Reply, failure_of, frame_bytes
from sightline.rtp import feedback
from sightline.rtp.stream_frames import FrameReader, encode

log = logging.getLogger("sightline.jobs")

TICK_S: Final = 0.02
READ_SHARE: Final = 0.25
"""Time for reading after a look, as a share of what it took."""
MAX_UNREAD_BYTES: Final = 4 * 2**20
"""More than this unread by the server, and reports are dropped: the next ones say it again."""
_READ_BYTES: Final = 1 << 20
_OWN_SSRC: Final = 1
_NICENESS: Final = 5
_NO_RESULT: Final = msgspec.Raw(b"\xc0")


class VisionProcess:
    """Joins one core to its sockets."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._owner = writer
        self._taps: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._core = VisionCore(self._report, self._request_keyframe)
        self._dropped_reports = 0

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Serve until the server closes."""
        async with asyncio.TaskGroup() as tasks:
            ticking = tasks.create_task(self._tick())
            try:
                await self._hear(reader)
            finally:
                ticking.cancel()
                if self._server is not None:
                    self._server.close()
                for tap in list(self._taps):
                    tap.close()

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        decoder = msgspec.msgpack.Decoder(VisionRequest)
        try:
            while True:
                (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
                if length > MAX_MESSAGE_BYTES:
                    raise RuntimeError(f"A message of {length} bytes: the socket is out of step.")
                request = decoder.decode(await reader.readexactly(length))
                if request.wanted_until_ns and time.monotonic_ns() > request.wanted_until_ns:
                    continue
                reply = await self._answer(request)
                if request.number:
                    self._owner.write(frame_bytes(reply))
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    async def _answer(self, request: VisionRequest) -> Reply:
        try:
            result = await self._carry_out(request.command)
        except SightlineError as exc:
            return Reply(request.number, _NO_RESULT, failure_of(exc))
        except Exception as exc:
            log.exception("command %s failed", type(request.command).__name__)
            return Reply(request.number, _NO_RESULT, failure_of(exc))
        return Reply(request.number, msgspec.Raw(msgspec.msgpack.encode(result)))

    async def _carry_out(self, command: VisionCommand) -> object:
        match command:
            case OpenTap(path):
                self._server = await asyncio.start_unix_server(self._serve_tap, path, limit=_READ_BYTES)
                return None
            case VisionDump():
                return {**self._core.dump(), "taps": len(self._taps), "dropped_reports": self._dropped_reports}
            case _:
                return self._core.handle(command, time.monotonic_ns())

    async def _tick(self) -> None:
        worked_s = 0.0
        while True:
            # A look may take long where others want the processor. Depth is large and read in many pieces: without
            # time for that it would come after its picture is forgotten.
            await asyncio.sleep(max(TICK_S, READ_SHARE * worked_s))
            begun_s = time.monotonic()
            self._work()
            worked_s = time.monotonic() - begun_s

    def _work(self) -> None:
        try:
            self._core.work(time.monotonic_ns())
        except Exception:
            # One bad picture must not end the others' marks; a real bug shows in the log and in tests.
            log.exception("a picture could not be looked at")

    async def _serve_tap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._taps.add(writer)
        cut = FrameReader()
        try:
            while data := await reader.read(_READ_BYTES):
                for packet in cut.feed(data):
                    self._core.packet(packet.data, packet.arrival_ns)
        except (ConnectionError, SightlineError):
            log.warning("a tap broke off")
        finally:
            self._taps.discard(writer)
            writer.close()

    def _request_keyframe(self, ssrc: int) -> None:
        for tap in self._taps:
            tap.write(encode(feedback.build_pli(_OWN_SSRC, ssrc), 0))

    def _report(self, report: VisionReport) -> None:
        if self._owner.transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
            self._dropped_reports += 1
            return
        self._owner.write(frame_bytes(Reply(0, msgspec.Raw(msgspec.msgpack.encode(report)))))


def run(descriptor: int) -> None:
    """Be the vision process on an inherited socket."""
    # Media and clicks come first, and one core is enough.
    os.nice(_NICENESS)
    cv2.setNumThreads(1)
    asyncio.run(_serve(descriptor))


async def _serve(descriptor: int) -> None:
    reader, writer = await asyncio.open_connection(sock=socket.socket(fileno=descriptor), limit=_READ_BYTES)
    await VisionProcess(writer).run(reader)
    writer.close()
