"""The ladder of one picture on one path: readings in, the rung out, with patience both ways. Pure.

Down to ``LOW_FRAME_RATE`` the media worker chooses by itself, several times a second; here that is only made known, and
not every flicker of it. From ``STILLS`` on the rung is decided here. Whether video fits again can be found out only by
sending it: each failed attempt doubles the wait for the next one, and a still that came through fast ends the wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sightline.protocol import quality
from sightline.room.ladder.way import FINE, SYMPTOM_LOSS, Rung, Verdict, Way, judge

SECOND_NS: Final = 1_000_000_000
DOWN_NS: Final = {
    Rung.STILLS: 3 * SECOND_NS,
    Rung.LAST_STILL: 3 * SECOND_NS,
    Rung.STORE_FORWARD: 0,
}
"""How long a reading must ask for a rung before it is gone down to."""
AT_ONCE: Final = ("silence", "link")
"""Reasons that were waited for already."""
UP_NS: Final = {Rung.STORE_FORWARD: 0, Rung.LAST_STILL: 2 * SECOND_NS, Rung.STILLS: 5 * SECOND_NS}
"""First wait before leaving a rung upwards."""
LONGEST_WAIT_NS: Final = 30 * SECOND_NS
PROVEN_WAIT_NS: Final = 2 * SECOND_NS
PROVEN: Final = 2.0
"""A still that came at this multiple of what video takes is proof enough."""
TRIAL_NS: Final = 15 * SECOND_NS
"""A climb that lasts less was a failed attempt."""
SETTLE_DOWN_NS: Final = 1 * SECOND_NS
SETTLE_UP_NS: Final = 4 * SECOND_NS
"""A change of layer must last this long to be worth words."""


@dataclass(slots=True)
class _Held:
    """Something asked for, and since when."""

    rung: Rung
    since_ns: int


class Ladder:
    """State of one picture on one path. ``step`` it about once a second."""

    def __init__(self, now_ns: int) -> None:
        self.rung = Rung.BEST
        self.reason: quality.RungReason = "none"
        self.since_ns = now_ns
        self._asked: _Held | None = None
        """A rung below (down) or above (up) the present one that readings ask for."""
        self._waits = dict(UP_NS)
        self._climbed_ns: dict[Rung, int] = {}
        """When each rung was last left upwards."""
        self._trusts_stills = True
        """Files and packets may go different ways: a climb on their word that failed is the last one for a while."""

    @property
    def has_video(self) -> bool:
        """Whether video is to be sent."""
        return self.rung < Rung.STILLS

    @property
    def wants_stills(self) -> bool:
        return self.rung == Rung.STILLS

    def step(self, way: Way, now_ns: int) -> bool:
        """Take a reading; returns whether the rung has changed.

        Args:
            way: the reading.
            now_ns: monotonic.
        """
        verdict = self._still_gone(way, now_ns) or judge(way, has_video=self.has_video)
        if self.has_video and verdict == FINE:
            verdict = Verdict(way.sent, _reason_of(way))
        before = self.rung
        if verdict.rung > before:
            self._down(verdict, now_ns)
        elif verdict.rung < before:
            self._up(verdict, way, now_ns)
        else:
            self._asked = None
            self._forgive(now_ns)
        return self.rung is not before

    def _still_gone(self, way: Way, now_ns: int) -> Verdict | None:
        """Where nothing has been heard since the path fell silent, nothing has changed but the link."""
        if self.reason not in AT_ONCE or way.silence_ms < (now_ns - self.since_ns) / 1e6:
            return None
        return Verdict(Rung.LAST_STILL, "silence") if way.is_linked else Verdict(Rung.STORE_FORWARD, "link")

    def _down(self, verdict: Verdict, now_ns: int) -> None:
        patience_ns = 0 if verdict.reason in AT_ONCE else DOWN_NS.get(verdict.rung, SETTLE_DOWN_NS)
        if self._has_held(verdict.rung, now_ns, patience_ns):
            if verdict.rung >= Rung.STILLS:
                self._judge_climb(verdict.rung, now_ns)
            self._enter(verdict.rung, verdict.reason, now_ns)

    def _up(self, verdict: Verdict, way: Way, now_ns: int) -> None:
        """Go up one rung at a time from stills on, unless the path was only gone; among video as the worker does."""
        if self.has_video:
            if self._has_held(verdict.rung, now_ns, SETTLE_UP_NS):
                self._enter(verdict.rung, verdict.reason, now_ns)
            return
        was_gone = self.reason in AT_ONCE and self._waits[Rung.STILLS] == UP_NS[Rung.STILLS]
        goal = Rung(self.rung - 1) if self.rung > Rung.STILLS and not was_gone else way.sent
        goal = max(goal, verdict.rung)
        wait_ns = 0 if was_gone else self._waits[self.rung]
        is_proven = way.still_bps is not None and way.still_bps >= PROVEN * way.least_bps
        if self.rung is Rung.STILLS and is_proven and self._trusts_stills:
            wait_ns = PROVEN_WAIT_NS
        if self._has_held(goal, now_ns, wait_ns):
            self._climbed_ns[self.rung] = now_ns
            self._enter(goal, verdict.reason if verdict.rung == goal else self.reason, now_ns)

    def _has_held(self, rung: Rung, now_ns: int, patience_ns: int) -> bool:
        """Whether readings have asked for about that for long enough: in one direction, by any rung in it."""
        asked = self._asked
        if asked is None or (asked.rung > self.rung) != (rung > self.rung):
            asked = self._asked = _Held(rung, now_ns)
        return now_ns - asked.since_ns >= patience_ns

    def _judge_climb(self, rung: Rung, now_ns: int) -> None:
        """Back where one came from: was the climb too early?"""
        climbed_ns = self._climbed_ns.pop(rung, None)
        if climbed_ns is None:
            return
        is_failed = now_ns - climbed_ns < TRIAL_NS
        self._trusts_stills = not is_failed
        self._waits[rung] = min(2 * self._waits[rung], LONGEST_WAIT_NS) if is_failed else UP_NS[rung]

    def _forgive(self, now_ns: int) -> None:
        """A climb that has lasted makes the next wait short again."""
        for rung, climbed_ns in list(self._climbed_ns.items()):
            if self.rung < rung and now_ns - climbed_ns >= TRIAL_NS:
                del self._climbed_ns[rung]
                self._waits[rung] = UP_NS[rung]
                self._trusts_stills = True

    def _enter(self, rung: Rung, reason: quality.RungReason, now_ns: int) -> None:
        self.rung, self.since_ns, self._asked = rung, now_ns, None
        self.reason = "none" if rung is Rung.BEST else reason


def _reason_of(way: Way) -> quality.RungReason:
    if way.sent is Rung.BEST:
        return "none"
    return "loss" if (way.loss or 0.0) >= SYMPTOM_LOSS else "bandwidth"


def combine(own: Ladder, uplink: Ladder) -> tuple[Rung, quality.RungReason]:
    """Return what a viewer gets: no more than comes from the sender."""
    if uplink.rung > Rung.BEST and uplink.rung >= own.rung:
        return uplink.rung, "uplink"
    return own.rung, own.reason
