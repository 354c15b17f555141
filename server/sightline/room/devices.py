"""Participants without a room socket: encoders that publish by WHIP, players that watch by WHEP.

Their presence is their media session: it begins with the answer to their offer, and ends with DELETE, with the
transport, with the media worker, with the room, or (a player's) with what it plays. Everybody in the room sees them,
and the log records them, as it does everyone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sightline.errors import LimitExceeded, NotFound, PermissionDenied, PreconditionFailed
from sightline.ids import CaseId, ParticipantId
from sightline.protocol.signalling import DeviceInfo, Hello, PublishOffer, TrackOffer
from sightline.room.context import Services
from sightline.room.ice import IceSides
from sightline.room.media import MediaListener
from sightline.room.participant import Participant
from sightline.room.playback import PlaybackSide, choose
from sightline.room.ports import DeviceAnswer, Person, Way
from sightline.room.publishing import PublishChange, RoomPublication
from sightline.sdp import publish
from sightline.sdp.fragment import IceFragment, build_fragment
from sightline.sdp.ingest import TrackKind, offered_tracks
from sightline.sdp.parse import parse
from sightline.signalling.machine import PUBLISHING_ROLES

log = logging.getLogger(__name__)

SOURCES: Mapping[TrackKind, Literal["camera", "microphone"]] = {"video": "camera", "audio": "microphone"}


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Of the negotiated description: what an ICE fragment names."""

    mids: tuple[str, ...]
    kind: str


class Device(Participant):
    """One such participant; ``ended`` returns at its end."""

    def __init__(
        self,
        way: Way,
        person: Person,
        name: str,
        case_id: CaseId,
        services: Services,
        listener: MediaListener,
    ) -> None:
        info = DeviceInfo(kind="camera" if way == "whip" else "headless", name=name)
        hello = Hello(protocol=1, features=(), device=info, language="en")
        super().__init__(ParticipantId(services.new_id()), person, hello, case_id, services, listener)
        self.way = way
        self.playback = PlaybackSide(case_id, services, listener)
        if way == "whep":
            self.subscribe = self.playback
        self.bundle = _Bundle((), "video")
        self._ended = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        """There is no socket to lose: it is there or gone."""
        return not self._ended.is_set()

    @property
    def ice(self) -> IceSides | None:
        return self.publish.ice if self.way == "whip" else self.playback.ice

    async def restart_ice(self, ice_ufrag: str, ice_pwd: str) -> IceSides:
        side = self.publish if self.way == "whip" else self.playback
        return await side.restart_ice(ice_ufrag, ice_pwd)

    @property
    def media_lock(self) -> asyncio.Lock:
        return self.publish_lock if self.way == "whip" else self.playback.lock

    def end(self) -> None:
        self._ended.set()

    def dismiss(self) -> None:
        self.end()

    def media_lost(self) -> None:
        """Without a socket there is nothing left of it; it comes back by a new session."""
        self.end()

    async def ended(self) -> None:
        await self._ended.wait()

    def dump(self) -> dict[str, object]:
        return {**super().dump(), "way": self.way}


class RoomOfDevices(MediaListener, Protocol):
    """What this part needs of its room."""

    @property
    def participants(self) -> Mapping[ParticipantId, Participant]: ...

    async def host(self, device: Device) -> None:
        """Take a device in until it ends; raises as ``Room.attend``."""

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...

    def publications(self) -> tuple[RoomPublication, ...]: ...

    def publications_changed(self, change: PublishChange) -> None: ...


