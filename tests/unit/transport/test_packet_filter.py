"""The kernel's filter: known sources pass with whatever they send, strangers with checks alone, or a part of those."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator

import pytest

from sightline.transport import stun
from sightline.transport.ice import Address
from sightline.transport.packet_filter import MAX_KNOWN, Keys, program, source_hash
from sightline.transport.shield import attach, dropped_by_kernel

RANDOM = random.Random(4)
KEYS: Keys = tuple(RANDOM.getrandbits(32) | 1 for _ in range(5))  # type: ignore[assignment]
MEDIA = bytes((0x80, 0x60)) + bytes(100)
CHECK = stun.build_request(bytes(12), "a:b", "a password of enough chars", nominate=True)


class Wire:
    """A guarded socket and a sender."""

    def __init__(self, host: str) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.port, self.sender = (socket.socket(family, socket.SOCK_DGRAM) for _ in range(2))
        for sock in (self.port, self.sender):
            sock.bind((host, 0))
        self.port.setblocking(False)

    @property
    def source(self) -> Address:
        address: Address = self.sender.getsockname()
        return address

    def guard(self, *known: Address, strangers: float = 1.0, ufrags: tuple[str, ...] = ()) -> None:
        is_ipv6 = self.port.family == socket.AF_INET6
        attach(self.port, program(known, ufrags, KEYS, is_ipv6=is_ipv6, strangers=strangers))

    def passes(self, data: bytes) -> bool:
        """Loopback delivers within the call that sends."""
        self.sender.sendto(data, self.port.getsockname())
        try:
            return self.port.recv(2048) == data
        except BlockingIOError:
            return False


@pytest.fixture(params=["127.0.0.1", "::1"])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    wire = Wire(request.param)
    yield wire
    wire.port.close()
    wire.sender.close()


def other(source: Address, *, port: int = 0, host: str | None = None) -> Address:
    return (host or source[0], source[1] ^ port, *source[2:])


def test_a_known_source_passes_and_neighbours_do_not(wire: Wire) -> None:
    wire.guard()
    assert not wire.passes(MEDIA)
    wire.guard(wire.source)
    for data in (MEDIA, CHECK, b"x", bytes((0x16, 0xFE, 0xFD)) + bytes(1200)):
        assert wire.passes(data)
    far = "192.0.2.1" if wire.port.family == socket.AF_INET else "2001:db8::1"
    wire.guard(other(wire.source, port=1), other(wire.source, host=far))
    assert not wire.passes(MEDIA)


@pytest.mark.parametrize("count", [1, 199, 200, 201, 1000, MAX_KNOWN])
def test_many_sources_are_known_at_every_place_of_the_list(wire: Wire, count: int) -> None:
    crowd = [other(wire.source, port=number + 1) for number in range(count - 1)]
    for at in {0, count // 2, count - 1}:
        wire.guard(*crowd[:at], wire.source, *crowd[at:])
        assert wire.passes(MEDIA), at
    wire.guard(*crowd)
    assert not wire.passes(MEDIA)


def test_strangers_pass_with_checks_alone(wire: Wire) -> None:
    wire.guard(other(wire.source, port=1))
    assert wire.passes(CHECK)
    for data in (MEDIA, b"\x00", CHECK[:7], CHECK[:4] + b"abcd" + CHECK[8:], CHECK + bytes(600), b"\x04" + CHECK[1:]):
        assert not wire.passes(data), data[:8]


def test_a_part_of_the_strangers_checks_passes(wire: Wire) -> None:
    wire.guard(strangers=0.0)
    assert not any(wire.passes(CHECK) for _ in range(50))
    wire.guard(strangers=0.25)
    passed = sum(wire.passes(CHECK) for _ in range(2000))
    assert 350 < passed < 650
    wire.guard(wire.source, strangers=0.0)
    assert wire.passes(CHECK), "known sources are not sampled"


@pytest.mark.parametrize("count", [1, 200, 450])
def test_checks_that_name_one_of_us_pass_from_anywhere(wire: Wire, count: int) -> None:
    ufrags = [f"{number:08d}" for number in range(count)]
    wire.guard(other(wire.source, port=1), strangers=0.0, ufrags=tuple(ufrags))
    for ufrag in (ufrags[0], ufrags[-1]):
        assert wire.passes(stun.build_request(bytes(12), f"{ufrag}:far", "a password of enough chars"))
    for ufrag in ("99999999", ufrags[0][:7], ufrags[0][:4] + "abcd", "abcd" + ufrags[0][4:]):
        assert not wire.passes(stun.build_request(bytes(12), f"{ufrag}:far", "a password of enough chars"))
    assert not wire.passes(MEDIA)


def test_what_the_filter_drops_is_counted(wire: Wire) -> None:
    wire.guard()
    before = dropped_by_kernel(wire.port)
    for _ in range(5):
        wire.passes(MEDIA)
    assert dropped_by_kernel(wire.port) - before == 5


def test_sources_that_differ_have_other_hashes() -> None:
    addresses: list[Address] = [("192.0.2.1", port) for port in range(1, 3000)]
    addresses += [(f"192.0.{a}.{b}", 5000) for a in range(20) for b in range(200)]
    addresses += [(f"2001:db8::{a:x}:0:{b:x}", 5000, 0, 0) for a in range(1, 40) for b in range(40)]
    assert len({source_hash(address, KEYS) for address in addresses}) == len(addresses)
