"""Shapes whose points each lie on the surface under them: arrow, stroke, distance, angle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import vector
from sightline.spatial.camera import Intrinsics
from sightline.spatial.frames import camera_pose
from sightline.spatial.shapes.build import (
    anchor_depth,
    drawn,
    places_world,
    plane_depths,
    plane_value,
    snap_depth,
    unknown,
    worst,
)
from sightline.spatial.shapes.form import ANCHORING
from sightline.spatial.shapes.measures import points_measure
from sightline.spatial.shapes.noise import LATERAL_RAD, own_sigma_m, shared_sigma_m
from sightline.spatial.shapes.patches import Spots
from sightline.spatial.shapes.planes import DominantPlane, dominant_plane
from sightline.spatial.shapes.regions import image_rays, measurements_beside
from sightline.spatial.shapes.values import GeometryAnswer, MeasureValue, ShapeQuery
from sightline.spatial.shapes.view import DepthView, rays_of
from sightline.spatial.values import AnchorState, Vector3

Array = npt.NDArray[np.float64]

_SPARSE: Final = 0.4
_SPARSE_SIGMA: Final = 0.01
"""As in ``anchor.py``: an island of depth is often wrong, metres per metre."""
_STROKE_RADIUS_PX: Final = 4
"""Depth this close to a stroke says what it lies on, pixels of the depth image."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Depths along the rays of a shape's points, NaN where nothing sound was measured.

    Attributes:
        rays: ``(N, 3)``, z = 1.
        depths_m, own_m: ``(N,)``.
        doubts: what keeps them from being good.
    """

    rays: Array
    depths_m: Array
    own_m: Array
    doubts: tuple[tuple[AnchorState, str], ...] = ()


def measured(query: ShapeQuery, view: DepthView) -> Measured:
    """The points of a shape by one depth view; the one at the mark's place as its anchor says."""
    at = ANCHORING.get(query.shape)
    wanted = None
    if query.snap is not None and at is not None:
        wanted = np.full(len(query.points), np.nan)
        wanted[at] = snap_depth(query)
    spots = view.spots(query.points, wanted)
    own, is_sparse = _own_sigma(spots, view)
    depths = np.where(spots.is_sound, spots.depths_m, np.nan)
    doubts: list[tuple[AnchorState, str]] = []
    if view.reason:
        doubts.append(("approximate", view.reason))
    if (spots.is_edge & spots.is_sound).any():
        doubts.append(("approximate", "depth_edge"))
    if (is_sparse & spots.is_sound).any():
        doubts.append(("approximate", "sparse_depth"))
    if at is not None:
        depths[at], doubts_at = _by_anchor(query, depths[at])
        doubts += doubts_at
    return Measured(view.rays(query.points), depths, own, tuple(doubts))


def _by_anchor(query: ShapeQuery, own_m: float) -> tuple[float, list[tuple[AnchorState, str]]]:
    """Depth of the point that is the mark's place."""
    depth = anchor_depth(query)
    if not np.isfinite(depth):
        return own_m, []
    state = query.anchor.state
    return depth, [("suspect", query.anchor.reason)] if state == "suspect" else []


def _own_sigma(spots: Spots, view: DepthView) -> tuple[Array, npt.NDArray[np.bool_]]:
    full = float(np.max(spots.pixels, initial=1.0))
    is_sparse = spots.pixels < _SPARSE * full
    sparse = np.where(is_sparse, _SPARSE_SIGMA * np.nan_to_num(spots.depths_m), 0.0)
    return np.hypot(own_sigma_m(spots, view.extra_sigma_m), sparse), is_sparse & ~spots.is_edge


def arrow(query: ShapeQuery, picture: Intrinsics, view: DepthView | None) -> GeometryAnswer:
    """Head on the surface with its normal; the tail as drawn, and where it lies if that was measured."""
    if query.anchor.p_world is None:
        return unknown(query, query.anchor.reason or "no_depth")
    tail = places_of(measured(query, view), query) if view is not None else (None,)
    return GeometryAnswer(
        points_world=tail,
        normal=query.anchor.normal or (_normal_at(query, view) if view is not None else None),
        axes_world=drawn(query, picture),
        state=query.anchor.state,
        reason=query.anchor.reason,
    )


