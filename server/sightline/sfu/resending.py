"""Sending packets of one subscription again: answers to NACKs (RFC 4585, RFC 4588) and repeats for probes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sightline.ids import RandomSource
from sightline.rtp.extensions import elements
from sightline.rtp.packet import FIXED_HEADER, RtpHeader, wrap_rtx
from sightline.rtp.resend_budget import ResendBudget
from sightline.sfu.codecs import rtx_by_media
from sightline.sfu.munger import Origin
from sightline.sfu.outputs import Send

if TYPE_CHECKING:
    from sightline.sfu.subscription import Subscription

_MIN_RTT_NS: Final = 10_000_000
_PROBE_PACKETS: Final = 8
"""Probes repeat the newest packets in turn."""
SECOND_COPY_LOSS: Final = 0.08
"""From this loss on an answer goes out twice. One round of asking then fails with 8 % instead of 36 % at 20 % loss,
which is the difference between a freeze every few seconds and one in a minute."""
SECOND_COPY_AFTER_NS: Final = 15_000_000
"""Bursts of loss on a radio link are mostly shorter."""
_MOST_SECONDS: Final = 512


class Resender:
    """Takes packets from the rings of the publication's streams and writes them as they went out before."""

    def __init__(self, subscription: Subscription, random: RandomSource) -> None:
        self._subscription = subscription
        self._rtx_types = rtx_by_media(subscription.parameters.codecs)
        self._rtx_seq = random.getrandbits(15)
        self._budget = ResendBudget()
        self._seconds: deque[tuple[int, int]] = deque(maxlen=_MOST_SECONDS)
        """(when, sequence number) of second copies that are to go out."""

    def answers(self, seqs: Iterable[int], now_ns: int) -> list[Send]:
        """Return what answers NACKed sequence numbers: RTX when agreed, else the packets themselves."""
        subscription = self._subscription
        self._budget.refill(
            now_ns,
            subscription.counters.bytes,
            path_bps=subscription.path_bps,
            is_queueing=self._is_queueing,
        )
        return [send for seq in seqs if (send := self._answer(seq, now_ns)) is not None]

    @property
    def _is_queueing(self) -> bool:
        return self._subscription.path_queues or self._subscription.reports.round_trip.is_queueing

    @property
    def has_second_copies(self) -> bool:
        """Whether any are to go out."""
        return bool(self._seconds)

    def second_copies(self, now_ns: int) -> list[Send]:
        """Return the second copies that are due."""
        sends = []
        while self._seconds and self._seconds[0][0] <= now_ns:
            seq = self._seconds.popleft()[1]
            # An ended subscription is bound to nothing.
            is_live = self._subscription.is_active and self._subscription.stream is not None
            kept = self._kept(seq) if is_live else None
            send = self._again(seq, *kept) if kept is not None else None
            if send is not None:
                self._subscription.counters.resent_twice += 1
                sends.append(send)
        return sends

    def _answer(self, seq: int, now_ns: int) -> Send | None:
        subscription = self._subscription
        counters, reports = subscription.counters, subscription.reports
        counters.nacked += 1
        kept = self._kept(seq)
        if kept is None:
            counters.resend_missing += 1
            return None
        size = len(kept[1])
        if not self._budget.allow(seq, size, now_ns, max(reports.rtt_ns, _MIN_RTT_NS)):
            counters.resend_refused += 1
            return None
        counters.resent += 1
        is_lossy = reports.loss >= SECOND_COPY_LOSS and not self._is_queueing
        if is_lossy and self._budget.allow_second(size):
            self._seconds.append((now_ns + SECOND_COPY_AFTER_NS, seq))
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
