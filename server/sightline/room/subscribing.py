"""What one participant receives: its subscribe transport and its subscriptions to everyone else's publications."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from sightline.errors import LimitExceeded, NotFound, SightlineError, WorkerError
from sightline.ids import CaseId, PublicationId, SubscriptionId, TransportId
from sightline.protocol.signalling import SubscribeAnswer, SubscribedTrack, SubscribeOffer, SubscriptionView
from sightline.room.context import Services
from sightline.room.media import MediaListener
from sightline.room.publishing import RoomPublication
from sightline.rtp.parameters import MediaParameters, RemoteTransport, TransportOffer
from sightline.sdp.parse import parse
from sightline.sdp.subscribe import Sections, read_answer

log = logging.getLogger(__name__)

MAX_ANSWER_CHARACTERS = 256 * 1024


@dataclass(slots=True)
class RoomSubscription:
    """One publication that the participant receives, or has been offered."""

    subscription_id: SubscriptionId
    publication: RoomPublication
    is_forwarding: bool = False
    view: SubscriptionView | None = None
    """How the page shows it, once it has said so."""
    is_held: bool = False
    """The path does not take it (``room.ladder``)."""


class SubscribeSide:
    """Owner of one participant's subscribe transport. Hold ``lock`` around the methods that wait."""

    def __init__(self, case_id: CaseId, services: Services, listener: MediaListener) -> None:
        self._case_id = case_id
        self._services = services
        self._media = services.media
        self._listener = listener
        self.lock = asyncio.Lock()
        self._transport: TransportOffer | None = None
        self._remote: RemoteTransport | None = None
        self._sections: Sections[SubscriptionId] = Sections(services.random)
        self._refused: set[PublicationId] = set()
        self.subscriptions: dict[PublicationId, RoomSubscription] = {}

    async def start(self) -> None:
        """Begin anew on a fresh transport, whatever was before. Raises WorkerError."""
        await self.close()
        transport_id = TransportId(self._services.new_id())
        self._media.own(transport_id, self._listener)
        self._transport = await self._media.call(lambda w: w.create_transport(transport_id, relay_group=self._case_id))

    def is_current(self, publications: Iterable[RoomPublication]) -> bool:
        """Whether nothing would change by a new offer."""
        wanted = {p.publication_id for p in publications} - self._refused
        return self._transport is None or wanted == set(self.subscriptions)

    async def offer(self, version: int, publications: Iterable[RoomPublication]) -> SubscribeOffer:
        """Return an offer of exactly these publications, without those that the participant could not take."""
        wanted = {p.publication_id: p for p in publications if p.publication_id not in self._refused}
        for publication_id in [known for known in self.subscriptions if known not in wanted]:
            await self._end(publication_id)
        for publication in wanted.values():
            if publication.publication_id not in self.subscriptions:
                self._add(publication)
        if self._transport is None:
            raise WorkerError("The subscribe transport is gone. Subscribe again.")
        return SubscribeOffer(
            version=version, sdp=self._sections.offer(self._transport, version), tracks=tuple(self._tracks())
        )

    async def apply(self, answer: SubscribeAnswer) -> None:
        """Connect as answered and forward what was accepted.

        Raises:
            NegotiationError: the answer is not usable.
            WorkerError: the worker is not there.
        """
        if self._transport is None:
            raise WorkerError("The subscribe transport is gone. Subscribe again.")
        transport_id = TransportId(self._transport.transport_id)
        agreed = read_answer(parse(answer.sdp, max_characters=MAX_ANSWER_CHARACTERS), self._sections.live())
        if agreed.remote != self._remote:
            await self._media.call(lambda w: w.connect_transport(transport_id, agreed.remote))
            self._remote = agreed.remote
        by_id = {s.subscription_id: s for s in self.subscriptions.values()}
        for subscription_id, parameters in agreed.accepted.items():
            if not by_id[subscription_id].is_forwarding:
                await self._forward(transport_id, by_id[subscription_id], parameters)
        for subscription_id in agreed.refused:
            publication_id = by_id[subscription_id].publication.publication_id
            log.info("a participant cannot receive publication %s", publication_id)
            self._refused.add(publication_id)
            await self._end(publication_id)

    async def view(self, view: SubscriptionView) -> None:
        """Note how the page shows a subscription, and tell the worker when it forwards it already.

        Raises:
            NotFound: it is not one of this participant's (any more).
            WorkerError: the worker is not there.
        """
        subscription = self.by_id(view.subscription_id)
        if subscription is None:
            raise NotFound("subscription", view.subscription_id)
        subscription.view = view
        if subscription.is_forwarding:
            await self._show(subscription)

    async def hold(self, publication_id: PublicationId, *, is_held: bool) -> None:
        """Send nothing of a picture, whatever the page shows, or let it go on; harmless when nothing changes.

        Raises:
            WorkerError: the worker is not there.
        """
        subscription = self.subscriptions.get(publication_id)
        if subscription is not None and subscription.is_held != is_held:
            subscription.is_held = is_held
            if subscription.is_forwarding:
                await self._pause(subscription)

    async def _show(self, subscription: RoomSubscription) -> None:
        subscription_id, view = subscription.subscription_id, subscription.view
        if view is not None:
            await self._media.call(lambda w: w.view(subscription_id, view.max_height))
        await self._pause(subscription)

    async def _pause(self, subscription: RoomSubscription) -> None:
        subscription_id, view = subscription.subscription_id, subscription.view
        is_paused = subscription.is_held or (view is not None and view.is_paused)
        await self._media.call(lambda w: w.pause(subscription_id, is_paused))

    @property
    def transport_id(self) -> TransportId | None:
        return TransportId(self._transport.transport_id) if self._transport else None

    def by_id(self, subscription_id: str) -> RoomSubscription | None:
        return next((s for s in self.subscriptions.values() if s.subscription_id == subscription_id), None)

    def failed(self) -> None:
        """The transport has ended by itself."""
        for key in (self.transport_id, *(s.subscription_id for s in self.subscriptions.values())):
            if key is not None:
                self._media.disown(key)
        self.reset()

    def reset(self) -> None:
        """The worker is gone, and everything with it."""
        self._transport = None
        self._remote = None
        self._sections = Sections(self._services.random)
        self._refused.clear()
        self.subscriptions.clear()

    async def close(self) -> None:
        """End the transport and all subscriptions. May be called again."""
        transport = self._transport
        for subscription in self.subscriptions.values():
            self._media.disown(subscription.subscription_id)
        self.reset()
        if transport is not None:
            transport_id = TransportId(transport.transport_id)
            self._media.disown(transport_id)
            await self._media.quietly(lambda w: w.close_transport(transport_id))

    def _add(self, publication: RoomPublication) -> None:
        subscription = RoomSubscription(SubscriptionId(self._services.new_id()), publication)
        # One stream per participant: its sound and picture are lip-synced; one CNAME, because one clock.
        who = publication.participant_id
        try:
            self._sections.add(subscription.subscription_id, publication.parameters, stream=who, cname=who)
        except LimitExceeded as exc:
            log.warning("publication %s is not offered: %s", publication.publication_id, exc.message)
            self._refused.add(publication.publication_id)
            return
        self.subscriptions[publication.publication_id] = subscription
        self._media.own(subscription.subscription_id, self._listener)

    async def _forward(
        self, transport_id: TransportId, subscription: RoomSubscription, parameters: MediaParameters
    ) -> None:
        subscription_id, publication_id = subscription.subscription_id, subscription.publication.publication_id
        try:
            await self._media.call(lambda w: w.subscribe(transport_id, subscription_id, publication_id, parameters))
        except SightlineError as exc:
            # Most likely the publication has just ended; then the next offer says so.
            log.info("publication %s cannot be forwarded: %s", publication_id, exc.message)
            return
        subscription.is_forwarding = True
        if subscription.view is not None or subscription.is_held:
            await self._show(subscription)

    async def _end(self, publication_id: PublicationId) -> None:
        subscription = self.subscriptions.pop(publication_id)
        self._sections.remove(subscription.subscription_id)
        self._media.disown(subscription.subscription_id)
        if subscription.is_forwarding:
            await self._media.quietly(lambda w: w.unsubscribe(subscription.subscription_id))

    def _tracks(self) -> Iterable[SubscribedTrack]:
        offered = self._sections.live()
        for subscription in self.subscriptions.values():
            publication = subscription.publication
            yield SubscribedTrack(
                mid=offered[subscription.subscription_id].mid,
                subscription_id=subscription.subscription_id,
                publication_id=publication.publication_id,
                participant_id=publication.participant_id,
                source=publication.source,
                kind=publication.parameters.kind,
            )
