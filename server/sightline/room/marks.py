"""The way of a mark: identify the frame, find the place, record it, ask for evidence, refine, tell who sees it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec

from sightline.caselog import operations, server_events
from sightline.caselog.decide_marks import live, points_after
from sightline.caselog.event import Actor
from sightline.caselog.facts import Facts
from sightline.errors import MalformedMessage, SightlineError
from sightline.ids import AnnotationId, CaseId, OpId, ParticipantId
from sightline.protocol import codec
from sightline.protocol.common import FrameRef
from sightline.protocol.spatial import MarkSight, MarksSeen
from sightline.protocol.workflow import MoveAnnotation, PlaceAnnotation, ResnapAnnotation
from sightline.room import anchoring, shapes
from sightline.room.context import Services
from sightline.room.placed import Placed
from sightline.room.sightings import Sightings
from sightline.room.stills import Stills
from sightline.room.vision_marks import VisionMarks
from sightline.room.writer import CaseWriter, Written
from sightline.spatial.shapes.values import GeometryAnswer, ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame, MarkQuery, MarkVisibility
from sightline.workflow.case_state import CaseState

log = logging.getLogger(__name__)

Request = TypeVar("Request", PlaceAnnotation, MoveAnnotation, ResnapAnnotation)


class RoomOfMarks(Protocol):
    """What marks need of their room."""

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run in the room's tasks; a failure is logged and counted."""

    def send_to(self, participant_id: ParticipantId, message_type: str, body: Any) -> None: ...

    def publisher_of(self, publication_id: str) -> ParticipantId | None: ...

    def broadcast_if_fast(self, text: str) -> None: ...

    @property
    def state(self) -> CaseState: ...


