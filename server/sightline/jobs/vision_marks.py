"""Marks on pictures without pose: followed from the clicked picture to the newest, and called lost when they are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from sightline.jobs.vision_video import Taken, Video
from sightline.jobs.vision_wire import Click, MarkMotion, Sight, Sights, VisionReport
from sightline.spatial.picture import Picture
from sightline.spatial.track.part_tracker import PartTracker
from sightline.spatial.track.point_tracker import PointTracker
from sightline.spatial.track.values import Tracked
from sightline.spatial.track.view import View

MAX_FOLLOWED: Final = 8
"""Each costs some milliseconds a picture; the one placed first gives way."""
RATE_NS: Final = 66_000_000
"""15 pictures a second."""
PART_RATE_NS: Final = 100_000_000
PARTS_A_PICTURE: Final = 3
"""With more marks each is looked at less often: together they may not take a core."""
_CATCH_UP_NS: Final = 60_000_000
_GIVE_UP_NS: Final = 20_000_000_000
"""What was lost for so long is not looked for any more."""

_MOTIONS: Final[dict[str, MarkMotion]] = {"good": "moving", "suspect": "suspect", "lost": "lost"}


@dataclass(slots=True)
class _Followed:
    mark_id: str
    tracker: PointTracker
    at_ns: int
    """Arrival of the picture that it is known in."""
    size: tuple[int, int]
    lost_since_ns: int | None = None
    last: Tracked | None = None


class ScreenMarks:
    """The marks that only exist on the picture."""

    name = "track"
    wants_depth = False

    def __init__(self, report: Callable[[VisionReport], None]) -> None:
        self._report = report
        self._marks: dict[str, OrderedDict[str, _Followed]] = {}
        """By publication."""

    def follow(self, click: Click, video: Video, taken: Taken, now_ns: int) -> None:
        """Begin with the clicked picture; what came after it is caught up with at the next look."""
        marks = self._marks.setdefault(video.publication_id, OrderedDict())
        height, width = taken.grey.shape
        at_px = (click.u * width - 0.5, click.v * height - 0.5)
        tracker = PointTracker.start(video.picture(taken), *at_px)
        marks[click.mark_id] = _Followed(click.mark_id, tracker, taken.arrival_ns, (width, height))
        marks.move_to_end(click.mark_id)
        while len(marks) > MAX_FOLLOWED:
            marks.popitem(last=False)

    def let_go(self, mark_id: str) -> None:
        """Follow it no more."""
        for marks in self._marks.values():
            marks.pop(mark_id, None)

    def interval_ns(self, video: Video) -> int | None:
        return RATE_NS if self._marks.get(video.publication_id) else None

    def look(self, video: Video, taken: Taken, picture: Picture, now_ns: int) -> None:
        """Take every mark to this picture and say where they are."""
        marks = self._marks[video.publication_id]
        view = View(picture)
        for mark in list(marks.values()):
            if (picture.grey.shape[1], picture.grey.shape[0]) != mark.size:
                # Another layer: its pixels are others. What was followed in them cannot be gone on with.
                mark.last = None
                mark.lost_since_ns = mark.lost_since_ns or now_ns
            else:
                self._catch_up(mark, video, taken)
                self._step(mark, view, taken, now_ns)
            if mark.lost_since_ns is not None and now_ns - mark.lost_since_ns > _GIVE_UP_NS:
                del marks[mark.mark_id]
        record = video.pair(taken)
        sights = tuple(_sight(mark, picture) for mark in marks.values())
        self._report(Sights(video.publication_id, record.frame_no if record else None, sights))

    @staticmethod
    def _catch_up(mark: _Followed, video: Video, until: Taken) -> None:
        """A click is some hundred milliseconds old when it comes: walk through the pictures since then."""
        for between in video.after(mark.at_ns):
            if between.arrival_ns >= until.arrival_ns:
                return
            if between.arrival_ns - mark.at_ns >= _CATCH_UP_NS and between.grey.shape == (mark.size[1], mark.size[0]):
                mark.tracker.step(video.picture(between))
                mark.at_ns = between.arrival_ns

    @staticmethod
    def _step(mark: _Followed, view: View, taken: Taken, now_ns: int) -> None:
        mark.last = mark.tracker.step(view)
        mark.at_ns = taken.arrival_ns
        if mark.last.state == "lost":
            mark.lost_since_ns = mark.lost_since_ns or now_ns
        else:
            mark.lost_since_ns = None

    def dump(self) -> dict[str, object]:
        states = [
            "lost" if mark.last is None else mark.last.state
            for marks in self._marks.values()
            for mark in marks.values()
        ]
        return {"followed": len(states), "lost": states.count("lost")}


class PartMarks:
    """Marks that depth has placed: whether their part stands where it was, moves, or is lost while it moves."""

    name = "parts"
    wants_depth = True

    def __init__(self, report: Callable[[VisionReport], None]) -> None:
        self._report = report
        self._marks: dict[str, OrderedDict[str, tuple[PartTracker, tuple[int, int]]]] = {}
        """By publication: tracker, and the picture size that it works in."""

    def follow(self, click: Click, video: Video, taken: Taken) -> None:
        """Begin with the clicked picture. Raises SpatialError."""
        marks = self._marks.setdefault(video.publication_id, OrderedDict())
        height, width = taken.grey.shape
        tracker = PartTracker.start(video.picture(taken), click.u * width - 0.5, click.v * height - 0.5)
        marks[click.mark_id] = (tracker, (height, width))
        while len(marks) > MAX_FOLLOWED:
            marks.popitem(last=False)

    def let_go(self, mark_id: str) -> None:
        """Follow it no more."""
        for marks in self._marks.values():
            marks.pop(mark_id, None)

    def interval_ns(self, video: Video) -> int | None:
        return PART_RATE_NS if self._marks.get(video.publication_id) else None

    def look(self, video: Video, taken: Taken, picture: Picture, now_ns: int) -> None:
        """Say of marks whose part moves where they are; of those that stand the depth test says more."""
        view = View(picture)
        sights = []
        marks = self._marks[video.publication_id]
        for mark_id, (tracker, shape) in list(marks.items())[:PARTS_A_PICTURE]:
            marks.move_to_end(mark_id)  # Who has waited longest is next.
            if picture.grey.shape != shape:
                continue  # Another layer for a while; what stands still stands there too.
            part = tracker.step(view)
            if part.state == "static":
                continue
            sight = Sight(mark_id=mark_id, state=part.state, p_world=part.p_world)
            if part.state == "moving" and part.tracked.state != "lost":
                u, v = picture.intrinsics.normalised_of(part.tracked.u_px, part.tracked.v_px)
                is_outside = part.tracked.standing == "outside"
                sight = msgspec.structs.replace(sight, u=round(u, 5), v=round(v, 5), is_outside=is_outside)
            sights.append(sight)
        if sights:
            record = video.pair(taken)
            self._report(Sights(video.publication_id, record.frame_no if record else None, tuple(sights)))

    def dump(self) -> dict[str, object]:
        return {"followed": sum(len(marks) for marks in self._marks.values())}


def _sight(mark: _Followed, picture: Picture) -> Sight:
    last = mark.last
    if last is None or last.state == "lost":
        return Sight(mark_id=mark.mark_id, state="lost")
    u, v = picture.intrinsics.normalised_of(last.u_px, last.v_px)
    return Sight(
        mark_id=mark.mark_id,
        state=_MOTIONS[last.state],
        u=round(u, 5),
        v=round(v, 5),
        is_outside=last.standing == "outside",
    )
