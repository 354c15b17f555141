"""Pictures find the records of their frames, whatever layer they came in and wherever timestamps wrap."""

from __future__ import annotations

from sightline.jobs.vision_pairing import KEPT_RECORDS, MATCH_TICKS, Pairing
from support.vision_video import FRAME_TICKS, record

OFFSET = 123_456_789


def pairing(*first_ts: int) -> Pairing:
    made = Pairing()
    made.set_clock(99, OFFSET)
    for frame_no, rtp_ts in enumerate(first_ts):
        made.add(record(frame_no, rtp_ts))
    return made


def test_a_picture_has_the_record_of_its_own_timestamp() -> None:
    timestamps = [(0xFFFF_FFFF - 3 * FRAME_TICKS + i * FRAME_TICKS) % 2**32 for i in range(8)]
    made = pairing(*timestamps)
    found = [made.record_of((ts + OFFSET) % 2**32) for ts in timestamps]
    assert [each.frame_no for each in found if each] == list(range(8))


def test_half_a_millisecond_is_the_same_frame_and_more_is_none() -> None:
    made = pairing(0, 500_000)
    for shift in (-MATCH_TICKS, MATCH_TICKS):
        near = made.record_of((shift + OFFSET) % 2**32)
        assert near is not None
        assert near.frame_no == 0
        assert made.record_of((shift + shift // MATCH_TICKS + OFFSET) % 2**32) is None


def test_each_layer_has_a_clock_of_its_own() -> None:
    made = pairing(1_000_000)
    made.set_clock(55, 17)
    made.add(record(7, 40, ssrc=55))
    second, first = made.record_of(57), made.record_of(1_000_000 + OFFSET)
    assert (second and second.frame_no, first and first.frame_no) == (7, 0)
    assert made.is_source(57, ((55, 40),))
    assert not made.is_source(57, ((99, 40),))


def test_the_newest_record_of_a_frame_counts_and_old_ones_are_forgotten() -> None:
    made = pairing(0)
    made.add(record(0, 90_000))
    assert made.record_of(OFFSET) is None
    moved = made.record_of(90_000 + OFFSET)
    assert moved is not None
    for number in range(1, KEPT_RECORDS + 1):
        made.add(record(number, 90_000 + number * FRAME_TICKS))
    assert made.record_of(90_000 + OFFSET) is None
    assert made.record_of(90_000 + KEPT_RECORDS * FRAME_TICKS + OFFSET) is not None
