"""aiortc publishes, aiortc subscribes, the worker between them changes nothing but header numbers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from sightline.worker.base import (
    DataMessage,
    PublicationStarted,
    SenderClock,
    SubscriptionClock,
    TransportStateChanged,
    WorkerEvent,
)
from sightline.worker.core import LocalMediaWorker
from support.media_peers import Peers, Publisher, Subscriber, TestPicture, tone, wait_for, watch_events

OFFSET = 4_000_000_000


@pytest.fixture
async def events(worker: LocalMediaWorker) -> AsyncIterator[list[WorkerEvent]]:
    seen: list[WorkerEvent] = []
    watching = asyncio.ensure_future(watch_events(worker, seen))
    yield seen
    watching.cancel()


@pytest.mark.parametrize("codec", ["video/vp8", "video/h264"])
async def test_payloads_arrive_bit_identical_and_decode(
    worker: LocalMediaWorker, peers: Peers, events: list[WorkerEvent], codec: str
) -> None:
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
    started = {event.ssrc for event in events if isinstance(event, PublicationStarted)}
    wanted = {subscriber.subscription(publication_id) for publication_id in publisher.parameters}
    assert {clock.subscription_id for clock in clocks} == wanted
    assert {(clock.offset, clock.reference_ssrc) for clock in clocks} == {(OFFSET, ssrc) for ssrc in started}


async def test_two_viewers_each_get_everything(worker: LocalMediaWorker, peers: Peers) -> None:
    publisher, first, second = peers(Publisher), peers(Subscriber), peers(Subscriber)
    await publisher.start(TestPicture())
    await first.start(publisher.parameters)
    await wait_for(lambda: len(first.frames["video"]) >= 5, "video at the first viewer")
    await second.start(publisher.parameters)
    await wait_for(lambda: len(second.frames["video"]) >= 10, "video at the second viewer")
    await worker.close_transport(first.transport_id)
    seen = len(second.frames["video"])
    await wait_for(lambda: len(second.frames["video"]) >= seen + 10, "more video at the one who stayed")
    dump = await worker.dump()
    assert len(dump["subscriptions"]) == 1  # type: ignore[arg-type]


async def test_lost_packets_are_sent_again(worker: LocalMediaWorker, peers: Peers) -> None:
    """5 % loss on the way to the viewer: it asks, and gets them from the ring by RTX."""
    publisher, subscriber = peers(Publisher), peers(Subscriber)
    rng = random.Random(5)
    subscriber.drop = lambda _: bool(subscriber.received) and rng.random() < 0.05
    await publisher.start(TestPicture())
    await subscriber.start(publisher.parameters, rtp_ts_offset=0)
    await wait_for(lambda: len(subscriber.frames["video"]) >= 60, "video in spite of loss")
    counters = (await worker.dump())["counters"]
    assert counters["nacks_received"] > 0  # type: ignore[index]
    assert counters["resent"] > 0  # type: ignore[index]
    assert len(subscriber.ssrcs) == 2, "media and RTX"


async def test_frames_messages_reach_the_others_of_the_case_and_the_room(
    worker: LocalMediaWorker, peers: Peers, events: list[WorkerEvent]
) -> None:
    publisher, subscriber, stranger = peers(Publisher), peers(Subscriber), peers(Subscriber, "another case")
    channel = publisher.open_channel("frames")
    await publisher.start(TestPicture())
    for viewer in (subscriber, stranger):
        viewer.open_channel("frames")
        await viewer.start(publisher.parameters)
    opened = [peer.channel for peer in (publisher, subscriber, stranger)]
    await wait_for(lambda: all(one is not None and one.readyState == "open" for one in opened), "open channels")
    channel.send(b"\x00pose")
    channel.send("text")
    await worker.send_data(subscriber.transport_id, "frames", b"from the room")
    expected = {("frames", b"\x00pose"), ("frames", "text"), ("frames", b"from the room")}
    await wait_for(lambda: set(subscriber.messages) == expected, "relayed messages")
    assert stranger.messages == []
    assert publisher.messages == []
    told = [event.data for event in events if isinstance(event, DataMessage)]
    assert set(told) == {b"\x00pose", b"text"}
    await worker.send_data(subscriber.transport_id, "no such label", b"dropped")


async def test_a_goodbye_ends_the_transport_and_frees_everything(
    worker: LocalMediaWorker, peers: Peers, events: list[WorkerEvent]
) -> None:
    publisher, subscriber = peers(Publisher), peers(Subscriber)
    await publisher.start(TestPicture())
    await subscriber.start(publisher.parameters)
    await wait_for(lambda: subscriber.frames["video"], "video")
    await publisher.close()
    gone = TransportStateChanged(publisher.transport_id, "closed")
    await wait_for(lambda: gone in events, "the end of the publisher's transport")
    dump = await worker.dump()
    assert dump["publications"] == {}
    assert dump["subscriptions"] == {}
    await subscriber.close()
    await wait_for(lambda: TransportStateChanged(subscriber.transport_id, "closed") in events, "the subscriber's end")
    dump = await worker.dump()
    assert (dump["transports"], dump["groups"]) == ({}, {})


async def test_closing_the_worker_tells_the_peers(worker: LocalMediaWorker, peers: Peers) -> None:
    publisher, subscriber = peers(Publisher), peers(Subscriber)
    await publisher.start(TestPicture())
    await subscriber.start(publisher.parameters)
    await wait_for(lambda: subscriber.frames["video"], "video")
    await worker.aclose()
    await worker.aclose()
    await wait_for(lambda: publisher.dtls.state == subscriber.dtls.state == "closed", "goodbyes")
    dump = await worker.dump()
    assert [dump[key] for key in ("transports", "groups", "publications", "subscriptions", "tasks")] == [
        {},
        {},
        {},
        {},
        0,
    ]
