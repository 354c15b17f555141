"""Which source frame did a receiver see? Pure bookkeeping of frame records and clocks (DESIGN.md section 4).

A publisher tells for each encoded frame its number, RTP timestamp, pose and intrinsics. A receiver names the RTP
timestamp on its screen, which is the publisher's plus one constant per subscription. RTP timestamps are 32 bits and
begin anywhere, so all comparisons are circular.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from sightline.protocol.spatial import FrameRecord

RTP_CLOCK_HZ = 90_000
MATCH_TICKS = 45
"""Half a millisecond: a switch of simulcast layer may move a timestamp by a tick, never by a frame."""
NEAR_TICKS = RTP_CLOCK_HZ // 10
"""A frame this near (100 ms) stands in, marked approximate, for one whose record never came."""
KEPT_NS = 60 * 1_000_000_000
KEPT_RECORDS = 8192
"""60 s at 120 frames per second, and a bound for a sender that floods."""
KEPT_CLOCKS = 12
"""Three layers of the present source, and those of sources before it."""


def signed_difference(later: int, earlier: int) -> int:
    """Return ``later - earlier`` on the circle of 32 bits, in -2^31 .. 2^31 - 1."""
    return ((later - earlier + 2**31) % 2**32) - 2**31


@dataclass(frozen=True, slots=True)
class Found:
    """The record that answers a question, and by how much it is off."""

    record: FrameRecord
    distance_ticks: int

    @property
    def is_exact(self) -> bool:
        """Whether the record is of this very frame and its sender is sure of it."""
        return self.distance_ticks <= MATCH_TICKS and self.record.is_certain


@dataclass(slots=True)
class _Stream:
    """Records of one SSRC, by timestamps unwrapped to 64 bits."""

    newest_rtp_ts: int
    newest_ext_ts: int = 1 << 40
    """Any start that stays positive for records older than the first."""
    order: list[tuple[int, int]] = field(default_factory=list)
    """(extended timestamp, frame number), sorted."""

    def extend(self, rtp_ts: int) -> int:
        return self.newest_ext_ts + signed_difference(rtp_ts, self.newest_rtp_ts)

    def add(self, rtp_ts: int, frame_no: int) -> None:
        ext_ts = self.extend(rtp_ts)
        if ext_ts >= self.newest_ext_ts:
            self.newest_ext_ts, self.newest_rtp_ts = ext_ts, rtp_ts
        insort(self.order, (ext_ts, frame_no))

    def remove(self, rtp_ts: int, frame_no: int) -> None:
        entry = (self.extend(rtp_ts), frame_no)
        index = bisect_left(self.order, entry)
        if index < len(self.order) and self.order[index] == entry:
            del self.order[index]

    def nearest(self, rtp_ts: int) -> tuple[int, int] | None:
        """Return (distance in ticks, frame number) of the record nearest in time."""
        wanted = self.extend(rtp_ts)
        index = bisect_left(self.order, (wanted, -1))
        near = self.order[max(0, index - 1) : index + 1]
        return min(((abs(ext_ts - wanted), frame_no) for ext_ts, frame_no in near), default=None)


class FrameRing:
    """The frame records of one publication, those of the last 60 s."""

    def __init__(self, *, kept_ns: int = KEPT_NS, kept_records: int = KEPT_RECORDS) -> None:
        self._kept_ns = kept_ns
        self._kept_records = kept_records
        # Insertion order is order of arrival, which is how records grow old.
        self._records: dict[int, tuple[int, FrameRecord]] = {}
        self._streams: dict[int, _Stream] = {}

    def __len__(self) -> int:
        return len(self._records)

    def add(self, record: FrameRecord, now_ns: int) -> None:
        """Keep a record; a second one of the same frame replaces the first (the sender has become sure)."""
        self._forget(record.frame_no)
        stream = self._streams.setdefault(record.ssrc, _Stream(record.rtp_ts))
        stream.add(record.rtp_ts, record.frame_no)
        self._records[record.frame_no] = (now_ns, record)
        self._expire(now_ns)

    def by_number(self, frame_no: int) -> FrameRecord | None:
        kept = self._records.get(frame_no)
        return kept[1] if kept else None

    def nearest(self, ssrc: int, rtp_ts: int) -> Found | None:
        """Return the record nearest to a timestamp of the publisher's stream ``ssrc``."""
        stream = self._streams.get(ssrc)
        near = stream.nearest(rtp_ts) if stream else None
        return Found(self._records[near[1]][1], near[0]) if near else None

    def is_ahead(self, ssrc: int, rtp_ts: int) -> bool:
        """Whether the timestamp is newer than every record: its record may still be on the way."""
        stream = self._streams.get(ssrc)
        return stream is None or stream.extend(rtp_ts) > stream.newest_ext_ts + MATCH_TICKS

    @property
    def newest(self) -> FrameRecord | None:
        """The record that arrived last."""
        return next(reversed(self._records.values()))[1] if self._records else None

    def _forget(self, frame_no: int) -> None:
        kept = self._records.pop(frame_no, None)
        if kept is None:
            return
        record = kept[1]
        stream = self._streams[record.ssrc]
        stream.remove(record.rtp_ts, frame_no)
        if not stream.order:
            del self._streams[record.ssrc]

    def _expire(self, now_ns: int) -> None:
        while self._records:
            frame_no, (at_ns, _) = next(iter(self._records.items()))
            if now_ns - at_ns <= self._kept_ns and len(self._records) <= self._kept_records:
                return
            self._forget(frame_no)


