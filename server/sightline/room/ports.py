"""What a room needs from the edge, and the values that cross that border."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from sightline.caselog.event import Actor
from sightline.ids import AccountId, BlobHash, CaseId, ParticipantId
from sightline.protocol.common import Role
from sightline.protocol.signalling import IceServer
from sightline.sdp.fragment import IceFragment

Way = Literal["whip", "whep"]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who is at the other end of a request or socket, in the role used."""

    account_id: AccountId
    display_name: str
    role: Role
    case_id: CaseId | None = None
    """Set for guests: nothing else is open to them."""

    @property
    def actor(self) -> Actor:
        return Actor(account_id=self.account_id, display_name=self.display_name, role=self.role)


class CheckedImage(msgspec.Struct, frozen=True, kw_only=True):
    """An uploaded picture that was decoded once, completely."""

    data: bytes
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    width: int
    height: int
    blob: BlobHash
    """SHA-256 of ``data``."""


class DeviceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a participant without a socket is told."""

    session_id: str
    """UUID; names the session to its owner."""
    sdp: str
    """Session description, or after an ICE restart the fragment (RFC 8840)."""
    ice_tag: str
    """Names the ICE session; another one after each restart. ASCII without quotes."""
    ice_servers: tuple[IceServer, ...] = ()
    """For the other side's peer connection."""


class DeviceDoor(Protocol):
    """Participants of one room that have no socket: WHIP encoders and WHEP players."""

    async def publish(self, person: Person, name: str, sdp: str) -> DeviceAnswer:
        """Take an encoder in: a participant whose offered tracks are publications.

        Args:
            name: of the device, for people; at most 80 characters.
            sdp: its offer.
        Raises:
            NegotiationError, LimitExceeded, PermissionDenied: nobody has joined then.
            WorkerError, StoreError: try again.
        """

    async def play(self, person: Person, name: str, sdp: str, participant_id: ParticipantId | None) -> DeviceAnswer:
        """Take a player in, with what one participant publishes; None = a technician, the newest first.

        Raises:
            NothingPublished: by that participant, or by anybody, yet.
            NegotiationError, LimitExceeded: nobody has joined then.
            WorkerError, StoreError: try again.
        """

    async def patch(
        self, person: Person, session_id: str, way: Way, fragment: IceFragment, allows: Callable[[str], bool]
    ) -> DeviceAnswer | None:
        """Take trickled candidates (None is returned), or restart ICE when the credentials are new.

        Args:
            allows: whether the request may go on, given the present ``ice_tag``.
        Raises:
            NotFound: no such session of that person.
            PreconditionFailed: ``allows`` said no; nothing has changed then.
            WorkerError: the restart failed; the session goes on as before.
        """

    def end(self, person: Person, session_id: str, way: Way) -> None:
        """End a session. Raises NotFound."""

    def check(self, person: Person, session_id: str, way: Way) -> None:
        """Raises NotFound unless there is such a session of that person."""


class SocketClosed(Exception):
    """The other side went away, with this WebSocket close code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class MessageSocket(Protocol):
    """One WebSocket as the room sees it."""

    async def receive(self) -> str | bytes:
        """The next message; the hello is the first one. Raises ``SocketClosed`` when the other side is gone."""

    async def send(self, text: str) -> None:
        """Raises ``SocketClosed``."""

    async def close(self, code: int, reason: str) -> None:
        """Closing twice is harmless."""
