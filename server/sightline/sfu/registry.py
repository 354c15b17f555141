"""What one router knows by name, and how parts of it are let go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from sightline.errors import WorkerError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication
from sightline.sfu.subscription import Subscription

Name = TypeVar("Name", bound=str)
Thing = TypeVar("Thing")


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
        return _known(self.peers, transport_id, "transport")

    def publication(self, publication_id: PublicationId) -> Publication:
        """Return a publication.

        Raises:
            WorkerError: if there is none of that name.
        """
        return _known(self.publications, publication_id, "publication")

    def subscription(self, subscription_id: SubscriptionId) -> Subscription:
        """Return a subscription.

        Raises:
            WorkerError: if there is none of that name.
        """
        return _known(self.subscriptions, subscription_id, "subscription")

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


def _known(things: Mapping[Name, Thing], name: Name, kind: str) -> Thing:
    thing = things.get(name)
    if thing is None:
        raise WorkerError(f"The {kind} is gone.", **{f"{kind}_id": name})
    return thing
