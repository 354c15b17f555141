"""Numbers that wrap."""

from __future__ import annotations

import pytest

from sightline.rtp.seq import SequenceExtender, seq_delta, ts_delta


@pytest.mark.parametrize(
    ("a", "b", "delta"),
    [
        (0, 0, 0),
        (1, 0, 1),
        (0, 1, -1),
        (0, 65535, 1),
        (65535, 0, -1),
        (32767, 0, 32767),
        (32768, 0, -32768),
        (0, 32768, -32768),
        (100, 65500, 136),
    ],
)
def test_sequence_difference_takes_the_short_way_round(a: int, b: int, delta: int) -> None:
    assert seq_delta(a, b) == delta


def test_timestamp_difference_takes_the_short_way_round() -> None:
    assert ts_delta(5, 2**32 - 5) == 10
    assert ts_delta(2**32 - 5, 5) == -10
    assert ts_delta(2**31, 0) == -(2**31)


@pytest.mark.parametrize("start", [0, 127, 32767, 32768, 65534, 65535])
def test_extended_numbers_grow_by_one_over_several_cycles(start: int) -> None:
    extender = SequenceExtender()
    first = extender.extend(start)
    for step in range(1, 140_000):
        assert extender.extend((start + step) & 0xFFFF) == first + step


@pytest.mark.parametrize("start", [0, 127, 32767, 65535])
def test_late_packets_get_their_own_place_and_move_nothing(start: int) -> None:
    extender = SequenceExtender()
    first = extender.extend(start)
    assert extender.extend((start + 10) & 0xFFFF) == first + 10
    assert extender.extend((start - 5) & 0xFFFF) == first - 5
    assert extender.highest == first + 10
    assert extender.extend((start + 11) & 0xFFFF) == first + 11


def test_nearest_does_not_learn() -> None:
    extender = SequenceExtender()
    assert extender.nearest(7) is None
    first = extender.extend(65535)
    assert extender.nearest(3) == first + 4
    assert extender.highest == first
