"""The decisions of the media plane: packets and time in, packets and facts out.

The worker feeds it decrypted packets and asks for ``drain`` and ``tick``; nothing here waits, sends or draws numbers
except from the random source given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from sightline.errors import WorkerError
from sightline.ids import PublicationId, RandomSource, SubscriptionId, TransportId
from sightline.rtp.parameters import MediaKind, MediaParameters
from sightline.rtp.run import Run
from sightline.sfu import inner_layers, layers, share, switching
from sightline.sfu.fan import Parcel, expand
from sightline.sfu.measured_paths import MeasuredPaths
from sightline.sfu.outputs import Output, Send
from sightline.sfu.packets import PacketPath
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication
from sightline.sfu.publisher_feedback import FeedbackRhythm
from sightline.sfu.registry import Registry
from sightline.sfu.reports import RtcpHandler
from sightline.sfu.runs import RunPath
from sightline.sfu.subscription import Subscription

_NO_SENDS: Final[list[Send]] = []


class Router:
    """All transports, publications and subscriptions of one worker."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._known = Registry()
        self._measured = MeasuredPaths()
        self._outputs: list[Output] = []
        self.counters: Counter[str] = Counter()
        self._path = PacketPath(self._outputs, self.counters)
        self._runs = RunPath(self._path)
        self._rtcp = RtcpHandler(self._outputs, self.counters)
        self._rhythm = FeedbackRhythm(self._outputs, self.counters)

    # Commands

    def add_transport(self, transport_id: TransportId) -> None:
        """Make a transport known; nothing flows until ``transport_ready``."""
        if transport_id in self._known.peers:
            raise WorkerError("The transport exists already.", transport_id=transport_id)
        self._known.peers[transport_id] = Peer(transport_id, self._random.getrandbits(32))

    def transport_ready(self, transport_id: TransportId, now_ns: int) -> None:
        """Media may flow: keys are agreed. What the transport subscribes to begins with a keyframe."""
        peer = self._known.peer(transport_id)
        peer.is_connected = True
        for subscription in peer.subscriptions.values():
            subscription.is_connected = True
            self._begin(subscription, now_ns)

    def remove_transport(self, transport_id: TransportId) -> None:
        """Forget a transport with everything on it; harmless when it is unknown."""
        peer = self._known.peers.pop(transport_id, None)
        if peer is None:
            return
        for subscription in list(peer.subscriptions.values()):
            self._known.drop_subscription(subscription)
        for publication in list(peer.demux.publications):
            self._known.drop_publication(publication)

    def publish(
        self, transport_id: TransportId, publication_id: PublicationId, parameters: MediaParameters, now_ns: int
    ) -> None:
        """Expect media; repeating it with other parameters is refused."""
        peer = self._known.peer(transport_id)
        if publication_id in self._known.publications:
            raise WorkerError("The publication exists already.", publication_id=publication_id)
        publication = Publication(publication_id, transport_id, parameters, now_ns)
        self._known.publications[publication_id] = publication
        peer.demux.add(publication)
        peer.agree(peer.demux.publications)

    def unpublish(self, publication_id: PublicationId) -> None:
        """End a publication and everybody's subscription to it; harmless when it is unknown."""
        publication = self._known.publications.get(publication_id)
        if publication is not None:
            self._known.drop_publication(publication)

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
        peer = self._known.peer(transport_id)
        publication = self._known.publication(publication_id)
        if subscription_id in self._known.subscriptions:
            raise WorkerError("The subscription exists already.", subscription_id=subscription_id)
        subscription = Subscription(subscription_id, transport_id, publication, parameters, self._random, rtp_ts_offset)
        if subscription.ssrc in peer.subscriptions:
            raise WorkerError("The outgoing SSRC is in use on this transport.", subscription_id=subscription_id)
        self._known.subscriptions[subscription_id] = subscription
        peer.subscriptions[subscription.ssrc] = subscription
        publication.subscriptions.append(subscription)
        share.follow_path(peer, subscription)
        subscription.is_connected = peer.is_connected
        self._begin(subscription, now_ns)

    def unsubscribe(self, subscription_id: SubscriptionId) -> None:
        """Stop forwarding; harmless when it is unknown."""
        subscription = self._known.subscriptions.get(subscription_id)
        if subscription is not None:
            self._known.drop_subscription(subscription)

    def pause(self, subscription_id: SubscriptionId, paused: bool, now_ns: int) -> None:
        """Hold a subscription, or let it go on from the next keyframe."""
        subscription = self._known.subscription(subscription_id)
        if subscription.is_paused != paused:
            subscription.is_paused = paused
            subscription.close_gate()
            self._begin(subscription, now_ns)

    def view(
        self, subscription_id: SubscriptionId, max_height: int | None, now_ns: int, *, max_fps: float | None = None
    ) -> None:
        """Say how large a picture is shown and how often, so that no larger layer than needed is sent.

        Args:
            subscription_id: of the subscription.
            max_height: pixels; None for no limit.
            now_ns: monotonic.
            max_fps: pictures a second, where the source has temporal layers: the most that do not exceed it, and at
                least those of the lowest layer. None for no limit.
        """
        subscription = self._known.subscription(subscription_id)
        if subscription.max_height != max_height:
            subscription.max_height, subscription.view_ns = max_height, now_ns
        subscription.max_fps = max_fps
        if max_fps is not None:
            subscription.publication.read_layers()

    def kind_sent(self, transport_id: TransportId, ssrc: int) -> MediaKind | None:
        """Return what goes to a transport under an SSRC; None for retransmissions and what is not known."""
        peer = self._known.peers.get(transport_id)
        subscription = None if peer is None else peer.subscriptions.get(ssrc)
        return None if subscription is None else subscription.parameters.kind

    def pictures_lost(self, transport_id: TransportId, now_ns: int) -> None:
        """Ask for keyframes of all video that a transport receives: packets were dropped before they were sent."""
        peer = self._known.peers.get(transport_id)
        for subscription in [] if peer is None else list(peer.subscriptions.values()):
            if subscription.parameters.kind == "video" and subscription.is_active:
                self.request_keyframe(subscription.publication.id, now_ns)

    def request_keyframe(self, publication_id: PublicationId, now_ns: int) -> None:
        """Ask the publisher for a keyframe, within the rate limit."""
        publication = self._known.publication(publication_id)
        publication.keyframes.want(now_ns)
        self._rhythm.keyframe(self._known.peers[publication.transport_id], publication, now_ns)

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
        return expand(self.parcels(transport_id, packet, now_ns))

    def parcels(self, transport_id: TransportId, packet: bytes, now_ns: int) -> list[Parcel]:
        """Do as ``packet`` does, with copies that differ by constants only left together.

        Raises:
            PacketError: if it is malformed.
        """
        peer = self._known.peers.get(transport_id)
        return self._path.packet(peer, packet, now_ns) if peer is not None else []

    def run(self, transport_id: TransportId, run: Run) -> list[Parcel]:
        """Take decrypted RTP packets that arrived together; those that are malformed are counted and dropped."""
        peer = self._known.peers.get(transport_id)
        return self._runs.run(peer, run) if peer is not None else []

    def rtcp(self, transport_id: TransportId, data: bytes, now_ns: int) -> list[Send]:
        """Take one decrypted RTCP packet; returns retransmissions to send.

        Raises:
            PacketError: if it is malformed.
        """
        peer = self._known.peers.get(transport_id)
        if peer is None:
            return _NO_SENDS
        sends = self._rtcp.handle(peer, data, now_ns)
        for publication in self._rtcp.take_keyframe_wishes():
            self._rhythm.keyframe(self._known.peers[publication.transport_id], publication, now_ns)
        return sends

    def flushed(self, now_ns: int, waiting: Callable[[TransportId], int] | None = None) -> None:
        """Say that everything handed out so far has been sent now.

        Args:
            now_ns: monotonic.
            waiting: how many numbered packets of a transport wait for their turn; None for nowhere any.
        """
        self._measured.flushed(now_ns, waiting)

    def path_rates(self) -> list[tuple[TransportId, float]]:
        """Return what paths take in bits per second, where transport-wide feedback tells that."""
        return self._measured.rates()

    def tick(self, now_ns: int) -> list[Send]:
        """Do what is due by time: requests for lost packets, reports, choice of layer. Call every 10 … 20 ms.

        Returns:
            Second copies of what was sent again, and what probes of paths add.
        """
        self._measured.measure(self._known.peers.values(), self._known.publications.values(), now_ns)
        for publication in self._known.publications.values():
            if publication.rids or len(publication.streams) > 1:
                switching.choose_encodings(publication, now_ns)
            inner_layers.settle(publication, now_ns)
            is_needed = any(subscription.needs_keyframe for subscription in publication.subscriptions)
            if is_needed and publication.streams and not publication.keyframes.is_waiting:
                publication.keyframes.want(now_ns)
            self._rhythm.keyframe(self._known.peers[publication.transport_id], publication, now_ns)
        for peer in self._known.peers.values():
            if peer.is_connected:
                self._rhythm.tick(peer, now_ns)
        sends = self._rtcp.second_copies(now_ns)
        return sends + self._measured.probes(now_ns)

    def drain(self) -> list[Output]:
        """Hand over what has come up since the last call."""
        if not self._outputs:
            return []
        outputs = self._outputs.copy()
        self._outputs.clear()
        return outputs

    @property
    def is_idle(self) -> bool:
        """True while nobody publishes: nothing is due by time."""
        return not self._known.publications

    @property
    def peers(self) -> list[Peer]:
        """All transports, oldest first."""
        return list(self._known.peers.values())

    @property
    def publications(self) -> list[Publication]:
        """All publications, oldest first."""
        return list(self._known.publications.values())

    @property
    def subscriptions(self) -> list[Subscription]:
        """All subscriptions, oldest first."""
        return list(self._known.subscriptions.values())

    # Inside

    def _begin(self, subscription: Subscription, now_ns: int) -> None:
        """Bind to what is alive and ask for a keyframe, once packets can go out."""
        if not subscription.is_active:
            return
        publication = subscription.publication
        if subscription.stream is None:
            subscription.bind(layers.choose(publication, None, now_ns))
        if subscription.needs_keyframe:
            publication.keyframes.want(now_ns)
            self._rhythm.keyframe(self._known.peers[publication.transport_id], publication, now_ns)
