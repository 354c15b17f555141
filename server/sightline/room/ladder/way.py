"""One reading of a path for one picture, and what it can carry by that reading alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from sightline.protocol import quality

LOSS_OF_VIDEO: Final = 0.30
"""Recovery holds a picture up to a fifth lost (``docs/performance.md``); beyond this it mostly stands still."""
LOSS_OF_VOICE: Final = 0.45
"""Opus with in-band FEC is hard to follow from about here, with nothing else on the path."""
SYMPTOM_LOSS: Final = 0.08
SYMPTOM_QUEUE_MS: Final = 150.0
LONG_RTT_MS: Final = 1500.0
"""A queue that long belongs to a bottleneck that is overrun: voice is as late as the picture."""
SHORT_OF: Final = 0.7
"""An estimate below this share of what the smallest picture takes, with a symptom: it does not fit."""
SILENT_MS: Final = 3500.0
"""Receivers of video report at least every second."""
SILENT_PAUSED_MS: Final = 20_000.0
"""Of voice alone they report every 2.5 to 7.5 s (RFC 3550 section 6.3.1)."""
LATE_STILL_MS: Final = 15_000.0


class Rung(IntEnum):
    """From all to nothing; the order is the ladder's."""

    BEST = 0
    LOWER_LAYER = 1
    LOW_FRAME_RATE = 2
    STILLS = 3
    LAST_STILL = 4
    STORE_FORWARD = 5

    @property
    def wire(self) -> quality.Rung:
        return _WIRE[self]


_WIRE: Final[dict[Rung, quality.Rung]] = {
    Rung.BEST: "best",
    Rung.LOWER_LAYER: "lower_layer",
    Rung.LOW_FRAME_RATE: "low_frame_rate",
    Rung.STILLS: "stills",
    Rung.LAST_STILL: "last_still",
    Rung.STORE_FORWARD: "store_forward",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What is known of a path now."""

    is_linked: bool = True
    """The signalling socket is there."""
    is_watched: bool = True
    """The page wants the picture: of one that it has paused itself nothing can be learnt."""
    silence_ms: float = 0.0
    """Since the other side last reported anything, or its transport was last there."""
    loss: float | None = None
    """Share of packets lost, 0 … 1."""
    rtt_ms: float = 0.0
    queue_ms: float = 0.0
    estimate_bps: float | None = None
    """What the path takes, where that is measured."""
    is_limited: bool = False
    """The sender holds its encoder back for the path: a symptom by itself."""
    least_bps: float = 0.0
    """What the smallest form of the picture takes, with voice."""
    still_bps: float | None = None
    """The rate at which the newest still came through; None while there is none."""
    still_wait_ms: float = 0.0
    """Since a still was announced that has not come through; 0 when none is awaited."""
    sent: Rung = Rung.BEST
    """What of the video is sent: the worker chooses down to ``LOW_FRAME_RATE``."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best rung that a reading allows."""

    rung: Rung
    reason: quality.RungReason


FINE: Final = Verdict(Rung.BEST, "none")


def judge(way: Way, *, has_video: bool) -> Verdict:
    """Return the best rung for a path, without regard to what was before.

    Args:
        way: the reading.
        has_video: video flows, so that the reading says something about it; else only voice does.
    """
    is_silent = way.silence_ms > (SILENT_MS if has_video and way.is_watched else SILENT_PAUSED_MS)
    if is_silent:
        return Verdict(Rung.LAST_STILL, "silence") if way.is_linked else Verdict(Rung.STORE_FORWARD, "link")
    if has_video:
        reason = _video_strain(way) if way.is_watched else None
        return FINE if reason is None else Verdict(Rung.STILLS, reason)
    return _without_video(way)


def _video_strain(way: Way) -> quality.RungReason | None:
    loss = way.loss or 0.0
    has_symptom = loss >= SYMPTOM_LOSS or way.queue_ms >= SYMPTOM_QUEUE_MS or way.is_limited
    if way.estimate_bps is not None and way.estimate_bps < SHORT_OF * way.least_bps and has_symptom:
        return "bandwidth"
    if loss >= LOSS_OF_VIDEO:
        return "loss"
    return "delay" if way.rtt_ms >= LONG_RTT_MS else None


def _without_video(way: Way) -> Verdict:
    loss = way.loss or 0.0
    if loss >= LOSS_OF_VOICE:
        return Verdict(Rung.LAST_STILL, "loss")
    if way.still_wait_ms > LATE_STILL_MS:
        return Verdict(Rung.LAST_STILL, "bandwidth")
    if loss >= SYMPTOM_LOSS:
        return Verdict(Rung.STILLS, "loss")
    if way.queue_ms >= SYMPTOM_QUEUE_MS or way.rtt_ms >= LONG_RTT_MS:
        return Verdict(Rung.STILLS, "delay")
    if way.still_bps is not None and way.still_bps < way.least_bps:
        return Verdict(Rung.STILLS, "bandwidth")
    return FINE
