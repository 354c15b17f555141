"""The one media worker of this node as the rooms see it: always there, or ``WorkerError``.

Starts the worker, gives its events to the rooms they concern, and when it dies starts another one and tells every room
that its media is gone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sightline.errors import SightlineError, WorkerError
from sightline.room.settings import RoomSettings
from sightline.worker.base import (
    DataMessage,
    MediaWorker,
    PublicationStarted,
    SenderClock,
    SubscriptionClock,
    TransportStateChanged,
    WorkerDied,
    WorkerEvent,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
WorkerFactory = Callable[[], Awaitable[MediaWorker]]


class MediaListener(Protocol):
    """A room, as far as the worker's events are concerned. Neither method may wait."""

    def media_event(self, event: WorkerEvent) -> None: ...

    def media_reset(self, reason: str) -> None:
        """Every transport is gone; there is a new worker."""


class MediaHost:
    """Owner of the worker: ``start`` it, keep ``run`` as a task, and when that is over ``aclose``."""

    def __init__(self, factory: WorkerFactory, settings: RoomSettings) -> None:
        self._factory = factory
        self._settings = settings
        self._worker: MediaWorker | None = None
        self._owners: dict[str, MediaListener] = {}
        self._listeners: set[MediaListener] = set()
        self.restarts = 0

    async def call(self, command: Callable[[MediaWorker], Awaitable[T]]) -> T:
        """Run one command of the worker under a deadline.

        Raises:
            WorkerError: there is no worker now, it refused, or it did not answer in time.
        """
        if self._worker is None:
            raise WorkerError("The media service is being restarted. Try again in a moment.")
        try:
            async with asyncio.timeout(self._settings.worker_deadline_s):
                return await command(self._worker)
        except TimeoutError as exc:
            raise WorkerError("The media service did not answer in time.") from exc

    async def quietly(self, command: Callable[[MediaWorker], Awaitable[object]]) -> None:
        """Run a command that ends something: that it is gone already is what was wanted."""
        try:
            await self.call(command)
        except SightlineError as exc:
            log.debug("the worker refused to end something: %s", exc.code)

    def listen(self, listener: MediaListener) -> None:
        self._listeners.add(listener)

    def own(self, key: str, listener: MediaListener) -> None:
        """Give events about this transport, publication or subscription to ``listener``."""
        self._owners[key] = listener

    def disown(self, key: str) -> None:
        self._owners.pop(key, None)

    def forget(self, listener: MediaListener) -> None:
        """The room has ended."""
        self._listeners.discard(listener)
        self._owners = {key: owner for key, owner in self._owners.items() if owner is not listener}

    async def start(self) -> None:
        """Start the first worker. Raises what the factory raises."""
        self._worker = await self._factory()

    async def run(self) -> None:
        """Keep a worker running until cancelled; call ``start`` before."""
        worker = self._worker
        if worker is None:
            raise RuntimeError("start the media host first")
        while True:
            reason = await self._follow(worker)
            self._worker = None
            await worker.aclose()
            worker = await self._replace(reason)

    async def aclose(self) -> None:
        """End the worker; may be called again."""
        # Not at the end of ``run``: a task cancelled before its first step never gets there.
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.aclose()

    async def _follow(self, worker: MediaWorker) -> str:
        """Dispatch events until the worker has died; returns why."""
        async for event in worker.events():
            if isinstance(event, WorkerDied):
                return f"the media worker ended with {event.exit_code}"
            self._dispatch(event)
        return "the media worker's events ended"

    async def _replace(self, reason: str) -> MediaWorker:
        log.error("%s; starting another one", reason)
        pauses = list(self._settings.worker_retry_s)
        while True:
            await asyncio.sleep(pauses.pop(0) if len(pauses) > 1 else pauses[0])
            try:
                worker = await self._factory()
            except SightlineError as exc:
                log.error("the media worker does not start: %s", exc.code)
                continue
            self.restarts += 1
            self._owners.clear()
            # Rooms see the reset after commands work again: clients answer it at once.
            self._worker = worker
            for listener in list(self._listeners):
                listener.media_reset(reason)
            return worker

    def _dispatch(self, event: WorkerEvent) -> None:
        owner = self._owners.get(_subject(event))
        if owner is not None:
            owner.media_event(event)

    def dump(self) -> dict[str, object]:
        return {"owners": len(self._owners), "rooms": len(self._listeners), "restarts": self.restarts}


def _subject(event: WorkerEvent) -> str:
    match event:
        case TransportStateChanged() | DataMessage():
            return event.transport_id
        case SenderClock() | PublicationStarted():
            return event.publication_id
        case SubscriptionClock():
            return event.subscription_id
        case WorkerDied():
            return ""
