"""Two pages of a real Chromium see and hear each other through the room and a media worker process."""

from __future__ import annotations

import asyncio
from typing import Any

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
    SubscriptionClock,
    TrackOffer,
)
from sightline.sdp.capabilities import CodecPreference
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.chromium_peers import MAKE_OFFER, RECEIVED, TAKE_ANSWER, TAKE_OFFER, page
from support.media_peers import lan_address
from support.room_harness import QUICK, Client, running

pytestmark = pytest.mark.browser
TRACKS = (TrackOffer(mid="0", source="microphone"), TrackOffer(mid="1", source="camera"))


async def publish(client: Client, tab: Page) -> None:
    offer = PublishOffer(sdp=await tab.evaluate(MAKE_OFFER, False), tracks=TRACKS)
    answer = await client.ask("publish.offer", offer, PublishAnswer)
    await tab.evaluate(TAKE_ANSWER, answer.sdp)


async def keep_answering(client: Client, tab: Page) -> None:
    """Answer every offer, in order, as a page does."""
    offers: asyncio.Queue[SubscribeOffer] = asyncio.Queue()

    def received(message: Message) -> None:
        if isinstance(message.body, SubscribeOffer):
            offers.put_nowait(message.body)

    client.on_message = received
    await client.ask("subscribe.start", SubscribeStart(), Ok)
    while True:
        offer = await offers.get()
        taken = await tab.evaluate(TAKE_OFFER, offer.sdp)
        await client.ask("subscribe.answer", SubscribeAnswer(version=offer.version, sdp=taken["sdp"]), Ok)


async def received(tab: Page, *, frames: int) -> dict[str, Any]:
    """Wait until so many frames and some sound were decoded."""
    found: dict[str, Any] = {}
    try:
        async with asyncio.timeout(30):
            while not (found.get("video", 0) >= frames and found.get("energy", 0) > 0):
                await asyncio.sleep(0.1)
                found = await tab.evaluate(RECEIVED)
    except TimeoutError:
        pytest.fail(f"waited for {frames} frames and sound; got {found}")
    return found


@pytest.mark.parametrize("mime", ["video/vp8", "video/h264"])
async def test_two_pages_see_and_hear_each_other(mime: str) -> None:
    workers: list[WorkerProcess] = []

    async def start_worker() -> WorkerProcess:
        workers.append(await WorkerProcess(WorkerConfig(advertised=(lan_address(),))).__aenter__())
        return workers[-1]

    settings = type(QUICK)(codecs=CodecPreference(video=(mime,)), linger_s=30, flush_s=0.2)
    async with page() as first, running(settings, worker_factory=start_worker) as harness:
        browser = first.context.browser
        assert browser is not None
        second = await browser.new_page()
        people = [(await harness.joined("field"), first), (await harness.joined("expert"), second)]
        async with asyncio.TaskGroup() as tasks:
            answering = [tasks.create_task(keep_answering(client, tab)) for client, tab in people]
            for client, tab in people:
                await publish(client, tab)
            for client, tab in people:
                found = await received(tab, frames=30)
                assert found["key"] >= 1
                assert len(client.of(SubscriptionClock)) == 2
            for task in answering:
                task.cancel()
