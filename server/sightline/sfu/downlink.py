"""One subscriber's path: what was sent on it, what arrived, how much it takes, and probes for more.

The forwarder numbers packets for transport-wide feedback in the order in which it gets them, from 0; ``SentLedger``
counts along. A probe is a short burst of repeated packets on the retransmission stream, which receivers drop, on top of
the media: only so can be learnt that a larger layer would fit before it is sent.
"""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

from sightline.rtp.bandwidth import BandwidthEstimator, PacketResult
from sightline.rtp.seq import seq_delta, ts_delta
from sightline.rtp.twcc import TransportFeedback

_TICK_NS: Final = 250_000
_KEPT: Final = 16_384
PROBE_NS: Final = 100_000_000
_PROBE_ANSWER_NS: Final = 1_000_000_000
_PROBE_SETTLING_NS: Final = 300_000_000
_FIRST_PAUSE_NS: Final = 3_000_000_000
_LONGEST_PAUSE_NS: Final = 6_000_000_000
"""So that a path that has become good is found out within ten seconds."""
_QUICK_PAUSE_NS: Final = 300_000_000
_MOST_PER_CALL_S: Final = 0.03
_MIN_PROBE_PACKETS: Final = 5
_MIN_SPAN_NS: Final = 20_000_000
_TRUST: Final = 0.95


class _Sent(NamedTuple):
    sent_ns: int
    size_bytes: int


class _Reported(NamedTuple):
    number: int
    result: PacketResult


class SentLedger:
    """Packets on their way, by transport-wide number."""

    def __init__(self) -> None:
        self.next_number = 0
        self.bytes = 0
        self._first = 0
        self._packets: deque[_Sent | None] = deque()
        self._unstamped = 0
        self._last_ticks: int | None = None

    def sent(self, size_bytes: int) -> None:
        """Note a packet that is handed to the forwarder; ``flushed`` says when it goes out."""
        self._packets.append(_Sent(0, size_bytes))
        self.next_number += 1
        self.bytes += size_bytes
        self._unstamped += 1
        if len(self._packets) > _KEPT:
            self._packets.popleft()
            self._first += 1

    def flushed(self, now_ns: int, waiting: int = 0) -> None:
        """Everything noted has gone out now, but for so many that wait for their turn."""
        count = min(self._unstamped, len(self._packets))
        for index in range(len(self._packets) - count, len(self._packets) - min(waiting, count)):
            packet = self._packets[index]
            if packet is not None:
                self._packets[index] = _Sent(now_ns, packet.size_bytes)
        self._unstamped = min(waiting, count)

    def take(self, feedback: TransportFeedback) -> list[_Reported]:
        """Return what a message says about packets that were not reported before, in the order of sending."""
        newest = self.next_number - 1
        number = newest - seq_delta(newest & 0xFFFF, feedback.base_seq)
        reported = []
        for offset, ticks in enumerate(feedback.arrivals):
            index = number + offset - self._first
            if index >= len(self._packets) - self._unstamped:
                break
            packet = self._packets[index] if index >= 0 else None
            if packet is None:
                continue
            self._packets[index] = None
            arrival_ns = None if ticks is None else self._unwrap(ticks) * _TICK_NS
            reported.append(_Reported(number + offset, PacketResult(packet.sent_ns, arrival_ns, packet.size_bytes)))
        while self._packets and self._packets[0] is None:
            self._packets.popleft()
            self._first += 1
        return reported

    def _unwrap(self, ticks: int) -> int:
        """Arrival times are told modulo 2**32 ticks (24 bits of 64 ms)."""
        last = ticks if self._last_ticks is None else self._last_ticks
        self._last_ticks = last + ts_delta(ticks & 0xFFFFFFFF, last & 0xFFFFFFFF)
        return self._last_ticks


