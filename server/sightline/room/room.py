"""The live meeting of one case: who is there, what they publish, and that everyone hears of everything.

A room owns its participants and all tasks that work for them. It exists while somebody is connected, and a while
longer; when it ends for want of people, its call ends too. A participant's failure ends that participant's connection,
never the room.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import msgspec

from sightline.caselog.event import StoredEvent
from sightline.caselog.facts import Facts
from sightline.errors import SightlineError
from sightline.ids import CaseId, OpId, ParticipantId, PublicationId
from sightline.protocol import codec
from sightline.protocol.signalling import Hello, PublicationChanged, PublicationEnded
from sightline.protocol.workflow import Ack
from sightline.room.connection import Connection
from sightline.room.context import Services, case_topic
from sightline.room.devices import Device, Devices
from sightline.room.ending import Endings
from sightline.room.feed import EventFeed
from sightline.room.ladder.room_ladder import RoomLadder
from sightline.room.localising import RoomLocalising
from sightline.room.marks import Marks
from sightline.room.participant import Participant
from sightline.room.people import People
from sightline.room.ports import Person
from sightline.room.publishing import PublishChange, RoomPublication
from sightline.room.recording import RoomRecording
from sightline.room.requests import Requests
from sightline.room.scene_keeping import SceneKeeper
from sightline.room.sightings import Sightings
from sightline.room.stills import Stills
from sightline.room.tasks import RoomTasks
from sightline.room.transports import Transports
from sightline.room.uploads import Uploads
from sightline.room.vision import RoomVision
from sightline.room.vision_marks import VisionMarks
from sightline.room.writer import CaseWriter
from sightline.worker.base import WorkerEvent
from sightline.workflow.case_state import CaseState

log = logging.getLogger(__name__)


class Room:
    """One room. ``run`` is its life; everything else works only during it.

    Args:
        on_closing: called when the room takes nobody in any more; the next one to come needs a new room.
    """

    def __init__(self, case_id: CaseId, services: Services, on_closing: Callable[[Room], None]) -> None:
        self.case_id = case_id
        self._services = services
        self._settings = services.settings
        self._on_closing = on_closing
        self.is_closing = False
        self._is_dismissed = False
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks = RoomTasks(case_id)

        cases, page = services.store.cases, self._settings.page_events
        self._feed = EventFeed(case_id, cases, page, self._log_grew)
        self._writer = CaseWriter(case_id, services, lambda: self._feed.state, self._feed.notify)
        self._recording = RoomRecording(case_id, services, self, self._writer)
        self._scenes = SceneKeeper(case_id, services, self, self._writer)
        self._endings = Endings(services, self._writer, self._tasks)
        self._people = People(case_id, services, self, self._writer, self._feed, self._endings)
        self._sightings = Sightings(self._settings.frame_wait_s, lambda record: self._vision.frame_recorded(record))
        self._stills = Stills(self._settings.still_ttl_s)
        self._vision_marks = VisionMarks(services, self, self._writer, self._sightings)
        self.localising = RoomLocalising(case_id, services, self, self._writer)
        self._vision = RoomVision(case_id, services, self, self._vision_marks, self.localising)
        self._marks = Marks(case_id, services, self, self._writer, self._sightings, self._stills, self._vision_marks)
        self.ladder = RoomLadder(services, self, self._sightings)
        self._requests = Requests(case_id, services, self, self._writer, self._marks, self._stills, self.ladder)
        self.devices = Devices(case_id, services, self)
        self._transports = Transports(self, self._sightings, services)
        self.uploads = Uploads(
            case_id,
            services,
            self,
            self._writer,
            self._marks,
            self._stills,
            self._sightings,
            self.ladder,
            self._vision.depth_arrived,
        )

    # Life

    async def opened(self) -> None:
        """Wait until the room can be used; raises what kept it from opening."""
        await asyncio.shield(self._opened)

    async def run(self) -> None:
        """Open, serve until nobody is there or ``dismiss``, and wind up."""
        try:
            await self._feed.open()
            if self.state.opened is not None:
                self._services.codecs.case_wants(self.state.opened.video_codecs)
            await self._endings.absentees_left(self.state)
        except BaseException as exc:
            self._begin_closing()
            if not self._opened.done():
                self._opened.set_exception(exc if isinstance(exc, Exception) else SightlineError("Closing."))
                self._opened.exception()  # Whoever waits gets it; nobody need be waiting.
            raise
        async with asyncio.TaskGroup() as group:
            self._tasks.open(group)
            self._services.media.listen(self)
            self.spawn(self._feed.run(), "feed")
            self.spawn(self._hear_bus(), "bus")
            self.spawn(self._recording.run(), "recording")
            self.spawn(self._scenes.run(), "scenes")
            self.spawn(self._vision.run(), "vision")
            self.spawn(self.ladder.run(), "ladder")
            self._opened.set_result(None)
            try:
                await self._until_deserted()
            finally:
                self._begin_closing()
                await self._wind_up()
                self._tasks.cancel()

    def dismiss(self) -> None:
        """Close now, with a call to go on elsewhere or after the restart."""
        self._is_dismissed = True
        self._people.presence.set()

    @property
    def crashes(self) -> int:
        return self._tasks.crashes

    @property
    def is_in_use(self) -> bool:
        return self._people.attending > 0

    async def _until_deserted(self) -> None:
        while not self._is_dismissed:
            self._people.presence.clear()
            if self.is_in_use:
                await self._people.presence.wait()
                continue
            try:
                async with asyncio.timeout(self._settings.linger_s):
                    await self._people.presence.wait()
            except TimeoutError:
                return

    def _begin_closing(self) -> None:
        if not self.is_closing:
            self.is_closing = True
            self._on_closing(self)

    async def _wind_up(self) -> None:
        for participant in self.participants.values():
            participant.dismiss()
        try:
            async with asyncio.timeout(2 * self._settings.flush_s):
                while self.is_in_use:
                    self._people.presence.clear()
                    await self._people.presence.wait()
        except TimeoutError:
            log.warning("%d sockets of case %s did not end", self._people.attending, self.case_id)
        await self._tasks.quietly(self._recording.close("interrupted" if self._is_dismissed else "call_ended"))
        await self._tasks.quietly(self._vision.close())
        await self._tasks.quietly(self._scenes.close())
        for participant in list(self.participants.values()):
            await self._people.remove(participant)
        if not self._is_dismissed:
            await self._endings.end_call(self.state)
        self._services.media.forget(self)
        for world_id in self.state.worlds:
            await self._tasks.quietly(self._services.spatial.close_world(self.case_id, world_id))

    # People

    async def attend(self, person: Person, connection: Connection, hello: Hello) -> None:
        """Serve one socket to its end; raises as ``People.attend``."""
        await self._people.attend(person, connection, hello)

    async def host(self, device: Device) -> None:
        """Take in a participant without a socket, until it ends; raises as ``attend``."""
        await self._people.host(device)

    @property
    def participants(self) -> Mapping[ParticipantId, Participant]:
        return self._people.by_id

    def greet(self, participant: Participant, *, is_resumed: bool) -> None:
        """Send what is not in the log: how pictures get through, and again what may be lost with an old socket."""
        self.ladder.tell(participant)
        looking = self.localising.greet()
        if looking is not None:
            participant.tell("localisation.state", looking)
        if not is_resumed:
            return
        self._transports.tell_clocks(participant)
        for request in self._stills.of(participant.id, self._services.clock.monotonic_ns()):
            participant.tell("still.request", request)

    async def handle(self, participant: Participant, connection: Connection, message: codec.Message) -> None:
        """Carry out a message; an error of our own is answered and counted."""
        try:
            await self._requests.handle(participant, connection, message)
        except Exception:
            self._tasks.crashed(message.type)
            connection.refuse(SightlineError("This did not work because of an error in the server."), message.id)

    async def keep_offering(self, participant: Participant) -> None:
        await self._requests.keep_offering(participant)

    # What others ask of the room

    @property
    def state(self) -> CaseState:
        """The case as of the newest event that was handed on."""
        return self._feed.state

    def publications(self) -> tuple[RoomPublication, ...]:
        return tuple(p for each in self.participants.values() for p in each.publish.publications.values())

    def publications_for(self, participant: Participant) -> tuple[RoomPublication, ...]:
        """Everything that others publish."""
        return tuple(p for p in self.publications() if p.participant_id != participant.id)

    def publisher_of(self, publication_id: str) -> ParticipantId | None:
        return next((p.participant_id for p in self.publications() if p.publication_id == publication_id), None)

    def person_of(self, participant_id: ParticipantId) -> Person | None:
        participant = self.participants.get(participant_id)
        return participant.person if participant else None

    def send_to(self, participant_id: ParticipantId, message_type: str, body: msgspec.Struct) -> None:
        participant = self.participants.get(participant_id)
        if participant is not None:
            participant.tell(message_type, body)

    def broadcast(self, message_type: str, body: msgspec.Struct, *, but: ParticipantId | None = None) -> None:
        text = codec.encode(message_type, body)
        for participant in self.participants.values():
            if participant.id != but:
                participant.post(text)

    def broadcast_if_fast(self, text: str, *, but: ParticipantId | None = None) -> None:
        """Send something ephemeral to everyone who keeps up."""
        for participant in self.participants.values():
            if participant.id != but:
                participant.tell_if_fast(text)

    def publications_changed(self, change: PublishChange) -> None:
        """Tell everyone, and have them offered what there is now."""
        for publication in change.ended:
            ended = PublicationEnded(publication_id=PublicationId(publication.publication_id))
            self.broadcast("room.publication_ended", ended)
        for publication in change.started:
            self.broadcast("room.publication", PublicationChanged(publication=publication.wire))
        if change.ended or change.started:
            for participant in self.participants.values():
                participant.wants_offer.set()
            self._recording.wake()
            self._vision.wake()

    async def operate(self, person: Person, op_id: OpId, kind: str, body: dict[str, Any], facts: Facts) -> Ack:
        return await self._requests.operate(person, op_id, kind, body, facts)

    def media_event(self, event: WorkerEvent) -> None:
        self._transports.media_event(event)
        self._recording.media_event(event)
        self._vision.media_event(event)

    def media_reset(self, reason: str) -> None:
        self._transports.media_reset(reason)
        self._recording.media_reset()
        self._vision.media_reset()

    def _log_grew(self, events: Sequence[StoredEvent]) -> None:
        self._recording.events(events)
        self._scenes.events(events)
        self._vision_marks.log_grew()
        self.localising.log_grew(events)

    # Tasks

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return self._tasks.spawn(work, name)

    async def _hear_bus(self) -> None:
        async with self._services.bus.subscribe(case_topic(self.case_id)) as messages:
            # What was appended between opening and now was announced to nobody here.
            self._feed.notify()
            async for _ in messages:
                self._feed.notify()

    def dump(self) -> dict[str, object]:
        return {
            "participants": {each.id: each.dump() for each in self.participants.values()},
            "seq": self._feed.seq,
            "sightings": self._sightings.dump(),
            "stills": len(self._stills),
            "tasks": len(self._tasks),
            "recording": self._recording.dump(),
            "vision": self._vision.dump(),
            "ladder": self.ladder.dump(),
            "crashes": self.crashes,
        }
