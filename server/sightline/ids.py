"""Identifiers as distinct types, and UUIDv7 (RFC 9562 section 5.7) from a given time and random source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType, Protocol
from uuid import UUID

AccountId = NewType("AccountId", str)
CaseId = NewType("CaseId", str)
ParticipantId = NewType("ParticipantId", str)
TransportId = NewType("TransportId", str)
PublicationId = NewType("PublicationId", str)
SubscriptionId = NewType("SubscriptionId", str)
AnnotationId = NewType("AnnotationId", str)
FaultId = NewType("FaultId", str)
WorldId = NewType("WorldId", str)
OpId = NewType("OpId", str)
AssetId = NewType("AssetId", str)
BlobHash = NewType("BlobHash", str)
"""Lower-case hexadecimal SHA-256 of the content."""


class RandomSource(Protocol):
    """What a pure function needs for randomness; ``random.Random`` and ``secrets.SystemRandom`` fit."""

    def getrandbits(self, k: int, /) -> int: ...


@dataclass(frozen=True, slots=True, order=True)
class FrameId:
    """One source frame: the sender gives each frame of a publication a 64-bit number."""

    publication_id: PublicationId
    frame_no: int


def uuid7(utc_ms: int, random: RandomSource) -> str:
    """Return a time-ordered UUID as text.

    Args:
        utc_ms: Unix time in milliseconds.
        random: source of the 74 random bits.
    """
    value = (utc_ms & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= random.getrandbits(12) << 64
    value |= 0b10 << 62
    value |= random.getrandbits(62)
    return str(UUID(int=value))
