"""One person or device in a room, across all its sockets: identity, signalling state, media, and what it may still get.

A participant lives in the room's tasks, not in the task of its socket: a request that was read is carried out even if
the socket drops meanwhile, because half of what it did (an event, a publication in the worker) would be there anyway.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable

import msgspec

from sightline.ids import CaseId, ParticipantId
from sightline.protocol import codec
from sightline.protocol.codec import Message
from sightline.protocol.signalling import DeviceInfo, Hello
from sightline.protocol.signalling import Participant as ParticipantInfo
from sightline.room.connection import Connection
from sightline.room.context import Services, wire_actor
from sightline.room.feed import Reader
from sightline.room.media import MediaListener
from sightline.room.ports import Person
from sightline.room.publishing import PublishSide
from sightline.room.settings import CLOSE_REPLACED, CLOSE_RESTART
from sightline.room.subscribing import SubscribeSide
from sightline.signalling.machine import Signalling

log = logging.getLogger(__name__)

Received = tuple[Connection, Message]


class Participant:
    """State of one participant; the room drives it."""

    def __init__(
        self,
        participant_id: ParticipantId,
        person: Person,
        hello: Hello,
        case_id: CaseId,
        services: Services,
        listener: MediaListener,
    ) -> None:
        self.id = participant_id
        self.person = person
        self.device: DeviceInfo = hello.device
        self.language = hello.language
        self.resume_key = services.new_key()
        self.signalling = Signalling(person.role)
        self.publish = PublishSide(case_id, participant_id, services, listener)
        self.subscribe = SubscribeSide(case_id, services, listener)
        self.inbox: asyncio.Queue[Received] = asyncio.Queue(services.settings.receive_queue)
        self.publish_lock = asyncio.Lock()
        self.wants_offer = asyncio.Event()
        """Set when what is published may differ from what this participant was offered."""
        self.must_offer = False
        """The newest offer may be lost: make one even if nothing has changed."""
        self.connection: Connection | None = None
        self.reader: Reader | None = None
        self.absences = 0
        """Counts lost sockets, so that an old timer knows that it is old."""

    @property
    def is_connected(self) -> bool:
        return self.connection is not None

    @property
    def info(self) -> ParticipantInfo:
        return ParticipantInfo(
            participant_id=self.id,
            actor=wire_actor(self.person.actor),
            device=self.device,
            is_connected=self.is_connected,
        )

    def may_resume(self, person: Person, resume_key: str) -> bool:
        """Whether this socket's person is the one that left."""
        is_key = hmac.compare_digest(resume_key.encode(), self.resume_key.encode())
        return is_key and person.account_id == self.person.account_id and person.role == self.person.role

    def connect(self, connection: Connection) -> None:
        """Take a socket; one that is still there is closed."""
        if self.connection is not None:
            self.connection.end(CLOSE_REPLACED, "replaced by a newer connection")
        self.connection = connection

    def disconnect(self, connection: Connection) -> bool:
        """Note the end of a socket; False when a newer one has replaced it."""
        if self.connection is not connection:
            return False
        self.connection = None
        self.reader = None
        self.absences += 1
        return True

    def dismiss(self) -> None:
        """The room closes: end the present socket."""
        if self.connection is not None:
            self.connection.end(CLOSE_RESTART, "the server is closing this room")

    def media_lost(self) -> None:
        """A transport has ended: a page finds that out by itself and makes a new one."""

    def post(self, text: str) -> None:
        """Send to the present socket, if there is one."""
        if self.connection is not None:
            self.connection.post(text)

    def tell(self, message_type: str, body: msgspec.Struct) -> None:
        self.post(codec.encode(message_type, body))

    def tell_if_fast(self, text: str) -> None:
        """Send something that is worth nothing late."""
        if self.connection is not None:
            self.connection.outbox.offer(text)

    async def received(self, connection: Connection, message: Message) -> None:
        """Queue a message for ``run``; waits when too many are waiting."""
        await self.inbox.put((connection, message))

    async def handle_messages(self, handle: Callable[[Participant, Connection, Message], Awaitable[None]]) -> None:
        """Carry out messages in order, for the life of the participant."""
        while True:
            connection, message = await self.inbox.get()
            await handle(self, connection, message)

    def dump(self) -> dict[str, object]:
        return {
            "role": self.person.role,
            "is_connected": self.is_connected,
            "presence": self.signalling.presence,
            "publishing": self.signalling.publishing,
            "subscribing": self.signalling.subscribing,
            "publications": len(self.publish.publications),
            "publication_sources": {p.publication_id: p.source for p in self.publish.publications.values()},
            "subscriptions": len(self.subscribe.subscriptions),
        }
