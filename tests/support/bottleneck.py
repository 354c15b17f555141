"""A path in virtual time: capacity, a queue of limited length, delay, jitter, loss; seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

MS = 1_000_000


@dataclass
class Bottleneck:
    capacity_bps: float = 1e9
    delay_ms: float = 20.0
    queue_ms: float = 300.0
    jitter_ms: float = 0.0
    """Uniform, on top; what a busy receiver adds."""
    loss: float = 0.0
    clock_offset_ns: int = 123_456_789_000
    drift: float = 0.0
    """Of the receiver's clock, as a ratio."""
    seed: int = 1
    _free_ns: float = 0.0
    dropped: int = 0
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def send(self, size_bytes: int, now_ns: int) -> int | None:
        """Return when the packet arrives, on the sender's clock, or None when it is lost."""
        start_ns = max(self._free_ns, now_ns)
        if start_ns - now_ns > self.queue_ms * MS:
            self.dropped += 1
            return None
        self._free_ns = start_ns + size_bytes * 8e9 / self.capacity_bps
        if self.random.random() < self.loss:
            return None
        return int(self._free_ns + (self.delay_ms + self.random.random() * self.jitter_ms) * MS)

    def receiver_ns(self, arrival_ns: int) -> int:
        """Return a time on the receiver's clock."""
        return int(arrival_ns * (1 + self.drift)) + self.clock_offset_ns
