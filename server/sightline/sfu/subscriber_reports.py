"""Reports between one subscription and its receiver: the publisher's sender reports as its own, loss and round trip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sightline.rtp import rtcp
from sightline.rtp.rtcp import ReportBlock, SenderReport

if TYPE_CHECKING:
    from sightline.sfu.subscription import Subscription

DEFAULT_RTT_NS: Final = 50_000_000
"""Until the first report with an echo has come."""
_KEPT_REPORTS: Final = 8


class SubscriberReports:
    """What was reported to one receiver, and what it reported."""

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription
        self._sent_ns: dict[int, int] = {}
        """By the middle of the NTP time, which the receiver echoes."""
        self.rtt_ns = DEFAULT_RTT_NS
        self.last_block: ReportBlock | None = None

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
        sent_ns = self._sent_ns.get(block.lsr)
        if sent_ns is not None and block.lsr:
            rtt_ns = now_ns - sent_ns - block.dlsr * 1_000_000_000 // 65536
            if rtt_ns >= 0:
                self.rtt_ns = rtt_ns
