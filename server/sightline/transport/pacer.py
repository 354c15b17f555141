"""Spreading bursts: what may go out to a receiver now, and what a little later. Pure bookkeeping: time comes in.

A keyframe is many times as long as other pictures. Sent at once it fills the queue of a narrow path, where it delays or
loses whatever comes after it. So each receiver has an allowance (GCRA, ITU-T I.371 annex A): it runs at ``HEADROOM``
times what its path is known to take, or what it has been getting, and a few milliseconds of it may be used at once.
What goes beyond waits in a queue, of which each ``release`` lets some go; nothing waits longer than ``MAX_DELAY_NS``,
whatever the estimate says, because a wrong estimate must not stop a picture. Ordinary video never waits.

Sound does not wait, and nothing else overtakes. libwebrtc's pacer has the same factor (``kDefaultPaceMultiplier``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from sightline.ids import TransportId
from sightline.rtp.packet import FIXED_HEADER
from sightline.sfu.fan import FanOut, FanRun, Lane, Parcel
from sightline.sfu.outputs import Send

HEADROOM: Final = 2.5
STEP_NS: Final = 5_000_000
"""Between two releases."""
MAX_DELAY_NS: Final = 50_000_000
"""Longest wait: three pictures of 60 a second."""
BURST_NS: Final = 10_000_000
"""So much of the allowance may be used at once: two bursts of a browser's pacer."""
MIN_BURST_BYTES: Final = 16_000
"""May always be used at once: a picture of half a megabit a second."""
MIN_RATE_BPS: Final = 10_000_000
"""Of receivers of which nothing is known yet, ``HEADROOM`` included."""
MEASURE_NS: Final = 50_000_000
"""A stream of 100 Mbit/s is held up for so long when it begins."""
_DECAY: Final = 0.98
"""Of the measured rate in each ``MEASURE_NS``: a source that pauses for a second begins again with two thirds."""

IsUrgent = Callable[[TransportId, int], bool]
"""Whether what goes to a transport under an SSRC must not wait."""


class _Held(NamedTuple):
    parcel: Parcel
    """For one receiver."""
    size_bytes: int
    since_ns: int


class _Path:
    """Allowance and queue of one receiver."""

    __slots__ = (
        "burst_ns",
        "estimate_bps",
        "measured_bps",
        "ns_per_byte",
        "offered_bytes",
        "queue",
        "queued_bytes",
        "used_until_ns",
    )

    def __init__(self) -> None:
        self.used_until_ns = 0.0
        """When the allowance will be whole again."""
        self.ns_per_byte = 0.0
        self.burst_ns = 0.0
        self.estimate_bps: float | None = None
        self.measured_bps = 0.0
        self.offered_bytes = 0
        """Since the last ``measure``, what waits included."""
        self.queue: deque[_Held] = deque()
        self.queued_bytes = 0
        self.settle()

    def settle(self) -> None:
        """Work the allowance out anew."""
        if self.estimate_bps is not None:
            rate_bps = HEADROOM * self.estimate_bps
        else:
            rate_bps = max(HEADROOM * self.measured_bps, MIN_RATE_BPS)
        self.ns_per_byte = 8e9 / max(rate_bps, 1.0)
        self.burst_ns = max(BURST_NS, MIN_BURST_BYTES * self.ns_per_byte)

    def measure(self, elapsed_ns: int) -> None:
        """Learn from what came since the last time."""
        self.measured_bps = max(self.offered_bytes * 8e9 / elapsed_ns, _DECAY * self.measured_bps)
        self.offered_bytes = 0
        self.settle()

    def use(self, size_bytes: int, now_ns: int) -> None:
        """Take note of bytes that go out now."""
        used_until_ns = max(self.used_until_ns, now_ns) + size_bytes * self.ns_per_byte
        # What had to go because of its age is no debt: it would hold up what comes after it for seconds.
        self.used_until_ns = min(used_until_ns, now_ns + self.burst_ns)

    def due_bytes(self, now_ns: int) -> float:
        """Return how much of the queue has to go now: what is allowed, and what else would become too old."""
        allowed = (self.burst_ns - max(self.used_until_ns - now_ns, 0.0)) / self.ns_per_byte
        left_ns = self.queue[0].since_ns + MAX_DELAY_NS - now_ns
        if left_ns <= 0:
            return sum(held.size_bytes for held in self.queue if held.since_ns + MAX_DELAY_NS <= now_ns)
        return max(allowed, self.queued_bytes * min(1.0, STEP_NS / left_ns))


