"""One unbroken stream whatever the source does."""

from __future__ import annotations

import pytest

from sightline.sfu.munger import Munger, Origin

SECOND = 1_000_000_000


@pytest.mark.parametrize("start_in", [65536, 65536 + 127, 65536 + 32767, 65536 + 65535])
@pytest.mark.parametrize("start_out", [0, 127, 32767, 65535])
@pytest.mark.parametrize("ts_offset", [0, 1, 2**31, 2**32 - 1])
def test_numbers_keep_their_distance_across_wraps(start_in: int, start_out: int, ts_offset: int) -> None:
    munger = Munger(90_000, start_out, ts_offset)
    assert munger.start(1, start_in, 2**32 - 3000, 0)
    for step in range(70_000):
        rtp_ts = (2**32 - 3000 + 3 * step) & 0xFFFFFFFF
        expected = ((start_out + step) & 0xFFFF, (rtp_ts + ts_offset) & 0xFFFFFFFF)
        assert munger.map(start_in + step, rtp_ts, 0) == expected


def test_packets_from_before_the_start_are_not_sent() -> None:
    munger = Munger(90_000, 10, 0)
    assert munger.map(99, 0, 0) is None
    munger.start(1, 100, 0, 0)
    assert munger.map(99, 0, 0) is None
    assert munger.map(100, 0, 0) == (10, 0)


def test_late_packets_get_the_number_that_was_left_for_them() -> None:
    munger = Munger(90_000, 65534, 0)
    munger.start(1, 100, 0, 0)
    assert [munger.map(seq, 0, 0) for seq in (100, 102, 101)] == [(65534, 0), (0, 0), (65535, 0)]


def test_a_pause_leaves_no_gap_and_no_other_clock() -> None:
    munger = Munger(90_000, 10, 777)
    munger.start(1, 100, 5000, 0)
    munger.map(100, 5000, 0)
    munger.map(101, 8000, 0)
    assert not munger.start(1, 500, 95_000, SECOND)
    assert munger.map(500, 95_000, SECOND) == (12, 95_777)
    assert munger.map(102, 11_000, SECOND) is None


def test_a_new_source_goes_on_where_real_time_has_got_to() -> None:
    munger = Munger(90_000, 10, 0)
    munger.start(1, 100, 5000, 0)
    munger.map(100, 5000, 0)
    assert munger.start(2, 9000, 4_000_000_000, SECOND)
    assert munger.map(9000, 4_000_000_000, SECOND) == (11, 95_000)
    assert munger.reference_ssrc == 2


def test_each_sent_number_leads_back_to_its_source() -> None:
    munger = Munger(90_000, 65530, 3)
    munger.start(1, 100, 0, 0)
    for seq in range(100, 120):
        munger.map(seq, 0, 0)
    munger.start(2, 9000, 0, SECOND)
    for seq in range(9000, 9010):
        munger.map(seq, 0, SECOND)
    assert munger.origin_of(65530) == Origin(1, 100, 3)
    assert munger.origin_of((65530 + 19) & 0xFFFF) == Origin(1, 119, 3)
    newer = munger.origin_of((65530 + 20) & 0xFFFF)
    assert newer is not None
    assert (newer.ssrc, newer.ext_seq) == (2, 9000)
    assert munger.origin_of(65529) is None
