"""What one participant offers to the room: its publish transport and the publications on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sightline.errors import IceFailed, LimitExceeded, NegotiationError, SightlineError
from sightline.ids import CaseId, ParticipantId, PublicationId, TransportId
from sightline.protocol.signalling import Publication, PublishAnswer, PublishedTrack, PublishOffer
from sightline.room.context import Services
from sightline.room.ice import IceSides, restart_ice
from sightline.room.media import MediaListener
from sightline.rtp.parameters import MediaParameters, RemoteTransport, TransportOffer
from sightline.sdp import publish
from sightline.sdp.parse import parse

Source = Literal["camera", "microphone", "screen"]
SOURCE_KINDS = {"camera": "video", "microphone": "audio", "screen": "video"}


@dataclass(frozen=True, slots=True)
class RoomPublication:
    """One track that is offered to everyone in the room."""

    publication_id: PublicationId
    participant_id: ParticipantId
    transport_id: TransportId
    source: Source
    parameters: MediaParameters
    is_muted: bool = False

    @property
    def wire(self) -> Publication:
        return Publication(
            publication_id=self.publication_id,
            participant_id=self.participant_id,
            source=self.source,
            kind=self.parameters.kind,
            is_muted=self.is_muted,
        )


@dataclass(frozen=True, slots=True)
class PublishChange:
    """What an offer changed, for the room to tell everyone."""

    started: tuple[RoomPublication, ...]
    ended: tuple[RoomPublication, ...]


class PublishSide:
    """Owner of one participant's publish transport. Its methods must not overlap (one handler per participant)."""

    def __init__(
        self, case_id: CaseId, participant_id: ParticipantId, services: Services, listener: MediaListener
    ) -> None:
        self._case_id = case_id
        self._participant_id = participant_id
        self._services = services
        self._media = services.media
        self._listener = listener
        self._transport: TransportOffer | None = None
        self._remote: RemoteTransport | None = None
        self._dead: tuple[tuple[str, str], ...] = ()
        """Fingerprints of the last transport that failed: its peer connection cannot be continued."""
        self.publications: dict[str, RoomPublication] = {}
        """By mid."""

    @property
    def transport_id(self) -> TransportId | None:
        return TransportId(self._transport.transport_id) if self._transport else None

    @property
    def ice(self) -> IceSides | None:
        return IceSides.of(self._transport, self._remote)

    async def restart_ice(self, ice_ufrag: str, ice_pwd: str) -> IceSides:
        """Give the transport new credentials on both sides; raises as ``room.ice.restart_ice``."""
        sides = await restart_ice(self._media, self.ice, ice_ufrag, ice_pwd)
        self._transport, self._remote = sides.local, sides.remote
        return sides

    async def answer(self, offer: PublishOffer) -> tuple[PublishAnswer, PublishChange]:
        """Negotiate an offer; everything it no longer names has ended.

        Raises:
            NegotiationError: nothing has changed then.
            WorkerError: everything of this participant has ended then (see ``publications``).
            IceFailed: the offer is of a peer connection whose transport is gone.
        """
        sources = {track.mid: track.source for track in offer.tracks}
        self._check_tracks(offer)
        plan = publish.plan(parse(offer.sdp), sources, self._services.codecs.preference)
        for mid, parameters in plan.media.items():
            if SOURCE_KINDS[sources[mid]] != parameters.kind:
                raise NegotiationError(f"A {sources[mid]} does not give {parameters.kind}.", mid=mid)
        before = dict(self.publications)
        try:
            transport = await self._transport_for(plan.remote)
            await self._update(plan, sources, TransportId(transport.transport_id))
            await self._media.call(lambda w: w.connect_transport(TransportId(transport.transport_id), plan.remote))
        except SightlineError:
            await self.close()
            raise
        self._remote = plan.remote
        tracks = tuple(
            PublishedTrack(mid=mid, publication_id=self.publications[mid].publication_id) for mid in plan.media
        )
        return PublishAnswer(sdp=publish.answer(plan, transport), tracks=tracks), _change(before, self.publications)

    def set_muted(self, publication_id: str, is_muted: bool) -> RoomPublication | None:
        """Note a mute; returns the changed publication, None when it is not one of this participant's."""
        for mid, publication in self.publications.items():
            if publication.publication_id == publication_id:
                self.publications[mid] = replace(publication, is_muted=is_muted)
                return self.publications[mid]
        return None

    def reset(self) -> None:
        """The worker is gone, and everything with it."""
        self._transport = None
        self._remote = None
        self.publications.clear()

    def failed(self) -> tuple[RoomPublication, ...]:
        """The transport has ended by itself; returns the publications that ended with it."""
        ended = tuple(self.publications.values())
        self._dead = self._remote.fingerprints if self._remote else ()
        for key in (self.transport_id, *(publication.publication_id for publication in ended)):
            if key is not None:
                self._media.disown(key)
        self.reset()
        return ended

    async def close(self) -> None:
        """End the transport and all publications. May be called again."""
        transport_id, publications = self.transport_id, list(self.publications.values())
        self.reset()
        for publication in publications:
            self._media.disown(publication.publication_id)
        if transport_id is not None:
            self._media.disown(transport_id)
            await self._media.quietly(lambda w: w.close_transport(transport_id))

    def _check_tracks(self, offer: PublishOffer) -> None:
        if len({track.mid for track in offer.tracks}) != len(offer.tracks):
            raise NegotiationError("A section is named twice.")
        if len(offer.tracks) > self._services.settings.publications_each:
            raise LimitExceeded("The number of tracks of one participant", self._services.settings.publications_each)

    async def _transport_for(self, remote: RemoteTransport) -> TransportOffer:
        """Return the transport of the offering peer connection: a new certificate is a new peer connection."""
        if remote.fingerprints == self._dead:
            raise IceFailed("That connection has ended here. Publish again with a new peer connection.")
        if self._transport is not None and self._remote and remote.fingerprints == self._remote.fingerprints:
            if remote.ice_ufrag != self._remote.ice_ufrag:
                transport_id = TransportId(self._transport.transport_id)
                self._transport = await self._media.call(lambda w: w.restart_ice(transport_id))
            return self._transport
        await self.close()
        transport_id = TransportId(self._services.new_id())
        self._media.own(transport_id, self._listener)
        self._transport = await self._media.call(lambda w: w.create_transport(transport_id, relay_group=self._case_id))
        return self._transport

    async def _update(self, plan: publish.PublishPlan, sources: dict[str, Source], transport_id: TransportId) -> None:
        for mid, publication in list(self.publications.items()):
            if plan.media.get(mid) != publication.parameters or sources.get(mid) != publication.source:
                await self._unpublish(mid, publication.publication_id)
        for mid, parameters in plan.media.items():
            if mid not in self.publications:
                await self._publish(mid, sources[mid], parameters, transport_id)

    async def _publish(self, mid: str, source: Source, parameters: MediaParameters, transport_id: TransportId) -> None:
        publication_id = PublicationId(self._services.new_id())
        self._media.own(publication_id, self._listener)
        await self._media.call(lambda w: w.publish(transport_id, publication_id, parameters))
        self.publications[mid] = RoomPublication(publication_id, self._participant_id, transport_id, source, parameters)

    async def _unpublish(self, mid: str, publication_id: PublicationId) -> None:
        del self.publications[mid]
        self._media.disown(publication_id)
        await self._media.quietly(lambda w: w.unpublish(publication_id))


def _change(before: dict[str, RoomPublication], after: dict[str, RoomPublication]) -> PublishChange:
    old = {publication.publication_id for publication in before.values()}
    new = {publication.publication_id for publication in after.values()}
    return PublishChange(
        started=tuple(p for p in after.values() if p.publication_id not in old),
        ended=tuple(p for p in before.values() if p.publication_id not in new),
    )
