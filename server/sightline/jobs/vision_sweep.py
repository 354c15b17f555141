"""Clicks on posed pictures without depth: answered from the pictures there are, and again as more come."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sightline.errors import SpatialError
from sightline.jobs.vision_video import Taken, Video
from sightline.jobs.vision_wire import Click, Refined, SawFrame, VisionReport
from sightline.spatial.choose import best_of
from sightline.spatial.picture import Picture
from sightline.spatial.sweep import PictureRing, SweepAnchor
from sightline.spatial.values import AnchorAnswer, ClickQuery, FramePose

MAX_WORLDS: Final = 2
MAX_PENDING: Final = 8
INTERVAL_NS: Final = 150_000_000
"""Between two pictures that are kept: the ring thins them further, by how far the camera moved."""
REFINE_NS: Final = 500_000_000
GIVE_UP_NS: Final = 20_000_000_000
MAX_ANSWERS: Final = 4
"""Each becomes an event in the case's log."""
BETTER: Final = 0.7
"""A later answer is worth telling when its sigma is by so much smaller."""


@dataclass(slots=True)
class _Pending:
    """A click that more pictures may tell more of."""

    mark_id: str
    click: ClickQuery
    first: AnchorAnswer
    """By pictures alone."""
    given: AnchorAnswer
    """What the mark has by now, of whatever method."""
    since_ns: int
    tried_ns: int
    answers: int = 0


class Sweeps:
    """Pictures and open clicks of each world."""

    name = "sweep"
    wants_depth = False

    def __init__(self, report: Callable[[VisionReport], None]) -> None:
        self._report = report
        self._rings: OrderedDict[str, PictureRing] = OrderedDict()
        self._pending: OrderedDict[str, _Pending] = OrderedDict()

    def interval_ns(self, video: Video) -> int | None:
        return INTERVAL_NS if video.pairing.has_records else None

    def look(self, video: Video, taken: Taken, picture: Picture, now_ns: int) -> None:
        """Keep the picture, and ask again for the click that has waited longest."""
        if picture.world_id is None:
            return
        self._ring(picture.world_id).add(picture)
        due = [p for p in self._pending.values() if now_ns - p.tried_ns >= REFINE_NS]
        if due:
            self._try(min(due, key=lambda pending: pending.tried_ns), now_ns)

    def click(self, click: Click, record: SawFrame, picture: Picture, now_ns: int) -> AnchorAnswer:
        """The answer by the pictures so far; better ones are reported as they come.

        Raises:
            SpatialError: the frame's numbers are not usable.
        """
        query = ClickQuery(frame=frame_pose(record), u=click.u, v=click.v)
        ring = self._ring(query.frame.world_id)
        ring.add(picture)
        answer = SweepAnchor(ring).anchor(query)
        self._pending[click.mark_id] = _Pending(click.mark_id, query, answer, answer, now_ns, now_ns)
        while len(self._pending) > MAX_PENDING:
            self._pending.popitem(last=False)
        return answer

    def given(self, mark_id: str, answer: AnchorAnswer) -> None:
        """The mark got this answer: what comes later has to be better than it."""
        pending = self._pending.get(mark_id)
        if pending is not None:
            pending.given = answer

    def let_go(self, mark_id: str) -> None:
        self._pending.pop(mark_id, None)

    def _try(self, pending: _Pending, now_ns: int) -> None:
        pending.tried_ns = now_ns
        if now_ns - pending.since_ns > GIVE_UP_NS or pending.answers >= MAX_ANSWERS:
            del self._pending[pending.mark_id]
            return
        ring = self._rings.get(pending.click.frame.world_id)
        try:
            better = SweepAnchor(ring).refine(pending.click, pending.first) if ring is not None else None
        except SpatialError:
            del self._pending[pending.mark_id]
            return
        if better is not None and _is_worth_telling(pending.given, better):
            pending.first = pending.given = better
            pending.answers += 1
            self._report(Refined(pending.mark_id, better))

    def _ring(self, world_id: str) -> PictureRing:
        ring = self._rings.setdefault(world_id, PictureRing())
        self._rings.move_to_end(world_id)
        while len(self._rings) > MAX_WORLDS:
            self._rings.popitem(last=False)
        return ring

    def dump(self) -> dict[str, object]:
        return {"open": len(self._pending), **{world: ring.dump() for world, ring in self._rings.items()}}


def _is_worth_telling(given: AnchorAnswer, better: AnchorAnswer) -> bool:
    if given.p_world is None or given.sigma_m is None or better.sigma_m is None:
        return True
    if given.method != better.method and best_of((given, better)) is not better:
        return False
    return better.sigma_m < BETTER * given.sigma_m


def frame_pose(record: SawFrame) -> FramePose:
    """The record as a click names its frame.

    Raises:
        SpatialError: it has no pose.
    """
    if record.pose is None or record.world_id is None:
        raise SpatialError("The frame has no pose.")
    return FramePose(
        publication_id=record.publication_id,
        frame_no=record.frame_no,
        world_id=record.world_id,
        captured_at_ms=record.captured_at_ms,
        pose=record.pose,
        intrinsics=record.intrinsics,
        is_certain=record.is_certain,
    )
