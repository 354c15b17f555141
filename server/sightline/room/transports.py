"""What the media worker reports, in one room: clocks, frame records, ended transports, and the loss of everything."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Protocol

import msgspec

from sightline.ids import ParticipantId, SubscriptionId, TransportId
from sightline.protocol import signalling
from sightline.protocol.signalling import MediaReset
from sightline.room.context import Services
from sightline.room.frames import Clock
from sightline.room.participant import Participant
from sightline.room.publishing import PublishChange
from sightline.room.sightings import Sightings
from sightline.worker.base import (
    DataMessage,
    PublicationStarted,
    SenderClock,
    SubscriptionClock,
    TransportStateChanged,
    WorkerDied,
    WorkerEvent,
)

FRAMES_LABEL = "frames"


class RoomOfTransports(Protocol):
    """What this part needs of its room."""

    @property
    def participants(self) -> Mapping[ParticipantId, Participant]: ...

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...

    def send_to(self, participant_id: ParticipantId, message_type: str, body: msgspec.Struct) -> None: ...

    def publisher_of(self, publication_id: str) -> ParticipantId | None: ...

    def publications_changed(self, change: PublishChange) -> None: ...


class Transports:
    """Listener to the worker for one room."""

    def __init__(self, room: RoomOfTransports, sightings: Sightings, services: Services) -> None:
        self._room = room
        self._sightings = sightings
        self._clock = services.clock

    def media_event(self, event: WorkerEvent) -> None:
        match event:
            case DataMessage(transport_id, label, data):
                if label == FRAMES_LABEL:
                    self._frame_record(transport_id, data)
            case SenderClock():
                self._sender_clock(event)
            case SubscriptionClock():
                self._subscription_clock(event)
            case TransportStateChanged(transport_id, "closed" | "failed"):
                self._room.spawn(self._transport_ended(transport_id), "end of transport")
            case TransportStateChanged() | PublicationStarted() | WorkerDied():
                return

    def media_reset(self, reason: str) -> None:
        for participant in self._room.participants.values():
            self._room.spawn(self._reset(participant, reason), "media reset")

    def tell_clocks(self, participant: Participant) -> None:
        """Send the clocks of every subscription again."""
        for subscription in participant.subscribe.subscriptions.values():
            for clock in reversed(self._sightings.clocks_of(subscription.subscription_id)):
                participant.tell("frame.subscription_clock", _clock_message(subscription.subscription_id, clock))

    def _frame_record(self, transport_id: TransportId, data: bytes) -> None:
        for participant in self._room.participants.values():
            if participant.publish.transport_id == transport_id:
                allowed = frozenset(p.publication_id for p in participant.publish.publications.values())
                self._sightings.record(data, allowed, self._clock.monotonic_ns())

    def _sender_clock(self, event: SenderClock) -> None:
        participant_id = self._room.publisher_of(event.publication_id)
        if participant_id is not None:
            body = signalling.SenderClock(
                publication_id=event.publication_id,
                ssrc=event.ssrc,
                ntp_unix_ms=event.ntp_unix_ms,
                rtp_ts=event.rtp_ts,
            )
            self._room.send_to(participant_id, "frame.sender_clock", body)

    def _subscription_clock(self, event: SubscriptionClock) -> None:
        for participant in self._room.participants.values():
            subscription = participant.subscribe.by_id(event.subscription_id)
            if subscription is None:
                continue
            clock = Clock(event.reference_ssrc, event.offset)
            self._sightings.clock(event.subscription_id, subscription.publication.publication_id, clock)
            participant.tell("frame.subscription_clock", _clock_message(event.subscription_id, clock))

    async def _transport_ended(self, transport_id: TransportId) -> None:
        """A peer connection was closed or lost its path. Its page finds out by itself and makes a new one."""
        for participant in list(self._room.participants.values()):
            async with participant.publish_lock:
                if participant.publish.transport_id == transport_id:
                    ended = participant.publish.failed()
                    participant.signalling.publish_failed()
                    self._room.publications_changed(PublishChange((), ended))
                    participant.media_lost()
            async with participant.subscribe.lock:
                if participant.subscribe.transport_id == transport_id:
                    participant.subscribe.failed()
                    participant.signalling.subscribe_failed()
                    participant.media_lost()

    async def _reset(self, participant: Participant, reason: str) -> None:
        async with participant.publish_lock, participant.subscribe.lock:
            ended = tuple(participant.publish.publications.values())
            participant.publish.reset()
            participant.subscribe.reset()
            participant.signalling.media_reset()
            self._room.publications_changed(PublishChange((), ended))
            participant.tell("room.media_reset", MediaReset(reason=reason[:200]))
            participant.media_lost()


def _clock_message(subscription_id: SubscriptionId, clock: Clock) -> signalling.SubscriptionClock:
    return signalling.SubscriptionClock(
        subscription_id=subscription_id, reference_ssrc=clock.reference_ssrc, offset=clock.offset
    )