@dataclass(frozen=True, slots=True)
class _Later:
    """A mark that a better answer may come for, unless it was put elsewhere meanwhile."""

    actor: Actor
    annotation_id: AnnotationId
    placed: Placed
    click: ClickQuery
    placed_seq: int


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
        request = self._decoded(actor, "annotation.place", body, PlaceAnnotation)
        shapes.check_drawn(request)
        return await self._put(actor, op_id, "annotation.place", body, request)

    async def move(self, actor: Actor, op_id: OpId, body: dict[str, Any]) -> Written:
        """Carry out ``annotation.move``; raises as ``place``."""
        request = self._decoded(actor, "annotation.move", body, MoveAnnotation)
        mark = live(self._room.state, request.annotation_id, "move")
        drawn = shapes.drawn_again(mark, request, points_after(mark, request))
        if self._vision is not None:
            self._vision.forget(mark.annotation_id)
        return await self._put(actor, op_id, "annotation.move", body, drawn)

    async def resnap(self, actor: Actor, op_id: OpId, body: dict[str, Any]) -> Written:
        """Carry out ``annotation.resnap``; raises as ``place``, and NotFound without such a surface."""
        kind = "annotation.resnap"
        request = self._decoded(actor, kind, body, ResnapAnnotation)
        mark = live(self._room.state, request.annotation_id, "resnap")
        record = self._sightings.by_number(mark.frame) if mark.frame else None
        frame = anchoring.frame_pose(record) if record else None
        surface = shapes.chosen(mark.anchor, request.candidate, frame.pose.p if frame else None)
        anchor = shapes.on_surface(mark, surface)
        deadline_s = self._settings.anchor_deadline_s
        laid = await shapes.on_chosen(self._services.spatial, self._case_id, mark, anchor, frame, deadline_s)
        facts = Facts(now_ms=self._services.clock.utc_ms(), anchor=laid[0], geometry=laid[1])
        if self._vision is not None:
            self._vision.forget(mark.annotation_id)
        return await self._writer.operate(actor, op_id, kind, body, facts)

    def _decoded(self, actor: Actor, kind: str, body: dict[str, Any], wanted: type[Request]) -> Request:
        operations.require_role(kind, actor)
        request = codec.decode_op(kind, body)
        if not isinstance(request, wanted):
            raise MalformedMessage(f"The body of {kind} is not right.")
        return request

    async def _put(self, actor: Actor, op_id: OpId, kind: str, body: dict[str, Any], drawn: PlaceAnnotation) -> Written:
        """Find the place of what was drawn, record it, and see to what comes later."""
        placed = await self._look(drawn)
        if self._vision is not None:
            placed = await self._vision.improve(actor, drawn, placed)
        deadline_s = self._settings.anchor_deadline_s
        placed = await shapes.lay(self._services.spatial, self._case_id, drawn, placed, deadline_s)
        facts = placed.facts(self._services.clock.utc_ms())
        written = await self._writer.operate(actor, op_id, kind, body, facts)
        if written.is_new:
            self._follow_up(actor, AnnotationId(drawn.annotation_id), placed, written.events[0].seq)
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

    def _follow_up(self, actor: Actor, annotation_id: AnnotationId, placed: Placed, placed_seq: int) -> None:
        if placed.frame is not None:
            self.ask_for_still(placed.frame, annotation_id)
        if placed.click is not None:
            later = _Later(actor, annotation_id, placed, placed.click, placed_seq)
            self._room.spawn(self._refine(later), "refine")

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

    async def _refine(self, later: _Later) -> None:
        first, query = later.placed.answer, later.placed.query
        if first.reason in anchoring.WORTH_ASKING_AGAIN:
            deadline_s = self._settings.refine_deadline_s
            first = await anchoring.place(self._services.spatial, self._case_id, later.click, deadline_s)
            await self._improve(later, first)
        try:
            async with asyncio.timeout(self._settings.refine_deadline_s):
                if query is not None:
                    await self._refine_shape(later, msgspec.structs.replace(query, anchor=first))
                    return
                better = await self._services.spatial.refine(self._case_id, later.click, first)
        except (SightlineError, TimeoutError) as exc:
            log.info("mark %s was not refined: %s", later.annotation_id, getattr(exc, "code", "timeout"))
            return
        await self._improve(later, better)

    async def _refine_shape(self, later: _Later, query: ShapeQuery) -> None:
        """As ``_refine``, for more than a point: its place and its geometry come together."""
        spatial, geometry = self._services.spatial, later.placed.geometry
        first = ShapeAnswer(anchor=query.anchor, geometry=geometry) if geometry is not None else None
        if first is None:
            first = await spatial.shape(self._case_id, query)
            await self._improve(later, first.anchor, first.geometry)
        better = await spatial.refine_shape(self._case_id, query, first)
        if better is not None:
            await self._improve(later, better.anchor, better.geometry)

    async def _improve(
        self, later: _Later, better: AnchorAnswer | None, geometry: GeometryAnswer | None = None
    ) -> None:
        """Record a better answer; one without a place is not better than none."""
        if better is None or better.p_world is None:
            return
        capped = anchoring.cap(better, later.placed.identified)
        anchor, shape = anchoring.wire_anchor(capped), anchoring.wire_geometry(geometry, capped)
        op_id = self._services.new_op_id()
        await self._writer.append(
            later.actor,
            op_id,
            lambda state: server_events.refined(state, op_id, later.annotation_id, anchor, shape, later.placed_seq),
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
        body = MarksSeen(frame=frame, marks=tuple(self._sight(each) for each in seen[:500]))
        self._room.broadcast_if_fast(codec.encode("marks.seen", body))

    def _sight(self, seen: MarkVisibility) -> MarkSight:
        has_moved = self._vision is not None and self._vision.has_moved(seen.mark_id)
        return MarkSight(
            annotation_id=seen.mark_id,
            visibility=seen.visibility,
            u=_within(seen.u),
            v=_within(seen.v),
            distance_m=seen.distance_m,
            bearing_rad=seen.bearing_rad,
            state="suspect" if seen.is_surface_gone and not has_moved else None,
        )


def _within(value: float | None) -> float | None:
    """Positions far outside the picture say nothing that the schema's limits do not say."""
    return None if value is None else max(-1000.0, min(1000.0, value))
