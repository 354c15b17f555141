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
from sightline.sfu import inner_layers, layers, share
from sightline.sfu.fan import Parcel, expand
from sightline.sfu.keyframes import RETRY_NS
from sightline.sfu.outputs import Output, Send
from sightline.sfu.packets import PacketPath
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication
from sightline.sfu.publisher_feedback import FeedbackRhythm
from sightline.sfu.reports import RtcpHandler
from sightline.sfu.runs import RunPath
from sightline.sfu.subscription import Subscription

_NO_SENDS: Final[list[Send]] = []
SMALLER_AFTER_NS: Final = 1_000_000_000
"""A picture must be shown smaller for this long before a smaller layer is sent; a larger one is sent at once."""


class Router:
    """All transports, publications and subscriptions of one worker."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._peers: dict[TransportId, Peer] = {}
        self._publications: dict[PublicationId, Publication] = {}
        self._subscriptions: dict[SubscriptionId, Subscription] = {}
        self._measured: list[Peer] = []
        """Whose paths are measured."""
        self._outputs: list[Output] = []
        self.counters: Counter[str] = Counter()
        self._path = PacketPath(self._outputs, self.counters)
        self._runs = RunPath(self._path)
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
        share.follow_path(peer, subscription)
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
            raise WorkerError("The subscription is gone.", subscription_id=subscription_id)
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
        subscription = self._subscriptions.get(subscription_id)
        if subscription is None:
            raise WorkerError("The subscription is gone.", subscription_id=subscription_id)
        if subscription.max_height != max_height:
            subscription.max_height, subscription.view_ns = max_height, now_ns
        subscription.max_fps = max_fps
        if max_fps is not None:
            subscription.publication.read_layers()

    def kind_sent(self, transport_id: TransportId, ssrc: int) -> MediaKind | None:
        """Return what goes to a transport under an SSRC; None for retransmissions and what is not known."""
        peer = self._peers.get(transport_id)
        subscription = None if peer is None else peer.subscriptions.get(ssrc)
        return None if subscription is None else subscription.parameters.kind

    def pictures_lost(self, transport_id: TransportId, now_ns: int) -> None:
        """Ask for keyframes of all video that a transport receives: packets were dropped before they were sent."""
        peer = self._peers.get(transport_id)
        for subscription in [] if peer is None else list(peer.subscriptions.values()):
            if subscription.parameters.kind == "video" and subscription.is_active:
                self.request_keyframe(subscription.publication.id, now_ns)

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
        return expand(self.parcels(transport_id, packet, now_ns))

    def parcels(self, transport_id: TransportId, packet: bytes, now_ns: int) -> list[Parcel]:
        """Do as ``packet`` does, with copies that differ by constants only left together.

        Raises:
            PacketError: if it is malformed.
        """
        peer = self._peers.get(transport_id)
        return self._path.packet(peer, packet, now_ns) if peer is not None else []

    def run(self, transport_id: TransportId, run: Run) -> list[Parcel]:
        """Take decrypted RTP packets that arrived together; those that are malformed are counted and dropped."""
        peer = self._peers.get(transport_id)
        return self._runs.run(peer, run) if peer is not None else []

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

    def flushed(self, now_ns: int, waiting: Callable[[TransportId], int] | None = None) -> None:
        """Say that everything handed out so far has been sent now.

        Args:
            now_ns: monotonic.
            waiting: how many numbered packets of a transport wait for their turn; None for nowhere any.
        """
        for peer in self._measured:
            if peer.downlink is not None:
                peer.downlink.ledger.flushed(now_ns, waiting(peer.transport_id) if waiting else 0)

    def path_rates(self) -> list[tuple[TransportId, float]]:
        """Return what paths take in bits per second, where transport-wide feedback tells that."""
        measured = [(peer.transport_id, peer.downlink) for peer in self._measured]
        return [(name, downlink.estimator.estimate_bps) for name, downlink in measured if downlink is not None]

    def tick(self, now_ns: int) -> list[Send]:
        """Do what is due by time: requests for lost packets, reports, choice of layer. Call every 10 … 20 ms.

        Returns:
            Second copies of what was sent again, and what probes of paths add.
        """
        self._measure(now_ns)
        for publication in self._publications.values():
            if publication.rids or len(publication.streams) > 1:
                self._choose_encodings(publication, now_ns)
            inner_layers.settle(publication, now_ns)
            is_needed = any(subscription.needs_keyframe for subscription in publication.subscriptions)
            if is_needed and publication.streams and not publication.keyframes.is_waiting:
                publication.keyframes.want(now_ns)
            self._rhythm.keyframe(self._peers[publication.transport_id], publication, now_ns)
        for peer in self._peers.values():
            if peer.is_connected:
                self._rhythm.tick(peer, now_ns)
        sends = self._rtcp.second_copies(now_ns)
        return sends + [send for peer in self._measured for send in share.padding(peer, now_ns)]

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
        return not self._publications

    @property
    def peers(self) -> list[Peer]:
        """All transports, oldest first."""
        return list(self._peers.values())

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
            raise WorkerError("The transport is gone.", transport_id=transport_id)
        return peer

    def _publication(self, publication_id: PublicationId) -> Publication:
        publication = self._publications.get(publication_id)
        if publication is None:
            raise WorkerError("The publication is gone.", publication_id=publication_id)
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

    def _measure(self, now_ns: int) -> None:
        """Read rates, and share out paths by them."""
        for publication in self._publications.values():
            for stream in publication.streams.values():
                stream.rate.read(stream.stats.bytes, now_ns)
        self._measured = [peer for peer in self._peers.values() if peer.downlink is not None or peer.remb_bps]
        for peer in self._measured:
            if now_ns - peer.last_share_ns >= share.SHARE_EVERY_NS:
                peer.last_share_ns = now_ns
                share.share(peer, now_ns)

    def _choose_encodings(self, publication: Publication, now_ns: int) -> None:
        for subscription in publication.subscriptions:
            if not subscription.is_active:
                continue
            current = subscription.stream
            best = layers.choose(publication, current, now_ns, self._limit_rank(subscription, now_ns))
            if best is current:
                subscription.aim(None, now_ns)
            elif current is None or best is None or not layers.is_alive(current, now_ns):
                subscription.bind(best)
                publication.keyframes.want(now_ns)
            elif best is not subscription.target:
                subscription.aim(best, now_ns)
                publication.keyframes.want(now_ns)
            elif now_ns - subscription.target_wanted_ns >= RETRY_NS:
                subscription.target_wanted_ns = now_ns
                publication.keyframes.want(now_ns)

    def _limit_rank(self, subscription: Subscription, now_ns: int) -> int:
        publication, current = subscription.publication, subscription.stream
        rank = layers.view_rank(publication, subscription.max_height, now_ns)
        if current is not None and now_ns - subscription.view_ns < SMALLER_AFTER_NS:
            # A page that is being resized must not cost everybody a keyframe at each step.
            rank = max(rank, layers.rank(publication, current))
        return min(rank, subscription.limit_rank)

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
