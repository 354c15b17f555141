"""The scripted expert names a frame by what it saw, and by nothing else."""

from __future__ import annotations

import asyncio
import random
import uuid
from typing import Any

import msgspec
import numpy as np
import pytest

from sightline.client.demo.tone import dominant_hz
from sightline.client.expert import ScriptedClick, ScriptedExpert
from sightline.client.subscriber import HeardSound, SeenPicture
from sightline.protocol.signalling import SubscriptionClock
from sightline.protocol.spatial import FrameRecord
from sightline.protocol.workflow import PlaceAnnotation

SUBSCRIPTION = str(uuid.UUID(int=1))
PUBLICATION = str(uuid.UUID(int=2))


class Desk:
    """The few things of a participant that a click needs."""

    def __init__(self, offset: int) -> None:
        clock = SubscriptionClock(subscription_id=SUBSCRIPTION, reference_ssrc=1, offset=offset)
        self.clocks = {SUBSCRIPTION: {1: clock}}
        self.placed: list[PlaceAnnotation] = []

    async def op(self, kind: str, body: Any) -> None:
        assert kind == "annotation.place"
        self.placed.append(body)


def record(frame_no: int, rtp_ts: int) -> FrameRecord:
    body = {
        "publication_id": PUBLICATION,
        "frame_no": frame_no,
        "ssrc": 1,
        "rtp_ts": rtp_ts % 2**32,
        "captured_at_ms": 0.0,
        "intrinsics": {"fx": 500.0, "fy": 500.0, "cx": 320.0, "cy": 240.0, "w": 640, "h": 480},
        "is_certain": True,
    }
    return msgspec.convert(body, FrameRecord)


@pytest.mark.parametrize("origin", [0, 2**32 - 4000, 123456789])
@pytest.mark.parametrize("record_first", [True, False])
async def test_a_click_names_the_frame_on_screen_whatever_the_clocks(origin: int, record_first: bool) -> None:
    draw = random.Random(origin)
    offset = draw.getrandbits(32)
    expert = ScriptedExpert([ScriptedClick("a", 7, 0.25, 0.75)])
    desk = Desk(offset)
    expert.attend(desk)  # type: ignore[arg-type]
    for frame_no in range(10):
        rtp_ts = origin + 3000 * frame_no
        seen = SeenPicture(SUBSCRIPTION, (rtp_ts + offset + 1) % 2**32, np.zeros((48, 64, 3), np.uint8))
        if record_first:
            expert.sinks.record(record(frame_no, rtp_ts))
        expert.sinks.picture(seen)
        if not record_first:
            expert.sinks.record(record(frame_no, rtp_ts))
    await asyncio.sleep(0)
    await expert.finish()
    assert [body.seen.rtp_ts for body in desk.placed if body.seen] == [(origin + 21_000 + offset + 1) % 2**32]
    assert expert.senses.identified == 10


async def test_a_frame_that_nobody_announced_is_not_clicked() -> None:
    expert = ScriptedExpert([ScriptedClick("a", 1, 0.5, 0.5)])
    desk = Desk(0)
    expert.attend(desk)  # type: ignore[arg-type]
    expert.sinks.record(record(1, 3000))
    expert.sinks.picture(SeenPicture(SUBSCRIPTION, 3000 + 46, np.zeros((48, 64, 3), np.uint8)))
    await expert.finish()
    assert (desk.placed, expert.senses.identified) == ([], 0)


@pytest.mark.parametrize("hz", [440.0, 660.0])
def test_the_tone_that_is_heard_is_found_by_its_frequency(hz: float) -> None:
    time_s = np.arange(48_000) / 48_000
    samples = (0.3 * np.sin(2 * np.pi * hz * time_s)).astype(np.float32)
    noise = np.random.default_rng(1).normal(0, 0.05, samples.size).astype(np.float32)
    sounds = [HeardSound(SUBSCRIPTION, part, 48_000) for part in np.split(samples + noise, 50)]
    assert dominant_hz(sounds) == pytest.approx(hz, abs=2)


def test_silence_and_too_little_sound_have_no_tone() -> None:
    silence = [HeardSound(SUBSCRIPTION, np.zeros(960, np.float32), 48_000)] * 50
    assert dominant_hz(silence) is None
    assert dominant_hz(silence[:3]) is None
