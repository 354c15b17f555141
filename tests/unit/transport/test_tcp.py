"""The TCP port: what a stranger can hold is little and short, and who proves the password is served like over UDP."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from sightline.clock import ManualClock
from sightline.ids import TransportId
from sightline.rtp.parameters import MediaKind, TransportOffer
from sightline.transport import stun, tcp
from sightline.transport.endpoint import Endpoint
from sightline.transport.forward import PythonForwarder
from sightline.transport.stream_framing import Deframer, frame

ANNA, BEN = TransportId("anna"), TransportId("ben")
SECOND = 1_000_000_000


class Owner:
    """Notes nothing: these tests look at the port."""

    def transport_connecting(self, transport_id: TransportId) -> None:
        pass

    def transport_connected(self, transport_id: TransportId) -> None:
        raise AssertionError("nobody completes a handshake here")

    def transport_ended(self, transport_id: TransportId, error: object) -> None:
        pass

    def rtp_received(self, transport_id: TransportId, packet: bytes, arrival_ns: int) -> None:
        raise AssertionError("there are no keys")

    rtcp_received = rtp_received

    def rtp_run_received(self, transport_id: TransportId, run: Any) -> None:
        raise AssertionError("there are no keys")

    def data_received(self, transport_id: TransportId, label: str, data: bytes | str) -> None:
        raise AssertionError("there are no channels")

    def kind_sent(self, transport_id: TransportId, ssrc: int) -> MediaKind | None:
        return None

    def pictures_lost(self, transport_id: TransportId) -> None:
        pass

    def batch_ended(self) -> None:
        pass


class Bench:
    """An endpoint with both ports on one host."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.clock = ManualClock()
        self.counters: Counter[str] = Counter()
        self.writers: list[asyncio.StreamWriter] = []
        forwarder = PythonForwarder(self.counters)
        self.endpoint = Endpoint(Owner(), forwarder, self.clock, random.SystemRandom(), self.counters)
        self.endpoint.open([host], 0, ())
        self.endpoint.open_tcp([host], None)

    async def connect(self) -> Client:
        reader, writer = await asyncio.open_connection(self.host, self.endpoint.tcp_port)
        self.writers.append(writer)
        return Client(reader, writer)

    async def aclose(self) -> None:
        await self.endpoint.aclose(notify=False)
        for writer in self.writers:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    @property
    def dump(self) -> dict[str, object]:
        return self.endpoint.dump_tcp()


