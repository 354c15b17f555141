"""Which packets to ask a sender for again, and when (RFC 4585 section 6.2.1): the receiver's half of loss recovery.

Pure bookkeeping: the time comes in, sequence numbers come out. A hole is asked for after a short wait for reordered
packets, then once per round trip, a limited number of times. Holes beyond what a sender can still hold are given up
at once, and the caller asks for a keyframe instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REORDER_WAIT_NS: Final = 5_000_000
MIN_INTERVAL_NS: Final = 40_000_000
MAX_REQUESTS: Final = 10
MAX_MISSING: Final = 1000
"""More holes at once are an outage, not loss (libwebrtc gives up at the same number)."""
MAX_GAP: Final = 5000


@dataclass(slots=True)
class _Hole:
    due_ns: int
    requests: int = 0


class NackGenerator:
    """Holes of one received stream, in extended sequence numbers."""

    def __init__(self) -> None:
        self._highest: int | None = None
        self._holes: dict[int, _Hole] = {}
        self.overflowed = False
        """Set when holes were given up because there were too many; the caller clears it."""

    @property
    def missing(self) -> int:
        """How many packets are still waited for."""
        return len(self._holes)

    @property
    def highest(self) -> int | None:
        """Newest number so far."""
        return self._highest

    def received_run(self, last: int) -> None:
        """Note packets without a hole from ``highest`` on, up to this one."""
        self._highest = last

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
            hole = self._holes.pop(ext_seq, None)
            return hole is not None and hole.requests > 0
        gap = ext_seq - highest - 1
        self._highest = ext_seq
        if gap:
            self._open_holes(highest + 1, ext_seq, now_ns)
        return False

    def _open_holes(self, first: int, stop: int, now_ns: int) -> None:
        if stop - first > MAX_GAP or len(self._holes) + stop - first > MAX_MISSING:
            self._holes.clear()
            self.overflowed = True
            return
        for ext_seq in range(first, stop):
            self._holes[ext_seq] = _Hole(now_ns + REORDER_WAIT_NS)

    def due(self, now_ns: int, rtt_ns: int = 0) -> list[int]:
        """Return the extended numbers to ask for now, oldest first; they count as asked for."""
        if not self._holes:
            return []
        interval_ns = max(MIN_INTERVAL_NS, rtt_ns)
        asked = []
        hopeless = []
        for ext_seq, hole in self._holes.items():
            if now_ns < hole.due_ns:
                continue
            if hole.requests >= MAX_REQUESTS:
                hopeless.append(ext_seq)
                continue
            hole.requests += 1
            hole.due_ns = now_ns + interval_ns
            asked.append(ext_seq)
        for ext_seq in hopeless:
            del self._holes[ext_seq]
        return asked

    def forget_before(self, ext_seq: int) -> None:
        """Give up holes older than a keyframe: nobody needs them any more."""
        for old in [seq for seq in self._holes if seq < ext_seq]:
            del self._holes[old]
