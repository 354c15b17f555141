"""What every part of a room works with."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

import msgspec

from sightline.bus.base import Bus
from sightline.caselog.event import Actor as LogActor
from sightline.clock import Clock
from sightline.ids import CaseId, OpId, ParticipantId, RandomSource, uuid7
from sightline.jobs.base import SpatialService
from sightline.jobs.vision_base import VisionService
from sightline.protocol.common import Actor
from sightline.protocol.signalling import IceServer
from sightline.recording.base import Recordings
from sightline.room.codecs import RoomCodecs
from sightline.room.media import MediaHost
from sightline.room.settings import RoomSettings
from sightline.store.base import Store

DESK_TOPIC = "desk"
"""Something changed that the experts' desks show."""


def case_topic(case_id: CaseId) -> str:
    """The topic on which appended events of a case are announced: msgpack of (first seq, last seq)."""
    return f"case/{case_id}"


@dataclass(frozen=True, slots=True)
class Services:
    """The ports of one node."""

    store: Store
    media: MediaHost
    spatial: SpatialService
    bus: Bus
    clock: Clock
    random: RandomSource
    """Cryptographic outside tests: resume keys are drawn from it."""
    settings: RoomSettings
    recordings: Recordings | None = None
    """None: this server does not record."""
    vision: VisionService | None = None
    """None: this server looks at no pictures."""
    room_codecs: RoomCodecs | None = None
    """Of the one room that these are lent to."""

    @property
    def codecs(self) -> RoomCodecs:
        """What may be published, and what is liked best."""
        return self.room_codecs or RoomCodecs(self.settings.codecs)

    def new_id(self) -> str:
        return uuid7(self.clock.utc_ms(), self.random)

    def new_op_id(self) -> OpId:
        """For events of the server itself."""
        return OpId(self.new_id())

    def ice_servers(self, participant_id: ParticipantId) -> tuple[IceServer, ...]:
        """What a participant's peer connections may use, with credentials made now."""
        turn = self.settings.turn
        own = () if turn is None else (turn.server_for(participant_id, self.clock.utc_ms()),)
        return (*self.settings.ice_servers, *own)

    def new_key(self) -> str:
        """Return 256 random bits as text."""
        return f"{self.random.getrandbits(256):064x}"


def derived_op_id(name: str, purpose: str) -> OpId:
    """Return an op_id that is the same whenever the same thing is done again; ``name`` is a UUID."""
    return OpId(str(uuid5(UUID(name), purpose)))


def wire_actor(actor: LogActor) -> Actor:
    """Return the actor as messages carry it."""
    return msgspec.convert(actor, Actor, from_attributes=True)
