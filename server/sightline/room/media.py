"""A room's way to its media worker: always there, or ``WorkerError``. ``room/workers.py`` decides which one that is.

All media of a room is on one worker, since publishers and viewers meet there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sightline.errors import SightlineError, WorkerError
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


class WorkerSlot(Protocol):
    """A place for a worker, which is there most of the time."""

    @property
    def worker(self) -> MediaWorker | None:
        """None while another one is started."""


class Placement(Protocol):
    """Who decides which worker a room is on."""

    def place(self, host: MediaHost) -> WorkerSlot:
        """Choose a worker for a room that has none."""

    def leave(self, host: MediaHost) -> None:
        """The room needs no worker any more; one that never had one is ignored."""


class MediaHost:
    """One room's worker. It gets one with its first listener or command, and leaves it with its last listener."""

    def __init__(self, placement: Placement, deadline_s: float) -> None:
        """Begin without a worker.

        Args:
            placement: asked when one is needed.
            deadline_s: for each command.
        """
        self._placement = placement
        self._deadline_s = deadline_s
        self._slot: WorkerSlot | None = None
        self._owners: dict[str, MediaListener] = {}
        self._listeners: set[MediaListener] = set()

    async def call(self, command: Callable[[MediaWorker], Awaitable[T]]) -> T:
        """Run one command of the worker under a deadline.

        Raises:
            WorkerError: there is no worker now, it refused, or it did not answer in time.
        """
        worker = self._seated().worker
        if worker is None:
            raise WorkerError("The media service is being restarted. Try again in a moment.")
        try:
            async with asyncio.timeout(self._deadline_s):
                return await command(worker)
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
        self._seated()

    def own(self, key: str, listener: MediaListener) -> None:
        """Give events about this transport, publication or subscription to ``listener``."""
        self._owners[key] = listener

    def disown(self, key: str) -> None:
        self._owners.pop(key, None)

    def forget(self, listener: MediaListener) -> None:
        """The room has ended."""
        self._listeners.discard(listener)
        self._owners = {key: owner for key, owner in self._owners.items() if owner is not listener}
        if not self._listeners:
            self._slot = None
            self._placement.leave(self)

    # For the placement

    @property
    def load(self) -> int:
        """How many transports, publications and subscriptions it has."""
        return len(self._owners)

    def owns(self, key: str) -> bool:
        """Tell whether something on the worker is this room's."""
        return key in self._owners

    def dispatch(self, key: str, event: WorkerEvent) -> None:
        """Give an event to its owner."""
        owner = self._owners.get(key)
        if owner is not None:
            owner.media_event(event)

    def moved(self, slot: WorkerSlot, reason: str) -> None:
        """Go on with another worker: everything on the last one is gone. Commands work again when rooms hear of it."""
        self._slot = slot
        self._owners.clear()
        for listener in list(self._listeners):
            listener.media_reset(reason)

    def _seated(self) -> WorkerSlot:
        if self._slot is None:
            self._slot = self._placement.place(self)
        return self._slot


def subject_of(event: WorkerEvent) -> str:
    """Return the id of what an event is about."""
    match event:
        case TransportStateChanged() | DataMessage():
            return event.transport_id
        case SenderClock() | PublicationStarted():
            return event.publication_id
        case SubscriptionClock():
            return event.subscription_id
        case WorkerDied():
            return ""
