"""The relay over real sockets: both ways, one address per client, and descriptions that lead through it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import cast

import pytest

from sightline.rtp.parameters import TransportOffer
from support.netem import Conditions, Relay, through, through_sdp

HOST = "127.0.0.1"


class Echo(asyncio.DatagramProtocol):
    """Answers every datagram with itself and notes who asked."""

    def __init__(self) -> None:
        self.askers: set[tuple[str, int]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.askers.add(addr)
        self.transport.sendto(data, addr)


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(Echo, local_addr=(HOST, 0))
    yield protocol
    transport.close()


def client() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.bind((HOST, 0))
    return sock


async def ask(sock: socket.socket, relay: Relay, text: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    await loop.sock_sendto(sock, text, relay.address)
    async with asyncio.timeout(10):
        data, sender = await loop.sock_recvfrom(sock, 2_000)
    assert sender == relay.address
    return data


async def test_each_client_has_its_own_way_there_and_back(echo: Echo) -> None:
    worker = echo.transport.get_extra_info("sockname")
    with client() as one, client() as two:
        async with Relay(worker, HOST, up=Conditions(delay_ms=5), down=Conditions(delay_ms=5)) as relay:
            assert await ask(one, relay, b"one") == b"one"
            assert await ask(two, relay, b"two") == b"two"
            assert len(echo.askers) == 2
            relay.rebind()
            assert await ask(one, relay, b"again") == b"again"
            assert len(echo.askers) == 3, "the worker sees a new address"


async def test_a_blackout_loses_everything_and_ends(echo: Echo) -> None:
    with client() as one:
        async with Relay(echo.transport.get_extra_info("sockname"), HOST) as relay:
            relay.blackout(True)
            one.sendto(b"lost", relay.address)
            while not relay.up.counters["lost_blackout"]:  # noqa: ASYNC110 - a plain counter.
                await asyncio.sleep(0.005)
            relay.blackout(False)
            assert await ask(one, relay, b"heard") == b"heard"


def test_the_offer_and_the_description_name_the_relay_alone() -> None:
    offer = TransportOffer(
        transport_id="t", ice_ufrag="u", ice_pwd="p", fingerprint_sha256="AA", candidates=(("192.0.2.1", 1), ("::1", 1))
    )
    assert through(offer, ("192.0.2.9", 5000)).candidates == (("192.0.2.9", 5000),)
    sdp = (
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
        "a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host\r\n"
        "a=candidate:2 1 udp 2130706175 2001:db8::1 40000 typ host\r\na=end-of-candidates\r\n"
    )
    assert through_sdp(sdp, ("192.0.2.9", 5000)) == (
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
        "a=candidate:1 1 udp 2130706431 192.0.2.9 5000 typ host\r\na=end-of-candidates\r\n"
    )
