"""Keeps one spatial process running while it is wanted: starts it, watches it, replaces a dead or silent one."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from sightline.errors import SightlineError, WorkerError
from sightline.jobs.process import OnReport, ProcessKind, SpatialProcess
from sightline.jobs.vision_wire import VisionCommand
from sightline.jobs.wire import Command

log = logging.getLogger("sightline.jobs")

Prepare = Callable[[SpatialProcess], Awaitable[None]]

_BACK_OFF_S: Final = (0.1, 0.5, 2.0, 5.0)
_LIVED_S: Final = 10.0
"""A process that lived this long did not die of its start."""
_WATCH_S: Final = 1.0


def log_crash(task: asyncio.Task[None]) -> None:
    """For tasks that are to end only by being cancelled: any other end is our bug and must be seen."""
    if not task.cancelled() and (crash := task.exception()) is not None:
        log.error("%s crashed", task.get_name(), exc_info=crash)


class Supervised:
    """Asked like a process; a new one stands behind it whenever the old one is lost.

    Args:
        kind: which process.
        prepare: brings a fresh process up to date before anybody may ask it.
        on_report: takes what a process says without being asked.
    """

    def __init__(self, kind: ProcessKind, prepare: Prepare | None = None, on_report: OnReport | None = None) -> None:
        self.restarts = 0
        self._kind = kind
        self._prepare = prepare
        self._on_report = on_report
        self._process: SpatialProcess | None = None
        self._wanted = asyncio.Event()
        self._unwanted = asyncio.Event()
        self._ready = asyncio.Event()
        self._is_closed = False
        self._running = asyncio.create_task(self._run(), name=f"spatial-supervise-{kind}")
        self._running.add_done_callback(log_crash)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_ready(self) -> bool:
        """Whether a process stands ready; asking one that is not starts it."""
        return self._process is not None

    def tell(self, command: VisionCommand) -> None:
        """As :meth:`SpatialProcess.tell`; while no process stands ready there is nobody to tell."""
        if self._process is not None:
            self._process.tell(command)

    def want(self) -> None:
        """Have a process started, without waiting for it."""
        self._unwanted.clear()
        self._wanted.set()

    async def ask(
        self, command: Command | VisionCommand, result_type: Any, deadline_s: float, *, is_lasting: bool = False
    ) -> Any:
        """As :meth:`SpatialProcess.ask`; waits, within the deadline, for a process that is being started.

        Raises:
            WorkerError: if there is no answer in time.
            SpatialError: if the process refuses the command's numbers.
        """
        if self._is_closed:
            raise WorkerError("The spatial service is closed.")
        self.want()
        ends_at = time.monotonic() + deadline_s
        try:
            async with asyncio.timeout(deadline_s):
                await self._ready.wait()
        except TimeoutError:
            raise WorkerError("The spatial process is starting.") from None
        if self._process is None:
            raise WorkerError("The spatial process is not running.")
        left_s = max(ends_at - time.monotonic(), 0.001)
        return await self._process.ask(command, result_type, left_s, is_lasting=is_lasting)

    def rest(self) -> None:
        """End the process until it is asked again."""
        self._wanted.clear()
        self._unwanted.set()

    async def _run(self) -> None:
        failures = 0
        while True:
            await self._wanted.wait()
            started_at = time.monotonic()
            await self._one_life()
            if self._unwanted.is_set():
                continue
            self.restarts += 1
            failures = 0 if time.monotonic() - started_at > _LIVED_S else failures + 1
            await asyncio.sleep(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])

    async def _one_life(self) -> None:
        """Start a process and stay with it until it is lost or no longer wanted."""
        process = SpatialProcess(self._kind, self._on_report)
        try:
            await process.start()
            if self._prepare is not None:
                await self._prepare(process)
            self._process = process
            self._ready.set()
            await self._until_gone(process)
        except SightlineError as exc:
            log.warning("spatial process (%s) did not start: %s", self._kind, exc.message)
        finally:
            self._ready.clear()
            self._process = None
            await process.aclose()

    async def _until_gone(self, process: SpatialProcess) -> None:
        ends = [asyncio.create_task(process.gone.wait()), asyncio.create_task(self._unwanted.wait())]
        try:
            while not any(end.done() for end in ends):
                await asyncio.wait(ends, timeout=_WATCH_S, return_when=asyncio.FIRST_COMPLETED)
                if process.is_hung():
                    log.warning("spatial process %s (%s) is silent and is replaced", process.pid, self._kind)
                    return
        finally:
            for end in ends:
                end.cancel()
            await asyncio.wait(ends)

    def dump(self) -> dict[str, object]:
        return {"pid": self.pid, "restarts": self.restarts, "is_ready": self.is_ready}

    async def aclose(self) -> None:
        """End the process for good. May be called again."""
        self._is_closed = True
        self._running.cancel()
        await asyncio.wait([self._running])
        self._ready.set()  # whoever still waits is told
