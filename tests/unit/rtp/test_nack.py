"""Asking for lost packets."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sightline.rtp import nack
from sightline.rtp.nack import NackGenerator
from sightline.rtp.seq import SequenceExtender

MS = 1_000_000


def without_loss_until(generator: NackGenerator, last: int) -> None:
    """Receive so many packets that one hole more is no loss to speak of."""
    generator.received(last - 90, 0)
    generator.received_run(last)


@pytest.mark.parametrize("start", [0, 127, 32767, 65533, 65534, 65535])
def test_holes_are_asked_for_across_the_wrap(start: int) -> None:
    generator, extender = NackGenerator(), SequenceExtender()
    for step in (0, 1, 4, 5):
        generator.received(extender.extend((start + step) & 0xFFFF), 0)
    assert generator.due(0) == []
    asked = generator.due(nack.REORDER_WAIT_NS)
    assert [seq & 0xFFFF for seq in asked] == [(start + 2) & 0xFFFF, (start + 3) & 0xFFFF]


def test_reordered_packets_are_never_asked_for() -> None:
    generator = NackGenerator()
    for seq in (100, 102):
        generator.received(seq, 0)
    assert not generator.received(101, 2 * MS)
    assert generator.due(100 * MS) == []


def test_a_hole_is_asked_for_once_per_round_trip_and_not_forever() -> None:
    generator = NackGenerator()
    between_ns = 100 * MS + nack.ANSWER_NS
    without_loss_until(generator, 200)
    generator.received(202, 0)
    asked = [now for now in range(5000) if generator.due(now * MS, rtt_ns=100 * MS)]
    assert len(asked) == nack.MAX_REQUESTS
    assert all(between_ns <= (later - earlier) * MS <= between_ns + 10 * MS for earlier, later in pairwise(asked))
    assert generator.missing == 0
    assert generator.given_up == 1


def test_neighbours_are_not_asked_for_again_at_the_same_moment() -> None:
    generator = NackGenerator()
    without_loss_until(generator, 200)
    generator.received(204, 0)
    assert generator.due(10 * MS) == [201, 202, 203]
    again = [asked for now in range(11, 80) if (asked := generator.due(now * MS))]
    assert len(again) == 3
    assert sorted(seq for asked in again for seq in asked) == [201, 202, 203]


def test_where_much_is_lost_requests_are_said_twice() -> None:
    generator = NackGenerator()
    generator.received(1, 0)
    for seq in range(3, 60, 2):
        generator.received(seq, 0)
    assert generator.loss == pytest.approx(0.5, abs=0.02)
    first = generator.due(10 * MS, 60 * MS)
    assert generator.due(12 * MS, 60 * MS) == []
    assert generator.due(10 * MS + nack.ECHO_AFTER_NS, 60 * MS) == first
    assert generator.due(40 * MS, 60 * MS) == []


def test_a_packet_that_was_only_late_counts_as_no_loss() -> None:
    generator = NackGenerator()
    for seq in (1, 3, 2):
        generator.received(seq, 0)
    assert generator.loss == 0


@pytest.mark.parametrize("start", [100, 65_536 - 3, 65_536 * 2 + 32_767])
def test_a_hole_that_asking_does_not_fill_needs_a_keyframe(start: int) -> None:
    generator = NackGenerator()
    without_loss_until(generator, start)
    generator.received(start + 2, 0)
    rounds = 0
    for now in range(2000):
        rounds += start + 1 in generator.due(now * MS, 60 * MS)
        if generator.needs_keyframe:
            break
    assert rounds == nack.KEYFRAME_AFTER + 1
    assert generator.missing == 1
    generator.needs_keyframe = False
    generator.forget_before(start + 2)
    assert not any(generator.due(now * MS) or generator.needs_keyframe for now in range(2000, 4000))


def test_sound_is_asked_for_a_few_times_and_never_needs_a_keyframe() -> None:
    generator = NackGenerator(nack.MAX_REQUESTS_AUDIO, keyframe_after=None)
    without_loss_until(generator, 200)
    generator.received(202, 0)
    assert sum(bool(generator.due(now * MS, 60 * MS)) for now in range(2000)) == nack.MAX_REQUESTS_AUDIO
    generator.received(202 + nack.MAX_GAP + 2, 3000 * MS)
    assert not generator.needs_keyframe


def test_recovery_is_reported() -> None:
    generator = NackGenerator()
    generator.received(1, 0)
    generator.received(3, 0)
    generator.due(10 * MS)
    assert generator.received(2, 20 * MS)
    assert generator.missing == 0


def test_an_outage_is_given_up_at_once() -> None:
    generator = NackGenerator()
    generator.received(1, 0)
    generator.received(2 + nack.MAX_MISSING + 1, 0)
    assert generator.needs_keyframe
    assert generator.given_up == nack.MAX_MISSING + 1
    assert generator.due(1000 * MS) == []


def test_a_keyframe_makes_older_holes_pointless() -> None:
    generator = NackGenerator()
    for seq in (1, 3, 10, 12):
        generator.received(seq, 0)
    generator.forget_before(10)
    assert generator.due(10 * MS) == [11]
