"""A browser page that publishes into a media worker and watches itself, with descriptions changed on the way to it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.parameters import MediaParameters, TransportOffer
from sightline.sdp import parse, publish, subscribe
from sightline.sdp.capabilities import CodecPreference
from sightline.worker.core import LocalMediaWorker
from support.chromium_peers import MAKE_OFFER, RECEIVED, TAKE_ANSWER, TAKE_OFFER

UP, DOWN = TransportId("a1"), TransportId("b1")
Change = Callable[[TransportOffer], TransportOffer]


async def watch_itself(worker: LocalMediaWorker, tab: Page, change: Change) -> None:
    """Publish a moving picture and a tone from the page, and have it receive both.

    Args:
        worker: directly, without a room.
        tab: a fresh page.
        change: of the worker's side of each transport before the page sees it.
    """
    media = await _publish(worker, tab, change)
    sections: subscribe.Sections[PublicationId] = subscribe.Sections(random.SystemRandom())
    for publication_id, parameters in media.items():
        sections.add(publication_id, parameters, stream="s", cname="c")
    local = change(await worker.create_transport(DOWN, relay_group="case"))
    taken = await tab.evaluate(TAKE_OFFER, sections.offer(local, 1))
    answer = subscribe.read_answer(parse.parse(taken["sdp"]), sections.live())
    for publication_id, parameters in answer.accepted.items():
        await worker.subscribe(DOWN, SubscriptionId(publication_id), publication_id, parameters)
    await worker.connect_transport(DOWN, answer.remote)


async def _publish(worker: LocalMediaWorker, tab: Page, change: Change) -> dict[PublicationId, MediaParameters]:
    offer = parse.parse(await tab.evaluate(MAKE_OFFER, False))
    plan = publish.plan(offer, ["0", "1"], CodecPreference(video=("video/vp8",)))
    local = change(await worker.create_transport(UP, relay_group="case"))
    media = {PublicationId(parameters.kind): parameters for parameters in plan.media.values()}
    for publication_id, parameters in media.items():
        await worker.publish(UP, publication_id, parameters)
    await worker.connect_transport(UP, plan.remote)
    await tab.evaluate(TAKE_ANSWER, publish.answer(plan, local))
    return media


async def decoded(tab: Page, frames: int) -> dict[str, Any]:
    """Wait until the page has decoded so many frames and heard something; returns its counts."""
    found: dict[str, Any] = {}
    for _ in range(400):
        found = await tab.evaluate(RECEIVED)
        if found["video"] >= frames and found["energy"] > 0:
            return found
        await tab.wait_for_timeout(100)
    pytest.fail(f"waited for {frames} frames and sound; got {found}")


async def ways(worker: LocalMediaWorker) -> list[str]:
    """How the page's two transports are reached now."""
    dump = await worker.dump()
    return [transport["way"] for transport in dump["transports"].values()]  # type: ignore[attr-defined]
