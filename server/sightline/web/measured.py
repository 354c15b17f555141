"""What ``/metrics`` reads of rooms and media worker: their dumps as typed values, and rates between two looks."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from sightline.clock import Clock


class ParticipantDump(msgspec.Struct):
    role: str
    is_connected: bool
    way: str = "page"
    """``page``, or ``whip`` or ``whep`` for those without a socket."""
    publication_sources: dict[str, str] = {}


class RoomDump(msgspec.Struct):
    participants: dict[str, ParticipantDump]
    tasks: int


class StreamDump(msgspec.Struct):
    packets: int
    bytes: int
    lost: int
    jitter: float
    """In ticks of the RTP clock."""
    rid: str | None = None


class PublicationDump(msgspec.Struct):
    kind: str
    streams: list[StreamDump]


class SubscriptionDump(msgspec.Struct):
    publication_id: str
    packets: int
    bytes: int
    resent: int
    rtt_ms: float
    fraction_lost: int | None = None
    """Of 256, as the receiver's last report says (RFC 3550 section 6.4.1)."""
    layer: str | None = None
    """``rid`` of the simulcast layer that it gets."""


class TransportDump(msgspec.Struct):
    state: str
    srtp_profile: str | None = None


class PathDump(msgspec.Struct):
    """Of a transport whose receiver tells what gets through."""

    estimate_bps: float
    queue_ms: float
    loss: float


class WorkerDump(msgspec.Struct):
    counters: dict[str, int]
    transports: dict[str, TransportDump]
    publications: dict[str, PublicationDump]
    subscriptions: dict[str, SubscriptionDump]
    paths: dict[str, PathDump] = {}


class MediaDump(msgspec.Struct):
    restarts: int


class RoomsDump(msgspec.Struct):
    """The part of ``RoomRegistry.measure`` that is measured; more in it is passed over."""

    rooms: dict[str, RoomDump]
    sockets: int
    crashes: int
    media: MediaDump
    workers: dict[str, WorkerDump | None] = {}
    """By number; None for one that is not there."""

    @property
    def worker(self) -> WorkerDump | None:
        """All workers as one: their counts added, and everything that they hold; None while there is none."""
        running = [worker for worker in self.workers.values() if worker is not None]
        if not running:
            return None
        whole = WorkerDump({}, {}, {}, {}, {})
        for worker in running:
            for reason, count in worker.counters.items():
                whole.counters[reason] = whole.counters.get(reason, 0) + count
            whole.transports |= worker.transports
            whole.publications |= worker.publications
            whole.subscriptions |= worker.subscriptions
            whole.paths |= worker.paths
        return whole


@dataclass(slots=True)
class _Look:
    at_ns: int
    total: float
    per_s: float = 0.0


class Rates:
    """How fast totals grow, since a look at least a second ago; several readers do not disturb each other much."""

    SHORTEST_NS = 1_000_000_000

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looks: dict[str, _Look] = {}
        self._seen: set[str] = set()

    def per_s(self, key: str, total: float) -> float:
        """Return the growth per second; 0 at the first look, or when the total began anew."""
        self._seen.add(key)
        now_ns = self._clock.monotonic_ns()
        last = self._looks.get(key)
        if last is None or total < last.total:
            self._looks[key] = _Look(now_ns, total)
            return 0.0
        elapsed_ns = now_ns - last.at_ns
        if elapsed_ns >= self.SHORTEST_NS:
            last.per_s = (total - last.total) * 1e9 / elapsed_ns
            last.at_ns, last.total = now_ns, total
        return last.per_s

    def forget_unseen(self) -> None:
        """Drop what no look has asked for since the last call."""
        self._looks = {key: look for key, look in self._looks.items() if key in self._seen}
        self._seen.clear()
