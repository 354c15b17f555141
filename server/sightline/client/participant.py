"""A headless person in a call: the room socket, what the room says, and both media directions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import msgspec

from sightline.client.api import Api
from sightline.client.publisher import Publisher
from sightline.client.socket import MessageSocket, hello, socket_url
from sightline.client.subscriber import Sinks, Subscriber
from sightline.errors import TransportError
from sightline.protocol import codec
from sightline.protocol.signalling import (
    CaughtUp,
    DeviceInfo,
    Resume,
    SubscribeOffer,
    SubscriptionClock,
    Welcome,
)
from sightline.protocol.spatial import StillRequest
from sightline.protocol.workflow import Ack, Event

Predicate = Callable[[Event], bool]


class Participant:
    """Joins the room of a case as one identity. Use as an async context manager.

    Args:
        api: signed-in HTTP side of the same identity.
        case_id: the case.
        device: what to present as.
        sinks: where received media goes; None to receive nothing.
        publisher: what to publish; None to publish nothing.
    """

    def __init__(
        self,
        api: Api,
        case_id: str,
        device: DeviceInfo,
        *,
        sinks: Sinks | None = None,
        publisher: Publisher | None = None,
        language: str = "en",
    ) -> None:
        self.api, self.case_id, self._device, self._language = api, case_id, device, language
        self._sinks, self.publisher = sinks, publisher
        self.subscriber: Subscriber | None = None
        self.events: list[Event] = []
        self.clocks: dict[str, dict[int, SubscriptionClock]] = {}
        """By subscription and by reference SSRC: a simulcast source has a clock for each layer."""
        self.welcome: Welcome | None = None
        self.on_still_request: Callable[[StillRequest], None] = lambda _: None
        self.on_message: Callable[[codec.Message], None] = lambda _: None
        self._changed = asyncio.Condition()
        self._caught_up = asyncio.Event()
        self._stack = contextlib.AsyncExitStack()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            self._socket = await self._connect(stack)
            await self._start_media(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._stack.aclose()

    @property
    def socket(self) -> MessageSocket:
        return self._socket

    async def op(self, kind: str, body: msgspec.Struct, *, op_id: str | None = None) -> Ack:
        """Send a durable operation over the room socket; returns after commit."""
        return await self._socket.op(kind, body, op_id=op_id)

    async def wait_for(self, predicate: Predicate, *, what: str, timeout_s: float = 20.0) -> Event:
        """Return the first event of the case, past or coming, that fits.

        Raises:
            TransportError: none came in time; says what was missing.
        """
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                while True:
                    for event in self.events:
                        if predicate(event):
                            return event
                    await self._changed.wait()
        except TimeoutError as error:
            raise TransportError(f"Waited {timeout_s:g} s for {what}; it did not come.") from error

    async def reconnect(self) -> bool:
        """Come back after the socket was dropped, as the same participant; True when the room resumed it."""
        assert self.welcome is not None
        last_seq = self.events[-1].seq if self.events else 0
        resume = Resume(
            participant_id=self.welcome.participant_id, resume_key=self.welcome.resume_key, last_seq=last_seq
        )
        self._socket = await self._connect(self._stack, resume)
        return self.welcome.is_resumed

    async def _connect(self, stack: contextlib.AsyncExitStack, resume: Resume | None = None) -> MessageSocket:
        token = self.api.token
        if token is None:
            raise TransportError("Sign in first.")
        self._caught_up.clear()
        url = socket_url(self.api.base_url, f"/ws/cases/{self.case_id}")
        first = hello(token, self._device, language=self._language, resume=resume)
        socket = await stack.enter_async_context(MessageSocket(url, first, self._received))
        message = await socket.hello()
        if not isinstance(message.body, Welcome):
            raise TransportError(f"The room answered hello with {message.type}.")
        self.welcome = message.body
        async with asyncio.timeout(20):
            await self._caught_up.wait()
        return socket

    async def _start_media(self, stack: contextlib.AsyncExitStack) -> None:
        if self._sinks is not None:
            self.subscriber = Subscriber(self._socket, self._sinks)
            stack.push_async_callback(self.subscriber.aclose)
            await self.subscriber.start()
        if self.publisher is not None:
            stack.push_async_callback(self.publisher.aclose)
            await self.publisher.start(self._socket)

    def _received(self, message: codec.Message) -> None:
        match message.body:
            case Event() as event:
                self.events.append(event)
                self._spawn(self._notify())
            case CaughtUp():
                self._caught_up.set()
            case SubscribeOffer() as offer if self.subscriber is not None:
                self.subscriber.offered(offer)
            case SubscriptionClock() as clock:
                self.clocks.setdefault(clock.subscription_id, {})[clock.reference_ssrc] = clock
            case StillRequest() as request:
                self.on_still_request(request)
        self.on_message(message)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
