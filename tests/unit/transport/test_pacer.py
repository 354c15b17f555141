"""Bursts are spread: order, bounds of delay and of what goes at once, sound first; with a clock of our own."""

from __future__ import annotations

import random

import pytest

from sightline.ids import TransportId
from sightline.rtp.extensions import Patches, Rewritten
from sightline.rtp.packet import FIXED_HEADER
from sightline.sfu.fan import FanOut, FanRun, Lane, Parcel, expand
from sightline.sfu.outputs import Send
from sightline.transport.pacer import (
    BURST_NS,
    HEADROOM,
    MAX_DELAY_NS,
    MEASURE_NS,
    MIN_BURST_BYTES,
    STEP_NS,
    Pacer,
)

MS = 1_000_000
NARROW, WIDE = TransportId("narrow"), TransportId("wide")
AUDIO = 77
SIZE = 1200


class Bench:
    """A pacer, its time, and what came out when."""

    def __init__(self, *receivers: TransportId) -> None:
        self.pacer = Pacer(lambda _, ssrc: ssrc == AUDIO)
        self.now_ns = 10**12
        self.out: list[tuple[int, Send]] = []
        for receiver in receivers:
            self.pacer.open(receiver)

    def put(self, *parcels: Parcel) -> None:
        self._sent(self.pacer.admit(parcels, self.now_ns))

    def advance(self, milliseconds: float) -> None:
        """Let time pass, with releases as a timer makes them: only while something waits."""
        end_ns = self.now_ns + round(milliseconds * MS)
        while self.now_ns < end_ns:
            self.now_ns = min(self.now_ns + STEP_NS, end_ns)
            if self.pacer.is_holding:
                self._sent(self.pacer.release(self.now_ns))

    def _sent(self, parcels: list[Parcel]) -> None:
        self.out += [(self.now_ns, send) for send in expand(parcels)]

    def seqs(self, receiver: TransportId) -> list[int]:
        return [int.from_bytes(send.header[2:4], "big") for _, send in self.out if send.transport_id == receiver]

    def bytes_of(self, receiver: TransportId, start_ns: int, end_ns: int) -> int:
        return sum(
            len(send.packet) for at, send in self.out if send.transport_id == receiver and start_ns <= at < end_ns
        )


def packet(seq: int, size: int = SIZE, ssrc: int = 3) -> bytes:
    return FIXED_HEADER.pack(0x80, 96, seq, 5, ssrc) + bytes(size - 12)


def burst(
    first: int, count: int, *receivers: TransportId, size: int = SIZE, patches: tuple[Patches, ...] = ()
) -> FanRun:
    lanes = tuple(Lane(receiver, 9, 96, 0, 0, 0) for receiver in receivers)
    data = b"".join(packet(first + index, size) for index in range(count))
    return FanRun(lanes, data, size, count, size, size, patches)


def single(seq: int, *receivers: TransportId, ssrc: int = 9, size: int = SIZE) -> FanOut:
    lanes = tuple(Lane(receiver, ssrc, 96, 0, 0, 0) for receiver in receivers)
    return FanOut(lanes, packet(seq, size), 0x80, 0, seq, 5, 12, ())


def send(seq: int, receiver: TransportId, ssrc: int = 9) -> Send:
    return Send(receiver, packet(seq), FIXED_HEADER.pack(0x80, 96, seq, 5, ssrc))


def test_ordinary_video_never_waits() -> None:
    """Two megabits a second with keyframes three times as long as other pictures, paced by a browser."""
    bench = Bench(WIDE)
    seq = 0
    for picture in range(200):
        for _ in range(3 if picture % 30 == 0 else 1):
            bench.put(burst(seq, 7, WIDE))
            seq += 7
            bench.advance(11)
    assert bench.pacer.held_packets == 0
    assert bench.seqs(WIDE) == list(range(seq))


@pytest.mark.parametrize("as_run", [True, False])
def test_a_keyframe_is_spread_over_milliseconds_and_stays_in_order(as_run: bool) -> None:
    bench = Bench(NARROW, WIDE)
    bench.pacer.set_path(NARROW, 2_000_000)
    bench.pacer.set_path(WIDE, 100_000_000)
    start_ns = bench.now_ns
    parts: list[Parcel] = [burst(0, 60, NARROW, WIDE)] if as_run else [single(seq, NARROW, WIDE) for seq in range(60)]
    bench.put(*parts)
    assert bench.bytes_of(WIDE, start_ns, start_ns + 1) == 60 * SIZE, "the others are not held up"
    at_once = bench.bytes_of(NARROW, start_ns, start_ns + 1)
    assert MIN_BURST_BYTES - SIZE <= at_once <= MIN_BURST_BYTES
    bench.advance(10)
    bench.put(single(60, NARROW, WIDE))
    bench.advance(200)
    assert bench.seqs(NARROW) == bench.seqs(WIDE) == list(range(61))
    steps = [
        bench.bytes_of(NARROW, start_ns + step * STEP_NS, start_ns + (step + 1) * STEP_NS) for step in range(1, 12)
    ]
    assert max(steps) < 12 * SIZE, "no burst after the burst"
    assert max(at for at, one in bench.out) <= start_ns + 10 * MS + MAX_DELAY_NS + STEP_NS
    assert not bench.pacer.is_holding
    assert bench.pacer.held_packets == 61 - at_once // SIZE


