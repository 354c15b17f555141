"""RTCP in both directions: what a received packet means, and what is due to be sent by time."""

from __future__ import annotations

from collections import Counter
from typing import Final

from sightline.rtp import feedback, rtcp, twcc, xr
from sightline.rtp.feedback import Fir, Nack, Pli, Remb
from sightline.rtp.rtcp import ReceiverReport, ReportBlock, SenderReport
from sightline.sfu.outputs import Output, Send, SenderClockSeen, SendRtcp
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication, SourceStream

REPORT_INTERVAL_NS: Final = 500_000_000
TRANSPORT_FEEDBACK_INTERVAL_NS: Final = 50_000_000
START_REMB_BPS: Final = 150_000_000
"""Told to senders without transport-wide feedback that agreed to REMB: no limit from our side, but no estimate."""
_MAX_NACKED_SEQS: Final = 512
"""Answered per message; a NACK may name 17 packets in four bytes."""


class RtcpHandler:
    """Reads what arrives from one peer and acts on its own streams only."""

    def __init__(self, outputs: list[Output], counters: Counter[str]) -> None:
        self._outputs = outputs
        self._counters = counters
        self._keyframe_wishes: list[Publication] = []

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
        answers = (subscription.resender.answer(seq, now_ns) for seq in nack.seqs[:_MAX_NACKED_SEQS])
        sends = [send for send in answers if send is not None]
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


class FeedbackRhythm:
    """Sends publishers what they need regularly: NACK, transport-wide feedback or REMB, reports, keyframe requests."""

    def __init__(self, outputs: list[Output], counters: Counter[str]) -> None:
        self._outputs = outputs
        self._counters = counters

    def keyframe(self, peer: Peer, publication: Publication, now_ns: int) -> None:
        """Ask for a keyframe if one is wanted and the limit allows it."""
        if not peer.is_connected or not publication.streams or not publication.keyframes.due(now_ns):
            return
        stream = _requested_stream(publication)
        self._send(peer, feedback.build_pli(peer.ssrc, stream.ssrc))
        self._counters["plis_sent"] += 1

    def tick(self, peer: Peer, now_ns: int) -> None:
        """Send what is due to one peer."""
        streams = [stream for publication in peer.demux.publications for stream in publication.streams.values()]
        if not streams:
            return
        for stream in streams:
            self._nack(peer, stream, now_ns)
        if now_ns - peer.last_transport_feedback_ns >= TRANSPORT_FEEDBACK_INTERVAL_NS:
            peer.last_transport_feedback_ns = now_ns
            for message in peer.arrivals.build(peer.ssrc, streams[0].ssrc):
                self._send(peer, message)
                self._counters["transport_feedback_sent"] += 1
        if now_ns - peer.last_report_ns >= REPORT_INTERVAL_NS:
            peer.last_report_ns = now_ns
            self._report(peer, streams, now_ns)

    def _nack(self, peer: Peer, stream: SourceStream, now_ns: int) -> None:
        if stream.nack is None:
            return
        missing = stream.nack.due(now_ns)
        if missing:
            seqs = (ext_seq & 0xFFFF for ext_seq in missing)
            self._send(peer, feedback.build_nack(peer.ssrc, stream.ssrc, seqs))
            self._counters["nacks_sent"] += 1
            self._counters["nacked_packets"] += len(missing)
        if stream.nack.overflowed:
            stream.nack.overflowed = False
            stream.publication.keyframes.want(now_ns)

    def _report(self, peer: Peer, streams: list[SourceStream], now_ns: int) -> None:
        blocks = [block for stream in streams if (block := stream.stats.block(now_ns)) is not None]
        data = rtcp.build_receiver_report(ReceiverReport(peer.ssrc, tuple(blocks)))
        data += rtcp.build_cname(peer.ssrc, "sightline")
        if peer.wants_remb and peer.transport_seq_id is None:
            data += feedback.build_remb(peer.ssrc, START_REMB_BPS, [stream.ssrc for stream in streams])
        self._send(peer, data)

    def _send(self, peer: Peer, data: bytes) -> None:
        self._outputs.append(SendRtcp(peer.transport_id, data))


def _stream_of(peer: Peer, ssrc: int) -> SourceStream | None:
    for publication in peer.demux.publications:
        stream = publication.streams.get(ssrc)
        if stream is not None:
            return stream
    return None


def _requested_stream(publication: Publication) -> SourceStream:
    """Return the stream to name in a request: one that is waited for, else one that is forwarded, else the newest."""
    for stream in publication.streams.values():
        if stream.joining:
            return stream
    for stream in publication.streams.values():
        if stream.subscriptions:
            return stream
    return list(publication.streams.values())[-1]
