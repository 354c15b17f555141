"""What a player without a room socket receives (WHEP): it offers, and is answered with what one participant publishes.

There is no renegotiation: the player keeps the tracks of its answer until they end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sightline.errors import NothingPublished
from sightline.ids import ParticipantId, SubscriptionId, TransportId
from sightline.room.ice import IceSides, restart_ice
from sightline.room.publishing import RoomPublication
from sightline.room.subscribing import RoomSubscription, SubscribeSide
from sightline.sdp import play
from sightline.sdp.model import SessionDescription
from sightline.sdp.subscribe import Ssrcs

RETRY_AFTER_S = 2.0
"""A player that came too early asks again after this long."""
SOURCE_ORDER = ("camera", "screen", "microphone")


class PlaybackSide(SubscribeSide):
    """Owner of one player's transport and subscriptions. Hold ``lock`` around the methods that wait."""

    def plan(self, offer: SessionDescription, publications: Sequence[RoomPublication]) -> play.PlayPlan[SubscriptionId]:
        """Choose what the player gets; nothing has changed outside afterwards.

        Args:
            offer: the player's.
            publications: of one participant, so that sound and picture belong together.
        Raises:
            NegotiationError: the offer cannot be answered with any of them.
        """
        ordered = sorted(publications, key=lambda p: SOURCE_ORDER.index(p.source))
        found = {SubscriptionId(self._services.new_id()): publication for publication in ordered}
        who = publications[0].participant_id
        sources = [play.Source(key, publication.parameters) for key, publication in found.items()]
        plan = play.plan(offer, sources, Ssrcs(self._services.random), stream=who, cname=who)
        self.subscriptions = {
            publication.publication_id: RoomSubscription(key, publication)
            for key, publication in found.items()
            if key in plan.tracks
        }
        return plan

    async def answer(self, plan: play.PlayPlan[SubscriptionId]) -> str:
        """Open the transport, forward what was planned, and return the text of the answer.

        Raises:
            WorkerError: the worker is not there, or a publication has just ended.
        """
        planned = dict(self.subscriptions)
        await self.start()  # Begins anew, without subscriptions.
        assert self._transport is not None, "start makes one or raises"
        transport_id = TransportId(self._transport.transport_id)
        for publication_id, subscription in planned.items():
            key, parameters = subscription.subscription_id, plan.tracks[subscription.subscription_id]
            self.subscriptions[publication_id] = subscription
            self._media.own(key, self._listener)
            await self._media.call(
                lambda w, k=key, p=publication_id, m=parameters: w.subscribe(transport_id, k, p, m)  # type: ignore[misc]
            )
            subscription.is_forwarding = True
        await self._media.call(lambda w: w.connect_transport(transport_id, plan.remote))
        self._remote = plan.remote
        return play.answer(plan, self._transport)

    def has_anything_of(self, publications: Iterable[RoomPublication]) -> bool:
        """Whether any of what is played is still published."""
        return bool({p.publication_id for p in publications}.intersection(self.subscriptions))

    @property
    def ice(self) -> IceSides | None:
        return IceSides.of(self._transport, self._remote)

    async def restart_ice(self, ice_ufrag: str, ice_pwd: str) -> IceSides:
        """Give the transport new credentials on both sides; raises as ``room.ice.restart_ice``."""
        sides = await restart_ice(self._media, self.ice, ice_ufrag, ice_pwd)
        self._transport, self._remote = sides.local, sides.remote
        return sides


def choose(
    publications: Sequence[RoomPublication], participant_id: ParticipantId | None, preferred: Sequence[ParticipantId]
) -> tuple[RoomPublication, ...]:
    """Return what a player is to get: everything of one participant.

    Args:
        publications: all that there are.
        participant_id: whose; None = the first of ``preferred`` with a picture, else with sound.
        preferred: all participants, most wanted first.
    Raises:
        NothingPublished: there is nothing of that participant, or of anybody, yet.
    """
    for kind in ("video", "audio"):
        for each in preferred if participant_id is None else (participant_id,):
            own = tuple(p for p in publications if p.participant_id == each)
            if any(p.parameters.kind == kind for p in own):
                return own
    raise NothingPublished(RETRY_AFTER_S)
