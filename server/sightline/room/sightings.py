"""The frames of a room: records of its video publications, clocks of its subscriptions, and the question between them.

Shell of ``frames``: it decodes what arrives on data channels, forgets what is old, and lets a click wait a moment for a
record that is still on its way.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import TypeVar

import msgspec

from sightline.errors import ProtocolError
from sightline.ids import PublicationId, SubscriptionId
from sightline.protocol import codec, limits
from sightline.protocol.common import FrameRef, Pose, SeenFrame
from sightline.protocol.spatial import FrameRecord
from sightline.room.frames import Clock, Found, FrameRing, Identified, SubscriptionClocks, judge

KEPT_RINGS = 64
KEPT_SUBSCRIPTIONS = 512
"""Also of ended ones: a frozen picture can be clicked after its subscription was renewed."""
KEPT_LOOKS = 128
UNIT_TOLERANCE = 1e-3
FAR_M = 1e6

K = TypeVar("K")
V = TypeVar("V")


class Sightings:
    """Frame records and clocks of one room."""

    def __init__(self, frame_wait_s: float, on_record: Callable[[FrameRecord], None] = lambda _: None) -> None:
        self._frame_wait_s = frame_wait_s
        self._on_record = on_record
        self._rings: OrderedDict[PublicationId, FrameRing] = OrderedDict()
        self._clocks: OrderedDict[SubscriptionId, tuple[PublicationId, SubscriptionClocks]] = OrderedDict()
        self._looked: OrderedDict[tuple[str, int], FrameRecord] = OrderedDict()
        """Of stills that may be on a screen for long."""
        self._arrived = asyncio.Event()
        self.counters: Counter[str] = Counter()

    def record(self, data: bytes, allowed: frozenset[PublicationId], now_ns: int) -> None:
        """Keep a frame record that came on a data channel; a bad one is counted and dropped.

        Args:
            data: the message.
            allowed: publications of the sender.
        """
        try:
            record = codec.decode_as(FrameRecord, data, limit_bytes=limits.FRAME_RECORD_LIMIT_BYTES)
        except ProtocolError:
            self.counters["records_unreadable"] += 1
            return
        publication_id = PublicationId(record.publication_id)
        if publication_id not in allowed:
            self.counters["records_of_others"] += 1
            return
        if record.pose is not None and not is_usable(record.pose):
            self.counters["records_bad_pose"] += 1
            record = msgspec.structs.replace(record, pose=None)
        self.counters["records"] += 1
        _keep(self._rings, publication_id, FrameRing(), KEPT_RINGS).add(record, now_ns)
        self._arrived.set()
        self._on_record(record)

    def clock(self, subscription_id: SubscriptionId, publication_id: PublicationId, clock: Clock) -> None:
        fresh = (publication_id, SubscriptionClocks())
        _keep(self._clocks, subscription_id, fresh, KEPT_SUBSCRIPTIONS)[1].set(clock)

    def clocks_of(self, subscription_id: SubscriptionId) -> tuple[Clock, ...]:
        """Return the clocks of a subscription, newest first: one per layer and source."""
        kept = self._clocks.get(subscription_id)
        return kept[1].all if kept else ()

    def publication_of(self, seen: SeenFrame) -> PublicationId | None:
        """Return what a receiver was looking at."""
        kept = self._clocks.get(SubscriptionId(seen.subscription_id))
        return kept[0] if kept else None

    def sources_of(self, seen: SeenFrame) -> tuple[tuple[int, int], ...]:
        """Return the ``(ssrc, rtp_ts)`` of the publisher's stream that what a receiver saw can be."""
        clocks = self.clocks_of(SubscriptionId(seen.subscription_id))
        return tuple((clock.reference_ssrc, clock.to_source(seen.rtp_ts)) for clock in clocks)

    def by_number(self, frame: FrameRef) -> FrameRecord | None:
        ring = self._rings.get(PublicationId(frame.publication_id))
        found = ring.by_number(frame.frame_no) if ring else None
        return found or self._looked.get((frame.publication_id, frame.frame_no))

    def keep(self, record: FrameRecord) -> None:
        """Keep the record of a still that is looked at, longer than those of video."""
        _keep(self._looked, (record.publication_id, record.frame_no), record, KEPT_LOOKS)

    def newest(self, publication_id: str) -> FrameRecord | None:
        ring = self._rings.get(PublicationId(publication_id))
        return ring.newest if ring else None

    async def identify(self, seen: SeenFrame | None, frame: FrameRef | None) -> Identified:
        """Find the clicked frame, by what a receiver saw or by its number; waits briefly for a late record."""
        if frame is not None:
            record = self.by_number(frame)
            # By number there is nothing to be off: whether K is certain does not matter.
            return judge(Found(msgspec.structs.replace(record, is_certain=True), 0) if record else None)
        return judge(await self._find(seen)) if seen is not None else judge(None)

    async def _find(self, seen: SeenFrame) -> Found | None:
        kept = self._clocks.get(SubscriptionId(seen.subscription_id))
        if kept is None:
            return None
        publication_id, clocks = kept
        try:
            async with asyncio.timeout(self._frame_wait_s):
                while clocks.may_still_come(self._ring(publication_id), seen.rtp_ts):
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            self.counters["clicks_without_record"] += 1
        return clocks.find(self._ring(publication_id), seen.rtp_ts)

    def _ring(self, publication_id: PublicationId) -> FrameRing:
        return self._rings.get(publication_id) or FrameRing()

    def dump(self) -> dict[str, object]:
        return {
            "records": {publication_id: len(ring) for publication_id, ring in self._rings.items()},
            "clocks": len(self._clocks),
            **self.counters,
        }


def is_usable(pose: Pose) -> bool:
    """Whether a pose from outside is finite, has a unit quaternion and lies within reason."""
    norm = math.sqrt(sum(value * value for value in pose.q)) if all(map(math.isfinite, pose.q)) else 0.0
    return abs(norm - 1.0) <= UNIT_TOLERANCE and all(abs(value) <= FAR_M for value in pose.p)


def _keep(table: OrderedDict[K, V], key: K, fresh: V, size: int) -> V:
    """Return the entry of ``key``, made of ``fresh`` if new, and forget the one unused for longest."""
    value = table.setdefault(key, fresh)
    table.move_to_end(key)
    while len(table) > size:
        table.popitem(last=False)
    return value
