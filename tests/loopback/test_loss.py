"""10 % loss and 60 ms round trip in both directions: lost packets are asked for and sent again, the picture goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from sightline.worker.core import LocalMediaWorker
from support.media_peers import Peers, Publisher, Subscriber, TestPicture, lan_address, tone, wait_for
from support.netem import Conditions, Relay, through

BAD = Conditions(loss=0.1, delay_ms=15, jitter_ms=3)


@pytest.fixture
async def relays(worker: LocalMediaWorker) -> AsyncIterator[tuple[Relay, Relay]]:
    """One way for the publisher and one for the viewer, both good until a test makes them bad."""
    host = lan_address()
    async with AsyncExitStack() as stack:
        first, second = [
            await stack.enter_async_context(Relay((host, worker.port), host, seed=seed)) for seed in (11, 12)
        ]
        yield first, second


async def test_the_picture_goes_on_with_loss_up_and_down(
    worker: LocalMediaWorker, peers: Peers, relays: tuple[Relay, Relay]
) -> None:
    publisher, subscriber = peers(Publisher), peers(Subscriber)
    way_up, way_down = relays
    publisher.change_local = lambda local: through(local, way_up.address)
    subscriber.change_local = lambda local: through(local, way_down.address)
    await publisher.start(TestPicture(fps=20), tone())
    await subscriber.start(publisher.parameters)
    await wait_for(lambda: len(subscriber.frames["video"]) >= 5, "video before the loss")
    for relay in relays:
        relay.up.conditions = relay.down.conditions = BAD
    seen = len(subscriber.frames["video"])
    await wait_for(lambda: len(subscriber.frames["video"]) >= seen + 60, "60 more pictures in spite of loss", 60)
    counters = (await worker.dump())["counters"]
    assert isinstance(counters, dict)
    assert counters["nacks_sent"] > 0, "the worker asked the publisher"
    assert counters["recovered"] > 0, "and the publisher sent again"
    assert counters["nacks_received"] > 0, "the viewer asked the worker"
    assert counters["resent"] > 0, "and the worker sent again"
    assert way_up.up.counters["lost_random"] > 0
    assert way_down.down.counters["lost_random"] > 0
