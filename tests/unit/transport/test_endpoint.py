"""The UDP port: strangers leave no trace, and addresses belong to those who prove it."""

from __future__ import annotations

import asyncio
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sightline.clock import SystemClock
from sightline.errors import ConsentLost, IceFailed, SightlineError, WorkerError
from sightline.ids import TransportId
from sightline.rtp.parameters import RemoteTransport, TransportOffer
from sightline.transport import stun
from sightline.transport.endpoint import Endpoint
from sightline.transport.forward import PythonForwarder

SECOND = 1_000_000_000
FINGERPRINT = (("sha-256", ":".join(["AB"] * 32)),)
ANNA, BEN = TransportId("anna"), TransportId("ben")


class Owner:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.ended: list[tuple[TransportId, SightlineError | None]] = []
        self.connecting: list[TransportId] = []

    def transport_connecting(self, transport_id: TransportId) -> None:
        self.connecting.append(transport_id)

    def transport_ended(self, transport_id: TransportId, error: SightlineError | None) -> None:
        self.ended.append((transport_id, error))

    def batch_ended(self) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was not expected")


class Bench:
    def __init__(self, host: str, *, bind: str | None = None) -> None:
        self.counters: Counter[str] = Counter()
        self.owner = Owner()
        forwarder = PythonForwarder(self.counters)
        self.endpoint = Endpoint(
            self.owner,
            forwarder,
            SystemClock(),
            random.SystemRandom(),
            self.counters,
            consent_timeout_s=5,
        )
        self.endpoint.open([bind or host], 0, ())
        self.target = (host, self.endpoint.port)

    def client(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.target[0] else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.setblocking(False)
        sock.bind((self.target[0], 0))
        return sock

    async def exchange(self, sock: socket.socket, data: bytes) -> bytes | None:
        """Send and return what comes back within a moment."""
        sock.sendto(data, self.target)
        for _ in range(20):
            await asyncio.sleep(0.005)
            try:
                return sock.recv(2048)
            except BlockingIOError:
                continue
        return None


@pytest.fixture(params=["127.0.0.1", "::1"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    bench = Bench(request.param)
    yield bench
    await bench.endpoint.aclose(notify=False)
    assert bench.endpoint.associations == {}


def request_to(offer: TransportOffer, *, nominate: bool = True, remote: str = "far") -> bytes:
    return stun.build_request(bytes(12), f"{offer.ice_ufrag}:{remote}", offer.ice_pwd, nominate=nominate)


def remote(ufrag: str = "far") -> RemoteTransport:
    return RemoteTransport(ice_ufrag=ufrag, ice_pwd="x" * 24, fingerprints=FINGERPRINT)


async def test_candidates_name_the_port(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    assert offer.candidates == ((bench.target[0], bench.endpoint.port),)


async def test_a_valid_check_is_answered(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    with bench.client() as sock:
        answer = await bench.exchange(sock, request_to(offer))
    assert answer is not None
    assert stun.check_integrity(answer, stun.parse(answer), offer.ice_pwd)
    assert bench.owner.connecting == [ANNA]


async def test_strangers_are_dropped_and_leave_no_trace(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    rng = random.Random(3)
    hostile = [
        request_to(offer)[:-4] + b"abcd",
        stun.build_request(bytes(12), f"{offer.ice_ufrag}:far", "wrong password, wrong"),
        stun.build_request(bytes(12), "nobody:far", offer.ice_pwd),
        stun.build_success(bytes(12), ("192.0.2.1", 1), offer.ice_pwd),
        bytes((0x16, 0xFE, 0xFD)) + rng.randbytes(200),
        bytes((0x80, 0x60)) + rng.randbytes(200),
        bytes((0x80, 0xC8)) + rng.randbytes(60),
        b"\x00",
        b"\xff" * 1400,
        rng.randbytes(1400),
    ]
    with bench.client() as sock:
        for data in hostile:
            assert await bench.exchange(sock, data) is None
    assert bench.counters["datagrams_in"] == len(hostile)
    association = bench.endpoint.associations[ANNA]
    assert association.agent.addresses == []
    assert association.state == "new"
    assert bench.endpoint._checks._by_address == {}
    assert bench.counters["dropped_stun_integrity"] == 1
    assert bench.counters["datagram_crashed"] == 0


async def test_a_confirmed_address_cannot_be_taken_by_another_transport(bench: Bench) -> None:
    """Whoever may call could otherwise spoof a source address and cut off somebody else."""
    anna, ben = bench.endpoint.create(ANNA), bench.endpoint.create(BEN)
    with bench.client() as sock:
        assert await bench.exchange(sock, request_to(anna)) is not None
        assert await bench.exchange(sock, request_to(ben)) is None
        address = sock.getsockname()
    owner = bench.endpoint._checks.owner_of(address)
    assert owner is not None
    assert owner.id == ANNA


async def test_media_before_keys_is_dropped(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    with bench.client() as sock:
        await bench.exchange(sock, request_to(offer))
        assert await bench.exchange(sock, bytes((0x80, 0x60)) + bytes(50)) is None
    assert bench.counters["dropped_without_keys"] == 1


async def test_a_flood_of_dtls_fills_no_memory(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    with bench.client() as sock:
        await bench.exchange(sock, request_to(offer))
        for _ in range(1000):
            sock.sendto(bytes((0x16, 0xFE, 0xFD)) + bytes(60), bench.target)
        for _ in range(200):
            await asyncio.sleep(0.005)
            if bench.counters["datagrams_in"] == 1001:
                break
    assert bench.endpoint.associations[ANNA]._link._queue.qsize() <= 128
    assert bench.counters["dropped_dtls_queue"] >= 1000 - 128


async def test_silence_ends_the_transport(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    bench.endpoint.create(BEN)
    for who in (ANNA, BEN):
        bench.endpoint.connect(who, remote())
    with bench.client() as sock:
        await bench.exchange(sock, request_to(offer))
    now_ns = SystemClock().monotonic_ns()
    bench.endpoint.tick(now_ns + 4 * SECOND)
    assert bench.owner.ended == []
    bench.endpoint.tick(now_ns + 6 * SECOND)
    (first, lost), (second, never) = bench.owner.ended
    assert (first, second) == (ANNA, BEN)
    assert isinstance(lost, ConsentLost)
    assert isinstance(never, IceFailed)
    bench.endpoint.tick(now_ns + 9 * SECOND)
    assert len(bench.owner.ended) == 2


async def test_ice_restart_takes_both_credentials_until_the_new_ones_win(bench: Bench) -> None:
    old = bench.endpoint.create(ANNA)
    bench.endpoint.connect(ANNA, remote())
    with bench.client() as home, bench.client() as cafe:
        assert await bench.exchange(home, request_to(old)) is not None
        new = bench.endpoint.restart_ice(ANNA)
        assert new.ice_ufrag != old.ice_ufrag
        assert new.fingerprint_sha256 == old.fingerprint_sha256
        bench.endpoint.connect(ANNA, remote("far2"))
        assert await bench.exchange(home, request_to(old)) is not None
        assert await bench.exchange(cafe, request_to(new, remote="far2")) is not None
        assert await bench.exchange(home, request_to(old)) is None
        selected = bench.endpoint.associations[ANNA].agent.selected
        assert selected is not None
        assert selected[:2] == cafe.getsockname()[:2]


async def test_another_certificate_needs_another_transport(bench: Bench) -> None:
    bench.endpoint.create(ANNA)
    bench.endpoint.connect(ANNA, remote())
    other = RemoteTransport(ice_ufrag="f", ice_pwd="x" * 24, fingerprints=(("sha-256", ":".join(["CD"] * 32)),))
    with pytest.raises(WorkerError):
        bench.endpoint.connect(ANNA, other)


async def test_closing_frees_names_and_addresses(bench: Bench) -> None:
    offer = bench.endpoint.create(ANNA)
    bench.endpoint.connect(ANNA, remote())
    with pytest.raises(WorkerError):
        bench.endpoint.create(ANNA)
    with bench.client() as sock:
        await bench.exchange(sock, request_to(offer))
        await bench.endpoint.close(ANNA, notify=True)
        await bench.endpoint.close(ANNA, notify=True)
        assert await bench.exchange(sock, request_to(offer)) is None
    assert bench.endpoint._checks._by_address == {}
    assert bench.endpoint._checks._by_ufrag == {}
    with pytest.raises(WorkerError):
        bench.endpoint.connect(ANNA, remote())


@pytest.mark.parametrize(("bind", "asked"), [("0.0.0.0", "127.0.0.1"), ("0.0.0.0", "127.0.0.2"), ("::", "::1")])
async def test_answers_come_from_the_address_that_was_asked(bind: str, asked: str) -> None:
    """A client on one address of a machine asks another one of it; routing alone would answer from the first."""
    bench = Bench(asked, bind=bind)
    offer = bench.endpoint.create(ANNA)
    family = socket.AF_INET6 if ":" in asked else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.bind(("::1" if ":" in asked else "127.0.0.3", 0))
        sock.sendto(request_to(offer), bench.target)
        async with asyncio.timeout(5):
            _, source = await asyncio.get_running_loop().sock_recvfrom(sock, 2048)
        assert source[:2] == bench.target
        association = bench.endpoint.associations[ANNA]
        association._send_selected(b"\x16dtls")
        async with asyncio.timeout(5):
            data, source = await asyncio.get_running_loop().sock_recvfrom(sock, 2048)
        assert data == b"\x16dtls"
        assert source[:2] == bench.target
    await bench.endpoint.aclose(notify=False)
