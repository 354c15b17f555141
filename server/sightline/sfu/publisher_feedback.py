"""What publishers are told regularly: lost packets, arrivals, reports, wishes for keyframes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from sightline.rtp import feedback, rtcp, xr
from sightline.rtp.rtcp import ReceiverReport
from sightline.sfu.outputs import Output, SendRtcp
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication, SourceStream

REPORT_INTERVAL_NS: Final = 500_000_000
TRANSPORT_FEEDBACK_INTERVAL_NS: Final = 50_000_000
START_REMB_BPS: Final = 150_000_000
"""Told to senders without transport-wide feedback that agreed to REMB: no limit from our side, but no estimate."""
REPEAT_FEEDBACK_LOSS: Final = 0.03
"""Where packets are lost on the way here, feedback is likely lost on the way back."""
_PADDED: Final = 0x20
_DATAGRAM_BYTES: Final = 1_150
"""Small feedback messages share datagrams of this size (RFC 5506)."""


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
            self._transport_feedback(peer, streams, now_ns)
        if now_ns - peer.last_report_ns >= REPORT_INTERVAL_NS:
            peer.last_report_ns = now_ns
            self._report(peer, streams, now_ns)

    def _nack(self, peer: Peer, stream: SourceStream, now_ns: int) -> None:
        nack = stream.nack
        if nack is None:
            return
        missing = nack.due(now_ns, peer.round_trip.ns)
        if missing:
            seqs = (ext_seq & 0xFFFF for ext_seq in missing)
            self._send(peer, feedback.build_nack(peer.ssrc, stream.ssrc, seqs))
            self._counters["nacks_sent"] += 1
            self._counters["nacked_packets"] += len(missing)
        if nack.needs_keyframe:
            nack.needs_keyframe = False
            if stream.subscriptions:
                self._counters["keyframes_for_holes"] += 1
                stream.publication.keyframes.want(now_ns)

    def _transport_feedback(self, peer: Peer, streams: list[SourceStream], now_ns: int) -> None:
        arrivals, loss = peer.arrivals, peer.path_loss
        received, lost, size = arrivals.received, arrivals.lost, peer.counted_bytes
        tells = loss.tells
        repeats = loss.loss >= REPEAT_FEEDBACK_LOSS
        messages = arrivals.build(peer.ssrc, streams[0].ssrc, tell_losses=tells, repeats=repeats)
        peer.counted_bytes = sum(stream.stats.bytes for stream in streams)
        loss.count(arrivals.received - received, arrivals.lost - lost, peer.counted_bytes - size, now_ns)
        if not tells:
            self._counters["losses_untold"] += arrivals.lost - lost
        self._counters["transport_feedback_sent"] += len(messages)
        for data in _together(messages):
            self._send(peer, data)

    def _report(self, peer: Peer, streams: list[SourceStream], now_ns: int) -> None:
        blocks = [block for stream in streams if (block := stream.stats.block(now_ns)) is not None]
        data = rtcp.build_receiver_report(ReceiverReport(peer.ssrc, tuple(blocks)))
        data += rtcp.build_cname(peer.ssrc, "sightline")
        data += xr.build_rrtr(peer.ssrc, peer.reference_time(now_ns))
        if peer.wants_remb and peer.transport_seq_id is None:
            data += feedback.build_remb(peer.ssrc, START_REMB_BPS, [stream.ssrc for stream in streams])
        self._send(peer, data)

    def _send(self, peer: Peer, data: bytes) -> None:
        self._outputs.append(SendRtcp(peer.transport_id, data))


def _together(messages: Iterable[bytes]) -> Iterator[bytes]:
    """Join messages to datagrams. Only the last of each may say that it is padded (RFC 3550 section 6.4.1)."""
    data: list[bytes] = []
    for message in messages:
        if data and sum(map(len, data)) + len(message) > _DATAGRAM_BYTES:
            yield b"".join(data)
            data = []
        if data:
            data[-1] = _without_padding_flag(data[-1])
        data.append(message)
    if data:
        yield b"".join(data)


def _without_padding_flag(message: bytes) -> bytes:
    """Return transport-wide feedback that ends with zeros instead of padding; readers stop at the last delta."""
    if not message[0] & _PADDED:
        return message
    size = message[-1]
    return bytes((message[0] & ~_PADDED,)) + message[1:-size] + bytes(size)


def _requested_stream(publication: Publication) -> SourceStream:
    """Return the stream to name in a request: one that is waited for, else one that is forwarded, else the newest."""
    for stream in publication.streams.values():
        if stream.joining:
            return stream
    for stream in publication.streams.values():
        if stream.subscriptions:
            return stream
    return list(publication.streams.values())[-1]
