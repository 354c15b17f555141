"""The way of one RTP packet: whose it is, whether it is new, and the copies that go out."""

from __future__ import annotations

from collections import Counter
from typing import Final

from sightline.errors import PacketError
from sightline.rtp import extensions
from sightline.rtp.extensions import Element
from sightline.rtp.packet import RtpHeader, unwrap_rtx
from sightline.rtp.payload import KeyframeDetector, vp9
from sightline.rtp.payload.vp8 import Descriptor, parse_descriptor
from sightline.sfu import inner_layers, layers
from sightline.sfu.demux import Route
from sightline.sfu.fan import Parcel
from sightline.sfu.outputs import EncodingStarted, Output, SubscriptionClockSet
from sightline.sfu.peer import Peer
from sightline.sfu.publication import SourceStream
from sightline.sfu.subscription import Subscription

_NO_SENDS: Final[list[Parcel]] = []


class PacketPath:
    """Takes packets of all transports; what else they lead to goes to ``outputs``."""

    def __init__(self, outputs: list[Output], counters: Counter[str]) -> None:
        self._outputs = outputs
        self.counters = counters

    def packet(self, peer: Peer, packet: bytes, now_ns: int) -> list[Parcel]:
        """Return the copies of one packet, in order.

        Raises:
            PacketError: if it is malformed.
        """
        header = RtpHeader(packet)
        found = peer.elements.read(packet, header) if header.extension_size else []
        self._record_arrival(peer, packet, found, now_ns)
        route = peer.demux.route(header.ssrc) or peer.demux.learn(packet, header, found)
        if route is None:
            self.counters["dropped_unknown_ssrc"] += 1
            return _NO_SENDS
        if route.is_rtx:
            return self._repaired(route, packet, header, now_ns)
        if header.payload_type not in route.publication.media_codecs:
            self.counters["dropped_unknown_payload_type"] += 1
            return _NO_SENDS
        stream = self._stream(route, header, now_ns)
        if stream is None:
            self.counters["dropped_too_many_streams"] += 1
            return _NO_SENDS
        ext_seq = stream.stats.received(header.seq, header.rtp_ts, len(packet), now_ns)
        stream.seen(now_ns, layers.SILENCE_NS)
        if route.publication.has_layers and header.rtp_ts != stream.frame_ts:
            self._frame_begins(stream, header.rtp_ts, now_ns)
        return self._forward(stream, packet, header, found, ext_seq, now_ns)

    def _frame_begins(self, stream: SourceStream, rtp_ts: int, now_ns: int) -> None:
        stream.frame_ts = rtp_ts
        clocks = stream.publication.clocks
        clocks.frame(stream.ssrc, rtp_ts, now_ns)
        if clocks.take_news():
            for subscription in stream.publication.subscriptions:
                self._tell_clocks(subscription)

    def _tell_clocks(self, subscription: Subscription) -> None:
        for ssrc, offset in subscription.take_new_clocks():
            self._outputs.append(SubscriptionClockSet(subscription.id, ssrc, offset))

    @staticmethod
    def _record_arrival(peer: Peer, packet: bytes, found: list[Element], now_ns: int) -> None:
        wanted = peer.transport_seq_id
        if wanted is None:
            return
        for element in found:
            if element.id == wanted and element.size >= 2:
                peer.arrivals.record(packet[element.offset] << 8 | packet[element.offset + 1], now_ns)
                return

    def _stream(self, route: Route, header: RtpHeader, now_ns: int) -> SourceStream | None:
        publication = route.publication
        stream = publication.streams.get(header.ssrc)
        if stream is not None:
            return stream
        stream = publication.add_stream(header.ssrc, route.rid, header.payload_type)
        if stream is None:
            return None
        stream.seen(now_ns, layers.SILENCE_NS)
        self._outputs.append(EncodingStarted(publication.id, header.ssrc, route.rid))
        # A new SSRC for an encoding replaces the old one, as after a restart of the sender.
        for other in publication.streams.values():
            if other is not stream and other.rid == route.rid:
                for subscription in list(other.subscriptions):
                    subscription.bind(stream)
                for subscription in list(other.joining):
                    subscription.aim(stream, now_ns)
        if not publication.rids:
            for subscription in publication.subscriptions:
                if subscription.stream is None:
                    subscription.bind(stream)
        return stream

    def _repaired(self, route: Route, packet: bytes, header: RtpHeader, now_ns: int) -> list[Parcel]:
        """Take a retransmission from a publisher; most are bandwidth probes that repeat what is here already."""
        publication = route.publication
        payload_type = publication.repairs(header.payload_type)
        stream = self._primary_of(route)
        if payload_type is None or stream is None or header.payload_size < 2:
            self.counters["rtx_probes"] += 1
            return _NO_SENDS
        original = unwrap_rtx(packet, header, stream.ssrc, payload_type)
        ext_seq = stream.stats.sequence.nearest(int.from_bytes(original[2:4], "big"))
        if ext_seq is None or ext_seq > (stream.stats.sequence.highest or 0):
            self.counters["rtx_probes"] += 1
            return _NO_SENDS
        header = RtpHeader(original)
        found = extensions.elements(original, header) if header.extension_size else []
        return self._forward(stream, original, header, found, ext_seq, now_ns)

    def _primary_of(self, route: Route) -> SourceStream | None:
        streams = route.publication.streams
        if route.primary_ssrc is not None:
            return streams.get(route.primary_ssrc)
        candidates = [stream for stream in streams.values() if stream.rid == route.rid]
        return candidates[-1] if candidates else None

    def _forward(
        self,
        stream: SourceStream,
        packet: bytes,
        header: RtpHeader,
        found: list[Element],
        ext_seq: int,
        now_ns: int,
    ) -> list[Parcel]:
        if not stream.history.add(ext_seq, packet):
            self.counters["dropped_duplicate"] += 1
            return _NO_SENDS
        if stream.nack is not None and stream.nack.received(ext_seq, now_ns):
            self.counters["recovered"] += 1
        starts_picture = self._starts_picture(stream, packet, header, ext_seq, now_ns)
        if starts_picture and stream.layers is None and self._tells_layers(stream, packet, header):
            stream.publication.read_layers()
        mark = inner_layers.mark_of(stream, packet, header, found, now_ns) if stream.layers is not None else None
        descriptor = self._descriptor(stream, packet, header)
        if starts_picture and stream.publication.has_layers:
            self._read_height(stream, packet, header)
        if starts_picture and stream.joining:
            self._join(stream, header, ext_seq, descriptor, now_ns)
        fan = stream.fan_for(header.payload_type)
        sends: list[Parcel] = []
        others = stream.subscriptions
        if fan.takes(header, ext_seq):
            fanned = fan.out(packet, header, found, ext_seq, now_ns)
            if fanned is not None:
                sends.append(fanned)
            others = fan.others
        blocks: dict[object, extensions.Rewritten] = {}
        for subscription in others:
            if not subscription.is_active:
                continue
            if not subscription.gate_is_open and not self._open_gate(
                subscription, stream, header, ext_seq, descriptor, starts_picture, now_ns
            ):
                continue
            rewritten = None
            if header.extension_size:
                rewritten = blocks.get(subscription.extension_key)
                if rewritten is None:
                    rewritten = subscription.rewrite_extensions(packet, header, found)
                    blocks[subscription.extension_key] = rewritten
            send = subscription.forward(packet, header, ext_seq, rewritten, now_ns, descriptor, mark)
            if send is not None:
                sends.append(send)
        return sends

    def _starts_picture(
        self, stream: SourceStream, packet: bytes, header: RtpHeader, ext_seq: int, now_ns: int
    ) -> bool:
        """Tell whether a decoder can start with this packet; codecs that we cannot read never hold anybody up."""
        publication = stream.publication
        if not publication.gates_on_keyframe:
            return True
        detector = publication.detectors.get(header.payload_type)
        if detector is None:
            return True
        if header.payload_size == 0:
            return False
        is_start = self.is_start(detector, packet[header.payload_offset : header.payload_end])
        if is_start:
            publication.keyframes.arrived(now_ns)
            self.counters["keyframes"] += 1
            if stream.nack is not None:
                stream.nack.forget_before(ext_seq)
        return is_start

    def is_start(self, detector: KeyframeDetector, payload: bytes) -> bool:
        """Ask a codec's detector; what it cannot read is counted and begins nothing."""
        try:
            return detector(payload)
        except PacketError:
            self.counters["unreadable_payload"] += 1
            return False

    @staticmethod
    def _tells_layers(stream: SourceStream, packet: bytes, header: RtpHeader) -> bool:
        """Tell whether the payload of a keyframe says that there are layers: VP9 with layer indices."""
        codec = stream.publication.media_codecs[header.payload_type]
        return codec.mime == "video/vp9" and bool(packet[header.payload_offset] & vp9.LAYER_INDICES)

    @staticmethod
    def _read_height(stream: SourceStream, packet: bytes, header: RtpHeader) -> None:
        reader = stream.publication.height_readers.get(header.payload_type)
        if reader is not None:
            stream.height = reader(packet[header.payload_offset : header.payload_end]) or stream.height

    def _descriptor(self, stream: SourceStream, packet: bytes, header: RtpHeader) -> Descriptor | None:
        """Return the picture numbers of a packet where a change of layer has to continue them."""
        if not stream.publication.rewrites_pictures or header.payload_size == 0:
            return None
        try:
            return parse_descriptor(packet[header.payload_offset : header.payload_end])
        except PacketError:
            return None

    def _join(
        self, stream: SourceStream, header: RtpHeader, ext_seq: int, descriptor: Descriptor | None, now_ns: int
    ) -> None:
        """Change over all who wait for this layer."""
        for subscription in list(stream.joining):
            if subscription.is_active and subscription.join_target(header, ext_seq, descriptor, now_ns):
                self.counters["layer_switches"] += 1
                self._tell_clocks(subscription)

    def _open_gate(
        self,
        subscription: Subscription,
        stream: SourceStream,
        header: RtpHeader,
        ext_seq: int,
        descriptor: Descriptor | None,
        starts_picture: bool,
        now_ns: int,
    ) -> bool:
        if not starts_picture:
            return False
        if not subscription.open_gate(stream.ssrc, ext_seq, header.rtp_ts, descriptor=descriptor, now_ns=now_ns):
            return False
        self._tell_clocks(subscription)
        return True