class _Probe:
    def __init__(self, target_bps: float, now_ns: int, ledger: SentLedger) -> None:
        self.target_bps = target_bps
        self.started_ns = now_ns
        self.first_number = ledger.next_number
        self.first_bytes = ledger.bytes
        self.last_number: int | None = None
        """Of its last packet, once it is over."""
        self.results: list[PacketResult] = []

    def proven_bps(self) -> float:
        """Return the rate at which it arrived; 0 when that cannot be told or too much was lost."""
        arrived = [one for one in self.results if one.arrival_ns is not None]
        if len(arrived) < max(_MIN_PROBE_PACKETS, 0.9 * len(self.results)):
            return 0.0
        size = sum(one.size_bytes for one in arrived[1:])
        times = [one.arrival_ns for one in arrived if one.arrival_ns is not None]
        span_ns = max(max(times) - min(times), arrived[-1].sent_ns - arrived[0].sent_ns)
        return size * 8e9 / span_ns if span_ns >= _MIN_SPAN_NS else 0.0


class Downlink:
    """Estimate and probes of one transport."""

    def __init__(self) -> None:
        self.ledger = SentLedger()
        self.estimator = BandwidthEstimator()
        self.probes = 0
        self.reported = 0
        """Packets of which the receiver has told."""
        self._probe: _Probe | None = None
        self._pause_ns = _FIRST_PAUSE_NS
        self._next_probe_ns = 0
        self._settled_ns = 0

    def feedback(self, feedback: TransportFeedback, now_ns: int) -> None:
        """Take a message of the receiver."""
        reported = self.ledger.take(feedback)
        self.reported += len(reported)
        probe = self._probe
        is_probing = probe is not None or now_ns < self._settled_ns
        self.estimator.feedback([one.result for one in reported], now_ns, is_probing=is_probing)
        if probe is None or not reported:
            return
        last = probe.last_number
        probe.results += [
            one.result for one in reported if one.number >= probe.first_number and (last is None or one.number <= last)
        ]
        if last is not None and reported[-1].number >= last:
            self._judge(probe, now_ns)

    def wanted(self, next_bps: float | None, now_ns: int) -> None:
        """Say at which rate a larger layer would fit; None when nobody wants one. Begins a probe when it is time."""
        estimator = self.estimator
        if self._probe is not None or next_bps is None or next_bps <= estimator.estimate_bps:
            return
        decreased_ns = estimator.last_decrease_ns
        has_waited = decreased_ns is None or now_ns - decreased_ns >= self._pause_ns
        if has_waited and now_ns >= self._next_probe_ns and estimator.is_calm and self.ledger.next_number:
            target_bps = min(1.1 * next_bps, 2 * max(estimator.estimate_bps, estimator.acknowledged_bps))
            self._probe = _Probe(target_bps, now_ns, self.ledger)
            self.probes += 1

    def padding_bytes(self, now_ns: int) -> int:
        """Return how much a running probe has to add now."""
        probe = self._probe
        if probe is None:
            return 0
        if probe.last_number is not None:
            if now_ns - probe.started_ns > PROBE_NS + _PROBE_ANSWER_NS:
                self._failed(now_ns)
            return 0
        elapsed_ns = now_ns - probe.started_ns
        if elapsed_ns >= PROBE_NS:
            probe.last_number = self.ledger.next_number - 1
            return 0
        due = probe.target_bps * elapsed_ns / 8e9 - (self.ledger.bytes - probe.first_bytes)
        return max(0, min(int(due), int(probe.target_bps * _MOST_PER_CALL_S / 8)))

    def _judge(self, probe: _Probe, now_ns: int) -> None:
        proven_bps = probe.proven_bps() * _TRUST
        if proven_bps:
            self.estimator.proven(proven_bps)
        if proven_bps < 0.85 * probe.target_bps:
            self._failed(now_ns)
            return
        self._end(now_ns)
        self._pause_ns = _FIRST_PAUSE_NS
        self._next_probe_ns = now_ns + _QUICK_PAUSE_NS

    def _failed(self, now_ns: int) -> None:
        self._end(now_ns)
        self._next_probe_ns = now_ns + self._pause_ns
        self._pause_ns = min(2 * self._pause_ns, _LONGEST_PAUSE_NS)

    def _end(self, now_ns: int) -> None:
        self._probe = None
        self._settled_ns = now_ns + _PROBE_SETTLING_NS
