"""What a person compares: the mark whose place is in question, in a stored picture and in the live one.

A place found is exact to its sigma; when two sigma of it reach a part that looks like the marked one, the mark may come
to lie on that part: then somebody has to say "this one" (``relocalise/likeness``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sightline.spatial.camera import Array, Intrinsics, project
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.keyframes import Keyframe, KeyframeMap, view_distance
from sightline.spatial.relocalise.likeness import like_parts, needs_confirmation
from sightline.spatial.values import Vector3

MAX_MARKS: Final = 8
"""Each takes up to a tenth of a second with a large map, once; those in the live picture come first."""
_METRES_A_RADIAN: Final = 1.0
_MAX_POSITION_M: Final = 1e5


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where to look: a stored view, and the mark in it and in the live picture (normalised; None: not in it)."""

    view: Keyframe | None
    stored: tuple[float, float] | None = None
    live: tuple[float, float] | None = None


class Comparing:
    """The marks of one asset in one map."""

    def __init__(self, keyframe_map: KeyframeMap, marks: Sequence[Vector3] = ()) -> None:
        self._map = keyframe_map
        points = [np.array(mark, dtype=np.float64) for mark in marks]
        self._marks = [point for point in points if (np.abs(point) < _MAX_POSITION_M).all()]
        self._like_m: dict[int, float | None] = {}
        """Distance to the nearest like part, by mark, once looked for."""

    def doubted(self, picture: Picture, map_from_query: RigidTransform, sigma_m: float | None) -> int | None:
        """The first mark that a place of this sigma does not tell from a like part; None: all are told apart."""
        for number in self._in_order(picture, map_from_query)[:MAX_MARKS]:
            if number not in self._like_m:
                found = like_parts(self._map, self._marks[number])
                self._like_m[number] = found[0].distance_m if found else None
            if sigma_m is not None and needs_confirmation(sigma_m, self._like_m[number]):
                return number
        return None

    def shown(self, picture: Picture, map_from_query: RigidTransform | None, number: int | None = None) -> Comparison:
        """Stored and live picture of a mark; without a number of the one that is seen best now, if any is."""
        if map_from_query is None or picture.world_from_camera is None:
            return Comparison(None)
        camera = map_from_query @ picture.world_from_camera
        if number is None:
            number = next(iter(self._in_order(picture, map_from_query)), None)
        if number is None:
            return Comparison(self._nearest(self._map.keyframes, camera))
        mark = self._marks[number]
        showing = [each for each in self._map.keyframes if _seen(mark, each.world_from_camera, each.intrinsics)]
        view = self._nearest(showing or self._map.keyframes, camera)
        stored = _seen(mark, view.world_from_camera, view.intrinsics)
        return Comparison(view, stored, _seen(mark, camera, picture.intrinsics))

    def _in_order(self, picture: Picture, map_from_query: RigidTransform) -> list[int]:
        """Marks that are in the live picture, nearest to its middle first, then the others."""
        assert picture.world_from_camera is not None
        camera = map_from_query @ picture.world_from_camera

        def aside(number: int) -> float:
            at = _seen(self._marks[number], camera, picture.intrinsics)
            return np.inf if at is None else float(np.hypot(at[0] - 0.5, at[1] - 0.5))

        return sorted(range(len(self._marks)), key=aside)

    @staticmethod
    def _nearest(keyframes: Sequence[Keyframe], camera: RigidTransform) -> Keyframe:
        """The stored view that looks from nearest."""

        def apart(keyframe: Keyframe) -> float:
            metres, radians = view_distance(camera, keyframe.world_from_camera)
            return metres + _METRES_A_RADIAN * radians

        return min(keyframes, key=apart)


def _seen(mark: Array, map_from_camera: RigidTransform, intrinsics: Intrinsics) -> tuple[float, float] | None:
    """The mark's normalised position in a picture; None beside it or behind the camera."""
    x_px, y_px = (float(c) for c in project(mark[None, :], map_from_camera.inverse(), intrinsics)[0])
    if np.isnan(x_px) or not intrinsics.contains(x_px, y_px):
        return None
    u, v = intrinsics.normalised_of(x_px, y_px)
    return min(max(u, 0.0), 1.0), min(max(v, 0.0), 1.0)
