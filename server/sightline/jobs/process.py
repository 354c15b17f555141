"""A spatial process from the outside: start it, ask it with a deadline, end it.

Nothing here ever waits for the process without a limit. A stopped process (SIGSTOP, swapping) costs its callers their
own deadline and nobody else anything: what waits in the socket is bounded, and asking a full one fails at once. One
that stays silent is killed and started anew by its owner.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import msgspec

import sightline
from sightline.errors import WorkerError
from sightline.jobs.vision_wire import VisionCommand, VisionRequest
from sightline.jobs.wire import LENGTH, MAX_MESSAGE_BYTES, Command, Reply, Request, error_of, frame_bytes
from sightline.observe import child_environment

log = logging.getLogger("sightline.jobs")

ProcessKind = Literal["light", "world", "vision", "model"]
OnReport = Callable[[msgspec.Raw], None]
T = TypeVar("T")

MAX_UNSENT_BYTES: Final = 8 * 2**20
HUNG_AFTER_S: Final = 20.0
"""Silence while somebody waits: longer than any command takes on a loaded machine."""


class SpatialProcess:
    """One child process and its socket. Started once; a dead one is replaced, not revived.

    Args:
        on_report: takes what it says without being asked.
    """

    def __init__(self, kind: ProcessKind, on_report: OnReport | None = None) -> None:
        self.kind: Final = kind
        self.untold = 0
        """Commands that were not passed on because too much was waiting."""
        self._on_report = on_report
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._numbers = itertools.count(1)
        self._silent_since: float | None = None
        self._is_closed = False
        self.gone: Final = asyncio.Event()
        """Set when the process died or was closed."""

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked: started, its socket open, not given up."""
        return self._writer is not None and not self.gone.is_set()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Spawn the process; it answers once it has imported what it needs.

        Raises:
            WorkerError: if the machine cannot start it.
        """
        ours, theirs = socket.socketpair()
        try:
            # Popen waits until the new program runs: some milliseconds that belong to a thread.
            self._process = await asyncio.to_thread(_spawn, self.kind, theirs)
        except OSError as exc:
            ours.close()
            raise WorkerError(f"The spatial process cannot be started: {exc.strerror}.") from exc
        finally:
            theirs.close()
        if self._is_closed:
            ours.close()
            raise WorkerError("The spatial service is closed.")
        reader, self._writer = await asyncio.open_connection(sock=ours)
        self._reading = asyncio.create_task(self._read(reader), name=f"spatial-{self.kind}-{self.pid}")

    def tell(self, command: VisionCommand) -> None:
        """Pass on a command that nobody waits for; dropped and counted when the process has fallen behind."""
        if self._writer is None or not self.is_alive:
            return
        if self._writer.transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            self.untold += 1
            return
        self._writer.write(frame_bytes(VisionRequest(0, 0, command)))

    async def ask(
        self, command: Command | VisionCommand, result_type: type[T] | Any, deadline_s: float, *, is_lasting: bool
    ) -> T:
        """The result of a command.

        Args:
            command: what to do.
            result_type: what the result decodes to.
            deadline_s: how long to wait for it.
            is_lasting: carry it out even if it arrives after the deadline (it changes what the process knows).
        Raises:
            WorkerError: if the process is dead, silent or has too much waiting.
            SpatialError: if the process refuses the command's numbers.
        """
        if self._writer is None or not self.is_alive:
            raise WorkerError("The spatial process is not running.")
        if self._writer.transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            raise WorkerError("The spatial process has fallen behind.")
        number = next(self._numbers)
        wanted_until_ns = 0 if is_lasting else time.monotonic_ns() + int(deadline_s * 1e9)
        if self._silent_since is None:
            self._silent_since = time.monotonic()
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._writer.write(_request_bytes(number, wanted_until_ns, command))
            async with asyncio.timeout(deadline_s):
                reply = await answer
        except TimeoutError:
            raise WorkerError(f"The spatial process did not answer within {deadline_s:g} s.") from None
        finally:
            self._waiting.pop(number, None)
        if reply.failure is not None:
            raise error_of(reply.failure)
        result: T = msgspec.msgpack.decode(reply.result, type=result_type)
        return result

    def is_hung(self) -> bool:
        """Whether it has been asked and silent for longer than any command takes."""
        return self._silent_since is not None and time.monotonic() - self._silent_since > HUNG_AFTER_S

    async def _read(self, reader: asyncio.StreamReader) -> None:
        decoder = msgspec.msgpack.Decoder(Reply)
        try:
            while True:
                (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
                if length > MAX_MESSAGE_BYTES:
                    break
                reply = decoder.decode(await reader.readexactly(length))
                if not reply.number:
                    if self._on_report is not None:
                        self._on_report(reply.result)
                    continue
                self._silent_since = None
                waiting = self._waiting.get(reply.number)
                if waiting is not None and not waiting.done():
                    waiting.set_result(reply)
        except (asyncio.IncompleteReadError, ConnectionError, msgspec.DecodeError):
            pass
        finally:
            self._lose()

    def _lose(self) -> None:
        if not self._is_closed and not self.gone.is_set():
            log.warning("spatial process %s (%s) is gone", self.pid, self.kind)
        self.gone.set()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(WorkerError("The spatial process died."))

    async def aclose(self) -> None:
        """End it. May be called again."""
        self._is_closed = True
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
            await asyncio.wait([reading])
        self._lose()
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.transport.abort()
        process, self._process = self._process, None
        if process is not None:
            await asyncio.to_thread(_end, process)


def _request_bytes(number: int, wanted_until_ns: int, command: Command | VisionCommand) -> bytes:
    if isinstance(command, VisionCommand):
        return frame_bytes(VisionRequest(number, wanted_until_ns, command))
    return frame_bytes(Request(number, wanted_until_ns, command))


def _spawn(kind: ProcessKind, theirs: socket.socket) -> subprocess.Popen[bytes]:
    root = str(Path(sightline.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    # One core each: Open3D and OpenBLAS would otherwise take all of them from the media worker.
    environment = {**child_environment(), "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no outside words
        [sys.executable, "-m", "sightline.jobs.child", kind, str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        env=environment,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    # Nothing in it is worth a wait: volumes are built again from key frames. A kill also ends a stopped process.
    process.kill()
    process.wait()
