"""Transport-wide feedback: what arrived is what the sender reads."""

from __future__ import annotations

import random

import pytest

from sightline.errors import PacketError
from sightline.rtp import rtcp, twcc
from sightline.rtp.twcc import ArrivalRecorder, TransportFeedback

TICK_NS = 250_000


def _decode(messages: list[bytes]) -> dict[int, int | None]:
    """Return arrival ticks by sequence number, later messages winning."""
    seen: dict[int, int | None] = {}
    for message in messages:
        assert len(message) <= 1200
        (packet,) = rtcp.parse(message)
        assert isinstance(packet, TransportFeedback)
        for index, ticks in enumerate(packet.arrivals):
            seq = (packet.base_seq + index) & 0xFFFF
            if ticks is not None or seq not in seen:
                seen[seq] = ticks
    return seen


@pytest.mark.parametrize("start", [0, 127, 32767, 65535])
@pytest.mark.parametrize("seed", range(8))
def test_random_arrivals_round_trip(start: int, seed: int) -> None:
    rng = random.Random(seed)
    recorder = ArrivalRecorder()
    truth: dict[int, int] = {}
    decoded: dict[int, int | None] = {}
    now_ns = rng.randrange(10**12)
    lost = 0
    for index in range(3000):
        now_ns += rng.choice((0, 100_000, 1_000_000, 30_000_000 if rng.random() < 0.02 else 0))
        if rng.random() < 0.1:
            lost += 1
            continue
        seq = (start + index) & 0xFFFF
        truth[seq] = now_ns // TICK_NS
        recorder.record(seq, now_ns)
        if rng.random() < 0.02:
            decoded.update(_decode(recorder.build(1, 2)))
    decoded.update(_decode(recorder.build(1, 2)))
    assert {seq: ticks for seq, ticks in decoded.items() if ticks is not None} == truth
    assert lost > 200
    first, last = min(truth.values()), max(truth.values())
    assert last > first


def test_nothing_new_is_not_reported() -> None:
    recorder = ArrivalRecorder()
    assert recorder.build(1, 2) == []
    recorder.record(1, 0)
    assert len(recorder.build(1, 2)) == 1
    assert recorder.build(1, 2) == []


def test_holes_between_reports_are_reported_lost() -> None:
    recorder = ArrivalRecorder()
    recorder.record(10, 0)
    recorder.build(1, 2)
    recorder.record(14, TICK_NS)
    assert _decode(recorder.build(1, 2)) == {11: None, 12: None, 13: None, 14: 1}


def test_a_late_packet_does_not_make_its_neighbours_look_lost() -> None:
    recorder = ArrivalRecorder()
    for seq in (1, 2, 4, 5):
        recorder.record(seq, seq * TICK_NS)
    recorder.build(1, 2)
    recorder.record(3, 9 * TICK_NS)
    assert _decode(recorder.build(1, 2)) == {3: 9, 4: 4, 5: 5}


def test_a_long_burst_is_split_below_the_mtu() -> None:
    recorder = ArrivalRecorder()
    rng = random.Random(3)
    now_ns = 0
    for seq in range(2000):
        now_ns += rng.randrange(200_000_000)
        recorder.record(seq, now_ns)
    messages = recorder.build(1, 2)
    assert len(messages) >= 5
    assert len(_decode(messages)) == 2000
    counts = [message[19] for message in messages]
    assert counts == list(range(len(messages)))


def test_times_far_apart_begin_a_new_message() -> None:
    recorder = ArrivalRecorder()
    recorder.record(1, 0)
    recorder.record(2, 60_000_000_000)
    messages = recorder.build(1, 2)
    assert len(messages) == 2
    assert _decode(messages) == {1: 0, 2: 60_000_000_000 // TICK_NS}


@pytest.mark.parametrize("size", range(12, 20))
def test_truncated_feedback_is_refused(size: int) -> None:
    recorder = ArrivalRecorder()
    for seq in range(30):
        recorder.record(seq, seq * 1_000_000)
    (message,) = recorder.build(1, 2)
    cut = message[: size - size % 4]
    cut = cut[:2] + (len(cut) // 4 - 1).to_bytes(2, "big") + cut[4:]
    with pytest.raises(PacketError):
        rtcp.parse(b"\x8f" + cut[1:])


@pytest.mark.parametrize("start", [0, 127, 32767, 65535])
@pytest.mark.parametrize("seed", range(4))
def test_losses_can_be_passed_over_in_silence(start: int, seed: int) -> None:
    rng = random.Random(seed)
    recorder = ArrivalRecorder()
    truth: dict[int, int] = {}
    decoded: dict[int, int | None] = {}
    now_ns = 10**9
    for index in range(2000):
        now_ns += 1_000_000
        if rng.random() >= 0.2:
            truth[(start + index) & 0xFFFF] = now_ns // TICK_NS
            recorder.record((start + index) & 0xFFFF, now_ns)
        if index % 50 == 49:
            messages = recorder.build(1, 2, tell_losses=False)
            decoded.update(_decode(messages))
    decoded.update(_decode(recorder.build(1, 2, tell_losses=False)))
    assert decoded == truth, "all that came, and nothing else"
    assert recorder.received == len(truth)
    assert recorder.lost == pytest.approx(400, abs=60)


@pytest.mark.parametrize("start", [0, 32767, 65520])
def test_repeated_feedback_makes_good_what_was_lost_of_it_and_tells_each_loss_once(start: int) -> None:
    rng = random.Random(start)
    recorder = ArrivalRecorder()
    truth: set[int] = set()
    heard: set[int] = set()
    told = lost = 0
    for index in range(3000):
        seq = (start + index) & 0xFFFF
        if rng.random() < 0.1:
            lost += 1
        else:
            truth.add(seq)
            recorder.record(seq, 10**9 + index * 1_000_000)
        if index % 50 == 49:
            decoded = _decode(recorder.build(1, 2, repeats=True))
            told += sum(ticks is None for ticks in decoded.values())
            if index // 50 % 3:
                heard |= {seq for seq, ticks in decoded.items() if ticks is not None}
    assert len(truth - heard) <= 50, "every third message was lost, and the next one said it again"
    assert told <= lost


@pytest.mark.parametrize("seed", range(20))
def test_packets_that_all_came_are_coded_as_any_others_would_be(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    short, long = ArrivalRecorder(), ArrivalRecorder()
    now_ns = 10**12
    for number in range(rng.randrange(1, 900)):
        now_ns += rng.choice([0, 1_000, 250_000, 5_000_000] + [70_000_000] * (seed % 3 == 0))
        if seed % 2 or rng.random() > 0.05:
            short.record(number, now_ns)
            long.record(number, now_ns)
    messages = short.build(1, 2)
    monkeypatch.setattr(twcc, "_common", lambda *_: None)
    assert messages == long.build(1, 2)
