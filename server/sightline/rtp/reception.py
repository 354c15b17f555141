"""What a receiver knows about one source: loss, jitter, last sender report (RFC 3550 sections 6.4 and A.3, A.8)."""

from __future__ import annotations

from collections.abc import Iterable

from sightline.rtp.rtcp import ReportBlock, SenderReport
from sightline.rtp.seq import SequenceExtender, ts_delta


class ReceptionStats:
    """Counts one received SSRC and writes its report blocks."""

    def __init__(self, ssrc: int, clock_rate_hz: int) -> None:
        self.ssrc = ssrc
        self.packets = 0
        self.bytes = 0
        self.jitter = 0.0
        self.sequence = SequenceExtender()
        self.last_report: SenderReport | None = None
        self._clock_rate_hz = clock_rate_hz
        self._first_seq: int | None = None
        self._last_transit: int | None = None
        self._last_rtp_ts = 0
        self._last_report_ns = 0
        self._expected_before = 0
        self._received_before = 0

    def received(self, seq: int, rtp_ts: int, size_bytes: int, arrival_ns: int) -> int:
        """Count a packet and return its extended sequence number."""
        ext_seq = self.sequence.extend(seq)
        if self._first_seq is None or ext_seq < self._first_seq:
            self._first_seq = ext_seq
        self.packets += 1
        self.bytes += size_bytes
        self._arrived(rtp_ts, arrival_ns)
        return ext_seq

    def received_run(self, packets: int, size_bytes: int, frames: Iterable[tuple[int, int]]) -> int:
        """Count packets that follow the newest one without a hole.

        Args:
            packets: how many.
            size_bytes: of all of them.
            frames: (timestamp, arrival in ns) of each packet whose timestamp is not that of the one before it.
        Returns:
            The extended sequence number of the first.
        """
        highest = self.sequence.highest
        if highest is None:
            raise RuntimeError("a run follows a packet")
        self.sequence.highest = highest + packets
        self.packets += packets
        self.bytes += size_bytes
        for rtp_ts, arrival_ns in frames:
            self._arrived(rtp_ts, arrival_ns)
        return highest + 1

    def _arrived(self, rtp_ts: int, arrival_ns: int) -> None:
        # Packets of one frame share a timestamp and are sent in a burst: only the first one tells about the path.
        if self._last_transit is not None and rtp_ts == self._last_rtp_ts:
            return
        transit = (arrival_ns * self._clock_rate_hz // 1_000_000_000 - rtp_ts) & 0xFFFFFFFF
        if self._last_transit is not None:
            self.jitter += (abs(ts_delta(transit, self._last_transit)) - self.jitter) / 16
        self._last_transit, self._last_rtp_ts = transit, rtp_ts

    @property
    def packets_lost(self) -> int:
        """Packets that never came, so far; those that came twice or late count against it (RFC 3550 section 6.4.1)."""
        if self.sequence.highest is None or self._first_seq is None:
            return 0
        return self.sequence.highest - self._first_seq + 1 - self.packets

    def sender_report(self, report: SenderReport, now_ns: int) -> None:
        """Remember the sender's report, to be echoed."""
        self.last_report, self._last_report_ns = report, now_ns

    def block(self, now_ns: int) -> ReportBlock | None:
        """Return the report since the last call, or None before the first packet."""
        highest = self.sequence.highest
        if highest is None or self._first_seq is None:
            return None
        expected = highest - self._first_seq + 1
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self.packets - self._received_before)
        fraction = max(0, (lost_now << 8) // expected_now) if expected_now > 0 else 0
        self._expected_before, self._received_before = expected, self.packets
        lsr = dlsr = 0
        if self.last_report is not None:
            lsr = self.last_report.ntp_middle
            dlsr = (now_ns - self._last_report_ns) * 65536 // 1_000_000_000
        return ReportBlock(
            ssrc=self.ssrc,
            fraction_lost=min(255, fraction),
            packets_lost=self.packets_lost,
            # Our extended numbers begin one cycle up; the wire form counts cycles from zero.
            highest_seq=(highest - 0x10000) & 0xFFFFFFFF,
            jitter=int(self.jitter),
            lsr=lsr,
            dlsr=dlsr & 0xFFFFFFFF,
        )
