"""A picture's record is found through the clock of whichever layer the record was told for."""

from __future__ import annotations

import random

import msgspec
import pytest

from sightline.client.finder import RecordFinder
from sightline.protocol.signalling import SubscriptionClock
from sightline.protocol.spatial import FrameRecord

WRAP = 2**32
LAYERS = (11, 22, 33)


def record(frame_no: int, ssrc: int, rtp_ts: int) -> FrameRecord:
    body = {
        "publication_id": "00000000-0000-4000-8000-000000000002",
        "frame_no": frame_no,
        "ssrc": ssrc,
        "rtp_ts": rtp_ts % WRAP,
        "captured_at_ms": 0.0,
        "intrinsics": {"fx": 500.0, "fy": 500.0, "cx": 320.0, "cy": 240.0, "w": 640, "h": 480},
        "is_certain": True,
    }
    return msgspec.convert(body, FrameRecord)


@pytest.mark.parametrize("seed", range(10))
def test_every_layers_record_names_the_frame_on_screen(seed: int) -> None:
    draw = random.Random(seed)
    finder = RecordFinder()
    origins = {ssrc: draw.getrandbits(32) for ssrc in LAYERS}
    out = draw.choice([WRAP - 20_000, draw.getrandbits(32)])
    clocks = [
        SubscriptionClock(subscription_id="s", reference_ssrc=ssrc, offset=(out - origin) % WRAP)
        for ssrc, origin in origins.items()
    ]
    for frame_no in range(50):
        ssrc = draw.choice(LAYERS)
        finder.add(record(frame_no, ssrc, origins[ssrc] + 3000 * frame_no))
    for frame_no in range(50):
        seen = (out + 3000 * frame_no + draw.choice([-1, 0, 1])) % WRAP
        found = finder.find(seen, clocks)
        assert found is not None
        assert found.frame_no == frame_no


def test_another_layers_number_is_not_taken_for_this_ones() -> None:
    finder = RecordFinder()
    finder.add(record(1, LAYERS[0], 5000))
    clock = SubscriptionClock(subscription_id="s", reference_ssrc=LAYERS[1], offset=0)
    assert finder.find(5000, [clock]) is None


def test_old_records_are_let_go() -> None:
    finder = RecordFinder(kept=3)
    for frame_no in range(5):
        finder.add(record(frame_no, LAYERS[0], 3000 * frame_no))
    clock = SubscriptionClock(subscription_id="s", reference_ssrc=LAYERS[0], offset=0)
    found = [finder.find(3000 * frame_no, [clock]) for frame_no in range(5)]
    assert [one.frame_no if one else None for one in found] == [None, None, 2, 3, 4]