class Devices:
    """The devices of one room (``room.ports.DeviceDoor``)."""

    def __init__(self, case_id: CaseId, services: Services, room: RoomOfDevices) -> None:
        self._case_id = case_id
        self._services = services
        self._room = room

    async def publish(self, person: Person, name: str, sdp: str) -> DeviceAnswer:
        """Take an encoder in. Raises as ``DeviceDoor.publish``."""
        if person.role not in PUBLISHING_ROLES:
            raise PermissionDenied(f"Role {person.role} only watches a call.")
        offer = parse(sdp)
        tracks = offered_tracks(offer)
        # What cannot be agreed on is refused before anybody has joined.
        plan = publish.plan(offer, tracks, self._services.codecs.preference)
        limit = self._services.settings.publications
        if len(self._room.publications()) + len(tracks) > limit:
            raise LimitExceeded("The number of tracks in a call", limit)
        device = Device("whip", person, name, self._case_id, self._services, self._room)
        device.bundle = _Bundle(plan.accepted, offer.sections[0].kind)
        wanted = PublishOffer(
            sdp=sdp, tracks=tuple(TrackOffer(mid=mid, source=SOURCES[kind]) for mid, kind in tracks.items())
        )
        async with device.publish_lock:
            await self._room.host(device)
            try:
                answer, change = await device.publish.answer(wanted)
            except BaseException:
                device.end()
                raise
        self._room.publications_changed(change)
        return self._answered(device, answer.sdp)

    async def play(self, person: Person, name: str, sdp: str, participant_id: ParticipantId | None) -> DeviceAnswer:
        """Take a player in. Raises as ``DeviceDoor.play``."""
        offer = parse(sdp)
        device = Device("whep", person, name, self._case_id, self._services, self._room)
        chosen = choose(self._room.publications(), participant_id, self._preferred())
        plan = device.playback.plan(offer, chosen)
        device.bundle = _Bundle(plan.accepted, offer.sections[0].kind)
        async with device.playback.lock:
            await self._room.host(device)
            try:
                answer = await device.playback.answer(plan)
            except BaseException:
                device.end()
                raise
        self._room.spawn(self._end_with_sources(device), "player")
        return self._answered(device, answer)

    async def patch(
        self, person: Person, session_id: str, way: Way, fragment: IceFragment, allows: Callable[[str], bool]
    ) -> DeviceAnswer | None:
        """Take trickled candidates or restart ICE. Raises as ``DeviceDoor.patch``."""
        device = self._device(person, session_id, way)
        async with device.media_lock:
            sides = device.ice
            if sides is None:
                raise NotFound("session", session_id)
            if not allows(sides.tag):
                raise PreconditionFailed("That was for an earlier ICE session.")
            if sides.is_of(fragment.ice_ufrag, fragment.ice_pwd):
                return None  # Candidates only, of which an ICE-lite agent has no need.
            sides = await device.restart_ice(fragment.ice_ufrag, fragment.ice_pwd)
        body = build_fragment(sides.local, device.bundle.mids, device.bundle.kind)
        return DeviceAnswer(session_id=device.id, sdp=body, ice_tag=sides.tag)

    def end(self, person: Person, session_id: str, way: Way) -> None:
        """End a session. Raises as ``DeviceDoor.end``."""
        self._device(person, session_id, way).end()

    def check(self, person: Person, session_id: str, way: Way) -> None:
        """Raise NotFound unless there is such a session of that person."""
        self._device(person, session_id, way)

    def _device(self, person: Person, session_id: str, way: Way) -> Device:
        found = self._room.participants.get(ParticipantId(session_id))
        is_own = isinstance(found, Device) and found.person.account_id == person.account_id
        if not isinstance(found, Device) or not is_own or found.way != way or not found.is_connected:
            raise NotFound("session", session_id)
        return found

    def _preferred(self) -> list[ParticipantId]:
        """Technicians first, whoever came last first: the newest picture of the machine."""
        newest_first = reversed(list(self._room.participants.values()))
        return [each.id for each in sorted(newest_first, key=lambda each: each.person.role != "field")]

    async def _end_with_sources(self, device: Device) -> None:
        """End a player when nothing of what it plays is published any more."""
        while device.is_connected:
            device.wants_offer.clear()
            if not device.playback.has_anything_of(self._room.publications()):
                log.info("player %s has nothing left to play", device.id)
                device.end()
                return
            await device.wants_offer.wait()

    def _answered(self, device: Device, sdp: str) -> DeviceAnswer:
        sides = device.ice
        return DeviceAnswer(
            session_id=device.id,
            sdp=sdp,
            # The worker may have died since the answer: then the device has ended, and its client finds out by ICE.
            ice_tag=sides.tag if sides else device.id,
            ice_servers=self._services.ice_servers(device.id),
        )
