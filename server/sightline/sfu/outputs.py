"""What the router wants done: packets to send, RTCP to send, and facts for the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.extensions import Rewritten


class Send(NamedTuple):
    """One RTP packet for one transport: the shared source packet and what differs in this copy."""

    transport_id: TransportId
    packet: bytes
    """Plaintext, shared by all copies; never changed."""
    header: bytes
    """Replaces the first twelve bytes."""
    extensions_at: int = 0
    """Where ``extensions.block`` replaces bytes; meaningless without it."""
    extensions: Rewritten | None = None


@dataclass(frozen=True, slots=True)
class SendRtcp:
    transport_id: TransportId
    data: bytes


@dataclass(frozen=True, slots=True)
class SenderClockSeen:
    """A publisher's sender report arrived."""

    publication_id: PublicationId
    ssrc: int
    ntp_unix_ms: float
    rtp_ts: int


@dataclass(frozen=True, slots=True)
class SubscriptionClockSet:
    """Outgoing timestamp = that of ``reference_ssrc`` + ``offset`` (mod 2**32), from now on."""

    subscription_id: SubscriptionId
    reference_ssrc: int
    offset: int


@dataclass(frozen=True, slots=True)
class EncodingStarted:
    """The first packet of one encoding arrived."""

    publication_id: PublicationId
    ssrc: int
    rid: str | None


Output = SendRtcp | SenderClockSeen | SubscriptionClockSet | EncodingStarted
