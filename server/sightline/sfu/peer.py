"""What the router knows of one transport: its SSRC table, its arrivals, its place in the feedback rhythm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sightline.ids import TransportId
from sightline.rtp import extensions, xr
from sightline.rtp.path_loss import PathLoss
from sightline.rtp.round_trip import RoundTrip
from sightline.rtp.twcc import ArrivalRecorder
from sightline.sfu.codecs import has_feedback
from sightline.sfu.demux import Demux
from sightline.sfu.downlink import Downlink
from sightline.sfu.publication import Publication
from sightline.sfu.subscription import Subscription

PUBLISHER_RTT_NS: Final = 100_000_000
"""Until it is known: asking for a packet too early costs more than asking late."""


class Peer:
    """Routing state of one transport."""

    def __init__(self, transport_id: TransportId, ssrc: int) -> None:
        """Begin.

        Args:
            transport_id: of the transport.
            ssrc: under which our own reports and requests to it are sent.
        """
        self.transport_id = transport_id
        self.ssrc = ssrc
        self.demux = Demux()
        self.subscriptions: dict[int, Subscription] = {}
        """By outgoing SSRC."""
        self.arrivals = ArrivalRecorder()
        self.elements = extensions.ElementReader()
        self.transport_seq_id: int | None = None
        """Extension id under which it numbers packets for transport-wide feedback, when agreed."""
        self.wants_remb = False
        self.is_connected = False
        self.is_paused = False
        self.downlink: Downlink | None = None
        """What is known of the path to it; None while nothing on it depends on that."""
        self.last_share_ns = 0
        self.remb_bps: int | None = None
        """What the other side says it can take."""
        self.heard_ns = 0
        """When a report of any kind last came from there; 0 before the first."""
        self.round_trip = RoundTrip(PUBLISHER_RTT_NS)
        """To it as a publisher, from its echoes of our reference time (RFC 3611 section 4.5)."""
        self.path_loss = PathLoss()
        self.counted_bytes = 0
        """Of media, at the last transport-wide feedback."""
        self.last_report_ns = 0
        self.last_transport_feedback_ns = 0

    def agree(self, publications: Iterable[Publication]) -> None:
        """Settle which bandwidth feedback the sender gets; ids are the same in all sections of a bundle (RFC 8843)."""
        self.transport_seq_id = None
        self.wants_remb = False
        for publication in publications:
            codecs = publication.parameters.codecs
            extension_id = publication.extension_ids.get(extensions.TRANSPORT_CC)
            if extension_id is not None and has_feedback(codecs, "transport-cc"):
                self.transport_seq_id = extension_id
            self.wants_remb = self.wants_remb or has_feedback(codecs, "goog-remb")

    @staticmethod
    def reference_time(now_ns: int) -> int:
        """Return our clock as 64 bits of NTP form; its zero is anywhere, because only differences are used."""
        return (now_ns << 32) // 1_000_000_000 & 0xFFFFFFFFFFFFFFFF

    def reference_time_echoed(self, report: xr.ExtendedReport, now_ns: int) -> None:
        """Learn the round trip from the answer to one of our reference times."""
        for item in report.dlrr:
            if item.ssrc == self.ssrc and item.lrr:
                now = self.reference_time(now_ns) >> 16 & 0xFFFFFFFF
                elapsed = (now - item.lrr - item.dlrr) & 0xFFFFFFFF
                if elapsed < 1 << 31:
                    self.round_trip.sample(elapsed * 1_000_000_000 >> 16, now_ns)