class Client:
    """One connection from outside."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, packet: bytes) -> None:
        self.writer.write(frame(packet))

    async def receive(self) -> bytes:
        """Return the next packet; fails when the other side closes."""
        async with asyncio.timeout(10):
            size = int.from_bytes(await self.reader.readexactly(2), "big")
            return await self.reader.readexactly(size)

    async def is_closed(self) -> bool:
        """Wait until the other side closes; False if something comes instead."""
        async with asyncio.timeout(10):
            try:
                return await self.reader.read(1) == b""
            except ConnectionError:
                return True

    @property
    def port(self) -> int:
        port: int = self.writer.get_extra_info("sockname")[1]
        return port


@pytest.fixture(params=["127.0.0.1", "::1"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    bench = Bench(request.param)
    yield bench
    await bench.aclose()
    assert bench.dump["connections"] == bench.dump["strangers"] == 0
    assert bench.counters["datagram_crashed"] == 0


def check_of(offer: TransportOffer, *, pwd: str | None = None, nominate: bool = True) -> bytes:
    return stun.build_request(bytes(12), f"{offer.ice_ufrag}:far", pwd or offer.ice_pwd, nominate=nominate)


async def test_a_check_is_answered_and_the_connection_selected(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    assert offer.tcp_candidates == ((bench.host, bench.endpoint.tcp_port),)
    client = await bench.connect()
    client.send(check_of(offer))
    answer = await client.receive()
    assert stun.check_integrity(answer, stun.parse(answer), offer.ice_pwd)
    selected = bench.endpoint.associations[ANNA].agent.selected
    assert selected is not None
    assert selected[:2] == (bench.host, client.port)
    assert bench.dump["strangers"] == 0
    client.writer.close()


async def test_both_ports_have_one_number_when_it_is_free(bench: Bench) -> None:
    assert bench.endpoint.tcp_port == bench.endpoint.port


async def test_a_taken_number_is_replaced_only_when_the_kernel_chose_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bench = Bench("127.0.0.1")
        bench.endpoint._streams.close()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            bench.endpoint.open_tcp(["127.0.0.1"], port)
        await bench.endpoint.aclose(notify=False)


@pytest.mark.parametrize(
    "packet",
    [b"GET / HTTP/1.1\r\n", b"\x00" * 40, b"\xff" * 40, b"\x40\x00"],
    ids=["http", "zeros", "ones", "turn"],
)
async def test_a_stranger_that_speaks_something_else_is_cut_off(bench: Bench, packet: bytes) -> None:
    client = await bench.connect()
    client.send(packet)
    assert await client.is_closed()
    assert bench.counters["tcp_strangers_refused"] == 1


async def test_a_frame_that_is_too_long_ends_the_connection(bench: Bench) -> None:
    client = await bench.connect()
    client.writer.write(b"\xff\xff" + bytes(100))
    assert await client.is_closed()
    assert bench.counters["tcp_bad_frames"] == 1


async def test_guessing_passwords_ends_the_connection(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    client = await bench.connect()
    for _ in range(tcp.STRANGER_CHECKS + 1):
        client.send(check_of(offer, pwd="a wrong password, twenty"))
    assert await client.is_closed()
    assert bench.endpoint.associations[ANNA].agent.addresses == []
    assert bench.counters["dropped_stun_integrity"] == tcp.STRANGER_CHECKS


async def test_media_of_a_stranger_is_dropped_unread_and_not_for_ever(bench: Bench) -> None:
    """A client that comes back by a new connection sends media before its check, and must not be thrown out for it."""
    offer = bench.endpoint.create(ANNA)
    first, second = await bench.connect(), await bench.connect()
    for client in (first, second):
        for _ in range(50):
            client.send(bytes((0x80, 0x60)) + bytes(1000))
    first.send(check_of(offer))
    assert stun.is_stun(await first.receive())
    assert bench.counters["dropped_unknown_source"] >= 50
    for _ in range(tcp.STRANGER_BYTES // 1000):
        second.send(bytes((0x16, 0xFE, 0xFD)) + bytes(1000))
    assert await second.is_closed()


async def test_a_slow_stranger_is_cut_off(bench: Bench) -> None:
    """Slow loris: a frame that never ends."""
    client = await bench.connect()
    client.writer.write(b"\x00")
    await _until(lambda: bench.dump["strangers"] == 1)
    bench.clock.advance(tcp.STRANGER_TIMEOUT_NS / SECOND)
    bench.endpoint.tick(bench.clock.monotonic_ns())
    assert bench.dump["connections"] == 1
    bench.clock.advance(1e-9)
    bench.endpoint.tick(bench.clock.monotonic_ns())
    assert await client.is_closed()
    assert bench.counters["tcp_stranger_timeouts"] == 1


async def test_a_proven_connection_that_trickles_bytes_ends_too(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    client = await bench.connect()
    client.send(check_of(offer))
    await client.receive()
    client.writer.write(b"\x00")
    bench.clock.advance(tcp.IDLE_TIMEOUT_NS / SECOND + 1)
    bench.endpoint.tick(bench.clock.monotonic_ns())
    assert await client.is_closed()
    assert bench.endpoint.associations[ANNA].agent.selected is None


async def test_strangers_of_one_network_are_few(bench: Bench) -> None:
    clients = [await bench.connect() for _ in range(tcp.MAX_STRANGERS_OF_NETWORK)]
    await _until(lambda: bench.dump["strangers"] == tcp.MAX_STRANGERS_OF_NETWORK)
    with contextlib.suppress(ConnectionError):
        assert await (await bench.connect()).is_closed()
    assert bench.counters["tcp_refused"] == 1
    assert bench.dump["strangers"] == tcp.MAX_STRANGERS_OF_NETWORK
    for client in clients:
        client.writer.close()
    await _until(lambda: bench.dump["connections"] == 0)


async def test_a_transport_that_ends_takes_its_connections_along(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    client = await bench.connect()
    client.send(check_of(offer))
    await client.receive()
    await bench.endpoint.close(ANNA, notify=False)
    bench.endpoint.tick(bench.clock.monotonic_ns())
    assert await client.is_closed()


async def test_an_address_over_udp_and_the_same_over_tcp_are_two(bench: Bench) -> None:
    anna, ben = bench.endpoint.create(ANNA), bench.endpoint.create(BEN)
    client = await bench.connect()
    client.send(check_of(anna))
    await client.receive()
    family = socket.AF_INET6 if ":" in bench.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as udp:
        udp.setblocking(False)
        udp.bind((bench.host, client.port))
        udp.sendto(check_of(ben), (bench.host, bench.endpoint.port))
        await asyncio.get_running_loop().sock_recv(udp, 2048)
    assert [len(bench.endpoint.associations[who].agent.addresses) for who in (ANNA, BEN)] == [1, 1]
    client.writer.close()


async def test_media_goes_where_the_client_nominates_and_nowhere_when_its_connection_breaks(bench: Bench) -> None:
    """From UDP to TCP and on to a second connection: what a browser does when a firewall closes."""
    offer = bench.endpoint.create(ANNA)
    association = bench.endpoint.associations[ANNA]
    first, second = await bench.connect(), await bench.connect()
    for client in (first, second):
        client.send(check_of(offer))
        await client.receive()
        assert association.agent.selected is not None
        path = bench.endpoint._path_to(association.agent.selected)
        path.send(b"\x80\x60" + bytes(30))
        assert (await client.receive()) == b"\x80\x60" + bytes(30)
    second.writer.close()
    await _until(lambda: bench.dump["connections"] == 1)
    assert association.agent.selected is not None
    assert association.agent.selected[:2] == (bench.host, first.port)
    bench.endpoint._path_to(association.agent.selected).send(b"\x80\x60" + bytes(20))
    assert (await first.receive()) == b"\x80\x60" + bytes(20)
    broken = association.agent.selected
    first.writer.close()
    await _until(lambda: bench.dump["connections"] == 0)
    assert association.agent.selected is None
    bench.endpoint._path_to(broken).send(b"into nothing")


async def test_only_our_own_forwarder_reaches_a_client(bench: Bench) -> None:
    """Another program on this machine that guesses the loopback port is not heard."""
    offer = bench.endpoint.create(ANNA)
    client = await bench.connect()
    client.send(check_of(offer))
    await client.receive()
    selected = bench.endpoint.associations[ANNA].agent.selected
    assert selected is not None
    path = bench.endpoint._path_to(selected)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(b"\x80\x60" + b"forged forged", path.address)
    path.send(b"\x80\x60" + b"ours ours ours")
    assert (await client.receive()) == b"\x80\x60" + b"ours ours ours"
    client.writer.close()


async def test_random_streams_end_or_wait_and_leave_nothing(bench: Bench) -> None:
    rng = random.Random(5)
    offer = bench.endpoint.create(ANNA)
    for _ in range(40):
        client = await bench.connect()
        packets = [check_of(offer)] if rng.random() < 0.3 else []
        packets += [rng.randbytes(rng.randrange(1, 300)) for _ in range(3)]
        client.writer.write(b"".join(frame(packet) for packet in packets) + rng.randbytes(5))
        await client.writer.drain()
        client.writer.close()
    await _until(lambda: bench.dump["connections"] == 0)
    assert Deframer().feed(b"") == []


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - conditions are plain values.
            await asyncio.sleep(0.005)
