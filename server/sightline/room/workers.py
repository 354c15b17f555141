"""All media workers of this node: which room is on which, and what happens when one dies.

A room goes to the worker with the least on it and stays there. When its worker dies, it moves to another one at once
and its clients are asked to publish and subscribe again; with a single worker it waits for the next one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from sightline.errors import SightlineError, WorkerError
from sightline.room.media import MediaHost, WorkerFactory, subject_of
from sightline.room.settings import RoomSettings
from sightline.worker.base import MediaWorker, WorkerDied

log = logging.getLogger(__name__)

ROOM_LOAD: Final = 4
"""What a room weighs before it has media, in transports, publications and subscriptions: what it will soon have."""


class HostedWorker:
    """One place for a worker, and the rooms on it; a ``media.WorkerSlot``."""

    def __init__(self, number: int, factory: WorkerFactory, retry_s: tuple[float, ...]) -> None:
        """Begin without a worker.

        Args:
            number: for people, from 0.
            factory: starts a worker.
            retry_s: pauses before the attempts to start another one; the last is repeated.
        """
        self.number = number
        self.worker: MediaWorker | None = None
        self.rooms: dict[MediaHost, None] = {}
        self.restarts = 0
        self._factory = factory
        self._retry_s = retry_s

    @property
    def load(self) -> int:
        """How much is on it."""
        return sum(ROOM_LOAD + room.load for room in self.rooms)

    async def start(self) -> None:
        """Start the first worker. Raises what the factory raises."""
        self.worker = await self._factory()

    async def follow(self) -> str:
        """Dispatch events until the worker has died; returns why."""
        worker, reason = self.worker, "the media worker's events ended"
        assert worker is not None, "start comes before follow"
        async for event in worker.events():
            if isinstance(event, WorkerDied):
                reason = f"the media worker ended with {event.exit_code}"
                break
            key = subject_of(event)
            room = next((room for room in self.rooms if room.owns(key)), None)
            if room is not None:
                room.dispatch(key, event)
        self.worker = None
        return reason

    async def replace(self) -> None:
        """Start another worker, however often that takes."""
        pauses = list(self._retry_s)
        while True:
            await asyncio.sleep(pauses.pop(0) if len(pauses) > 1 else pauses[0])
            try:
                self.worker = await self._factory()
            except SightlineError as exc:
                log.error("media worker %d does not start: %s", self.number, exc.code)
                continue
            self.restarts += 1
            return

    async def aclose(self) -> None:
        """End the worker; may be called again."""
        worker, self.worker = self.worker, None
        if worker is not None:
            await worker.aclose()


class MediaWorkers:
    """Owner of the workers: ``start`` them, keep ``run`` as a task, and when that is over ``aclose``."""

    def __init__(self, factories: Sequence[WorkerFactory], settings: RoomSettings) -> None:
        self._settings = settings
        self._slots = [
            HostedWorker(number, factory, settings.worker_retry_s) for number, factory in enumerate(factories)
        ]

    def host(self) -> MediaHost:
        """Return the way to a worker for one room."""
        return MediaHost(self, self._settings.worker_deadline_s)

    async def start(self) -> None:
        """Start the first workers. Raises what a factory raises; none is left then."""
        try:
            for slot in self._slots:
                await slot.start()
        except BaseException:
            await self.aclose()
            raise

    async def run(self) -> None:
        """Keep the workers running until cancelled; call ``start`` before."""
        async with asyncio.TaskGroup() as tasks:
            for slot in self._slots:
                tasks.create_task(self._keep(slot), name=f"media worker {slot.number}")

    async def aclose(self) -> None:
        """End the workers; may be called again."""
        # Not at the end of ``run``: a task cancelled before its first step never gets there.
        for slot in self._slots:
            await slot.aclose()

    async def measure(self) -> dict[str, object]:
        """Return what each worker holds, by its number; None for one that is not there."""
        found: dict[str, object] = {}
        for slot in self._slots:
            found[str(slot.number)] = await self._dump_of(slot)
        return found

    def dump(self) -> dict[str, object]:
        return {
            "owners": sum(room.load for slot in self._slots for room in slot.rooms),
            "rooms": sum(len(slot.rooms) for slot in self._slots),
            "restarts": sum(slot.restarts for slot in self._slots),
            "workers": {str(slot.number): {"rooms": len(slot.rooms), "load": slot.load} for slot in self._slots},
        }

    # Placement

    def place(self, host: MediaHost) -> HostedWorker:
        running = [slot for slot in self._slots if slot.worker is not None] or self._slots
        slot = min(running, key=lambda slot: slot.load)
        slot.rooms[host] = None
        return slot

    def leave(self, host: MediaHost) -> None:
        for slot in self._slots:
            slot.rooms.pop(host, None)

    # Inside

    async def _keep(self, slot: HostedWorker) -> None:
        while True:
            worker = slot.worker
            if worker is None:
                raise RuntimeError("start the media workers first")
            reason = await slot.follow()
            log.error("%s; starting another one", reason)
            self._move_rooms(slot, reason)
            await worker.aclose()
            await slot.replace()
            # Rooms that had nowhere to go: they hear of it when commands work again, for clients answer at once.
            for room in list(slot.rooms):
                room.moved(slot, reason)

    def _move_rooms(self, dead: HostedWorker, reason: str) -> None:
        for room in list(dead.rooms):
            if not any(slot.worker is not None for slot in self._slots):
                return
            del dead.rooms[room]
            room.moved(self.place(room), reason)

    async def _dump_of(self, slot: HostedWorker) -> dict[str, object] | None:
        if slot.worker is None:
            return None
        try:
            async with asyncio.timeout(self._settings.worker_deadline_s):
                return await slot.worker.dump()
        except (TimeoutError, WorkerError):
            return None
