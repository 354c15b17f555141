"""What a participant's messages do: each effect of the signalling machine carried out, and answered."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import msgspec

from sightline.caselog.facts import Facts
from sightline.errors import LimitExceeded, NotFound, SightlineError
from sightline.ids import AnnotationId, CaseId, OpId, ParticipantId
from sightline.protocol import codec
from sightline.protocol.codec import Message
from sightline.protocol.common import FrameRef
from sightline.protocol.signalling import Ok, PublicationChanged
from sightline.protocol.workflow import Ack
from sightline.room.connection import Connection
from sightline.room.context import Services
from sightline.room.evidence import record_still
from sightline.room.ladder.room_ladder import RoomLadder
from sightline.room.marks import Marks
from sightline.room.participant import Participant
from sightline.room.ports import Person
from sightline.room.publishing import PublishChange, RoomPublication
from sightline.room.stills import Stills
from sightline.room.writer import CaseWriter
from sightline.signalling import effects
from sightline.signalling.effects import Effect

log = logging.getLogger(__name__)


class RoomOfRequests(Protocol):
    """What requests need of their room."""

    def broadcast(self, message_type: str, body: msgspec.Struct, *, but: ParticipantId | None = None) -> None: ...

    def broadcast_if_fast(self, text: str, *, but: ParticipantId | None = None) -> None: ...

    def publications_changed(self, change: PublishChange) -> None: ...

    def publications_for(self, participant: Participant) -> tuple[RoomPublication, ...]: ...


class Requests:
    """Carries out the messages of all participants of one room."""

    def __init__(
        self,
        case_id: CaseId,
        services: Services,
        room: RoomOfRequests,
        writer: CaseWriter,
        marks: Marks,
        stills: Stills,
        ladder: RoomLadder,
    ) -> None:
        self._case_id = case_id
        self._services = services
        self._room = room
        self._writer = writer
        self._marks = marks
        self._stills = stills
        self._ladder = ladder

    async def handle(self, participant: Participant, connection: Connection, message: Message) -> None:
        """Carry out one message; a refusal is answered, never raised."""
        try:
            effect = participant.signalling.receive(message)
            await self._perform(participant, connection, effect)
        except SightlineError as exc:
            connection.refuse(exc, message.id)

    async def operate(self, person: Person, op_id: OpId, kind: str, body: dict[str, Any], facts: Facts) -> Ack:
        """Carry out a durable operation, by socket or HTTP."""
        match kind:
            case "annotation.place":
                written = await self._marks.place(person.actor, op_id, body)
            case "annotation.move":
                written = await self._marks.move(person.actor, op_id, body)
            case "annotation.resnap":
                written = await self._marks.resnap(person.actor, op_id, body)
            case _:
                written = await self._writer.operate(person.actor, op_id, kind, body, facts)
        return written.ack(op_id)

    async def _perform(self, participant: Participant, connection: Connection, effect: Effect) -> None:
        match effect:
            case effects.Submit(request_id, op):
                facts = Facts(now_ms=self._services.clock.utc_ms())
                ack = await self.operate(participant.person, OpId(op.op_id), op.kind, op.body, facts)
                connection.post(codec.encode("ack", ack, re=request_id))
            case effects.AnswerPublish():
                await self._answer_publish(participant, connection, effect)
            case effects.StartSubscribing():
                await self._start_subscribing(participant, connection, effect)
            case effects.ApplyAnswer():
                await self._apply_answer(participant, connection, effect)
            case effects.SetMute():
                self._set_mute(participant, effect)
                _ok(connection, effect.request_id)
            case effects.SetView(request_id, view):
                async with participant.subscribe.lock:
                    await participant.subscribe.view(view)
                _ok(connection, request_id)
            case effects.ShowLooking(looking):
                shown = msgspec.structs.replace(looking, participant_id=participant.id)
                self._room.broadcast_if_fast(codec.encode("expert.looking", shown), but=participant.id)
            case effects.ForgetStill():
                await self._still_unavailable(participant, effect)
                _ok(connection, effect.request_id)
            case effects.WatchFigures(request_id, is_open):
                self._ladder.reports.watch(participant.id, is_open=is_open)
                _ok(connection, request_id)
            case effects.NoteUplink(report):
                self._ladder.uplink_reported(participant, report)
            case effects.NoteLookShown(shown):
                self._ladder.look_shown(participant, shown)
            case effects.Acknowledge(request_id):
                _ok(connection, request_id)
            case effects.Pong() | effects.MakeOffer():
                raise RuntimeError(f"{type(effect).__name__} is no answer to a queued message")

    async def _answer_publish(
        self, participant: Participant, connection: Connection, effect: effects.AnswerPublish
    ) -> None:
        async with participant.publish_lock:
            before = tuple(participant.publish.publications.values())
            try:
                self._require_room(participant, len(effect.offer.tracks))
                answer, change = await participant.publish.answer(effect.offer)
            except BaseException:
                participant.signalling.publish_refused()
                if before and not participant.publish.publications:
                    participant.signalling.publish_failed()
                    self._room.publications_changed(PublishChange((), before))
                raise
            participant.signalling.publish_answered()
        connection.post(codec.encode("publish.answer", answer, re=effect.request_id))
        self._room.publications_changed(change)

    def _require_room(self, participant: Participant, tracks: int) -> None:
        limit = self._services.settings.publications
        if len(self._room.publications_for(participant)) + tracks > limit:
            raise LimitExceeded("The number of tracks in a call", limit)

    async def _start_subscribing(
        self, participant: Participant, connection: Connection, effect: effects.StartSubscribing
    ) -> None:
        async with participant.subscribe.lock:
            try:
                await participant.subscribe.start()
                offer = await participant.subscribe.offer(effect.version, self._room.publications_for(participant))
            except BaseException:
                participant.signalling.subscribe_failed()
                raise
            # The answer to the request goes first, so that the client is ready for the offer.
            _ok(connection, effect.request_id)
            connection.post(codec.encode("subscribe.offer", offer))
        participant.wants_offer.set()

    async def _apply_answer(
        self, participant: Participant, connection: Connection, effect: effects.ApplyAnswer
    ) -> None:
        async with participant.subscribe.lock:
            try:
                await participant.subscribe.apply(effect.answer)
            except BaseException:
                participant.signalling.answer_refused()
                raise
        _ok(connection, effect.request_id)
        participant.wants_offer.set()

    async def keep_offering(self, participant: Participant) -> None:
        """Offer what is published, whenever that has changed, for the life of the participant."""
        while True:
            await participant.wants_offer.wait()
            participant.wants_offer.clear()
            try:
                async with participant.subscribe.lock:
                    await self._offer(participant)
            except SightlineError as exc:
                log.info("no offer to %s: %s", participant.id, exc.message)

    async def _offer(self, participant: Participant) -> None:
        publications = self._room.publications_for(participant)
        is_current = participant.subscribe.is_current(publications) and not participant.must_offer
        if is_current or not participant.is_connected:
            return
        step = participant.signalling.changed()
        participant.must_offer = False
        if step is not None:
            offer = await participant.subscribe.offer(step.version, publications)
            participant.tell("subscribe.offer", offer)

    def _set_mute(self, participant: Participant, effect: effects.SetMute) -> None:
        changed = participant.publish.set_muted(effect.change.publication_id, effect.change.is_muted)
        if changed is None:
            raise NotFound("publication", effect.change.publication_id)
        self._room.broadcast("room.publication", PublicationChanged(publication=changed.wire))

    async def _still_unavailable(self, participant: Participant, effect: effects.ForgetStill) -> None:
        """Take the still that was looked at, if it is of that frame; else the nearest frame, once, which says so."""
        if self._ladder.awaits_look(effect.still.request_id) is not None:
            self._ladder.look_unavailable(effect.still.request_id)
            return
        pending = self._stills.get(effect.still.request_id)
        if pending is None or pending.participant_id != participant.id:
            return
        request_id, mark = pending.request.request_id, pending.annotation_id
        self._stills.take(request_id)
        kept = self._ladder.looks.of_frame(pending.frame)
        if kept is not None:
            actor = participant.person.actor
            await record_still(self._services, self._writer, actor, request_id, mark, kept.header, kept.image)
            return
        nearest = effect.still.nearest_frame_no
        if nearest is not None and nearest != pending.request.frame_no and not pending.is_substitute:
            frame = FrameRef(publication_id=pending.request.publication_id, frame_no=nearest)
            self._marks.ask_for_still(frame, AnnotationId(mark), is_substitute=True)


def _ok(connection: Connection, request_id: str | None) -> None:
    """Answer a request without a result; who did not ask for an answer gets none."""
    if request_id is not None:
        connection.post(codec.encode("ok", Ok(), re=request_id))
