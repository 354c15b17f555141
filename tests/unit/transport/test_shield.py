"""The shield: up in a flood of strangers, down when it has ended, not in the way of who is known or comes anew."""

from __future__ import annotations

import random
import socket
from collections import Counter
from collections.abc import Iterator

import pytest

from sightline.transport import shield as shields
from sightline.transport import stun
from sightline.transport.ice import Address, TcpAddress
from sightline.transport.shield import Shield

SECOND = 1_000_000_000
MEDIA = bytes((0x80, 0x60)) + bytes(100)
CHECK = stun.build_request(bytes(12), "a:b", "a password of enough chars", nominate=True)


class Bench:
    """A shield over one socket; the test says what strangers sent."""

    def __init__(self) -> None:
        self.port, self.friend, self.stranger = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3))
        for sock in (self.port, self.friend, self.stranger):
            sock.bind(("127.0.0.1", 0))
        self.port.setblocking(False)
        self.known: list[Address] = [self.friend.getsockname(), TcpAddress("127.0.0.1", 1, 1)]
        self.ufrags: list[str] = []
        self.counters: Counter[str] = Counter()
        self.shield = Shield(lambda: self.known, lambda: self.ufrags, random.Random(1), self.counters)
        self.shield.guard(self.port)
        self.now_ns = SECOND
        self.shield.tick(self.now_ns)

    def close(self) -> None:
        for sock in (self.port, self.friend, self.stranger):
            sock.close()

    def second(self, *, garbage: int = 0, checks: int = 0) -> None:
        """Let a second pass in which so much of strangers was dropped by us."""
        self.counters["dropped_unknown_source"] += garbage
        self.counters["dropped_unknown_ufrag"] += checks
        self.now_ns += SECOND
        self.shield.tick(self.now_ns)

    def passes(self, sender: socket.socket, data: bytes) -> bool:
        sender.sendto(data, self.port.getsockname())
        try:
            return self.port.recv(2048) == data
        except BlockingIOError:
            return False


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.close()


def test_a_little_of_strangers_raises_nothing(bench: Bench) -> None:
    for _ in range(20):
        bench.second(garbage=900)
    assert not bench.shield.is_up
    assert bench.passes(bench.stranger, MEDIA)


def test_in_a_flood_the_known_go_on_and_checks_of_strangers_come_through(bench: Bench) -> None:
    bench.second(garbage=5000)
    assert bench.shield.is_up
    assert bench.passes(bench.friend, MEDIA)
    assert not bench.passes(bench.stranger, MEDIA)
    assert bench.passes(bench.stranger, CHECK)
    bench.known.append(bench.stranger.getsockname())
    bench.shield.known_changed()
    assert bench.passes(bench.stranger, MEDIA)
    bench.known.clear()
    bench.shield.known_changed()
    assert not bench.passes(bench.friend, MEDIA)


def test_a_flood_of_checks_is_thinned_out_and_more_pass_as_it_ebbs(bench: Bench) -> None:
    bench.second(checks=50_000)
    part = bench.shield._part
    assert part == pytest.approx(shields.CHECKS_PER_S / 50_000)
    bench.second(checks=500)
    assert bench.shield._part == part, "as many as may be come through"
    bench.second(checks=5_000)
    assert bench.shield._part == pytest.approx(part / 2), "the flood has grown"
    for _ in range(10):
        bench.second(checks=10)
    assert bench.shield._part == 1.0
    bench.second(checks=5_000_000)
    bench.second(checks=5_000_000)
    bench.ufrags.append("abcdefgh")
    bench.shield.known_changed()
    assert bench.passes(bench.stranger, stun.build_request(bytes(12), "abcdefgh:x", "a password of enough chars"))


def test_it_is_lowered_when_the_kernel_has_nothing_to_drop_any_more(bench: Bench) -> None:
    bench.second(garbage=5000)
    for _ in range(12):
        for _ in range(200):
            bench.stranger.sendto(MEDIA, bench.port.getsockname())
        bench.second()
    assert bench.shield.is_up, "the flood goes on, unseen by us"
    assert bench.counters["dropped_by_kernel"] == 2400
    for _ in range(11):
        bench.second()
    assert not bench.shield.is_up
    assert bench.passes(bench.stranger, MEDIA)
    assert bench.counters["shield_raised"] == 1


def test_without_filters_all_goes_on_as_before(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(sock: socket.socket, code: bytes) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(shields, "attach", refuse)
    for _ in range(3):
        bench.second(garbage=5000)
    assert not bench.shield.is_up
    assert bench.passes(bench.stranger, MEDIA)
    assert bench.counters["shield_raised"] == 0