@pytest.mark.parametrize("seed", range(5))
def test_nothing_waits_longer_than_the_limit_or_is_lost_or_overtakes(seed: int) -> None:
    rng = random.Random(seed)
    bench = Bench(NARROW, WIDE)
    bench.pacer.set_path(NARROW, rng.choice([50_000, 400_000, 3_000_000]))
    put_ns: list[int] = []
    for _ in range(80):
        count = rng.choice([1, 3, 40, 120])
        put_ns += [bench.now_ns] * count
        first = len(put_ns) - count
        kind = rng.randrange(3)
        if kind == 0:
            bench.put(burst(first, count, NARROW, WIDE))
        elif kind == 1:
            bench.put(*[single(first + index, WIDE, NARROW) for index in range(count)])
        else:
            bench.put(*[send(first + index, name) for index in range(count) for name in (WIDE, NARROW)])
        bench.advance(rng.choice([1, 4, 15, 80]))
    bench.advance(100)
    for name in (NARROW, WIDE):
        assert bench.seqs(name) == list(range(len(put_ns)))
        times = [at for at, one in bench.out if one.transport_id == name]
        late = max(at - put for at, put in zip(times, put_ns, strict=True))
        assert late <= MAX_DELAY_NS + STEP_NS
    assert bench.pacer.held_packets > 100


def test_the_stream_of_8k_passes_once_it_is_known() -> None:
    """100 Mbit/s in bursts of 5 ms; the timer is late now and then, and two bursts come at once."""
    bench = Bench(WIDE)
    seq = 0
    for number in range(200):
        bench.put(burst(seq, 50, WIDE, size=1250))
        seq += 50
        if number == 25:
            held = bench.pacer.held_packets
        if number % 10:
            bench.advance(5)
    assert held > 0, "in the first moments nothing is known of it"
    assert bench.pacer.held_packets == held
    assert bench.seqs(WIDE) == list(range(seq))


def test_sound_does_not_wait_behind_a_picture() -> None:
    bench = Bench(NARROW)
    bench.pacer.set_path(NARROW, 1_000_000)
    bench.put(burst(0, 100, NARROW))
    before = len(bench.out)
    bench.put(single(500, NARROW, ssrc=AUDIO, size=120), send(501, NARROW, ssrc=AUDIO))
    assert bench.seqs(NARROW)[before:] == [500, 501]


def test_what_waits_is_told_by_its_numbers_and_forgotten_with_its_receiver() -> None:
    bench = Bench(NARROW, WIDE)
    bench.pacer.set_path(NARROW, 1_000_000)
    numbered = (Patches((), None, 20),)
    bench.put(burst(0, 100, NARROW, patches=numbered))
    waiting = bench.pacer.waiting(NARROW)
    assert waiting == 100 - len(bench.out)
    bench.put(send(100, NARROW), send(101, NARROW)._replace(extensions=Rewritten(b"", None, 20)))
    bench.put(single(102, NARROW), single(103, NARROW)._replace(blocks=(Rewritten(b"", None, 20),)))
    assert bench.pacer.waiting(NARROW) == waiting + 2
    assert bench.pacer.waiting(WIDE) == 0
    bench.pacer.close(NARROW)
    bench.pacer.close(NARROW)
    assert not bench.pacer.is_holding
    assert bench.pacer.waiting(NARROW) == 0
    bench.put(burst(200, 100, NARROW))
    assert not bench.pacer.is_holding, "a receiver that was not opened is not paced"
    bench.pacer.set_path(NARROW, 1.0)


def test_the_allowance_follows_the_estimate() -> None:
    bench = Bench(NARROW)
    for estimate_bps in (8_000_000, 80_000_000):
        bench.pacer.set_path(NARROW, estimate_bps)
        bench.advance(500)
        start_ns = bench.now_ns
        bench.put(burst(0, 2000, NARROW))
        at_once = bench.bytes_of(NARROW, start_ns, start_ns + 1)
        wanted = max(MIN_BURST_BYTES, HEADROOM * estimate_bps / 8e9 * BURST_NS)
        assert wanted - SIZE <= at_once <= wanted
        bench.advance(100)


def test_what_a_receiver_has_been_getting_counts_as_its_path_and_fades() -> None:
    bench = Bench(WIDE)
    for number in range(100):
        bench.put(burst(10 * number, 10, WIDE))
        bench.advance(5)
    held = bench.pacer.held_packets
    bench.put(burst(5000, 40, WIDE))
    assert bench.pacer.held_packets == held, "19 Mbit/s: 60 kB may go at once"
    bench.advance(MEASURE_NS * 100 / MS)
    bench.put(burst(0, 1, WIDE))
    for _ in range(200):
        bench.advance(MEASURE_NS / MS)
        bench.put(burst(0, 1, WIDE))
    bench.put(burst(6000, 40, WIDE))
    assert bench.pacer.held_packets > held