class Pacer:
    """All receivers of one worker. Those that were not opened are not paced."""

    def __init__(self, is_urgent: IsUrgent) -> None:
        self._is_urgent = is_urgent
        self._paths: dict[TransportId, _Path] = {}
        self._holding: dict[TransportId, _Path] = {}
        self._measured_ns = 0
        self.held_packets = 0
        """That had to wait, since the beginning."""

    def open(self, transport_id: TransportId) -> None:
        """Begin to pace a receiver."""
        self._paths[transport_id] = _Path()

    def close(self, transport_id: TransportId) -> None:
        """Forget a receiver with what waits for it; unknown ones are ignored."""
        self._paths.pop(transport_id, None)
        self._holding.pop(transport_id, None)

    def set_path(self, transport_id: TransportId, estimate_bps: float | None) -> None:
        """Say what a path takes as far as is known; None = nothing is."""
        path = self._paths.get(transport_id)
        if path is not None and path.estimate_bps != estimate_bps:
            path.estimate_bps = estimate_bps
            path.settle()

    @property
    def is_holding(self) -> bool:
        """Whether anything waits for ``release``."""
        return bool(self._holding)

    def waiting(self, transport_id: TransportId) -> int:
        """Return how many packets with transport-wide numbers wait for a receiver."""
        path = self._holding.get(transport_id)
        return 0 if path is None else sum(_numbered(held.parcel) for held in path.queue)

    def admit(self, parcels: Iterable[Parcel], now_ns: int) -> list[Parcel]:
        """Return what goes out now; the rest waits."""
        self._measure(now_ns)
        return [part for parcel in parcels for part in self._admit_one(parcel, now_ns)]

    def release(self, now_ns: int) -> list[Parcel]:
        """Return what has waited long enough; to be called every ``STEP_NS`` while something waits."""
        self._measure(now_ns)
        out: list[Parcel] = []
        for transport_id, path in list(self._holding.items()):
            due = path.due_bytes(now_ns)
            while path.queue and due > 0:
                held = path.queue.popleft()
                now, later = _split(held, due)
                if later is not None:
                    path.queue.appendleft(later)
                due -= now.size_bytes
                path.queued_bytes -= now.size_bytes
                path.use(now.size_bytes, now_ns)
                out.append(now.parcel)
            if not path.queue:
                del self._holding[transport_id]
        return out

    def _measure(self, now_ns: int) -> None:
        elapsed_ns = now_ns - self._measured_ns
        if elapsed_ns >= MEASURE_NS:
            self._measured_ns = now_ns
            for path in self._paths.values():
                path.measure(elapsed_ns)

    def _admit_one(self, parcel: Parcel, now_ns: int) -> list[Parcel]:
        if isinstance(parcel, Send):
            path = self._paths.get(parcel.transport_id)
            size = len(parcel.packet)
            if path is None or self._may_go(path, parcel.transport_id, size, now_ns, _ssrc_of(parcel)):
                return [parcel]
            self._hold(parcel.transport_id, path, parcel, size, now_ns)
            return []
        size = len(parcel.packet) if isinstance(parcel, FanOut) else parcel.total_size
        late: list[Lane] = []
        paths = self._paths
        for lane in parcel.lanes:
            path = paths.get(lane[0])
            if path is None:
                continue
            # As ``_may_go``, in the open: this is done for every receiver of every burst.
            until_ns = path.used_until_ns
            until_ns = (until_ns if until_ns > now_ns else now_ns) + size * path.ns_per_byte
            if not path.queue and until_ns - now_ns <= path.burst_ns:
                path.used_until_ns = until_ns
                path.offered_bytes += size
            elif not self._is_urgent(lane[0], lane[1]):
                late.append(lane)
        return [parcel] if not late else self._without(parcel, late, now_ns)

    def _may_go(self, path: _Path, transport_id: TransportId, size: int, now_ns: int, ssrc: int) -> bool:
        until_ns = max(path.used_until_ns, now_ns) + size * path.ns_per_byte
        if (path.queue or until_ns - now_ns > path.burst_ns) and not self._is_urgent(transport_id, ssrc):
            return False
        path.used_until_ns = until_ns
        path.offered_bytes += size
        return True

    def _without(self, parcel: FanOut | FanRun, late: list[Lane], now_ns: int) -> list[Parcel]:
        """Put the copies of some receivers into their queues; of a run what is allowed goes at once."""
        out: list[Parcel] = []
        if len(late) < len(parcel.lanes):
            out.append(parcel._replace(lanes=tuple([lane for lane in parcel.lanes if lane not in late])))
        for lane in late:
            path, own = self._paths[lane.transport_id], parcel._replace(lanes=(lane,))
            size = len(own.packet) if isinstance(own, FanOut) else own.total_size
            if isinstance(own, FanRun) and not path.queue:
                allowed = (path.burst_ns - max(path.used_until_ns - now_ns, 0.0)) / path.ns_per_byte
                first = int(allowed // own.size)
                if 0 < first < own.packets:
                    out.append(own.part(0, first))
                    path.use(first * own.size, now_ns)
                    path.offered_bytes += first * own.size
                    own, size = own.part(first, own.packets), size - first * own.size
            self._hold(lane.transport_id, path, own, size, now_ns)
        return out

    def _hold(self, transport_id: TransportId, path: _Path, parcel: Parcel, size: int, now_ns: int) -> None:
        path.queue.append(_Held(parcel, size, now_ns))
        path.queued_bytes += size
        path.offered_bytes += size
        self._holding[transport_id] = path
        self.held_packets += parcel.packets if isinstance(parcel, FanRun) else 1


def _split(held: _Held, due_bytes: float) -> tuple[_Held, _Held | None]:
    """Return the part that is due, at least one packet, and the rest."""
    run = held.parcel
    if not isinstance(run, FanRun) or held.size_bytes <= due_bytes:
        return held, None
    first = max(1, -int(-due_bytes // run.size))
    if first >= run.packets:
        return held, None
    size = first * run.size
    now = _Held(run.part(0, first), size, held.since_ns)
    return now, _Held(run.part(first, run.packets), held.size_bytes - size, held.since_ns)


def _ssrc_of(send: Send) -> int:
    return int(FIXED_HEADER.unpack(send.header)[4])


def _numbered(parcel: Parcel) -> int:
    """Return how many transport-wide numbers one receiver's copies take."""
    if isinstance(parcel, Send):
        return int(parcel.extensions is not None and parcel.extensions.transport_seq_at is not None)
    block = parcel.lanes[0].block
    if isinstance(parcel, FanOut):
        return int(bool(parcel.blocks) and parcel.blocks[block].transport_seq_at is not None)
    return parcel.packets if parcel.patches and parcel.patches[block].transport_seq_at is not None else 0
