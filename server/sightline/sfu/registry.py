"""What one router knows by name, and how parts of it are let go."""

from __future__ import annotations

from sightline.errors import WorkerError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication
from sightline.sfu.subscription import Subscription


class Registry:
    """Transports, publications and subscriptions; what is asked for by name and is not there has gone."""

    def __init__(self) -> None:
        self.peers: dict[TransportId, Peer] = {}
        self.publications: dict[PublicationId, Publication] = {}
        self.subscriptions: dict[SubscriptionId, Subscription] = {}

    def peer(self, transport_id: TransportId) -> Peer:
        """Return a transport.

        Raises:
            WorkerError: if there is none of that name.
        """
        peer = self.peers.get(transport_id)
        if peer is None:
            raise WorkerError("The transport is gone.", transport_id=transport_id)
        return peer

    def publication(self, publication_id: PublicationId) -> Publication:
        """Return a publication.

        Raises:
            WorkerError: if there is none of that name.
        """
        publication = self.publications.get(publication_id)
        if publication is None:
            raise WorkerError("The publication is gone.", publication_id=publication_id)
        return publication

    def subscription(self, subscription_id: SubscriptionId) -> Subscription:
        """Return a subscription.

        Raises:
            WorkerError: if there is none of that name.
        """
        subscription = self.subscriptions.get(subscription_id)
        if subscription is None:
            raise WorkerError("The subscription is gone.", subscription_id=subscription_id)
        return subscription

    def drop_subscription(self, subscription: Subscription) -> None:
        """Forget a subscription; nothing is forwarded to it any more."""
        self.subscriptions.pop(subscription.id, None)
        subscription.bind(None)
        subscription.publication.subscriptions.remove(subscription)
        peer = self.peers.get(subscription.transport_id)
        if peer is not None:
            peer.subscriptions.pop(subscription.ssrc, None)

    def drop_publication(self, publication: Publication) -> None:
        """Forget a publication with all subscriptions to it."""
        self.publications.pop(publication.id, None)
        for subscription in list(publication.subscriptions):
            self.drop_subscription(subscription)
        peer = self.peers.get(publication.transport_id)
        if peer is not None:
            peer.demux.remove(publication)
            peer.agree(peer.demux.publications)
