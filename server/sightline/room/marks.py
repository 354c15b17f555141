"""The way of a mark: identify the frame, find the place, record it, ask for evidence, refine, tell who sees it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Protocol

from sightline.caselog import operations, server_events
from sightline.caselog.event import Actor
from sightline.errors import MalformedMessage, SightlineError
from sightline.ids import AnnotationId, CaseId, OpId, ParticipantId
from sightline.protocol import codec
from sightline.protocol.common import FrameRef
from sightline.protocol.spatial import MarkSight, MarksSeen
from sightline.protocol.workflow import PlaceAnnotation
from sightline.room import anchoring
from sightline.room.context import Services
from sightline.room.placed import Placed
from sightline.room.sightings import Sightings
from sightline.room.stills import Stills
from sightline.room.vision_marks import VisionMarks
from sightline.room.writer import CaseWriter, Written
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame, MarkQuery, MarkVisibility
from sightline.workflow.case_state import CaseState

log = logging.getLogger(__name__)


class RoomOfMarks(Protocol):
    """What marks need of their room."""

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run in the room's tasks; a failure is logged and counted."""

    def send_to(self, participant_id: ParticipantId, message_type: str, body: Any) -> None: ...

    def publisher_of(self, publication_id: str) -> ParticipantId | None: ...

    def broadcast_if_fast(self, text: str) -> None: ...

    @property
    def state(self) -> CaseState: ...


