"""Numbers without holes, whatever is left out, lost and late."""

from __future__ import annotations

import random

import pytest

from sightline.sfu.compaction import KEPT, Compaction


def test_what_is_left_out_leaves_no_hole() -> None:
    compaction = Compaction()
    out = [compaction.drop(n) if n % 3 == 1 else compaction.keep(n) for n in range(100, 112)]
    assert [number for number in out if number is not None] == list(range(100, 108))
    assert compaction.dropped == 4


@pytest.mark.parametrize("is_wanted", [True, False])
def test_a_late_packet_has_a_number_waiting(is_wanted: bool) -> None:
    compaction = Compaction()
    compaction.keep(10)
    compaction.drop(11)
    assert compaction.keep(13) == 12
    compaction.drop(14)
    # Number 12 was lost; whether it is wanted or not, the receiver waits for 11.
    assert (compaction.keep(12) if is_wanted else compaction.drop(12)) == 11
    kept = compaction.origin(11)
    assert (kept.number if kept else None) == (12 if is_wanted else None)
    assert compaction.keep(12) == (11 if is_wanted else None)


def test_numbers_of_packets_left_out_are_not_given_again() -> None:
    compaction = Compaction()
    compaction.keep(1)
    compaction.drop(2)
    assert compaction.keep(2) is None
    assert compaction.drop(2) is None


def test_what_went_out_before_the_first_is_known() -> None:
    compaction = Compaction()
    compaction.passed(70_000)
    compaction.drop(70_001)
    kept = compaction.origin((70_000 - 500) & 0xFFFF)
    assert kept is not None
    assert kept.number == 69_500


@pytest.mark.parametrize("start", [1, 65_530, 131_000])
def test_any_order_gives_each_number_once_and_knows_its_origin(start: int) -> None:
    rng = random.Random(start)
    numbers = list(range(start, start + 3 * KEPT))
    wanted = {n: rng.random() < 0.6 for n in numbers}
    for index in range(0, len(numbers) - 8, 3):
        part = numbers[index : index + 8]
        rng.shuffle(part)
        numbers[index : index + 8] = part
    compaction, given = Compaction(), {}
    for number in numbers:
        out = compaction.keep(number) if wanted[number] else compaction.drop(number)
        if out is not None:
            assert out not in given
            given[out] = number
            origin = compaction.origin(out & 0xFFFF)
            assert (origin.number if origin else None) == (number if wanted[number] else None)
    assert compaction.newest is not None
    holes = set(range(min(given), compaction.newest + 1)) - set(given)
    assert not holes, "a receiver would ask for these"


def test_markers_that_were_put_are_remembered() -> None:
    compaction = Compaction()
    compaction.keep(5)
    compaction.keep(6, ends_picture=True)
    assert [one.ends_picture for n in (5, 6) if (one := compaction.origin(n))] == [False, True]
