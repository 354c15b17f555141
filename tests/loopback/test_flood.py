"""A real call while strangers flood its port: no packet of it is lost by us, and somebody can join."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sightline.transport import stun
from sightline.worker.core import LocalMediaWorker
from support.media_peers import Peers, Publisher, Subscriber, TestPicture, lan_address, wait_for

_HELLO = bytes((0x16, 0xFE, 0xFD)) + bytes(8) + bytes((0, 200, 1)) + bytes(199)
"""The beginning of a DTLS ClientHello (RFC 6347 section 4.2.2)."""


@pytest.fixture
def strangers() -> Iterator[list[socket.socket]]:
    """Sockets of strangers: a port each, and all on addresses of one machine."""
    with ExitStack() as stack:
        socks = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(16)]
        for sock in socks:
            sock.setblocking(False)
            sock.bind((lan_address(), 0))
        yield socks


def _flood(strangers: list[socket.socket], worker: LocalMediaWorker, rng: random.Random, count: int) -> None:
    target = (lan_address(), worker.port)
    ufrag = next(iter(worker._endpoint.associations.values())).agent.local.ufrag
    kinds = [
        _HELLO,
        bytes((0x80, 0x60)) + rng.randbytes(1000),
        bytes((0x81, 0xCD)) + rng.randbytes(100),
        rng.randbytes(300),
        stun.build_request(rng.randbytes(12), f"{ufrag}:far", "a forged password, twenty", nominate=True),
        stun.build_request(rng.randbytes(12), "nobody:far", "a forged password, twenty"),
    ]
    for number in range(count):
        strangers[number % len(strangers)].sendto(rng.choice(kinds), target)


async def test_a_call_goes_on_and_somebody_joins_while_strangers_flood_the_port(
    worker: LocalMediaWorker, peers: Peers, strangers: list[socket.socket]
) -> None:
    publisher, subscriber, late = peers(Publisher), peers(Subscriber), peers(Subscriber)
    await publisher.start(TestPicture())
    await subscriber.start(publisher.parameters)
    await wait_for(lambda: len(subscriber.frames["video"]) >= 5, "video")
    before = await worker.dump()
    rng = random.Random(2)
    ended = asyncio.Event()

    async def flood() -> None:
        while not ended.is_set():
            _flood(strangers, worker, rng, 400)
            await asyncio.sleep(0.01)

    flooding = asyncio.ensure_future(flood())
    await wait_for(lambda: worker.counters["shield_raised"] == 1, "the shield")
    await late.start(publisher.parameters)
    await wait_for(lambda: len(late.frames["video"]) >= 10, "video for who came in the flood", 60)
    seen = len(subscriber.frames["video"])
    await wait_for(lambda: len(subscriber.frames["video"]) >= seen + 20, "video in the flood", 60)
    ended.set()
    await flooding
    after = await worker.dump()
    counters = after["counters"]
    assert counters["dropped_by_kernel"] > 1000  # type: ignore[index]
    assert set(after["transports"]) == {*before["transports"], late.transport_id}  # type: ignore[call-overload,misc]
    (publication,) = after["publications"].values()  # type: ignore[attr-defined]
    assert [stream["lost"] for stream in publication["streams"]] == [0], "every packet of the call came in"
    for name in ("datagram_crashed", "dropped_dtls_queue", "dropped_eagain", "dropped_send_error", "dropped_unprotect"):
        assert counters.get(name, 0) == 0, name  # type: ignore[attr-defined]
