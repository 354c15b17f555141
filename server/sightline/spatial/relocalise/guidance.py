"""Which stored view to show ("look from here") when a place was not found, or before one is trusted.

No method finds a viewpoint that nobody stored. A person finds it at once when shown the stored picture, and how far and
which way to go when the place is known roughly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sightline.spatial.camera import Array, project_camera
from sightline.spatial.picture import ImageU8
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.features import find_features
from sightline.spatial.relocalise.keyframes import Keyframe, KeyframeMap, view_distance
from sightline.spatial.relocalise.words import Index

MAX_VIEWS: Final = 6
_METRES_PER_RADIAN: Final = 1.5
"""Turning round once is about as much trouble as three steps."""
_ALIKE_METRES: Final = 0.5
_BEHIND_M: Final = 0.1


@dataclass(frozen=True, slots=True)
class StoredView:
    """A view to take up.

    Attributes:
        number: of the keyframe in the map. frame_no: of its source frame.
        map_from_camera: where the stored camera was (OpenCV axes, the map's world).
        thumbnail: JPEG.
        step_c: ``(x, y, z)`` metres to go, in the axes of the present camera (right, down, ahead); None when the
            present place is unknown. turn_rad: angle between the two directions of view, likewise.
        likeness: 0 to 1, of the present picture; None when none was given.
    """

    number: int
    frame_no: int
    map_from_camera: RigidTransform
    thumbnail: bytes
    step_c: tuple[float, float, float] | None
    turn_rad: float | None
    likeness: float | None


def views_to_take_up(
    keyframe_map: KeyframeMap,
    map_from_camera: RigidTransform | None = None,
    grey: ImageU8 | None = None,
    mark_m: Array | None = None,
    limit: int = 3,
) -> tuple[StoredView, ...]:
    """Stored views to look from, best first.

    Args:
        map_from_camera: where the present camera may be, when known at all: the nearest views come first.
        grey: the present picture: without a place, the views that look most like it come first.
        mark_m: ``(3,)`` only views that show this place of the map (all, when none does).
        limit: how many; views nearly the same as a better one are left out.
    Raises:
        InvalidImage: the picture cannot be looked at.
    """
    likeness = _likeness(keyframe_map, grey)
    numbers = [n for n, keyframe in enumerate(keyframe_map.keyframes) if mark_m is None or shows(keyframe, mark_m)]
    numbers = numbers or list(range(len(keyframe_map.keyframes)))
    if map_from_camera is not None:
        ranked = sorted(numbers, key=lambda n: (_trouble(keyframe_map.keyframes[n], map_from_camera), n))
    elif likeness is not None:
        ranked = sorted(numbers, key=lambda n: (-float(likeness[n]), n))
    else:
        ranked = sorted(numbers, key=lambda n: (-len(keyframe_map.keyframes[n].points_w), n))
    chosen: list[int] = []
    for n in ranked:
        view = keyframe_map.keyframes[n].world_from_camera
        if all(_trouble(keyframe_map.keyframes[k], view) > _ALIKE_METRES for k in chosen):
            chosen.append(n)
        if len(chosen) == min(limit, MAX_VIEWS):
            break
    return tuple(_view(keyframe_map.keyframes[n], n, map_from_camera, likeness) for n in chosen)


def shows(keyframe: Keyframe, mark_m: Array) -> bool:
    """Whether a place of the map is in the stored picture and not hidden by what its depth saw."""
    in_camera = keyframe.world_from_camera.inverse().apply(mark_m)
    pixel = project_camera(in_camera[None], keyframe.depth_intrinsics())[0]
    height, width = keyframe.depth_mm.shape
    if not np.isfinite(pixel).all() or not (0 <= pixel[0] <= width - 1 and 0 <= pixel[1] <= height - 1):
        return False
    depth_m = float(keyframe.depth_mm[round(pixel[1]), round(pixel[0])]) / 1000
    return depth_m == 0 or float(in_camera[2]) < depth_m * 1.03 + _BEHIND_M


def _trouble(keyframe: Keyframe, other: RigidTransform) -> float:
    metres, radians = view_distance(keyframe.world_from_camera, other)
    return metres + _METRES_PER_RADIAN * radians


def _likeness(keyframe_map: KeyframeMap, grey: ImageU8 | None) -> Array | None:
    if grey is None:
        return None
    index = Index(keyframe_map.words, [keyframe.descriptors for keyframe in keyframe_map.keyframes])
    return index.scores(find_features(grey).descriptors)


def _view(keyframe: Keyframe, number: int, present: RigidTransform | None, likeness: Array | None) -> StoredView:
    step, turn = None, None
    if present is not None:
        x, y, z = (float(c) for c in present.inverse().apply(keyframe.world_from_camera.translation))
        step, turn = (x, y, z), view_distance(keyframe.world_from_camera, present)[1]
    return StoredView(
        number=number,
        frame_no=keyframe.frame_no,
        map_from_camera=keyframe.world_from_camera,
        thumbnail=keyframe.thumbnail,
        step_c=step,
        turn_rad=turn,
        likeness=None if likeness is None else float(likeness[number]),
    )
