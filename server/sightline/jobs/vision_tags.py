"""Printed tags in a call's pictures: measured on a first visit, and what the asset is placed by on later ones.

Pictures with poses measure each tag that is seen (``tags/survey``): nobody types a size. What was measured is kept with
the map of the visit; a later visit that sees these tags in five pictures knows where the asset stands, and so does this
one after its tracking began anew. A click that nothing else places may lie on the plate of a tag (``marker_plane``).
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final, Literal
from uuid import uuid4

from sightline.jobs.vision_video import Taken, Video
from sightline.jobs.vision_wire import Click, Localising, VisionReport
from sightline.spatial.anchor import screen_only, vector
from sightline.spatial.marker_plane import PlaneOfTag, anchor_on_tags
from sightline.spatial.picture import Picture
from sightline.spatial.tags.detect import find_corners, find_tags, sight_of
from sightline.spatial.tags.families import FAMILIES, TagId
from sightline.spatial.tags.layout import TagLayout
from sightline.spatial.tags.place import GOOD_FRAMES, FrameSights, Placement, place
from sightline.spatial.tags.survey import CornerSight, TagSurvey, is_sound, layout_of
from sightline.spatial.values import AnchorAnswer

INTERVAL_NS: Final = 500_000_000
TIRED_INTERVAL_NS: Final = 2_000_000_000
"""Where no tag was seen for long: most machines have none."""
TIRED_AFTER: Final = 20
MAX_WORLDS: Final = 2
KEPT_FRAMES: Final = 8


class Tags:
    """Tags of one call.

    Args:
        on_placed: is told of a world that was placed: nobody else need look for it.
        new_id: names attempts.
    """

    name = "tags"
    wants_depth = True

    def __init__(
        self,
        report: Callable[[VisionReport], None],
        on_placed: Callable[[str], None],
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._report = report
        self._on_placed = on_placed
        self._new_id = new_id
        self._asset: TagLayout | None = None
        self._surveys: OrderedDict[str, TagSurvey] = OrderedDict()
        self._worlds: dict[str, str] = {}
        """The newest of each publication."""
        self._before: dict[str, str] = {}
        """The world that a publication had before this one."""
        self._frames: OrderedDict[str, deque[FrameSights]] = OrderedDict()
        self._placed: set[str] = set()
        self._without = 0
        """Looks in a row that saw no tag."""

    # Commands

    def use(self, layout: TagLayout | None) -> None:
        """Look for these tags: the asset's, by an earlier visit."""
        self._asset = layout

    def layout(self, world_id: str | None = None) -> TagLayout | None:
        """The tags measured in a world, or in the one where most were; None without any."""
        if world_id is not None:
            survey = self._surveys.get(world_id)
            return layout_of(world_id, survey.tags()) if survey is not None else None
        layouts = [layout_of(world, survey.tags()) for world, survey in self._surveys.items()]
        return max((each for each in layouts if each is not None), key=lambda each: len(each.tags), default=None)

    def sizes(self) -> dict[TagId, float]:
        """Sides of the tags that are known, metres: the asset's, and those measured in this call."""
        measured = {tag: one.side_m for survey in self._surveys.values() for tag, one in survey.tags().items()}
        return {**measured, **(self._asset.sizes() if self._asset is not None else {})}

    def anchor(self, click: Click, picture: Picture) -> AnchorAnswer:
        """Where a click meets the plate of a known tag in the same picture; ``screen_only`` without one.

        Raises:
            SpatialError: the picture cannot be looked at.
        """
        if picture.world_from_camera is None or picture.world_id is None:
            return screen_only(picture.world_id or "", "no_pose")
        planes = [
            PlaneOfTag(
                tuple(pose.camera_from_tag for pose in sight.poses),
                tuple(pose.error_px for pose in sight.poses),
                sight.side_m,
                sight.side_px,
            )
            for sight in find_tags(picture, self.sizes())
        ]
        return anchor_on_tags(picture.world_id, planes, picture.world_from_camera, picture.intrinsics, click.u, click.v)

    # Pictures

    def interval_ns(self, video: Video) -> int | None:
        if not video.pairing.has_records:
            return None
        return TIRED_INTERVAL_NS if self._without > TIRED_AFTER else INTERVAL_NS

    def look(self, video: Video, taken: Taken, picture: Picture, now_ns: int) -> None:
        """Find tags in a picture with a pose: keep them, and place its world by those that are known."""
        if picture.world_id is None or picture.world_from_camera is None:
            return
        self._begin(picture.publication_id, picture.world_id)
        seen = [found for family in FAMILIES for found in find_corners(picture.grey, family)]
        self._without = 0 if seen else self._without + 1
        survey = self._survey(picture.world_id)
        for tag, corners in seen:
            survey.add(tag, CornerSight(corners, picture.world_from_camera, picture.intrinsics))
        target, layout = self._wanted(picture.world_id)
        if layout is None or picture.world_id in self._placed or picture.world_id == layout.asset:
            return
        sides = layout.sizes()
        sights = [sight_of(tag, corners, sides[tag], picture.intrinsics) for tag, corners in seen if tag in sides]
        known = tuple(sight for sight in sights if sight is not None)
        if known:
            frame = FrameSights(known, picture.world_from_camera, picture.intrinsics, picture.depth_m)
            self._place(target, layout, picture, frame)

    def _begin(self, publication_id: str, world_id: str) -> None:
        before = self._worlds.get(publication_id)
        if before is not None and before != world_id:
            self._before[world_id] = before
        self._worlds[publication_id] = world_id

    def _survey(self, world_id: str) -> TagSurvey:
        survey = self._surveys.setdefault(world_id, TagSurvey())
        self._surveys.move_to_end(world_id)
        while len(self._surveys) > MAX_WORLDS:
            self._surveys.popitem(last=False)
        return survey

    def _wanted(self, world_id: str) -> tuple[Literal["asset", "earlier_world"], TagLayout | None]:
        """The tags that can place a world: the asset's, or on a first visit those of the world before it."""
        if self._asset is not None:
            return "asset", self._asset
        before = self._before.get(world_id)
        return "earlier_world", self.layout(before) if before is not None else None

    def _place(
        self, target: Literal["asset", "earlier_world"], layout: TagLayout, picture: Picture, frame: FrameSights
    ) -> None:
        assert picture.world_id is not None
        frames = self._frames.setdefault(picture.world_id, deque(maxlen=KEPT_FRAMES))
        self._frames.move_to_end(picture.world_id)
        while len(self._frames) > MAX_WORLDS:
            self._frames.popitem(last=False)
        frames.append(frame)
        if len(frames) < GOOD_FRAMES:
            return
        found = place(layout, list(frames))
        if found is None or not is_sound(found):
            return
        self._placed.add(picture.world_id)
        self._on_placed(picture.world_id)
        self._report(self._message(target, layout, picture, found, sum(len(each.sights) for each in frames)))

    def _message(
        self,
        target: Literal["asset", "earlier_world"],
        layout: TagLayout,
        picture: Picture,
        found: Placement,
        sights: int,
    ) -> Localising:
        return Localising(
            localisation_id=self._new_id(),
            publication_id=picture.publication_id,
            world_id=picture.world_id or "",
            map_world_id=layout.asset,
            target=target,
            state="placed",
            method="tag",
            map_from_world=found.world_from_asset.inverse().to_value(),
            sigma_m=found.sigma_m,
            sigma_rad=found.sigma_rad,
            pivot=vector(found.pivot),
            residual_px=found.residual_px,
            inliers=4 * sights,
            pictures=found.frames,
            frame_no=picture.frame_no,
        )

    def dump(self) -> dict[str, object]:
        surveys = {world: survey.dump() for world, survey in self._surveys.items()}
        return {"worlds": surveys, "known": len(self._asset.tags) if self._asset else 0, "placed": len(self._placed)}
