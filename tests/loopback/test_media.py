"""aiortc publishes, aiortc subscribes, the worker between them changes nothing but header numbers."""

from __future__ import annotations

import asyncio

import pytest

from sightline.worker.base import PublicationStarted, SenderClock, SubscriptionClock, WorkerEvent
from sightline.worker.core import LocalMediaWorker
from support.media_peers import Publisher, Subscriber, TestPicture, tone, wait_for, watch_events

OFFSET = 4_000_000_000


@pytest.mark.parametrize("codec", ["video/vp8", "video/h264"])
async def test_payloads_arrive_bit_identical_and_decode(worker: LocalMediaWorker, peers, codec: str) -> None:
    events: list[WorkerEvent] = []
    watching = asyncio.ensure_future(watch_events(worker, events))
    publisher, subscriber = peers(Publisher), peers(Subscriber)
    await publisher.start(TestPicture(), tone(), codec=codec)
    await wait_for(lambda: len(publisher.sent) > 20, "media from the publisher")
    await subscriber.start(publisher.parameters, rtp_ts_offset=OFFSET)
    await wait_for(lambda: len(subscriber.frames["video"]) >= 20, "decoded video")
    await wait_for(lambda: len(subscriber.frames["audio"]) >= 20, "decoded audio")
    sent = {(ts, digest) for _, ts, digest in publisher.sent}
    received = {((ts - OFFSET) & 0xFFFFFFFF, digest) for _, ts, digest in subscriber.received}
    assert len(received) > 50
    assert received <= sent
    await wait_for(lambda: any(isinstance(event, SenderClock) for event in events), "a sender report")
    clocks = [event for event in events if isinstance(event, SubscriptionClock)]
    started = {event.publication_id: event.ssrc for event in events if isinstance(event, PublicationStarted)}
    assert {clock.subscription_id for clock in clocks} == {
        subscriber.subscription(publication_id) for publication_id in publisher.parameters
    }
    assert all(clock.offset == OFFSET for clock in clocks)
    assert {clock.reference_ssrc for clock in clocks} == set(started.values())
    watching.cancel()
