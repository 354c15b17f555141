"""Who is in a room: how people and devices come in, drop and come back, and leave for good.

The room decides when it closes and carries out what participants ask for; presence is all that happens here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

import msgspec

from sightline.caselog import server_events
from sightline.errors import LimitExceeded, WorkerError
from sightline.ids import CaseId, ParticipantId
from sightline.protocol import codec
from sightline.protocol.codec import Message
from sightline.protocol.signalling import CaughtUp, Hello, ParticipantChanged, ParticipantLeft, Welcome
from sightline.room.connection import Connection
from sightline.room.context import Services, wire_actor
from sightline.room.devices import Device
from sightline.room.ending import Endings
from sightline.room.feed import EventFeed, Reader
from sightline.room.media import MediaListener
from sightline.room.participant import Participant
from sightline.room.ports import Person
from sightline.room.publishing import PublishChange, RoomPublication
from sightline.room.settings import CLOSE_LEFT
from sightline.room.writer import CaseWriter
from sightline.signalling.machine import permissions


class RoomOfPeople(MediaListener, Protocol):
    """What this part needs of its room."""

    is_closing: bool

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...

    def broadcast(self, message_type: str, body: msgspec.Struct, *, but: ParticipantId | None = None) -> None: ...

    def publications(self) -> tuple[RoomPublication, ...]: ...

    def publications_changed(self, change: PublishChange) -> None: ...

    def greet(self, participant: Participant, *, is_resumed: bool) -> None:
        """Send what is not in the log."""

    async def handle(self, participant: Participant, connection: Connection, message: Message) -> None: ...

    async def keep_offering(self, participant: Participant) -> None: ...


class People:
    """Participants of one room, by id."""

    def __init__(
        self,
        case_id: CaseId,
        services: Services,
        room: RoomOfPeople,
        writer: CaseWriter,
        feed: EventFeed,
        endings: Endings,
    ) -> None:
        self._case_id = case_id
        self._services = services
        self._settings = services.settings
        self._room = room
        self._writer = writer
        self._feed = feed
        self._endings = endings
        self.by_id: dict[ParticipantId, Participant] = {}
        self.attending = 0
        """Sockets and devices that are served now."""
        self.presence = asyncio.Event()
        """Set when ``attending`` has changed."""
        self._own_tasks: dict[ParticipantId, list[asyncio.Task[None]]] = {}

    async def attend(self, person: Person, connection: Connection, hello: Hello) -> None:
        """Serve one socket to its end.

        Raises:
            WorkerError: the room is just closing; the next attempt finds a new one.
            SightlineError: the log cannot be written, or there are too many people.
        """
        self._come()
        try:
            participant, is_resumed = await self._enter(person, hello)
            await self._serve(participant, connection, hello, is_resumed=is_resumed)
        finally:
            self._go()

    async def host(self, device: Device) -> None:
        """Take in a participant without a socket, until it ends; raises as ``attend``."""
        self._come()
        try:
            await self._admit(device)
            self._room.spawn(self._outlast(device), "device")
        except BaseException:
            self._go()
            raise
        self._room.broadcast("room.participant", ParticipantChanged(participant=device.info), but=device.id)

    async def remove(self, participant: Participant) -> None:
        """Take a participant out for good, with everything it published."""
        if self.by_id.pop(participant.id, None) is None:
            return
        for task in self._own_tasks.pop(participant.id, []):
            task.cancel()
        ended = tuple(participant.publish.publications.values())
        async with participant.publish_lock:
            await participant.publish.close()
        async with participant.subscribe.lock:
            await participant.subscribe.close()
        self._room.publications_changed(PublishChange((), ended))
        self._room.broadcast("room.participant_left", ParticipantLeft(participant_id=participant.id))
        await self._endings.left(participant.person.actor, participant.id)

    def _come(self) -> None:
        if self._room.is_closing:
            raise WorkerError("The call is just ending. Try again in a moment.")
        self.attending += 1
        self.presence.set()

    def _go(self) -> None:
        self.attending -= 1
        self.presence.set()

    async def _enter(self, person: Person, hello: Hello) -> tuple[Participant, bool]:
        """Return who this is, and whether it has come back."""
        resume = hello.resume
        known = self.by_id.get(ParticipantId(resume.participant_id)) if resume else None
        if resume is not None and known is not None and known.may_resume(person, resume.resume_key):
            known.must_offer |= known.signalling.resumed()
            known.wants_offer.set()
            return known, True
        participant = Participant(
            ParticipantId(self._services.new_id()), person, hello, self._case_id, self._services, self._room
        )
        await self._admit(participant)
        self._own_tasks[participant.id] = [
            self._room.spawn(participant.handle_messages(self._room.handle), "messages"),
            self._room.spawn(self._room.keep_offering(participant), "offers"),
        ]
        return participant, False

    async def _admit(self, participant: Participant) -> None:
        """Record somebody new, and let them in."""
        if len(self.by_id) >= self._settings.participants:
            raise LimitExceeded("The number of participants", self._settings.participants)
        op_id = self._services.new_op_id()
        device = participant.device.name or participant.device.kind
        await self._writer.append(
            participant.person.actor, op_id, lambda state: server_events.joined(state, op_id, participant.id, device)
        )
        participant.signalling.joined()
        self.by_id[participant.id] = participant

    async def _serve(self, participant: Participant, connection: Connection, hello: Hello, *, is_resumed: bool) -> None:
        participant.connect(connection)
        reader = Reader(self._resume_seq(hello), connection.outbox)
        # From here to the first wait nothing can come between the picture of the room and the changes to it.
        connection.post(codec.encode("room.welcome", self._welcome(participant, is_resumed), re=connection.hello_id))
        self._room.greet(participant, is_resumed=is_resumed)
        self._room.broadcast("room.participant", ParticipantChanged(participant=participant.info), but=participant.id)

        async def catch_up() -> None:
            await self._feed.attach(reader)
            connection.post(codec.encode("room.caught_up", CaughtUp(seq=reader.last_seq)))

        try:
            await connection.serve(participant.received, catch_up)
        finally:
            self._feed.detach(reader)
            self._socket_gone(participant, connection)

    async def _outlast(self, device: Device) -> None:
        try:
            await device.ended()
            await self.remove(device)
        finally:
            self._go()

    def _resume_seq(self, hello: Hello) -> int:
        """Events up to there are known to the client; one that claims to know the future starts from the beginning."""
        last_seq = hello.resume.last_seq if hello.resume else 0
        return last_seq if last_seq <= self._feed.seq else 0

    def _welcome(self, participant: Participant, is_resumed: bool) -> Welcome:
        return Welcome(
            participant_id=participant.id,
            resume_key=participant.resume_key,
            case_id=self._case_id,
            self=wire_actor(participant.person.actor),
            participants=tuple(each.info for each in self.by_id.values()),
            publications=tuple(publication.wire for publication in self._room.publications()),
            ice_servers=self._services.ice_servers(participant.id),
            head_seq=self._feed.seq,
            is_resumed=is_resumed,
            server_utc_ms=self._services.clock.utc_ms(),
            permissions=permissions(participant.person.role),
            video_codecs=self._services.codecs.names,
        )

    def _socket_gone(self, participant: Participant, connection: Connection) -> None:
        if not participant.disconnect(connection) or self._room.is_closing:
            return
        if connection.close_code == CLOSE_LEFT:
            participant.signalling.left()
            self._room.spawn(self.remove(participant), "leave")
            return
        participant.signalling.lost_socket()
        self._room.broadcast("room.participant", ParticipantChanged(participant=participant.info))
        self._room.spawn(self._expire(participant, participant.absences), "expiry")

    async def _expire(self, participant: Participant, absence: int) -> None:
        await asyncio.sleep(self._settings.resume_s)
        is_still_away = participant.signalling.presence == "away" and participant.absences == absence
        if is_still_away and not self._room.is_closing:
            participant.signalling.expired()
            await self.remove(participant)
