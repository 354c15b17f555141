"""Loss that sending less would not lessen: which losses of a publisher's path are worth telling its estimator.

A sender with transport-wide feedback takes every loss for congestion. libwebrtc's estimate is bounded by about 75
kbit/s / (loss - 5 %): a radio link that loses a fifth of everything at any rate is driven down to a picture a second,
and loses a fifth still. So losses are told until they have shown what they are. The sender sends less by itself; when
clearly less loses about the same share, the loss is the path's own, and feedback passes over such losses in silence
(``ArrivalRecorder.build``). Told again is everything as soon as more is lost than that share.

What remains the sender's own business: delay. Arrival times are always true, so a queue is answered as before. A
limit without a queue (a policer) loses less when less is sent, which is what this looks for: at rate r and capacity C
it loses 1 - C/r, so 0.65 r loses nothing when r lost less than 35 %, the most that is ever taken for the path's own.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final, NamedTuple

WINDOW_NS: Final = 500_000_000
_WINDOW_PACKETS: Final = 25
_LONGEST_WINDOW_NS: Final = 3_000_000_000
_KEPT: Final = 40
"""Windows: 20 s or more."""
_LOSSY: Final = 0.02
_LEAST_OWN: Final = 0.05
"""Less than this does not trouble estimators; nothing need be kept from them."""
MOST_OWN: Final = 0.35
_CLEARLY_LESS: Final = 0.65
_ABOUT_AS_MUCH: Final = 0.6
_HIGH_RATE: Final = 0.8
_ENOUGH_PACKETS: Final = 60
_MARGIN: Final = 0.05
_RECENT: Final = 4
_DOUBT: Final = 2.5
"""Standard deviations by which a share of few packets may exceed the believed one by chance."""
_FOLLOW: Final = 0.05
"""How much of a difference to what was shown is believed per window; hardly upwards of what was shown."""
_MUCH_SHOWN: Final = 200
"""Packets. Fewer may not replace more."""
_GONE_SHARE: Final = 0.3
_GONE_AFTER: Final = 10
"""Windows in a row."""


class _Window(NamedTuple):
    expected: int
    lost: int
    bps: float
    """What was sent, as far as can be told: what came, and as much more as was lost."""


class PathLoss:
    """Judges one publisher's path. Feed it the counts of every feedback interval."""

    def __init__(self) -> None:
        self.own = 0.0
        """Share that the path loses at any rate, as far as has been shown; 0 = nothing has."""
        self.loss = 0.0
        """Share lost in the last two seconds, or in the last hundred packets when there are fewer."""
        self._shown = _Window(0, 0, 0.0)
        """All that was lost of less, when that was looked at last."""
        self._episode: deque[_Window] = deque(maxlen=_KEPT)
        """Windows since loss began."""
        self._recent: deque[_Window] = deque(maxlen=_RECENT)
        self._calm_windows = 0
        self._since_ns: int | None = None
        self._expected = self._lost = self._bytes = 0

    @property
    def tells(self) -> bool:
        """Whether losses are to be told now."""
        if not self.own:
            return True
        expected = sum(window.expected for window in self._recent)
        if not expected:
            return False
        return self.loss > self.own + max(_MARGIN, self._chance(expected))

    def _chance(self, packets: int) -> float:
        """Return by how much a share of so many packets may exceed the believed one, itself a share of some."""
        return _DOUBT * math.sqrt(self.own * (1 - self.own) * (1 / packets + 1 / max(self._shown.expected, 1)))

    def count(self, received: int, lost: int, size_bytes: int, now_ns: int) -> None:
        """Take what came and what did not since the last call.

        Args:
            received: packets.
            lost: packets.
            size_bytes: of what was received.
            now_ns: monotonic.
        """
        if self._since_ns is None:
            self._since_ns = now_ns
            return
        self._expected += received + lost
        self._lost += lost
        self._bytes += size_bytes
        elapsed_ns = now_ns - self._since_ns
        if elapsed_ns < WINDOW_NS or (self._expected < _WINDOW_PACKETS and elapsed_ns < _LONGEST_WINDOW_NS):
            return
        if self._expected:
            came = 1 - self._lost / self._expected
            bps = self._bytes * 8e9 / elapsed_ns / max(came, 0.1)
            self._judge(_Window(self._expected, self._lost, bps))
        self._since_ns, self._expected, self._lost, self._bytes = now_ns, 0, 0, 0

    def _judge(self, window: _Window) -> None:
        self._recent.append(window)
        self.loss = _share(self._recent)
        if max(self.loss, _share([window])) < max(_LOSSY, _GONE_SHARE * self.own):
            self._calm_windows += 1
            self._episode.clear()
            if self._calm_windows >= _GONE_AFTER:
                self.own = 0.0
            return
        self._calm_windows = 0
        self._episode.append(window)
        shown = _own_loss(self._episode)
        if shown is not None and shown.expected >= min(self._shown.expected, _MUCH_SHOWN):
            self._shown, self.own = shown, shown.lost / shown.expected
        elif self.own and not self.tells:
            self.own += _FOLLOW * (self.loss - self.own)
            self.own = min(self.own, self._shown.lost / self._shown.expected + _MARGIN / 2)
        if self.tells and self.own:
            # More than the path's own: what this is has to show itself anew.
            self._episode.clear()


def _share(windows: deque[_Window] | list[_Window]) -> float:
    expected = sum(window.expected for window in windows)
    return sum(window.lost for window in windows) / expected if expected else 0.0


def _own_loss(episode: deque[_Window]) -> _Window | None:
    """Return what was lost at clearly lower rates, if that is about as much as at high ones; None = it is not."""
    most_bps = max(window.bps for window in episode)
    high = [window for window in episode if window.bps >= _HIGH_RATE * most_bps]
    low = [window for window in episode if window.bps <= _CLEARLY_LESS * most_bps]
    expected = sum(window.expected for window in low)
    if expected < _ENOUGH_PACKETS:
        return None
    share = _share(low)
    if not _LEAST_OWN <= share <= MOST_OWN or share < _ABOUT_AS_MUCH * _share(high):
        return None
    return _Window(expected, sum(window.lost for window in low), most_bps)
