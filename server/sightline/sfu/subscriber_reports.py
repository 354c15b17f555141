"""Reports between one subscription and its receiver: the publisher's sender reports as its own, loss and round trip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sightline.rtp import rtcp
from sightline.rtp.round_trip import RoundTrip
from sightline.rtp.rtcp import ReportBlock, SenderReport

if TYPE_CHECKING:
    from sightline.sfu.subscription import Subscription

_KEPT_REPORTS: Final = 8
_LOSS_WEIGHT: Final = 0.4
"""Of the newest report: receivers send one or two a second, each over a hundred packets or so."""


class SubscriberReports:
    """What was reported to one receiver, and what it reported."""

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription
        self._sent_ns: dict[int, int] = {}
        """By the middle of the NTP time, which the receiver echoes."""
        self.round_trip = RoundTrip()
        self.loss = 0.0
        """Share lost on the way to the receiver, smoothed over a few reports, 0 … 1."""
        self.last_block: ReportBlock | None = None

    @property
    def rtt_ns(self) -> int:
        """Newest round trip."""
        return self.round_trip.ns

    def sender_report(self, report: SenderReport, now_ns: int) -> bytes | None:
        """Return the publisher's report as this subscription's own: same NTP time, shifted timestamp, own counts.

        None before the first packet, because the shift is not fixed until then.
        """
        subscription = self._subscription
        clock = subscription.clock
        if clock is None or report.ssrc != clock[0] or not subscription.is_active:
            return None
        self._sent_ns[report.ntp_middle] = now_ns
        if len(self._sent_ns) > _KEPT_REPORTS:
            del self._sent_ns[next(iter(self._sent_ns))]
        counters = subscription.counters
        own = SenderReport(
            ssrc=subscription.ssrc,
            ntp=report.ntp,
            rtp_ts=(report.rtp_ts + clock[1]) & 0xFFFFFFFF,
            packet_count=counters.packets,
            octet_count=counters.payload_bytes,
        )
        cname = subscription.parameters.cname or "sightline"
        return rtcp.build_sender_report(own) + rtcp.build_cname(subscription.ssrc, cname)

    def receiver_block(self, block: ReportBlock, now_ns: int) -> None:
        """Learn loss and round-trip time from the receiver's report (RFC 3550 section 6.4.1)."""
        self.last_block = block
        self.loss += _LOSS_WEIGHT * (block.fraction_lost / 256 - self.loss)
        sent_ns = self._sent_ns.get(block.lsr)
        if sent_ns is not None and block.lsr:
            self.round_trip.sample(now_ns - sent_ns - block.dlsr * 1_000_000_000 // 65536, now_ns)
