"""From the timestamp on a screen to the frame of the source, whatever the origins and wherever 32 bits wrap."""

from __future__ import annotations

import random

import pytest

from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.spatial import FrameRecord
from sightline.room.frames import (
    KEPT_CLOCKS,
    MATCH_TICKS,
    NEAR_TICKS,
    Clock,
    Found,
    FrameRing,
    SubscriptionClocks,
    judge,
    signed_difference,
)

TICKS_PER_FRAME = 3000
PUBLICATION = "0e7f4f3c-8a3b-4b7e-9f0e-0d3e5a1c2b4d"
WORLD = "3f0cbb0e-6a0f-4c8e-9d0a-2b6f7d1e8c55"
SSRC = 4_222_111_000
SECOND_NS = 1_000_000_000


def record(
    frame_no: int, rtp_ts: int, *, ssrc: int = SSRC, is_certain: bool = True, tracked: bool = True
) -> FrameRecord:
    return FrameRecord(
        publication_id=PUBLICATION,
        frame_no=frame_no,
        ssrc=ssrc,
        rtp_ts=rtp_ts % 2**32,
        captured_at_ms=frame_no * 33.3,
        world_id=WORLD if tracked else None,
        pose=Pose(p=(0.0, 0.0, 0.0), q=(0.0, 0.0, 0.0, 1.0)) if tracked else None,
        intrinsics=Intrinsics(fx=300, fy=300, cx=160, cy=120, w=320, h=240),
        is_certain=is_certain,
    )


def ring_from(origin: int, count: int, **options: bool) -> FrameRing:
    ring = FrameRing()
    for number in range(count):
        ring.add(record(number, origin + number * TICKS_PER_FRAME, **options), number)
    return ring


@pytest.mark.parametrize(
    ("later", "earlier", "difference"),
    [
        (5, 3, 2),
        (3, 5, -2),
        (0, 2**32 - 1, 1),
        (2**32 - 1, 0, -1),
        (2**31 - 1, 0, 2**31 - 1),
        (2**31, 0, -(2**31)),
    ],
)
def test_differences_go_the_short_way_round(later: int, earlier: int, difference: int) -> None:
    assert signed_difference(later, earlier) == difference


@pytest.mark.parametrize("origin", [0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32 - 45, 2**32 - TICKS_PER_FRAME * 50])
@pytest.mark.parametrize("offset", [0, 1, 123_456_789, 4_000_000_000, 2**32 - 1])
def test_every_frame_is_found_by_what_was_seen(origin: int, offset: int) -> None:
    ring = ring_from(origin, 100)
    clocks = SubscriptionClocks()
    clocks.set(Clock(SSRC, offset))
    for number in range(100):
        seen = (origin + number * TICKS_PER_FRAME + offset) % 2**32
        for shift in (-MATCH_TICKS, -1, 0, 1, MATCH_TICKS):
            found = clocks.find(ring, (seen + shift) % 2**32)
            assert found is not None
            assert (found.record.frame_no, found.distance_ticks, found.is_exact) == (number, abs(shift), True)


def test_random_origins_offsets_losses_and_orders() -> None:
    """Perfectly periodic frames, a fifth of the records lost, the rest in any order: own frame or approximate."""
    for seed in range(20):
        chance = random.Random(seed)
        origin, offset = chance.getrandbits(32), chance.getrandbits(32)
        kept = [number for number in range(200) if chance.random() > 0.2]
        ring = FrameRing()
        for number in chance.sample(kept, len(kept)):
            ring.add(record(number, origin + number * TICKS_PER_FRAME), 0)
        clocks = SubscriptionClocks()
        clocks.set(Clock(SSRC, offset))
        for number in range(200):
            identified = judge(clocks.find(ring, (origin + number * TICKS_PER_FRAME + offset) % 2**32))
            if number in kept:
                assert (identified.doubt, identified.record and identified.record.frame_no) == ("", number)
            else:
                assert identified.is_approximate


@pytest.mark.parametrize(
    ("distance", "is_certain", "tracked", "doubt", "has_record"),
    [
        (0, True, True, "", True),
        (MATCH_TICKS, True, True, "", True),
        (MATCH_TICKS + 1, True, True, "frame_near", True),
        (NEAR_TICKS, True, True, "frame_near", True),
        (NEAR_TICKS + 1, True, True, "frame_unknown", False),
        (0, False, True, "frame_uncertain", True),
        (0, True, False, "no_pose", True),
        (0, False, False, "frame_uncertain", True),
    ],
)
def test_judgement(distance: int, is_certain: bool, tracked: bool, doubt: str, has_record: bool) -> None:
    identified = judge(Found(record(1, 0, is_certain=is_certain, tracked=tracked), distance))
    assert identified.doubt == doubt
    assert (identified.record is not None) == has_record
    assert identified.is_approximate == (doubt != "")


