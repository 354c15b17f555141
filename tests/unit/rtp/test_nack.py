"""Asking for lost packets."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sightline.rtp import nack
from sightline.rtp.nack import NackGenerator
from sightline.rtp.seq import SequenceExtender

MS = 1_000_000


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
    generator.received(1, 0)
    generator.received(3, 0)
    asked = [now for now in range(5000) if generator.due(now * MS, rtt_ns=100 * MS)]
    assert len(asked) == nack.MAX_REQUESTS
    assert all(later - earlier == 100 for earlier, later in pairwise(asked))
    assert generator.missing == 0


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
    assert generator.overflowed
    assert generator.due(1000 * MS) == []


def test_a_keyframe_makes_older_holes_pointless() -> None:
    generator = NackGenerator()
    for seq in (1, 3, 10, 12):
        generator.received(seq, 0)
    generator.forget_before(10)
    assert generator.due(10 * MS) == [11]
