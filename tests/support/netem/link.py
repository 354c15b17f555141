"""One direction of an emulated path: a pure queue model. Packets and the time go in, packets and the next deadline out.

Order of effects: loss (random, then bursts by the two-state model of Gilbert), the bottleneck (a token bucket before
a queue with a limit, drop-tail), delay with jitter, reordering, duplication. All draws come from one seeded source,
and each packet makes the same number of draws whatever the conditions, so that a change of one condition does not
change what happens to the others.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")

_IP_UDP_BYTES: Final = 28
"""IPv4 and UDP headers also pass a bottleneck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What one direction does to packets. Probabilities are per packet, 0 … 1."""

    loss: float = 0.0
    burst_enter: float = 0.0
    """Probability that a burst of loss begins with this packet."""
    burst_mean: float = 4.0
    """Mean length of a burst in packets, at least 1; all packets in it are lost."""
    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    """Evenly distributed in 0 … jitter on top of the delay; order is kept, as in a queue."""
    reorder: float = 0.0
    """Probability that a packet is held back by ``reorder_ms`` while later ones pass it."""
    reorder_ms: float = 20.0
    duplicate: float = 0.0
    rate_bps: float | None = None
    """Bottleneck; None: unlimited."""
    burst_bytes: int = 3_000
    """What the bottleneck lets through at once after a rest."""
    queue_ms: float = 300.0
    """Length of the bottleneck's queue in time at its rate; what comes beyond it is dropped."""


CLEAN: Final = Conditions()


class Link(Generic[Item]):
    """One direction. ``conditions`` may be replaced at any time; what is under way keeps its time of arrival."""

    def __init__(self, conditions: Conditions = CLEAN, *, seed: int = 1) -> None:
        self.conditions = conditions
        self.is_up = True
        """False: a blackout; everything is lost."""
        self.counters: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._is_in_burst = False
        self._busy_until_ns = 0
        self._last_due_ns = 0
        self._underway: list[tuple[int, int, Item]] = []
        self._order = itertools.count()

    def push(self, item: Item, size_bytes: int, now_ns: int) -> None:
        """Send one packet into the link.

        Args:
            item: comes out of ``due`` unchanged.
            size_bytes: of the datagram's payload.
            now_ns: monotonic; never decreasing.
        """
        draws = [self._random.random() for _ in range(6)]
        self.counters["in"] += 1
        if not self.is_up:
            self.counters["lost_blackout"] += 1
            return
        if self._is_lost(draws):
            return
        departure_ns = self._pass_bottleneck(size_bytes, now_ns)
        if departure_ns is None:
            self.counters["dropped_queue"] += 1
            return
        self._schedule(item, departure_ns, draws)
        if draws[5] < self.conditions.duplicate:
            self.counters["duplicated"] += 1
            self._schedule(item, departure_ns, draws)

    def due(self, now_ns: int) -> list[Item]:
        """Return the packets that have arrived by now, in order of arrival."""
        arrived = []
        while self._underway and self._underway[0][0] <= now_ns:
            arrived.append(heapq.heappop(self._underway)[2])
        self.counters["out"] += len(arrived)
        return arrived

    @property
    def next_ns(self) -> int | None:
        """When the next packet arrives; None when none is under way."""
        return self._underway[0][0] if self._underway else None

    def _is_lost(self, draws: list[float]) -> bool:
        now = self.conditions
        if self._is_in_burst:
            self._is_in_burst = draws[1] >= 1 / max(now.burst_mean, 1.0)
        if not self._is_in_burst and draws[2] < now.burst_enter:
            self._is_in_burst = True
        if self._is_in_burst:
            self.counters["lost_burst"] += 1
            return True
        if draws[0] < now.loss:
            self.counters["lost_random"] += 1
            return True
        return False

    def _pass_bottleneck(self, size_bytes: int, now_ns: int) -> int | None:
        """Return when the packet leaves the queue; None when the queue is full.

        The bucket is kept as the time until which the line is spoken for (generic cell rate algorithm, ITU-T I.371).
        """
        now = self.conditions
        if now.rate_bps is None:
            self._busy_until_ns = now_ns
            return now_ns
        ns_per_byte = 8e9 / now.rate_bps
        tolerance_ns = round(now.burst_bytes * ns_per_byte)
        spoken_for_ns = max(self._busy_until_ns, now_ns)
        departure_ns = max(now_ns, spoken_for_ns + round((size_bytes + _IP_UDP_BYTES) * ns_per_byte) - tolerance_ns)
        if departure_ns - now_ns > now.queue_ms * 1e6:
            return None
        self._busy_until_ns = spoken_for_ns + round((size_bytes + _IP_UDP_BYTES) * ns_per_byte)
        return departure_ns

    def _schedule(self, item: Item, departure_ns: int, draws: list[float]) -> None:
        now = self.conditions
        due_ns = departure_ns + round((now.delay_ms + draws[3] * now.jitter_ms) * 1e6)
        if draws[4] < now.reorder:
            self.counters["reordered"] += 1
            due_ns += round(now.reorder_ms * 1e6)
        else:
            due_ns = self._last_due_ns = max(due_ns, self._last_due_ns)
        heapq.heappush(self._underway, (due_ns, next(self._order), item))