def _normal_at(query: ShapeQuery, view: DepthView) -> Vector3 | None:
    """Normal of the surface at the mark's place, by its depth there."""
    place = [(query.u, query.v)]
    spots = view.spots(place, np.array([anchor_depth(query)]))
    if not spots.is_sound[0] or spots.is_far(anchor_depth(query))[0]:
        return None
    ray, (gx, gy) = view.rays(place)[0], spots.gradients[0]
    # 1/z = q . ray: its change per pixel, times the focal length, are the first two parts of q.
    a, b = gx * view.camera.fx, gy * view.camera.fy
    normal = -np.array([a, b, 1 / spots.depths_m[0] - a * ray[0] - b * ray[1]])
    return vector(view.world_from_camera.rotate(normal / np.linalg.norm(normal)))


def text(query: ShapeQuery, picture: Intrinsics) -> GeometryAnswer:
    """The place and the leader line to the label, as drawn; the label itself hangs in the air."""
    if query.anchor.p_world is None:
        return unknown(query, query.anchor.reason or "no_depth")
    return GeometryAnswer(
        points_world=(None,) * len(query.points),
        normal=query.anchor.normal,
        axes_world=drawn(query, picture),
        state=query.anchor.state,
        reason=query.anchor.reason,
    )


def measure(query: ShapeQuery, view: DepthView) -> GeometryAnswer:
    """Distance or angle between points on the surface."""
    return measure_of(query, measured(query, view))


def measure_of(query: ShapeQuery, found: Measured) -> GeometryAnswer:
    """The answer for depths found in whatever way; without one of them nothing is measured."""
    is_known = np.isfinite(found.depths_m)
    if not is_known.any():
        return unknown(query, "no_depth")
    figure: MeasureValue | None = None
    doubts = list(found.doubts)
    if is_known.all():
        shared = shared_sigma_m(found.depths_m)
        figure = points_measure(query.shape, found.rays, found.depths_m, shared, found.own_m, LATERAL_RAD)
    else:
        doubts = [("approximate", "no_depth"), *doubts]
    state, reason = worst(doubts)
    return GeometryAnswer(
        points_world=places_of(found, query),
        normal=query.anchor.normal,
        measure=figure,
        state=state,
        reason=reason,
        sigmas_m=_sigmas(found),
    )


def stroke(query: ShapeQuery, view: DepthView) -> GeometryAnswer:
    """Each point on the surface where depth is sound, else on the stroke's dominant plane; the reason says which."""
    found = measured(query, view)
    positions, depths = measurements_beside(view, view.pixels(found.rays), _STROKE_RADIUS_PX)
    plane = dominant_plane(image_rays(view, positions), depths)
    return stroke_of(query, found, plane, rays_of([(query.u, query.v)], view.picture)[0])


def stroke_of(query: ShapeQuery, found: Measured, plane: DominantPlane | None, ray: Array) -> GeometryAnswer:
    """The answer for depths found in whatever way."""
    is_known = np.isfinite(found.depths_m)
    if not is_known.any() and plane is None:
        return unknown(query, "no_depth")
    depths, doubts = found.depths_m, list(found.doubts)
    if plane is not None and not is_known.all():
        nearest = float(np.min(depths[is_known], initial=np.inf))
        on_plane = plane_depths(plane, found.rays, nearest if np.isfinite(nearest) else float(1 / plane.q[2]))
        depths = np.where(is_known, depths, on_plane)
        doubts = [("approximate", "dominant_plane"), *doubts]
    if not np.isfinite(depths).all():
        doubts = [("approximate", "no_depth"), *doubts]
    state, reason = worst(doubts)
    world_from_camera = camera_pose(query.frame.pose)
    return GeometryAnswer(
        points_world=places_world(world_from_camera, found.rays, depths),
        normal=query.anchor.normal,
        plane=plane_value(plane, ray, world_from_camera) if plane is not None else None,
        state=state,
        reason=reason,
        sigmas_m=_sigmas(found),
    )


def places_of(found: Measured, query: ShapeQuery) -> tuple[tuple[float, float, float] | None, ...]:
    return places_world(camera_pose(query.frame.pose), found.rays, found.depths_m)


def _sigmas(found: Measured) -> tuple[float | None, ...]:
    return tuple(
        float(own) if np.isfinite(depth) and np.isfinite(own) else None
        for depth, own in zip(found.depths_m, found.own_m, strict=True)
    )
