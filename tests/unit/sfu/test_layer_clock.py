"""Layers are put on one clock by their exactly constant difference, or not at all."""

from __future__ import annotations

import random

import pytest

from sightline.rtp.rtcp import SenderReport
from sightline.sfu.layer_clock import LayerClocks

SECOND_NS = 1_000_000_000
NTP_START = 3_900_000_000


class Camera:
    """Frames of one source as several layers, with their own origins, losses and delays."""

    def __init__(self, seed: int, *, fps: float, jitter_ms: float, missing: float, origins: dict[int, int]) -> None:
        self.random = random.Random(seed)
        self.fps, self.jitter_ms, self.missing = fps, jitter_ms, missing
        self.origins = origins
        self.clocks = LayerClocks(90_000)

    def run(self, seconds: float, *, report_error_ms: float = 0.3, reports: bool = True, start_s: float = 0.0) -> None:
        happenings: list[tuple[float, int, int | None]] = []
        for number in range(int(seconds * self.fps)):
            at_s = start_s + number / self.fps + self.random.uniform(-1, 1) * self.jitter_ms / 1000
            for ssrc, origin in self.origins.items():
                if self.random.random() >= self.missing:
                    late_s = self.random.uniform(0, 0.02) + (0.06 if self.random.random() < 0.05 else 0)
                    happenings.append((at_s + late_s, ssrc, (round(at_s * 90_000) + origin) & 0xFFFFFFFF))
        if reports:
            happenings += [(start_s + 0.5 + 0.3 * index, ssrc, None) for index, ssrc in enumerate(self.origins)]
        for at_s, ssrc, rtp_ts in sorted(happenings, key=lambda one: one[0]):
            if rtp_ts is not None:
                self.clocks.frame(ssrc, rtp_ts, int(at_s * SECOND_NS))
                continue
            told_s = at_s + self.random.uniform(-1, 1) * report_error_ms / 1000
            self.clocks.report(
                SenderReport(
                    ssrc,
                    int((NTP_START + at_s) * 2**32),
                    (round(told_s * 90_000) + self.origins[ssrc]) & 0xFFFFFFFF,
                    0,
                    0,
                )
            )

    def expected(self, a: int, b: int) -> int:
        """Ticks by which the shift of b exceeds that of a."""
        return (self.origins[a] - self.origins[b]) & 0xFFFFFFFF


ORIGINS = {1: 5, 2: 2**32 - 40_000, 3: 2**31}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("fps", "jitter_ms"), [(30.0, 0.0), (30.0, 3.0), (60.0, 0.0), (14.7, 1.0)])
def test_the_difference_is_exact(seed: int, fps: float, jitter_ms: float) -> None:
    camera = Camera(seed, fps=fps, jitter_ms=jitter_ms, missing=0.2, origins=ORIGINS)
    camera.run(4)
    for a in ORIGINS:
        for b in ORIGINS:
            assert camera.clocks.difference(a, b) == camera.expected(a, b)


@pytest.mark.parametrize("seed", range(3))
def test_reports_that_are_as_wrong_as_ever_measured_do_not_mislead(seed: int) -> None:
    camera = Camera(seed, fps=30, jitter_ms=0, missing=0.3, origins=ORIGINS)
    camera.run(4, report_error_ms=2.4)
    assert camera.clocks.difference(1, 3) == camera.expected(1, 3)


def test_without_reports_nothing_is_claimed() -> None:
    camera = Camera(1, fps=30, jitter_ms=0, missing=0, origins=ORIGINS)
    camera.run(4, reports=False)
    certain = [ssrc for ssrc in ORIGINS if camera.clocks.shift(ssrc) is not None]
    assert len(certain) == 1, "only the origin of the clock"


def test_frames_that_are_not_those_of_the_others_never_agree() -> None:
    """A sender whose layers have times of their own keeps a clock per layer."""
    camera = Camera(1, fps=30, jitter_ms=0, missing=0, origins={1: 0})
    other = Camera(2, fps=30, jitter_ms=8, missing=0, origins={2: 77})
    other.clocks = camera.clocks
    camera.run(1)
    other.run(1)
    assert camera.clocks.difference(1, 2) is None


def test_a_new_stream_joins_the_clock_of_those_that_live() -> None:
    camera = Camera(1, fps=30, jitter_ms=0, missing=0, origins={1: 5, 2: 900})
    camera.run(3)
    camera.origins = {2: 900, 4: 123_456}
    camera.run(3, start_s=3)
    assert camera.clocks.difference(1, 2) == (5 - 900) & 0xFFFFFFFF
    assert camera.clocks.difference(1, 4) == (5 - 123_456) & 0xFFFFFFFF


def test_a_layer_that_begins_while_the_others_are_stuck_waits_for_them() -> None:
    camera = Camera(1, fps=30, jitter_ms=0, missing=0, origins={1: 5})
    camera.run(0.2)
    camera.origins = {2: 900}
    camera.run(0.5, start_s=3)
    assert camera.clocks.shift(2) is None
    camera.origins = {1: 5, 2: 900}
    camera.run(3, start_s=4)
    assert camera.clocks.difference(1, 2) == (5 - 900) & 0xFFFFFFFF


def test_after_a_silence_of_all_a_new_clock_begins() -> None:
    camera = Camera(1, fps=30, jitter_ms=0, missing=0, origins={1: 5})
    camera.run(1)
    camera.origins = {4: 9}
    camera.run(1, start_s=10)
    assert camera.clocks.difference(4, 4) == 0
    assert camera.clocks.difference(1, 4) is None