def test_nothing_known_is_unknown() -> None:
    assert judge(None).doubt == "frame_unknown"
    assert FrameRing().nearest(SSRC, 0) is None
    assert SubscriptionClocks().find(ring_from(0, 3), 0) is None


def test_record_sent_again_replaces_the_first() -> None:
    ring = FrameRing()
    ring.add(record(7, 900, is_certain=False), 0)
    ring.add(record(7, 3900), 1)
    assert len(ring) == 1
    found = ring.nearest(SSRC, 3900)
    assert found is not None
    assert (found.distance_ticks, found.record.is_certain) == (0, True)
    near = ring.nearest(SSRC, 900)
    assert near is not None
    assert near.distance_ticks == 3000


def test_records_are_kept_for_a_minute_and_in_bounds() -> None:
    ring = FrameRing(kept_ns=60 * SECOND_NS, kept_records=1000)
    for number in range(3000):
        ring.add(record(number, number * TICKS_PER_FRAME), number * SECOND_NS // 30)
    assert len(ring) == 1000
    newest = ring.newest
    assert newest is not None
    assert newest.frame_no == 2999
    ring.add(record(3000, 3000 * TICKS_PER_FRAME), 2999 * SECOND_NS // 30 + 61 * SECOND_NS)
    assert len(ring) == 1
    assert ring.by_number(2999) is None
    assert ring.by_number(3000) is not None


def test_layers_have_clocks_of_their_own() -> None:
    ring = FrameRing()
    for number in range(50):
        ring.add(record(2 * number, 1_000_000 + number * TICKS_PER_FRAME, ssrc=1), 0)
        ring.add(record(2 * number + 1, 3_000_000_000 + number * TICKS_PER_FRAME, ssrc=2), 0)
    found = ring.nearest(2, 3_000_000_000 + 10 * TICKS_PER_FRAME)
    assert found is not None
    assert found.record.frame_no == 21
    assert ring.nearest(3, 0) is None


def test_a_frame_is_found_by_the_record_of_any_layer() -> None:
    """Each layer skips frames of its own; what was seen is one frame of one clock."""
    ring = FrameRing()
    clocks = SubscriptionClocks()
    origins = {1: 2**32 - 50_000, 2: 3_000_000_000, 3: 7}
    for ssrc, origin in origins.items():
        clocks.set(Clock(ssrc, (900_000 - origin) % 2**32))
    for number in range(60):
        ssrc = 1 if number % 5 else 2
        ring.add(record(number, origins[ssrc] + number * TICKS_PER_FRAME, ssrc=ssrc), 0)
    for number in range(60):
        seen = (900_000 + number * TICKS_PER_FRAME + number % 2) % 2**32
        found = clocks.find(ring, seen)
        assert found is not None
        assert (found.record.frame_no, found.is_exact) == (number, True)
        assert not clocks.may_still_come(ring, seen)
    assert clocks.may_still_come(ring, 900_000 + 61 * TICKS_PER_FRAME)


def test_frozen_picture_from_before_a_change_of_ssrc_is_still_found() -> None:
    ring = FrameRing()
    for number in range(30):
        ring.add(record(number, 5_000 + number * TICKS_PER_FRAME, ssrc=1), 0)
    for number in range(30, 60):
        ring.add(record(number, 2_000_000_000 + number * TICKS_PER_FRAME, ssrc=2), 0)
    clocks = SubscriptionClocks()
    clocks.set(Clock(1, 100))
    frozen = 5_000 + 12 * TICKS_PER_FRAME + 100
    clocks.set(Clock(2, 2**32 - 2_000_000_000 + 5_100))
    found = clocks.find(ring, frozen)
    assert found is not None
    assert (found.record.frame_no, found.is_exact) == (12, True)
    for number in range(KEPT_CLOCKS):
        clocks.set(Clock(10 + number, 0))
    assert clocks.find(ring, frozen) is None


def test_ahead_means_newer_than_every_record() -> None:
    ring = ring_from(2**32 - 10, 3)
    newest = (2**32 - 10 + 2 * TICKS_PER_FRAME) % 2**32
    assert ring.is_ahead(SSRC, (newest + TICKS_PER_FRAME) % 2**32)
    assert not ring.is_ahead(SSRC, newest)
    assert not ring.is_ahead(SSRC, 2**32 - 10)
    assert ring.is_ahead(SSRC + 1, 0)