@dataclass(frozen=True, slots=True)
class Clock:
    """``seen rtp_ts = rtp_ts of reference_ssrc + offset`` (mod 2^32)."""

    reference_ssrc: int
    offset: int

    def to_source(self, seen_rtp_ts: int) -> int:
        return (seen_rtp_ts - self.offset) % 2**32


class SubscriptionClocks:
    """The clock of one subscription, and its earlier ones: a frozen picture may be from before a change of SSRC."""

    def __init__(self) -> None:
        self._clocks: list[Clock] = []

    def set(self, clock: Clock) -> None:
        if clock not in self._clocks[:1]:
            self._clocks = [clock, *(known for known in self._clocks if known != clock)][:KEPT_CLOCKS]

    @property
    def newest(self) -> Clock | None:
        return self._clocks[0] if self._clocks else None

    @property
    def all(self) -> tuple[Clock, ...]:
        """Newest first."""
        return tuple(self._clocks)

    def find(self, ring: FrameRing, seen_rtp_ts: int) -> Found | None:
        """Return the record nearest to what was seen; among clocks the one that fits best, the newest first."""
        return best(ring.nearest(clock.reference_ssrc, clock.to_source(seen_rtp_ts)) for clock in self._clocks)

    def may_still_come(self, ring: FrameRing, seen_rtp_ts: int) -> bool:
        """Whether the record of what was seen can be expected to arrive yet."""
        # Of several layers, records name the one that was encoded first.
        ssrc = ring.newest.ssrc if ring.newest else None
        clock = next((clock for clock in self._clocks if clock.reference_ssrc == ssrc), self.newest)
        return clock is None or ring.is_ahead(clock.reference_ssrc, clock.to_source(seen_rtp_ts))


def best(found: Iterable[Found | None]) -> Found | None:
    """Return the nearest; the first among equals."""
    return min((each for each in found if each is not None), key=lambda each: each.distance_ticks, default=None)


FrameDoubt = Literal["", "frame_unknown", "frame_near", "frame_uncertain", "no_pose"]
"""Stable words for why a mark is approximate; empty when it is not."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What is known of a clicked frame."""

    record: FrameRecord | None
    doubt: FrameDoubt

    @property
    def is_approximate(self) -> bool:
        return self.doubt != ""


def judge(found: Found | None) -> Identified:
    """Turn a search result into what a mark may claim."""
    if found is None or found.distance_ticks > NEAR_TICKS:
        return Identified(None, "frame_unknown")
    if found.distance_ticks > MATCH_TICKS:
        return Identified(found.record, "frame_near")
    if not found.record.is_certain:
        return Identified(found.record, "frame_uncertain")
    if found.record.pose is None or found.record.world_id is None:
        return Identified(found.record, "no_pose")
    return Identified(found.record, "")
