"""A forwarder that spreads bursts, in front of one that sends: the pacer's clock and timer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable

from sightline.ids import TransportId
from sightline.sfu.fan import Parcel
from sightline.transport.forward import Destination, Forwarder
from sightline.transport.pacer import STEP_NS, IsUrgent, Pacer
from sightline.transport.udp import Path


class PacedForwarder:
    """A ``Forwarder``. While nothing waits there is no timer; while something does, one for all receivers."""

    def __init__(
        self,
        inner: Forwarder,
        clock_ns: Callable[[], int],
        is_urgent: IsUrgent,
        released: Callable[[], None],
        counters: Counter[str],
    ) -> None:
        """Begin.

        Args:
            inner: sends.
            clock_ns: monotonic time.
            is_urgent: what never waits.
            released: called after packets that had waited were sent.
            counters: where what waited is counted.
        """
        self.pacer = Pacer(is_urgent)
        self._inner = inner
        self._clock_ns = clock_ns
        self._released = released
        self._counters = counters
        self._timer: asyncio.TimerHandle | None = None
        self._counted = 0

    def open(self, transport_id: TransportId, destination: Destination) -> None:
        self.pacer.open(transport_id)
        self._inner.open(transport_id, destination)

    def move(self, transport_id: TransportId, path: Path) -> None:
        self._inner.move(transport_id, path)

    def close(self, transport_id: TransportId) -> None:
        self.pacer.close(transport_id)
        self._inner.close(transport_id)

    def forward(self, parcels: Iterable[Parcel]) -> None:
        """Queue packets; those beyond a receiver's allowance go out within the next 50 ms."""
        self._inner.forward(self.pacer.admit(parcels, self._clock_ns()))
        if self._timer is None and self.pacer.is_holding:
            self._timer = asyncio.get_running_loop().call_later(STEP_NS / 1e9, self._step)

    def forward_at_once(self, parcels: Iterable[Parcel]) -> None:
        """Queue packets that have been spread already: probes."""
        self._inner.forward(parcels)

    def rtcp(self, transport_id: TransportId, data: bytes) -> None:
        self._inner.rtcp(transport_id, data)

    def flush(self) -> None:
        self._inner.flush()

    def _step(self) -> None:
        self._timer = None
        self._inner.forward(self.pacer.release(self._clock_ns()))
        self._inner.flush()
        self._counters["paced_packets"] += self.pacer.held_packets - self._counted
        self._counted = self.pacer.held_packets
        self._released()
        if self.pacer.is_holding:
            self._timer = asyncio.get_running_loop().call_later(STEP_NS / 1e9, self._step)

    def stop(self) -> None:
        """End the timer; what waits is not sent. May be called again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