class Marks:
    """Marks of one room."""

    def __init__(
        self,
        case_id: CaseId,
        services: Services,
        room: RoomOfMarks,
        writer: CaseWriter,
        sightings: Sightings,
        stills: Stills,
        vision: VisionMarks | None = None,
    ) -> None:
        self._case_id = case_id
        self._services = services
        self._settings = services.settings
        self._room = room
        self._writer = writer
        self._sightings = sightings
        self._stills = stills
        self._vision = vision
        self._seen_at_ns: dict[str, int] = {}
        self._is_looking = False

    async def place(self, actor: Actor, op_id: OpId, body: dict[str, Any]) -> Written:
        """Carry out ``annotation.place``; raises what ``CaseWriter.operate`` raises."""
        kind = "annotation.place"
        operations.require_role(kind, actor)
        request = codec.decode_op(kind, body)
        if not isinstance(request, PlaceAnnotation):
            raise MalformedMessage(f"The body of {kind} is not right.")
        placed = await self._look(request)
        if self._vision is not None:
            placed = await self._vision.improve(actor, request, placed)
        facts = placed.facts(self._services.clock.utc_ms())
        written = await self._writer.operate(actor, op_id, kind, body, facts)
        if written.is_new:
            self._follow_up(actor, AnnotationId(request.annotation_id), placed)
        return written

    async def _look(self, request: PlaceAnnotation) -> Placed:
        identified = await self._sightings.identify(request.seen, request.frame)
        frame = anchoring.frame_ref(identified.record)
        if frame is None and request.frame is not None and self._room.publisher_of(request.frame.publication_id):
            # Named by its own number, so it is that frame; only where the camera was is not known any more.
            frame = request.frame
        click = anchoring.click_query(identified, request.u, request.v)
        if click is None:
            world_id = identified.record.world_id if identified.record else None
            return Placed(identified, frame, None, anchoring.screen_only(world_id, identified.doubt or "no_pose"))
        answer = await anchoring.place(self._services.spatial, self._case_id, click, self._settings.anchor_deadline_s)
        return Placed(identified, frame, click, anchoring.cap(answer, identified))

    def _follow_up(self, actor: Actor, annotation_id: AnnotationId, placed: Placed) -> None:
        if placed.frame is not None:
            self.ask_for_still(placed.frame, annotation_id)
        if placed.click is not None:
            self._room.spawn(self._refine(actor, annotation_id, placed, placed.click), "refine")

    def ask_for_still(self, frame: FrameRef, annotation_id: AnnotationId, *, is_substitute: bool = False) -> None:
        """Ask the publisher for its own picture of the frame, now or when it is back."""
        participant_id = self._room.publisher_of(frame.publication_id)
        if participant_id is None:
            return
        request = self._stills.ask(
            self._services.new_id(),
            frame,
            annotation_id,
            participant_id,
            self._services.clock.monotonic_ns(),
            is_substitute=is_substitute,
        )
        self._room.send_to(participant_id, "still.request", request)

    async def _refine(self, actor: Actor, annotation_id: AnnotationId, placed: Placed, click: ClickQuery) -> None:
        first = placed.answer
        if first.reason in anchoring.WORTH_ASKING_AGAIN:
            first = await anchoring.place(
                self._services.spatial, self._case_id, click, self._settings.refine_deadline_s
            )
            await self._improve(actor, annotation_id, placed, first)
        try:
            async with asyncio.timeout(self._settings.refine_deadline_s):
                better = await self._services.spatial.refine(self._case_id, click, first)
        except (SightlineError, TimeoutError) as exc:
            log.info("mark %s was not refined: %s", annotation_id, getattr(exc, "code", "timeout"))
            return
        await self._improve(actor, annotation_id, placed, better)

    async def _improve(
        self, actor: Actor, annotation_id: AnnotationId, placed: Placed, better: AnchorAnswer | None
    ) -> None:
        """Record a better answer; one without a place is not better than none."""
        if better is None or better.p_world is None:
            return
        anchor = anchoring.wire_anchor(anchoring.cap(better, placed.identified))
        op_id = self._services.new_op_id()
        await self._writer.append(
            actor, op_id, lambda state: server_events.refined(state, op_id, annotation_id, anchor)
        )

    # Who sees what

    def depth_arrived(self, depth: DepthFrame) -> None:
        """Test the marks of the frame's world against it, at most a few times a second; a busy time is passed over."""
        now_ns = self._services.clock.monotonic_ns()
        world_id = depth.frame.world_id
        last_ns = self._seen_at_ns.get(world_id)
        if self._is_looking or (last_ns is not None and now_ns - last_ns < self._settings.visibility_interval_s * 1e9):
            return
        marks = tuple(self._marks_in(world_id))
        if not marks:
            return
        self._seen_at_ns = {**dict(list(self._seen_at_ns.items())[-7:]), world_id: now_ns}
        self._is_looking = True
        self._room.spawn(self._look_at_marks(depth, marks), "visibility")

    def _marks_in(self, world_id: str) -> list[MarkQuery]:
        return [
            MarkQuery(mark.annotation_id, mark.anchor.p_world, mark.anchor.sigma_m or 0.0)
            for mark in self._room.state.live_annotations
            if mark.anchor.world_id == world_id and mark.anchor.p_world is not None
        ]

    async def _look_at_marks(self, depth: DepthFrame, marks: tuple[MarkQuery, ...]) -> None:
        try:
            async with asyncio.timeout(self._settings.visibility_deadline_s):
                seen = await self._services.spatial.visibility(self._case_id, depth.frame, marks)
        except (SightlineError, TimeoutError) as exc:
            log.info("marks were not tested: %s", getattr(exc, "code", "timeout"))
            return
        finally:
            self._is_looking = False
        frame = FrameRef(publication_id=depth.frame.publication_id, frame_no=depth.frame.frame_no)
        body = MarksSeen(frame=frame, marks=tuple(_sight(each) for each in seen[:500]))
        self._room.broadcast_if_fast(codec.encode("marks.seen", body))


def _sight(seen: MarkVisibility) -> MarkSight:
    return MarkSight(
        annotation_id=seen.mark_id,
        visibility=seen.visibility,
        u=_within(seen.u),
        v=_within(seen.v),
        distance_m=seen.distance_m,
    )


def _within(value: float | None) -> float | None:
    """Positions far outside the picture say nothing that the schema's limits do not say."""
    return None if value is None else max(-1000.0, min(1000.0, value))
