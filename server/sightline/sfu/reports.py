"""What received RTCP means. What is due to be sent by time is in ``publisher_feedback``."""

from __future__ import annotations

from collections import Counter
from typing import Final

from sightline.rtp import rtcp, twcc, xr
from sightline.rtp.feedback import Fir, Nack, Pli, Remb
from sightline.rtp.rtcp import ReceiverReport, ReportBlock, SenderReport
from sightline.sfu.outputs import Output, Send, SenderClockSeen, SendRtcp
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication, SourceStream
from sightline.sfu.resending import Resender

_MAX_NACKED_SEQS: Final = 512
"""Answered per message; a NACK may name 17 packets in four bytes."""


class RtcpHandler:
    """Reads what arrives from one peer and acts on its own streams only."""

    def __init__(self, outputs: list[Output], counters: Counter[str]) -> None:
        self._outputs = outputs
        self._counters = counters
        self._keyframe_wishes: list[Publication] = []
        self._resenders: list[Resender] = []
        """Those with second copies that are to go out."""

    def handle(self, peer: Peer, data: bytes, now_ns: int) -> list[Send]:
        """Act on one compound packet; returns retransmissions.

        Raises:
            PacketError: if it is malformed.
        """
        sends: list[Send] = []
        packets = rtcp.parse(data)
        peer.heard_ns = now_ns
        for packet in packets:
            match packet:
                case SenderReport():
                    self._sender_report(peer, packet, now_ns)
                    self._blocks(peer, packet.reports, now_ns)
                case ReceiverReport():
                    self._blocks(peer, packet.reports, now_ns)
                case Nack():
                    sends.extend(self._nack(peer, packet, now_ns))
                case Pli():
                    self._want_keyframe(peer, packet.media_ssrc, now_ns)
                case Fir():
                    for ssrc, _ in packet.entries:
                        self._want_keyframe(peer, ssrc, now_ns)
                case Remb():
                    peer.remb_bps = packet.bitrate_bps
                    self._counters["remb_received"] += 1
                case xr.ExtendedReport():
                    self._reference_time(peer, packet)
                    peer.reference_time_echoed(packet, now_ns)
                case twcc.TransportFeedback():
                    self._counters["transport_feedback_received"] += 1
                    if peer.downlink is not None:
                        peer.downlink.feedback(packet, now_ns)
                case _:
                    pass
        return sends

    def take_keyframe_wishes(self) -> list[Publication]:
        """Hand over publications that subscribers wished a keyframe of since the last call."""
        wishes, self._keyframe_wishes = self._keyframe_wishes, []
        return wishes

    def second_copies(self, now_ns: int) -> list[Send]:
        """Return the second copies of answers that are due now."""
        sends = [send for resender in self._resenders for send in resender.second_copies(now_ns)]
        self._resenders = [resender for resender in self._resenders if resender.has_second_copies]
        return sends

    def _sender_report(self, peer: Peer, report: SenderReport, now_ns: int) -> None:
        stream = _stream_of(peer, report.ssrc)
        if stream is None:
            return
        stream.stats.sender_report(report, now_ns)
        if stream.publication.has_layers:
            stream.publication.clocks.report(report)
        self._outputs.append(SenderClockSeen(stream.publication.id, report.ssrc, report.unix_ms, report.rtp_ts))
        for subscription in stream.subscriptions:
            data = subscription.reports.sender_report(report, now_ns)
            if data is not None:
                self._outputs.append(SendRtcp(subscription.transport_id, data))

    def _blocks(self, peer: Peer, blocks: tuple[ReportBlock, ...], now_ns: int) -> None:
        for block in blocks:
            subscription = peer.subscriptions.get(block.ssrc)
            if subscription is not None:
                subscription.reports.receiver_block(block, now_ns)

    def _nack(self, peer: Peer, nack: Nack, now_ns: int) -> list[Send]:
        subscription = peer.subscriptions.get(nack.media_ssrc)
        if subscription is None or not subscription.is_active:
            return []
        self._counters["nacks_received"] += 1
        resender = subscription.resender
        sends = resender.answers(nack.seqs[:_MAX_NACKED_SEQS], now_ns)
        if resender.has_second_copies and resender not in self._resenders:
            self._resenders.append(resender)
        self._counters["resent"] += len(sends)
        return sends

    def _want_keyframe(self, peer: Peer, ssrc: int, now_ns: int) -> None:
        subscription = peer.subscriptions.get(ssrc)
        if subscription is None:
            return
        self._counters["plis_received"] += 1
        subscription.counters.plis += 1
        subscription.publication.keyframes.want(now_ns)
        self._keyframe_wishes.append(subscription.publication)

    def _reference_time(self, peer: Peer, report: xr.ExtendedReport) -> None:
        if report.reference_ntp is None:
            return
        own_ssrc = next(iter(peer.subscriptions), peer.ssrc)
        # Answered at once, so the delay since the reference time is nil.
        item = xr.DlrrItem(report.ssrc, (report.reference_ntp >> 16) & 0xFFFFFFFF, 0)
        self._outputs.append(SendRtcp(peer.transport_id, xr.build_dlrr(own_ssrc, [item])))
        self._counters["dlrr_sent"] += 1


def _stream_of(peer: Peer, ssrc: int) -> SourceStream | None:
    for publication in peer.demux.publications:
        stream = publication.streams.get(ssrc)
        if stream is not None:
            return stream
    return None
