"""What a room needs from the edge, and the values that cross that border."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from sightline.caselog.event import Actor
from sightline.ids import AccountId, BlobHash, CaseId
from sightline.protocol.common import Role


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
