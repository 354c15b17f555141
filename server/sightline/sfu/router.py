"""The decisions of the media plane: packets and time in, packets and facts out.

The worker feeds it decrypted packets and asks for ``drain`` and ``tick``; nothing here waits, sends or draws numbers
except from the random source given.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from sightline.errors import NotFound, PacketError, WorkerError
from sightline.ids import PublicationId, RandomSource, SubscriptionId, TransportId
from sightline.rtp import extensions
from sightline.rtp.extensions import Element
from sightline.rtp.packet import RtpHeader, unwrap_rtx
from sightline.rtp.parameters import MediaParameters
from sightline.sfu import layers
from sightline.sfu.demux import Route
from sightline.sfu.outputs import EncodingStarted, Output, Send, SubscriptionClockSet
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication, SourceStream
from sightline.sfu.reports import FeedbackRhythm, RtcpHandler
from sightline.sfu.subscription import Subscription

_NO_SENDS: Final[list[Send]] = []


class Router:
    """All transports, publications and subscriptions of one worker."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._peers: dict[TransportId, Peer] = {}
        self._publications: dict[PublicationId, Publication] = {}
        self._subscriptions: dict[SubscriptionId, Subscription] = {}
        self._outputs: list[Output] = []
        self.counters: Counter[str] = Counter()
        self._rtcp = RtcpHandler(self._outputs, self.counters)
        self._rhythm = FeedbackRhythm(self._outputs, self.counters)

    # Commands

    def add_transport(self, transport_id: TransportId) -> None:
        """Make a transport known; nothing flows until ``transport_ready``."""
        if transport_id in self._peers:
            raise WorkerError("The transport exists already.", transport_id=transport_id)
        self._peers[transport_id] = Peer(transport_id, self._random.getrandbits(32))

    def transport_ready(self, transport_id: TransportId, now_ns: int) -> None:
        """Media may flow: keys are agreed. What the transport subscribes to begins with a keyframe."""
        peer = self._peer(transport_id)
        peer.is_connected = True
        for subscription in peer.subscriptions.values():
            subscription.is_connected = True
            self._begin(subscription, now_ns)

    def remove_transport(self, transport_id: TransportId) -> None:
        """Forget a transport with everything on it; harmless when it is unknown."""
        peer = self._peers.pop(transport_id, None)
        if peer is None:
            return
        for subscription in list(peer.subscriptions.values()):
            self._drop_subscription(subscription)
        for publication in list(peer.demux.publications):
            self._drop_publication(publication)

    def publish(
        self, transport_id: TransportId, publication_id: PublicationId, parameters: MediaParameters, now_ns: int
    ) -> None:
        """Expect media; repeating it with other parameters is refused."""
        peer = self._peer(transport_id)
        if publication_id in self._publications:
            raise WorkerError("The publication exists already.", publication_id=publication_id)
        publication = Publication(publication_id, transport_id, parameters, now_ns)
        self._publications[publication_id] = publication
        peer.demux.add(publication)
        peer.agree(peer.demux.publications)

    def unpublish(self, publication_id: PublicationId) -> None:
        """End a publication and everybody's subscription to it; harmless when it is unknown."""
        publication = self._publications.get(publication_id)
        if publication is not None:
            self._drop_publication(publication)

    def subscribe(
        self,
        transport_id: TransportId,
        subscription_id: SubscriptionId,
        publication_id: PublicationId,
        parameters: MediaParameters,
        rtp_ts_offset: int | None,
        now_ns: int,
    ) -> None:
        """Forward a publication to a transport."""
        peer = self._peer(transport_id)
        publication = self._publication(publication_id)
        if subscription_id in self._subscriptions:
            raise WorkerError("The subscription exists already.", subscription_id=subscription_id)
        subscription = Subscription(subscription_id, transport_id, publication, parameters, self._random, rtp_ts_offset)
        if subscription.ssrc in peer.subscriptions:
            raise WorkerError("The outgoing SSRC is in use on this transport.", subscription_id=subscription_id)
        self._subscriptions[subscription_id] = subscription
        peer.subscriptions[subscription.ssrc] = subscription
        publication.subscriptions.append(subscription)
        subscription.is_connected = peer.is_connected
        self._begin(subscription, now_ns)

    def unsubscribe(self, subscription_id: SubscriptionId) -> None:
        """Stop forwarding; harmless when it is unknown."""
        subscription = self._subscriptions.get(subscription_id)
        if subscription is not None:
            self._drop_subscription(subscription)

    def pause(self, subscription_id: SubscriptionId, paused: bool, now_ns: int) -> None:
        """Hold a subscription, or let it go on from the next keyframe."""
        subscription = self._subscriptions.get(subscription_id)
        if subscription is None:
            raise NotFound("subscription", subscription_id)
        if subscription.is_paused != paused:
            subscription.is_paused = paused
            subscription.close_gate()
            self._begin(subscription, now_ns)

    def request_keyframe(self, publication_id: PublicationId, now_ns: int) -> None:
        """Ask the publisher for a keyframe, within the rate limit."""
        publication = self._publication(publication_id)
        publication.keyframes.want(now_ns)
        self._rhythm.keyframe(self._peers[publication.transport_id], publication, now_ns)

    # Packets and time

    def packet(self, transport_id: TransportId, packet: bytes, now_ns: int) -> list[Send]:
        """Take one decrypted RTP packet.

        Args:
            transport_id: where it came from.
            packet: plaintext RTP.
            now_ns: when it arrived, monotonic.
        Returns:
            Copies to send, in order.
        Raises:
            PacketError: if it is malformed.
        """
        peer = self._peers.get(transport_id)
        if peer is None:
            return _NO_SENDS
        header = RtpHeader(packet)
        found = extensions.elements(packet, header) if header.extension_size else []
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
        return self._forward(stream, packet, header, found, ext_seq, now_ns)

    def rtcp(self, transport_id: TransportId, data: bytes, now_ns: int) -> list[Send]:
        """Take one decrypted RTCP packet; returns retransmissions to send.

        Raises:
            PacketError: if it is malformed.
        """
        peer = self._peers.get(transport_id)
        if peer is None:
            return _NO_SENDS
        sends = self._rtcp.handle(peer, data, now_ns)
        for publication in self._rtcp.take_keyframe_wishes():
            self._rhythm.keyframe(self._peers[publication.transport_id], publication, now_ns)
        return sends

    def tick(self, now_ns: int) -> None:
        """Do what is due by time: requests for lost packets, reports, choice of encoding. Call every 10 … 20 ms."""
        for publication in self._publications.values():
            if publication.rids or len(publication.streams) > 1:
                self._choose_encodings(publication, now_ns)
            is_needed = any(subscription.needs_keyframe for subscription in publication.subscriptions)
            if is_needed and publication.streams and not publication.keyframes.is_waiting:
                publication.keyframes.want(now_ns)
            self._rhythm.keyframe(self._peers[publication.transport_id], publication, now_ns)
        for peer in self._peers.values():
            if peer.is_connected:
                self._rhythm.tick(peer, now_ns)

    def drain(self) -> list[Output]:
        """Hand over what has come up since the last call."""
        if not self._outputs:
            return []
        outputs = self._outputs.copy()
        self._outputs.clear()
        return outputs

    @property
    def publications(self) -> list[Publication]:
        """All publications, oldest first."""
        return list(self._publications.values())

    @property
    def subscriptions(self) -> list[Subscription]:
        """All subscriptions, oldest first."""
        return list(self._subscriptions.values())

    # Inside

    def _peer(self, transport_id: TransportId) -> Peer:
        peer = self._peers.get(transport_id)
        if peer is None:
            raise NotFound("transport", transport_id)
        return peer

    def _publication(self, publication_id: PublicationId) -> Publication:
        publication = self._publications.get(publication_id)
        if publication is None:
            raise NotFound("publication", publication_id)
        return publication

    def _begin(self, subscription: Subscription, now_ns: int) -> None:
        """Bind to what is alive and ask for a keyframe, once packets can go out."""
        if not subscription.is_active:
            return
        publication = subscription.publication
        if subscription.stream is None:
            subscription.bind(layers.choose(publication, None, now_ns))
        if subscription.needs_keyframe:
            publication.keyframes.want(now_ns)
            self._rhythm.keyframe(self._peers[publication.transport_id], publication, now_ns)

    def _record_arrival(self, peer: Peer, packet: bytes, found: list[Element], now_ns: int) -> None:
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
        if not publication.rids:
            for subscription in publication.subscriptions:
                if subscription.stream is None:
                    subscription.bind(stream)
        return stream

    def _choose_encodings(self, publication: Publication, now_ns: int) -> None:
        for subscription in publication.subscriptions:
            if not subscription.is_active:
                continue
            best = layers.choose(publication, subscription.stream, now_ns)
            if best is not subscription.stream:
                subscription.bind(best)
                publication.keyframes.want(now_ns)

    def _repaired(self, route: Route, packet: bytes, header: RtpHeader, now_ns: int) -> list[Send]:
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
    ) -> list[Send]:
        if not stream.history.add(ext_seq, packet):
            self.counters["dropped_duplicate"] += 1
            return _NO_SENDS
        if stream.nack is not None and stream.nack.received(ext_seq, now_ns):
            self.counters["recovered"] += 1
        starts_picture = self._starts_picture(stream, packet, header, ext_seq, now_ns)
        sends = []
        blocks: dict[object, extensions.Rewritten] = {}
        for subscription in stream.subscriptions:
            if not subscription.is_active:
                continue
            if not subscription.gate_is_open and not self._open_gate(
                subscription, stream, header, ext_seq, starts_picture, now_ns
            ):
                continue
            rewritten = None
            if header.extension_size:
                rewritten = blocks.get(subscription.extension_key)
                if rewritten is None:
                    rewritten = subscription.rewrite_extensions(packet, header, found)
                    blocks[subscription.extension_key] = rewritten
            send = subscription.forward(packet, header, ext_seq, rewritten, now_ns)
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
        try:
            is_start = detector(packet[header.payload_offset : header.payload_end])
        except PacketError:
            self.counters["unreadable_payload"] += 1
            return False
        if is_start:
            publication.keyframes.arrived(now_ns)
            self.counters["keyframes"] += 1
            if stream.nack is not None:
                stream.nack.forget_before(ext_seq)
        return is_start

    def _open_gate(
        self,
        subscription: Subscription,
        stream: SourceStream,
        header: RtpHeader,
        ext_seq: int,
        starts_picture: bool,
        now_ns: int,
    ) -> bool:
        is_new_clock = subscription.open_gate(
            stream.ssrc, ext_seq, header.rtp_ts, starts_picture=starts_picture, now_ns=now_ns
        )
        if is_new_clock is None:
            return False
        if is_new_clock and subscription.clock is not None:
            self._outputs.append(SubscriptionClockSet(subscription.id, *subscription.clock))
        return True

    def _drop_subscription(self, subscription: Subscription) -> None:
        self._subscriptions.pop(subscription.id, None)
        subscription.bind(None)
        subscription.publication.subscriptions.remove(subscription)
        peer = self._peers.get(subscription.transport_id)
        if peer is not None:
            peer.subscriptions.pop(subscription.ssrc, None)

    def _drop_publication(self, publication: Publication) -> None:
        self._publications.pop(publication.id, None)
        for subscription in list(publication.subscriptions):
            self._drop_subscription(subscription)
        peer = self._peers.get(publication.transport_id)
        if peer is not None:
            peer.demux.remove(publication)
            peer.agree(peer.demux.publications)
