"""Sending packets of one subscription again: answers to NACKs (RFC 4585, RFC 4588) and repeats for probes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sightline.ids import RandomSource
from sightline.rtp.extensions import elements
from sightline.rtp.history import ResendLimiter
from sightline.rtp.packet import FIXED_HEADER, RtpHeader, wrap_rtx
from sightline.sfu.codecs import rtx_by_media
from sightline.sfu.munger import Origin
from sightline.sfu.outputs import Send

if TYPE_CHECKING:
    from sightline.sfu.subscription import Subscription

_MIN_RTT_NS: Final = 10_000_000
_PROBE_PACKETS: Final = 8
"""Probes repeat the newest packets in turn."""


class Resender:
    """Takes packets from the rings of the publication's streams and writes them as they went out before."""

    def __init__(self, subscription: Subscription, random: RandomSource) -> None:
        self._subscription = subscription
        self._rtx_types = rtx_by_media(subscription.parameters.codecs)
        self._rtx_seq = random.getrandbits(15)
        self._limiter = ResendLimiter()

    def answer(self, seq: int, now_ns: int) -> Send | None:
        """Return what answers one NACKed sequence number: RTX when agreed, else the packet itself."""
        subscription = self._subscription
        counters = subscription.counters
        counters.nacked += 1
        kept = self._kept(seq)
        if kept is None:
            counters.resend_missing += 1
            return None
        rtt_ns = max(subscription.reports.rtt_ns, _MIN_RTT_NS)
        if not self._limiter.allow(seq, len(kept[1]), now_ns, rtt_ns, counters.bytes, subscription.path_bps):
            counters.resend_refused += 1
            return None
        counters.resent += 1
        return self._again(seq, *kept)

    def repeat(self, back: int) -> Send | None:
        """Return a recent packet once more as RTX, which the receiver drops: what probes are made of.

        Args:
            back: 0 for the newest packet, 1 for the one before, and so on.
        """
        subscription = self._subscription
        if subscription.rtx_ssrc is None or not self._rtx_types or not subscription.gate_is_open:
            return None
        newest_seq = subscription.newest_seq
        seq = (newest_seq - back % _PROBE_PACKETS) & 0xFFFF
        kept = self._kept(seq) or self._kept(newest_seq)
        if kept is None:
            return None
        subscription.counters.probe_packets += 1
        return self._again(seq, *kept)

    def _kept(self, seq: int) -> tuple[Origin, bytes] | None:
        """Return where a sent packet came from, and the packet as it came."""
        origin = self._subscription.origin_of(seq)
        stream = self._subscription.publication.streams.get(origin.ssrc) if origin else None
        packet = stream.history.get(origin.ext_seq) if origin and stream else None
        return None if origin is None or packet is None else (origin, packet)

    def _again(self, seq: int, origin: Origin, packet: bytes) -> Send | None:
        subscription = self._subscription
        header = RtpHeader(packet)
        payload_type = subscription.payload_types.get(header.payload_type)
        if payload_type is None:
            return None
        rewritten = None
        if header.extension_size:
            rewritten = subscription.rewrite_extensions(packet, header, elements(packet, header))
            if subscription.ledger is not None and rewritten.transport_seq_at is not None:
                subscription.ledger.sent(len(packet))
        out_ts, marker = origin.out_ts(header.rtp_ts), header.marker | (0x80 if origin.ends_picture else 0)
        packet = subscription.pictures.rewrite_again(packet, header, origin.run)
        rtx_type, rtx_ssrc = self._rtx_types.get(payload_type), subscription.rtx_ssrc
        if rtx_type is None or rtx_ssrc is None:
            fixed = FIXED_HEADER.pack(header.first, marker | payload_type, seq, out_ts, subscription.ssrc)
            return Send(subscription.transport_id, packet, fixed, header.extension_offset, rewritten)
        fixed = FIXED_HEADER.pack(header.first, marker | rtx_type, self._rtx_seq, out_ts, rtx_ssrc)
        self._rtx_seq = (self._rtx_seq + 1) & 0xFFFF
        wrapped = wrap_rtx(packet, header.payload_offset, fixed, seq)
        return Send(subscription.transport_id, wrapped, fixed, header.extension_offset, rewritten)
