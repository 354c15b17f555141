"""Which packets to ask a sender for again, and when (RFC 4585 section 6.2.1): the receiver's half of loss recovery.

Pure bookkeeping: the time comes in, sequence numbers come out. A hole is asked for after a short wait for reordered
packets, then once per round trip, a limited number of times. Where much is lost, requests are lost too: each one is
said twice then, a moment apart, which costs the sender nothing (libwebrtc answers once per round trip) or brings the
packet twice. Holes beyond what a sender can still hold are given up at once, and holes that several requests could
not fill hold the picture up: in both cases the caller asks for a keyframe instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REORDER_WAIT_NS: Final = 5_000_000
MIN_INTERVAL_NS: Final = 40_000_000
ANSWER_NS: Final = 30_000_000
"""On top of the round trip: what a sender's pacer takes, and the grain of our own ticks. libwebrtc ignores requests
that come within a round trip and 5 ms of its last answer, so asking a little early costs a whole round."""
_SPREAD_NS: Final = 5_000_000
"""Repeats of neighbours are this far apart, so that one burst of loss does not take them all again."""
_SPREAD: Final = 3
ECHO_AFTER_NS: Final = 20_000_000
ECHO_FROM_LOSS: Final = 0.05
MAX_REQUESTS: Final = 10
KEYFRAME_AFTER: Final = 6
"""Requests without an answer. At 20 % loss both ways one hole in 2,000 comes to this."""
MAX_REQUESTS_AUDIO: Final = 4
"""Sound that is later than that has been made up long since."""
MAX_MISSING: Final = 1000
"""More holes at once are an outage, not loss (libwebrtc gives up at the same number)."""
MAX_GAP: Final = 5000
_LOSS_WINDOW: Final = 256
"""Packets after which the older half of the loss count fades."""


@dataclass(slots=True)
class _Hole:
    due_ns: int
    requests: int = 0
    echo_ns: int | None = None


class NackGenerator:
    """Holes of one received stream, in extended sequence numbers."""

    def __init__(self, max_requests: int = MAX_REQUESTS, keyframe_after: int | None = KEYFRAME_AFTER) -> None:
        """Begin.

        Args:
            max_requests: for one packet.
            keyframe_after: so many requests; None where there is nothing like a keyframe.
        """
        self._max_requests = max_requests
        self._keyframe_after = keyframe_after
        self._highest: int | None = None
        self._holes: dict[int, _Hole] = {}
        self._expected = self._lost = 0.0
        self.needs_keyframe = False
        """Set when asking again does not help; the caller clears it."""
        self.given_up = 0
        """Packets that never came."""

    @property
    def missing(self) -> int:
        """How many packets are still waited for."""
        return len(self._holes)

    @property
    def loss(self) -> float:
        """Share of the newest few hundred packets that did not come by themselves, 0 … 1."""
        return self._lost / self._expected if self._expected else 0.0

    @property
    def highest(self) -> int | None:
        """Newest number so far."""
        return self._highest

    def received_run(self, last: int) -> None:
        """Note packets without a hole from ``highest`` on, up to this one."""
        packets = last - (self._highest if self._highest is not None else last)
        self._highest = last
        while packets:
            room = int(_LOSS_WINDOW - self._expected) + 1
            if packets < room:
                self._expected += packets
                return
            self._expected, self._lost = (self._expected + room) / 2, self._lost / 2
            packets -= room

    def received(self, ext_seq: int, now_ns: int) -> bool:
        """Note one packet.

        Returns:
            True if it filled a hole that had been asked for.
        """
        highest = self._highest
        if highest is None:
            self._highest = ext_seq
            return False
        if ext_seq <= highest:
            return self._filled(ext_seq)
        gap = ext_seq - highest - 1
        self._highest = ext_seq
        self._count(gap + 1, gap)
        if gap:
            self._open_holes(highest + 1, ext_seq, now_ns)
        return False

    def _count(self, expected: int, lost: int) -> None:
        self._expected += expected
        self._lost += lost
        if self._expected > _LOSS_WINDOW:
            self._expected /= 2
            self._lost /= 2

    def _filled(self, ext_seq: int) -> bool:
        hole = self._holes.pop(ext_seq, None)
        if hole is None:
            return False
        if not hole.requests:
            # It was late, not lost.
            self._lost = max(0.0, self._lost - 1)
        return hole.requests > 0

    def _open_holes(self, first: int, stop: int, now_ns: int) -> None:
        if stop - first > MAX_GAP or len(self._holes) + stop - first > MAX_MISSING:
            self.given_up += len(self._holes) + stop - first
            self._holes.clear()
            self.needs_keyframe = self._keyframe_after is not None
            return
        for ext_seq in range(first, stop):
            self._holes[ext_seq] = _Hole(now_ns + REORDER_WAIT_NS)

    def due(self, now_ns: int, rtt_ns: int = 0) -> list[int]:
        """Return the extended numbers to ask for now, oldest first; they count as asked for."""
        if not self._holes:
            return []
        interval_ns = max(MIN_INTERVAL_NS, rtt_ns + ANSWER_NS)
        is_lossy = self.loss >= ECHO_FROM_LOSS
        asked = []
        hopeless = []
        for ext_seq, hole in self._holes.items():
            if hole.echo_ns is not None and now_ns >= hole.echo_ns:
                hole.echo_ns = None
                asked.append(ext_seq)
            if now_ns < hole.due_ns:
                continue
            if hole.requests == self._keyframe_after:
                self.needs_keyframe = True
            if hole.requests >= self._max_requests:
                hopeless.append(ext_seq)
                continue
            hole.requests += 1
            hole.due_ns = now_ns + interval_ns + ext_seq % _SPREAD * _SPREAD_NS
            hole.echo_ns = now_ns + ECHO_AFTER_NS if is_lossy else None
            asked.append(ext_seq)
        for ext_seq in hopeless:
            del self._holes[ext_seq]
        self.given_up += len(hopeless)
        return asked

    def forget_before(self, ext_seq: int) -> None:
        """Give up holes older than a keyframe: nobody needs them any more."""
        for old in [seq for seq in self._holes if seq < ext_seq]:
            del self._holes[old]
