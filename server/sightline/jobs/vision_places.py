"""Finding an asset again: the map of this visit as it grows, and where this call's worlds lie in an earlier one.

Maps hold pictures with pose and depth; looking for a place needs poses only. What is found is believed when
``relocalise/acceptance`` believes it; a find that has a like place beside it, or is too uncertain, is put to a person
with the stored picture; without any find a stored view is named to look from. One thing is looked for at a time.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import uuid4

import cv2
import numpy as np

from sightline.errors import InvalidMap
from sightline.jobs.vision_compare import Comparing, Comparison
from sightline.jobs.vision_keeping import Keeping
from sightline.jobs.vision_video import Taken, Video
from sightline.jobs.vision_wire import Localising, View, VisionReport, VisitMap
from sightline.spatial.frames import pose_value
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.codec import decode_map, encode_map
from sightline.spatial.relocalise.keyframes import Keyframe, KeyframeMap
from sightline.spatial.relocalise.localiser import Localisation, Localiser
from sightline.spatial.values import Vector3

MAP_INTERVAL_NS: Final = 300_000_000
SEARCH_INTERVAL_NS: Final = 250_000_000
TIRED_INTERVAL_NS: Final = 1_000_000_000
"""After many windows without a find: the asset may not be in view at all."""
TIRED_AFTER: Final = 20
GUIDE_AFTER: Final = 2
"""Windows without a find before a view to look from is named."""
MIN_MAP_PICTURES: Final = 2
_ASKABLE: Final = frozenset({"looks_like_two_places", "too_uncertain"})
"""Reasons that a person can settle by comparing pictures."""

Target = Literal["asset", "earlier_world"]


@dataclass(slots=True)
class _Search:
    """Looking for one world in one map."""

    target: Target
    map: KeyframeMap
    localiser: Localiser
    localisation_id: str
    comparing: Comparing
    windows: int = 0
    pictures: int = 0
    world_id: str | None = None
    proposed: Localisation | None = None
    """Waits for a person."""
    publication_id: str = ""
    frame_no: int | None = None
    rejected: list[RigidTransform] = field(default_factory=list)


class Places:
    """Maps and searches of one call.

    Args:
        new_id: names attempts.
    """

    name = "places"
    wants_depth = True

    def __init__(
        self, report: Callable[[VisionReport], None], new_id: Callable[[], str] = lambda: str(uuid4())
    ) -> None:
        self._report = report
        self._new_id = new_id
        self._keeping = Keeping(report)
        self._asset: KeyframeMap | None = None
        self._marks: tuple[Vector3, ...] = ()
        self._search: _Search | None = None
        self._found: set[str] = set()
        """Worlds that have been placed."""
        self._worlds: dict[str, str] = {}
        """The newest of each publication."""

    # Commands

    def use_map(self, data: bytes, marks: tuple[Vector3, ...] = ()) -> int:
        """Look for the asset with the map of an earlier visit, and for marks of its frame. Raises InvalidMap."""
        self._asset, self._marks = decode_map(data), marks
        return len(self._asset.keyframes)

    def take_map(self) -> VisitMap | None:
        """The map of the world that most pictures were kept of; None when there are too few."""
        kept = self._keeping.kept
        world_id = max(kept, key=lambda world: kept[world], default=None)
        if world_id is None or kept[world_id] < MIN_MAP_PICTURES:
            return None
        made = self._keeping.finish(world_id)
        return VisitMap(encode_map(made), world_id, len(made.keyframes))

    def answer(self, localisation_id: str, *, is_confirmed: bool) -> None:
        """A person has compared the pictures of a proposal; what is not open any more is passed over."""
        search = self._search
        if search is None or search.localisation_id != localisation_id or search.proposed is None:
            return
        proposed, search.proposed = search.proposed, None
        if is_confirmed:
            self._place(search, proposed, is_confirmed=True)
            return
        place = proposed.map_from_query or proposed.supposed
        if place is not None:
            search.rejected.append(place)
        search.localisation_id = self._new_id()
        self._say(search, "searching", "rejected")

    def placed_otherwise(self, world_id: str) -> None:
        """Tags have placed this world: it is not looked for any more, and no question about it is open."""
        self._found.add(world_id)
        if self._search is not None and self._search.world_id == world_id:
            self._search = None

    # Pictures

    def interval_ns(self, video: Video) -> int | None:
        if not video.pairing.has_records:
            return None
        if self._search is None or self._search.proposed is not None:
            return MAP_INTERVAL_NS
        return TIRED_INTERVAL_NS if self._search.windows > TIRED_AFTER else SEARCH_INTERVAL_NS

    def look(self, video: Video, taken: Taken, picture: Picture, now_ns: int) -> None:
        """Keep what is new for the map of this visit, and look for the place in the newest picture."""
        if picture.world_id is None:
            return
        before = self._worlds.get(picture.publication_id)
        if before != picture.world_id:
            self._worlds[picture.publication_id] = picture.world_id
            if before is not None:
                self._begin_world(picture.publication_id, before)
        self._keeping.look(video, now_ns)
        if self._search is None and self._asset is not None and picture.world_id not in self._found:
            self._begin(self._asset, "asset")
        search = self._search
        # One camera at a time: windows are of consecutive pictures of one world.
        if search is not None and search.proposed is None and search.publication_id in ("", picture.publication_id):
            self._look_for(search, picture)

    def _begin_world(self, publication_id: str, before: str) -> None:
        """Tracking has begun anew: on a first visit the new world is looked for in the last one."""
        if self._search is not None and self._search.publication_id == publication_id:
            self._search = None  # What was looked for in the old world is of no use any more.
        if self._asset is not None or self._search is not None or self._keeping.kept.get(before, 0) < MIN_MAP_PICTURES:
            return
        try:
            self._begin(self._keeping.finish(before), "earlier_world")
        except InvalidMap:
            return

    def _begin(self, keyframe_map: KeyframeMap, target: Target) -> None:
        marks = self._marks if target == "asset" else ()
        self._search = _Search(
            target, keyframe_map, Localiser(keyframe_map), self._new_id(), Comparing(keyframe_map, marks)
        )

    def _look_for(self, search: _Search, picture: Picture) -> None:
        if picture.world_id == search.map.world_id:
            self._search = None
            return
        search.publication_id, search.world_id, search.frame_no = (
            picture.publication_id,
            picture.world_id,
            picture.frame_no,
        )
        if not search.pictures:
            self._say(search, "searching", "")
        search.pictures += 1
        outcome = search.localiser.add(picture)
        if outcome is None:
            return
        search.windows += 1
        is_open = not self._was_rejected(search, outcome)
        if outcome.accepted and outcome.map_from_query is not None and is_open:
            doubted = search.comparing.doubted(picture, outcome.map_from_query, outcome.sigma_m)
            if doubted is None:
                self._place(search, outcome, is_confirmed=False)
            else:
                self._ask(search, "like_part_near", outcome, picture, doubted)
        elif outcome.reason in _ASKABLE and outcome.supposed is not None and is_open:
            self._ask(search, outcome.reason, outcome, picture)
        elif search.windows >= GUIDE_AFTER:
            view = search.comparing.shown(picture, outcome.supposed).view or _in_turn(search)
            self._say(search, "guide", outcome.reason or "rejected", outcome, Comparison(view))

    def _ask(
        self, search: _Search, reason: str, outcome: Localisation, picture: Picture, mark: int | None = None
    ) -> None:
        """Put a place to a person, with the mark in both pictures."""
        search.proposed = outcome
        search.localisation_id = self._new_id()
        place = outcome.map_from_query or outcome.supposed
        self._say(search, "confirm", reason, outcome, search.comparing.shown(picture, place, mark))

    @staticmethod
    def _was_rejected(search: _Search, outcome: Localisation) -> bool:
        """Whether a person has said of this very place that it is not the one."""
        place = outcome.map_from_query or outcome.supposed
        return place is not None and any(
            place.distance_to_m(other) < 0.2 and place.angle_to_rad(other) < 0.1 for other in search.rejected
        )

    def _place(self, search: _Search, outcome: Localisation, *, is_confirmed: bool) -> None:
        self._search = None
        if search.world_id is not None:
            self._found.add(search.world_id)
        self._say(search, "placed", "", outcome, is_confirmed=is_confirmed)

    def _say(
        self,
        search: _Search,
        state: Literal["searching", "guide", "confirm", "placed", "failed"],
        reason: str,
        outcome: Localisation | None = None,
        compared: Comparison | None = None,
        *,
        is_confirmed: bool = False,
    ) -> None:
        place = None
        checks = outcome.checks if outcome is not None else None
        live = compared.live if compared is not None else None
        if outcome is not None and state == "placed":
            place = outcome.map_from_query or outcome.supposed
        self._report(
            Localising(
                localisation_id=search.localisation_id,
                publication_id=search.publication_id,
                world_id=search.world_id or "",
                map_world_id=search.map.world_id,
                target=search.target,
                state=state,
                reason=reason,
                map_from_world=place.to_value() if place is not None else None,
                sigma_m=outcome.sigma_m if outcome is not None else None,
                residual_px=checks.residual_px if checks is not None else None,
                inliers=outcome.inliers if outcome is not None else 0,
                pictures=search.pictures,
                view=_view(compared) if compared is not None else None,
                frame_no=search.frame_no,
                live_u=live[0] if live is not None else None,
                live_v=live[1] if live is not None else None,
                is_confirmed=is_confirmed,
            )
        )

    def dump(self) -> dict[str, object]:
        search = self._search
        state = "none" if search is None else "confirm" if search.proposed is not None else "searching"
        windows = 0 if search is None else search.windows
        return {"state": state, "windows": windows, "placed": len(self._found), **self._keeping.dump()}


def _in_turn(search: _Search) -> Keyframe:
    """Nothing is known: the stored views that show most, each for some windows."""
    best = sorted(search.map.keyframes, key=lambda keyframe: -len(keyframe.points_w))[:5]
    return next(itertools.islice(itertools.cycle(best), search.windows // 8, None))


def _view(compared: Comparison) -> View | None:
    keyframe = compared.view
    if keyframe is None:
        return None
    data = np.frombuffer(keyframe.thumbnail, np.uint8)
    image = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
    height, width = (1, 1) if image is None else image.shape
    u, v = compared.stored or (None, None)
    pose = pose_value(keyframe.world_from_camera)
    return View(keyframe.thumbnail, width, height, pose, u, v, keyframe.frame_no)
