"""Small parts of every shape's answer: rays to places, directions as drawn, planes as values, words for doubts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import vector
from sightline.spatial.camera import Intrinsics, project_camera
from sightline.spatial.depth import check_frame
from sightline.spatial.frames import camera_pose
from sightline.spatial.pose import RigidTransform
from sightline.spatial.shapes.form import Point
from sightline.spatial.shapes.planes import DominantPlane
from sightline.spatial.shapes.values import GeometryAnswer, PlaneValue, ShapeQuery
from sightline.spatial.shapes.view import rays_of
from sightline.spatial.values import AnchorAnswer, AnchorState, Vector3

Array = npt.NDArray[np.float64]

MAX_REACH: Final = 3.0
"""A plane met more than three times as far away as the nearest measurement was not seen there."""
MIN_INCIDENCE: Final = 0.09
"""Cosine to the normal, 85 degrees: flatter looks say nothing about where a plane is met."""
_WORSE: Final[dict[AnchorState, int]] = {"good": 0, "approximate": 1, "suspect": 2, "screen_only": 3, "lost": 4}


def places_world(world_from_camera: RigidTransform, rays: Array, depths: Array) -> tuple[Vector3 | None, ...]:
    """World positions along rays; None where the depth is NaN."""
    points = world_from_camera.apply(rays * np.nan_to_num(depths)[:, None])
    return tuple(vector(p) if np.isfinite(d) else None for p, d in zip(points, depths, strict=True))


def plane_value(plane: DominantPlane, ray: Array, world_from_camera: RigidTransform) -> PlaneValue | None:
    """The plane in the world, by its point along a ray; None when the ray does not meet it."""
    depth = float(plane.depths(ray[None])[0])
    if not np.isfinite(depth):
        return None
    return PlaneValue(
        point=vector(world_from_camera.apply(ray * depth)),
        normal=vector(world_from_camera.rotate(plane.normal_c)),
        residual_m=plane.residual_m,
    )


def plane_depths(plane: DominantPlane, rays: Array, nearest_m: float) -> Array:
    """Depths ``(N,)`` at which rays meet a plane; NaN where that says nothing."""
    depths = plane.depths(rays)
    is_said = (plane.incidence(rays) > MIN_INCIDENCE) & (depths < MAX_REACH * nearest_m)
    return np.where(is_said, depths, np.nan)


def drawn(query: ShapeQuery, picture: Intrinsics) -> tuple[Vector3, ...]:
    """Vectors from the anchor to the points as drawn: in the plane through it parallel to the picture."""
    if query.anchor.p_world is None:
        return ()
    world_from_camera = camera_pose(query.frame.pose)
    depth = float(world_from_camera.inverse().apply(np.asarray(query.anchor.p_world))[2])
    rays = rays_of([(query.u, query.v), *query.points], picture)
    return tuple(vector(world_from_camera.rotate((ray - rays[0]) * depth)) for ray in rays[1:])


def anchor_depth(query: ShapeQuery) -> float:
    """The anchor's depth in the clicked view; NaN without a place."""
    if query.anchor.p_world is None:
        return float("nan")
    return float(camera_pose(query.frame.pose).inverse().apply(np.asarray(query.anchor.p_world))[2])


def place_of(query: ShapeQuery, anchor: AnchorAnswer) -> Point:
    """Where on the picture an anchor lies: for an ellipse the middle of what it encloses, else as clicked."""
    if query.shape != "circle" or anchor.p_world is None:
        return query.u, query.v
    world_from_camera, picture = check_frame(query.frame)
    place = world_from_camera.inverse().apply(np.asarray(anchor.p_world))
    x, y = project_camera(place[None], picture)[0]
    u, v = picture.normalised_of(float(x), float(y))
    return min(max(u, 0.0), 1.0), min(max(v, 0.0), 1.0)


def snap_depth(query: ShapeQuery) -> float:
    """Depth of the surface that somebody has chosen; NaN when nobody has."""
    if query.snap is None:
        return float("nan")
    return float(camera_pose(query.frame.pose).inverse().apply(np.asarray(query.snap))[2])


def unknown(query: ShapeQuery, reason: str) -> GeometryAnswer:
    """The answer when nothing of a shape is known in space."""
    return GeometryAnswer(points_world=(None,) * len(query.points), state="screen_only", reason=reason)


def worst(doubts: Sequence[tuple[AnchorState, str]]) -> tuple[AnchorState, str]:
    """The gravest of several doubts, the first among equals; ``good`` without any."""
    return max(doubts, key=lambda each: _WORSE[each[0]], default=("good", ""))
