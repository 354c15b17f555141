"""Whole calls over the TCP port, with real peers: media both ways, and a path that takes less than is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.media_peers import Publisher, Subscriber, TestPicture, lan_address, tone, wait_for
from support.needs import need_native_core
from support.netem.addresses import through
from support.tcp_shim import TcpShim


@pytest.fixture(params=["python", "native"])
async def worker(request: pytest.FixtureRequest) -> AsyncIterator[LocalMediaWorker]:
    if request.param == "native":
        need_native_core()
    config = WorkerConfig(advertised=(lan_address(),), forwarder=request.param, tcp_port="same")
    async with LocalMediaWorker(config) as running:
        yield running
        counters = (await running.dump())["counters"]
        assert counters.get("datagram_crashed", 0) == 0  # type: ignore[attr-defined]


async def ways(worker: LocalMediaWorker) -> list[str]:
    dump = await worker.dump()
    return [transport["way"] for transport in dump["transports"].values()]  # type: ignore[attr-defined]


async def test_a_call_goes_over_tcp(worker: LocalMediaWorker) -> None:
    async with TcpShim((lan_address(), worker.tcp_port), lan_address()) as shim:
        publisher, subscriber = Publisher(worker), Subscriber(worker)
        for peer in (publisher, subscriber):
            peer.change_local = lambda local: through(local, shim.address)
        subscriber.open_channel("frames")
        await publisher.start(TestPicture(), tone())
        await subscriber.start(publisher.parameters)
        await wait_for(lambda: len(subscriber.frames["video"]) > 5 and len(subscriber.frames["audio"]) > 5, "media")
        assert await ways(worker) == ["tcp", "tcp"]
        came, sent = ({payload for _, _, payload in noted} for noted in (subscriber.received, publisher.sent))
        assert came <= sent, "payloads are the publisher's"
        for peer in (publisher, subscriber):
            await peer.close()


@pytest.mark.parametrize("worker", ["auto"], indirect=True)
async def test_a_path_that_takes_nothing_costs_pictures_not_memory(worker: LocalMediaWorker) -> None:
    async with TcpShim((lan_address(), worker.tcp_port), lan_address()) as shim:
        publisher, subscriber, other = Publisher(worker), Subscriber(worker), Subscriber(worker)
        subscriber.change_local = lambda local: through(local, shim.address)
        await publisher.start(TestPicture(640, 480, 30))
        for viewer in (subscriber, other):
            await viewer.start(publisher.parameters)
        await wait_for(lambda: subscriber.frames["video"] and other.frames["video"], "video")
        shim.reads.clear()
        await wait_for(lambda: worker.counters["tcp_dropped"] > 20, "dropped packets", 60)
        seen = len(other.frames["video"])
        await wait_for(lambda: len(other.frames["video"]) > seen + 5, "video for the other viewer")
        tcp = (await worker.dump())["tcp"]
        assert tcp["queued_bytes"] < 4 * 1024 * 1024  # type: ignore[index]
        shim.reads.set()
        await wait_for(lambda: worker.counters["tcp_video_resumed"] > 0, "the end of dropping")
        seen = len(subscriber.frames["video"])
        await wait_for(lambda: len(subscriber.frames["video"]) > seen + 5, "video again", 30)
        for peer in (publisher, subscriber, other):
            await peer.close()
