"""The tasks of one room: every one is held, counted and cancelled with the room; a failure is that task's own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from sightline.errors import SightlineError
from sightline.ids import CaseId

log = logging.getLogger(__name__)


class RoomTasks:
    """Runs work in a task group that is entered by ``Room.run``."""

    def __init__(self, case_id: CaseId) -> None:
        self._case_id = case_id
        self._group: asyncio.TaskGroup | None = None
        self._running: set[asyncio.Task[None]] = set()
        self.crashes = 0
        """Errors of our own that ended something."""

    def open(self, group: asyncio.TaskGroup) -> None:
        self._group = group

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run in the room's tasks; a failure is logged and counted."""
        if self._group is None:
            raise RuntimeError("open the room first")
        task = self._group.create_task(self._guard(work, name), name=f"room {self._case_id} {name}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A task that is cancelled before its first step never awaits its work.
        task.add_done_callback(lambda _: work.close())
        return task

    async def quietly(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that the room can go on without."""
        try:
            await work
        except SightlineError as exc:
            log.warning("case %s: %s", self._case_id, exc.message)

    def crashed(self, what: str) -> None:
        """Note an error of our own; call in its ``except`` block."""
        self.crashes += 1
        log.exception("%s of case %s crashed", what, self._case_id)

    def cancel(self) -> None:
        for task in list(self._running):
            task.cancel()

    async def _guard(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except SightlineError as exc:
            log.warning("%s of case %s ended: %s", name, self._case_id, exc.code)
        except Exception:
            self.crashed(name)

    def __len__(self) -> int:
        return len(self._running)
