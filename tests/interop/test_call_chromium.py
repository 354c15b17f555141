"""Two pages of a real Chromium see and hear each other through the room and a media worker process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page

from sightline.protocol.signalling import SubscriptionClock
from support.chromium_peers import RECEIVED, page
from support.room_peers import Answering, PagePeer, publish, until
from support.room_worker import room_with_worker

pytestmark = pytest.mark.browser


def received(tab: Page) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def ask() -> dict[str, Any]:
        found: dict[str, Any] = await tab.evaluate(RECEIVED)
        return found

    return ask


def sees_and_hears(found: dict[str, Any]) -> bool:
    return bool(found["video"] >= 30 and found["energy"] > 0)


@pytest.mark.parametrize("mime", ["video/vp8", "video/h264"])
async def test_two_pages_see_and_hear_each_other(mime: str) -> None:
    async with page() as first, room_with_worker(mime) as call:
        browser = first.context.browser
        assert browser is not None
        second = await browser.new_page()
        people = [(await call.joined("field"), PagePeer(first)), (await call.joined("expert"), PagePeer(second))]
        async with asyncio.TaskGroup() as tasks:
            answering = []
            for client, peer in people:
                answers = Answering(peer)
                client.on_message = answers.received
                answering.append(tasks.create_task(answers.run(client.ask)))
            for client, peer in people:
                await publish(client.ask, peer)
            for client, peer in people:
                found = await until("30 frames and sound", received(peer.tab), sees_and_hears)
                assert found["key"] >= 1
                assert len(client.of(SubscriptionClock)) == 2
            for task in answering:
                task.cancel()
