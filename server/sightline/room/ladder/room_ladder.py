"""The ladder of one room: reads the worker about once a second, steps all ladders, and carries out what follows.

Video that does not fit is held back at the worker, its publisher is asked for stills instead, and where the publisher's
own path is what is bad, it is told to send no video at all. Everybody is told of every change.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, Protocol

import msgspec

from sightline.errors import SightlineError
from sightline.ids import ParticipantId, PublicationId
from sightline.protocol.quality import Look, LookShown, SendLimit, UplinkReport
from sightline.protocol.spatial import FrameRecord, StillHeader
from sightline.room.context import Services
from sightline.room.devices import Device
from sightline.room.ladder.looks import KeptLook, Looks
from sightline.room.ladder.readings import Reading
from sightline.room.ladder.report import FigureReports
from sightline.room.ladder.states import Sender, Viewer
from sightline.room.ladder.way import Rung
from sightline.room.participant import Participant
from sightline.room.ports import CheckedImage
from sightline.room.publishing import RoomPublication
from sightline.room.sightings import Sightings, is_usable

log = logging.getLogger(__name__)

Key = tuple[ParticipantId, PublicationId]


class RoomOfLadder(Protocol):
    """What this part needs of its room."""

    @property
    def participants(self) -> Mapping[ParticipantId, Participant]: ...

    def publications(self) -> tuple[RoomPublication, ...]: ...

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...

    def broadcast(self, message_type: str, body: msgspec.Struct, *, but: ParticipantId | None = None) -> None: ...

    def send_to(self, participant_id: ParticipantId, message_type: str, body: msgspec.Struct) -> None: ...


class RoomLadder:
    """Owner of all ladders of one room."""

    def __init__(self, services: Services, room: RoomOfLadder, sightings: Sightings) -> None:
        self._services = services
        self._room = room
        self._sightings = sightings
        self._senders: dict[PublicationId, Sender] = {}
        self._viewers: dict[Key, Viewer] = {}
        self._looks = Looks()
        self.reports = FigureReports()

    async def run(self) -> None:
        """Step, for the life of the room."""
        while True:
            await asyncio.sleep(self._services.settings.ladder_interval_s)
            try:
                await self.step()
            except SightlineError as exc:
                # The worker is being restarted; what was decided holds until it answers again.
                log.info("no figures: %s", exc.message)

    async def step(self) -> None:
        """Read once and carry out what follows. Raises WorkerError."""
        pictures = {
            PublicationId(p.publication_id): p for p in self._room.publications() if p.parameters.kind == "video"
        }
        self._follow(pictures)
        if not pictures and not self.reports.is_wanted:
            return
        figures = await self._services.media.call(lambda w: w.figures(self._transports()))
        reading, now_ns = Reading(figures), self._services.clock.monotonic_ns()
        for sender in list(self._senders.values()):
            await self._step_picture(reading, sender, now_ns)
        self._report(reading, now_ns)

    # What participants say

    def uplink_reported(self, participant: Participant, report: UplinkReport) -> None:
        """Take what a publisher measures of its own path; of another's picture it is not heard."""
        sender = self._senders.get(PublicationId(report.publication_id))
        if sender is not None and sender.publication.participant_id == participant.id:
            sender.meter.reported(report, self._services.clock.monotonic_ns())

    def look_shown(self, participant: Participant, shown: LookShown) -> None:
        """Take note that a still has come through to a viewer."""
        now_ns = self._services.clock.monotonic_ns()
        for (participant_id, _), viewer in self._viewers.items():
            if participant_id == participant.id:
                viewer.delivery.shown(shown.look_id, shown.took_ms, now_ns)

    def tell(self, participant: Participant) -> None:
        """Send a page that has just (re)joined how everybody's pictures are."""
        for (viewer_id, publication_id), viewer in self._viewers.items():
            if viewer.rung is not Rung.BEST or viewer_id == participant.id:
                participant.tell("subscription.rung", viewer.wire(viewer_id, publication_id))
            if viewer_id == participant.id and viewer.rung is Rung.STILLS:
                self._announce_newest(participant.id, publication_id, viewer)
        for publication_id, sender in self._senders.items():
            if sender.publication.participant_id == participant.id and sender.is_paused:
                participant.tell("publication.limit", SendLimit(publication_id=publication_id, is_paused=True))

    # Stills

    def awaits_look(self, request_id: str) -> str | None:
        """Return of which picture this is a still that was asked for to be looked at."""
        return self._looks.publication_of(request_id)

    def look_arrived(self, request_id: str, header: StillHeader, image: CheckedImage) -> None:
        """Keep a still and tell those who wait for it."""
        look = self._looks.arrived(request_id, header, image, self._services.clock.utc_ms())
        # A mark on it must find its pose for as long as it may be on somebody's screen.
        self._sightings.keep(_record_of(look, header))
        for (participant_id, publication_id), viewer in self._viewers.items():
            if publication_id == look.frame.publication_id and viewer.rung is Rung.STILLS:
                self._announce(participant_id, look, viewer)

    def look_unavailable(self, request_id: str) -> None:
        self._looks.unavailable(request_id)

    def look(self, look_id: str) -> KeptLook:
        """Return a kept still. Raises NotFound."""
        return self._looks.get(look_id)

    @property
    def looks(self) -> Looks:
        return self._looks

    # Inside

    def _transports(self) -> tuple[Any, ...]:
        people = self._room.participants.values()
        sides = [side for each in people for side in (each.publish.transport_id, each.subscribe.transport_id)]
        return tuple(side for side in sides if side is not None)

    def _follow(self, pictures: Mapping[PublicationId, RoomPublication]) -> None:
        """Begin and end with what is published and who is there."""
        now_ns = self._services.clock.monotonic_ns()
        for publication_id in self._senders.keys() - pictures.keys():
            del self._senders[publication_id]
            self._looks.forget(publication_id)
        for publication_id, publication in pictures.items():
            known = self._senders.setdefault(publication_id, Sender(publication, now_ns))
            known.publication = publication
        people = self._room.participants
        self._viewers = {
            (viewer, picture): state
            for (viewer, picture), state in self._viewers.items()
            if viewer in people and picture in pictures
        }
        self.reports.keep(frozenset(people))

    async def _step_picture(self, reading: Reading, sender: Sender, now_ns: int) -> None:
        publisher = self._room.participants.get(sender.publication.participant_id)
        if publisher is None:
            return
        can_give_stills = not isinstance(publisher, Device)
        if can_give_stills:
            sender.step(reading, publisher, now_ns)
            self._limit(sender)
        publication_id, is_wanted = PublicationId(sender.publication.publication_id), False
        for participant in list(self._room.participants.values()):
            viewer = self._viewer(reading, participant, sender, now_ns)
            if viewer is None:
                continue
            viewer.step(reading, sender, participant, now_ns)
            if viewer.settle(sender, can_give_stills=can_give_stills, now_ms=self._services.clock.utc_ms()):
                self._room.broadcast("subscription.rung", viewer.wire(participant.id, publication_id))
            await self._hold(participant, publication_id, is_held=not viewer.ladder.has_video)
            is_wanted |= viewer.rung is Rung.STILLS and _is_watching(participant, publication_id)
        if is_wanted:
            self._ask(sender, publisher, now_ns)

    def _viewer(self, reading: Reading, participant: Participant, sender: Sender, now_ns: int) -> Viewer | None:
        publication_id = PublicationId(sender.publication.publication_id)
        key = (participant.id, publication_id)
        known = self._viewers.get(key)
        if known is not None or isinstance(participant, Device):
            return known
        subscription = participant.subscribe.subscriptions.get(publication_id)
        is_begun = subscription is not None and subscription.is_forwarding
        if not is_begun or reading.path(participant.subscribe.transport_id) is None:
            return None
        return self._viewers.setdefault(key, Viewer(now_ns))

    def _limit(self, sender: Sender) -> None:
        """Tell the publisher when what it may send has changed."""
        is_paused = not sender.ladder.has_video
        if sender.is_paused != is_paused:
            sender.is_paused = is_paused
            body = SendLimit(publication_id=sender.publication.publication_id, is_paused=is_paused)
            self._room.send_to(sender.publication.participant_id, "publication.limit", body)

    async def _hold(self, participant: Participant, publication_id: PublicationId, *, is_held: bool) -> None:
        subscription = participant.subscribe.subscriptions.get(publication_id)
        if subscription is None or subscription.is_held == is_held:
            return
        async with participant.subscribe.lock:
            try:
                await participant.subscribe.hold(publication_id, is_held=is_held)
            except SightlineError as exc:
                log.info("a picture is not held: %s", exc.message)

    def _ask(self, sender: Sender, publisher: Participant, now_ns: int) -> None:
        is_uplink_bad = sender.ladder.rung >= Rung.STILLS
        request = self._looks.due(
            sender.publication.publication_id, self._services.new_id(), now_ns, is_uplink_bad=is_uplink_bad
        )
        if request is not None:
            publisher.tell("still.request", request)

    def _announce_newest(self, participant_id: ParticipantId, publication_id: PublicationId, viewer: Viewer) -> None:
        newest = self._looks.newest(publication_id)
        if newest is not None:
            self._announce(participant_id, newest, viewer)

    def _announce(self, participant_id: ParticipantId, look: Look, viewer: Viewer) -> None:
        viewer.delivery.announced(look, self._services.clock.monotonic_ns())
        self._room.send_to(participant_id, "look.taken", look)

    def _report(self, reading: Reading, now_ns: int) -> None:
        rungs = {key: viewer.rung.wire for key, viewer in self._viewers.items()}
        meters = {publication_id: sender.meter for publication_id, sender in self._senders.items()}
        people = self._room.participants
        report = self.reports.build(reading, people, rungs, meters, now_ns, self._services.clock.utc_ms())
        if report is not None:
            for participant_id in self.reports.watchers:
                self._room.send_to(participant_id, "stats.report", report)

    def dump(self) -> dict[str, object]:
        return {
            "senders": {key: sender.ladder.rung.wire for key, sender in self._senders.items()},
            "viewers": {f"{who} {what}": viewer.rung.wire for (who, what), viewer in self._viewers.items()},
            "looks": len(self._looks),
        }


def _is_watching(participant: Participant, publication_id: PublicationId) -> bool:
    """Whether a page shows the picture: a hidden one needs no stills."""
    subscription = participant.subscribe.subscriptions.get(publication_id)
    is_paused = subscription is not None and subscription.view is not None and subscription.view.is_paused
    return participant.is_connected and not is_paused


def _record_of(look: Look, header: StillHeader) -> FrameRecord:
    return FrameRecord(
        publication_id=look.frame.publication_id,
        frame_no=look.frame.frame_no,
        ssrc=0,
        rtp_ts=0,
        captured_at_ms=header.captured_at_ms,
        world_id=header.world_id,
        pose=header.pose if header.pose is not None and is_usable(header.pose) else None,
        intrinsics=header.intrinsics,
        is_certain=True,
    )
