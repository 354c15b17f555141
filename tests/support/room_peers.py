"""What every WebRTC stack in the interop tests can do, and a call of the room's messages around it.

A peer has two connections, as a page has: one on which it offers what it publishes, one on which it answers what the
room offers. How the messages travel is the caller's: ``ask`` is ``room_harness.Client.ask`` or
``sightline.client.socket.MessageSocket.request``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import pytest
from playwright.async_api import Page

from sightline.protocol.codec import Message
from sightline.protocol.signalling import (
    Ok,
    PublishAnswer,
    PublishOffer,
    SubscribeAnswer,
    SubscribeOffer,
    SubscribeStart,
    TrackOffer,
)
from support.chromium_peers import MAKE_OFFER, TAKE_ANSWER, TAKE_OFFER

BOTH = (TrackOffer(mid="0", source="microphone"), TrackOffer(mid="1", source="camera"))
WAIT_S = 40.0

Ask = Callable[..., Awaitable[Any]]
"""(type, body, type of the answer) to the answer."""


class RoomPeer(Protocol):
    """Two peer connections of some stack."""

    async def offer(self) -> str:
        """Return an offer of a microphone (first section) and a camera."""

    async def answered(self, sdp: str) -> object:
        """Take the room's answer."""

    async def answer(self, sdp: str) -> str:
        """Answer an offer of the room, the first or a later one."""


class PagePeer:
    """Peer connections of a Chromium page."""

    def __init__(self, tab: Page, make_offer: str = MAKE_OFFER, take_answer: str = TAKE_ANSWER) -> None:
        self.tab = tab
        self._make_offer = make_offer
        self._take_answer = take_answer

    async def offer(self) -> str:
        sdp: str = await self.tab.evaluate(self._make_offer, False)
        return sdp

    async def answered(self, sdp: str) -> object:
        return await self.tab.evaluate(self._take_answer, sdp)

    async def answer(self, sdp: str) -> str:
        taken = await self.tab.evaluate(TAKE_OFFER, sdp)
        answered: str = taken["sdp"]
        return answered


async def publish(ask: Ask, peer: RoomPeer, tracks: tuple[TrackOffer, ...] = BOTH) -> PublishAnswer:
    """Publish what a peer has; returns the room's answer."""
    answer: PublishAnswer = await ask(
        "publish.offer", PublishOffer(sdp=await peer.offer(), tracks=tracks), PublishAnswer
    )
    await peer.answered(answer.sdp)
    return answer


class Answering:
    """Answers every offer of the room, in order, as a page does. Give it every message that arrives."""

    def __init__(self, peer: RoomPeer) -> None:
        self._peer = peer
        self._offers: asyncio.Queue[SubscribeOffer] = asyncio.Queue()
        self.newest: SubscribeOffer | None = None
        """The newest offer that was answered."""

    async def answered(self) -> SubscribeOffer | None:
        """The newest offer that was answered."""
        return self.newest

    def received(self, message: Message) -> None:
        if isinstance(message.body, SubscribeOffer):
            self._offers.put_nowait(message.body)

    async def run(self, ask: Ask) -> None:
        """Subscribe and answer until cancelled."""
        await ask("subscribe.start", SubscribeStart(), Ok)
        while True:
            offer = await self._offers.get()
            sdp = await self._peer.answer(offer.sdp)
            await ask("subscribe.answer", SubscribeAnswer(version=offer.version, sdp=sdp), Ok)
            self.newest = offer


async def until(
    what: str, ask: Callable[[], Awaitable[Any]], fits: Callable[[Any], bool], *, wait_s: float = WAIT_S
) -> Any:
    """Ask again and again until the answer fits; fails with the last one."""
    found = None
    try:
        async with asyncio.timeout(wait_s):
            while not fits(found := await ask()):  # noqa: ASYNC110 - the answer is in another process
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"waited for {what}; got {found}")
    return found
