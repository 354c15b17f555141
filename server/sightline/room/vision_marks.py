"""Marks that vision helps with: places from posed pictures without depth, and live positions in pictures."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import msgspec

from sightline.caselog import server_events
from sightline.caselog.event import Actor
from sightline.errors import SightlineError
from sightline.ids import AnnotationId
from sightline.jobs.vision_base import CallVision
from sightline.jobs.vision_wire import Click, LetGo, Refined, Sight, Sights
from sightline.protocol import codec
from sightline.protocol.common import Anchor, FrameRef
from sightline.protocol.spatial import MarkSight, MarksSeen
from sightline.protocol.workflow import PlaceAnnotation
from sightline.room import anchoring
from sightline.room.context import Services
from sightline.room.frames import Identified
from sightline.room.placed import Placed
from sightline.room.sightings import Sightings
from sightline.room.writer import CaseWriter
from sightline.spatial.values import AnchorAnswer
from sightline.workflow.case_state import CaseState

log = logging.getLogger(__name__)

KEPT_CLICKS: Final = 64
_BY_PICTURES: Final = frozenset({"sweep", "marker"})
_WRITE_TRIES: Final = 40
_WRITE_S: Final = 0.05


class RoomOfVisionMarks(Protocol):
    """What these marks need of their room."""

    @property
    def state(self) -> CaseState: ...

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...

    def broadcast_if_fast(self, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """A click that vision may still have more to say of."""

    actor: Actor
    identified: Identified


class VisionMarks:
    """The marks of one room in its video."""

    def __init__(self, services: Services, room: RoomOfVisionMarks, writer: CaseWriter, sightings: Sightings) -> None:
        self._services = services
        self._room = room
        self._writer = writer
        self._sightings = sightings
        self._asked: OrderedDict[str, _Asked] = OrderedDict()
        self._followed: set[str] = set()
        self._with_part: set[str] = set()
        """Marks whose part has moved: that its old place is empty says nothing."""
        self.eyes: CallVision | None = None
        """Set while the call is looked at."""

    async def improve(self, actor: Actor, request: PlaceAnnotation, placed: Placed) -> Placed:
        """Give a click without a place one from the pictures, if they have it within a moment.

        What takes longer comes as ``anchor.refined``; what has no pose is followed in the picture.
        """
        click = self._click(request, placed)
        if self.eyes is None or click is None:
            return placed
        if placed.answer.p_world is not None:
            # Depth has placed it: vision only watches whether its part moves.
            self.eyes.tell(msgspec.structs.replace(click, anchor=placed.answer))
            return placed
        self._keep(request.annotation_id, _Asked(actor, placed.identified))
        if placed.click is None:
            # Nobody need wait: this has no place, only a position in the pictures to come.
            self.eyes.tell(click)
            return placed
        found = await self._soon(self.eyes, click)
        if found is None or found.p_world is None:
            return placed
        return replace(placed, answer=anchoring.cap(found, placed.identified))

    async def _soon(self, eyes: CallVision, click: Click) -> AnchorAnswer | None:
        """The answer if it comes within a moment; one that comes later refines the mark."""
        answer: asyncio.Future[AnchorAnswer | None] = asyncio.get_running_loop().create_future()
        self._room.spawn(self._ask(eyes, click, answer), "sweep")
        await asyncio.wait([answer], timeout=self._services.settings.vision_deadline_s)
        if answer.done():
            return answer.result()
        answer.cancel()
        return None

    async def _ask(self, eyes: CallVision, click: Click, answer: asyncio.Future[AnchorAnswer | None]) -> None:
        found = None
        try:
            found = await eyes.click(click, self._services.settings.refine_deadline_s)
        except SightlineError as exc:
            log.info("mark %s was not looked for in pictures: %s", click.mark_id, exc.code)
        if not answer.done():
            answer.set_result(found)
            return
        if found is None:
            return
        for _ in range(_WRITE_TRIES):  # The mark itself may still be on its way into the record.
            if AnnotationId(click.mark_id) in self._room.state.annotations:
                await self.refined(Refined(click.mark_id, found))
                return
            await asyncio.sleep(_WRITE_S)

    def _click(self, request: PlaceAnnotation, placed: Placed) -> Click | None:
        named, seen = placed.frame, request.seen
        sources: tuple[tuple[int, int], ...] = ()
        publication_id = named.publication_id if named else None
        if named is None and seen is not None:
            publication_id = self._sightings.publication_of(seen)
            sources = self._sightings.sources_of(seen)
        if publication_id is None:
            return None
        return Click(
            mark_id=request.annotation_id,
            publication_id=publication_id,
            frame_no=named.frame_no if named else None,
            sources=sources,
            u=request.u,
            v=request.v,
        )

    def _keep(self, annotation_id: str, asked: _Asked) -> None:
        self._asked[annotation_id] = asked
        while len(self._asked) > KEPT_CLICKS:
            self._asked.popitem(last=False)

    def forget(self, annotation_id: str) -> None:
        """A mark is put elsewhere: what is still found for the place it had is not for it."""
        self._asked.pop(annotation_id, None)
        self._with_part.discard(annotation_id)
        if annotation_id in self._followed:
            self._followed.discard(annotation_id)
            if self.eyes is not None:
                self.eyes.tell(LetGo(annotation_id))

    def log_grew(self) -> None:
        """Let go of marks that were deleted."""
        state = self._room.state
        for mark_id in list(self._followed):
            mark = state.annotations.get(AnnotationId(mark_id))
            if mark is not None and mark.is_deleted:
                self._followed.discard(mark_id)
                if self.eyes is not None:
                    self.eyes.tell(LetGo(mark_id))

    async def refined(self, report: Refined) -> None:
        """Record a better answer for a mark that is there."""
        asked = self._asked.get(report.mark_id)
        if asked is None or report.answer.p_world is None:
            return
        known = self._room.state.annotations.get(AnnotationId(report.mark_id))
        if known is None or (known.anchor.p_world is not None and known.anchor.method not in _BY_PICTURES):
            return  # Depth or a person has said more meanwhile.
        anchor = anchoring.wire_anchor(anchoring.cap(report.answer, asked.identified))
        await self._record(asked, report.mark_id, anchor)

    def seen(self, report: Sights) -> None:
        """Tell everybody where the followed marks are now."""
        known = self._room.state.annotations
        marks = [sight for sight in report.marks if AnnotationId(sight.mark_id) in known]
        if not marks:
            return
        for sight in marks:
            self._begins(sight)
            if sight.state == "moving" and sight.p_world is not None:
                self._with_part.add(sight.mark_id)
        frame = FrameRef(publication_id=report.publication_id, frame_no=report.frame_no or 0)
        body = MarksSeen(frame=frame, marks=tuple(wire_sight(sight) for sight in marks))
        self._room.broadcast_if_fast(codec.encode("marks.seen", body))

    def has_moved(self, annotation_id: str) -> bool:
        """Whether the mark was seen to move with its part since it was put where it is."""
        return annotation_id in self._with_part

    def _begins(self, sight: Sight) -> None:
        """Note in the record, once, that a mark without a place is followed in the picture."""
        if sight.mark_id in self._followed or sight.state == "lost":
            return
        self._followed.add(sight.mark_id)
        asked = self._asked.get(sight.mark_id)
        known = self._room.state.annotations[AnnotationId(sight.mark_id)].anchor
        if asked is not None and known.method == "screen" and known.p_world is None:
            anchor = msgspec.structs.replace(known, method="track")
            self._room.spawn(self._record(asked, sight.mark_id, anchor), "followed")

    async def _record(self, asked: _Asked, mark_id: str, anchor: Anchor) -> None:
        op_id = self._services.new_op_id()
        await self._writer.append(
            asked.actor, op_id, lambda state: server_events.refined(state, op_id, mark_id, anchor)
        )


def wire_sight(sight: Sight) -> MarkSight:
    """A followed mark as messages carry it; one that was lost has no position."""
    visibility = "unknown" if sight.u is None else "outside" if sight.is_outside else "visible"
    return MarkSight(
        annotation_id=sight.mark_id,
        visibility=visibility,  # type: ignore[arg-type]
        u=_within(sight.u),
        v=_within(sight.v),
        state=sight.state,
        p_world=sight.p_world,
    )


def _within(value: float | None) -> float | None:
    return None if value is None else max(-1000.0, min(1000.0, value))
