"""Shapes that enclose something: an outline on its dominant plane (polygon, area) and the ellipse round a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import MAX_CANDIDATES, sigma_of, vector
from sightline.spatial.frames import camera_pose
from sightline.spatial.shapes.build import places_world, plane_depths, plane_value, snap_depth, unknown, worst
from sightline.spatial.shapes.measures import area_measure
from sightline.spatial.shapes.noise import shared_sigma_m
from sightline.spatial.shapes.patches import JUMP_M, JUMP_RATIO
from sightline.spatial.shapes.planes import DominantPlane, dominant_plane
from sightline.spatial.shapes.regions import (
    image_rays,
    inside_ellipse,
    inside_polygon,
    measurements_beside,
    measurements_in,
)
from sightline.spatial.shapes.values import GeometryAnswer, PlaneValue, ShapeAnswer, ShapeQuery
from sightline.spatial.shapes.view import DepthView
from sightline.spatial.surface import Surface
from sightline.spatial.values import AnchorAnswer, AnchorState, Candidate

Array = npt.NDArray[np.float64]

FLAT_SHARE: Final = 0.6
"""What lies on the plane of what is enclosed; less is no flat surface."""
_RESIDUAL_M: Final = 0.006
_RESIDUAL_RANGE: Final = 0.004
"""A plane with more spread than this and this much per square metre of depth is no flat surface either."""
_FEW_PX: Final = 60
"""A small outline, or one round a hole: what lies beside its corners says more than what it encloses."""
_BESIDE_PX: Final = 3
_MIN_CLUSTER_PX: Final = 8
_MIN_CLUSTER_SHARE: Final = 0.1
"""Of what an ellipse encloses: smaller ones are flying pixels or a corner of something else."""
_MIN_FACING: Final = 0.35
"""Cosine to the normal, 70 degrees: half-axes on a plane seen flatter than that grow without bounds."""


def outline(query: ShapeQuery, view: DepthView) -> GeometryAnswer:
    """Corners on the plane of what they enclose; with ``area`` how much that is."""
    rays = view.rays(query.points)
    corners = view.pixels(rays)
    positions, depths = measurements_in(view, corners, inside_polygon(corners))
    if len(depths) < _FEW_PX:
        positions, depths = measurements_beside(view, corners, _BESIDE_PX)
    depths, positions = _chosen(query, depths, positions)
    plane = dominant_plane(image_rays(view, positions), depths)
    if plane is None:
        return unknown(query, "no_plane" if len(depths) else "no_depth")
    return outline_of(query, plane, rays, float(np.min(depths)), view.reason, view.extra_sigma_m)


def outline_of(
    query: ShapeQuery, plane: DominantPlane, rays: Array, nearest_m: float, reason: str, extra_sigma_m: float
) -> GeometryAnswer:
    """The answer for a plane found in whatever way."""
    on_plane = plane_depths(plane, rays, nearest_m)
    doubts: list[tuple[AnchorState, str]] = []
    if not np.isfinite(on_plane).all():
        doubts.append(("approximate", "grazing"))
    if not is_flat(plane, nearest_m):
        doubts.append(("approximate", "not_flat"))
    if reason:
        doubts.append(("approximate", reason))
    if query.anchor.state == "suspect":
        doubts.append(("suspect", query.anchor.reason))
    state, why = worst(doubts)
    figure = None
    if query.shape == "area" and np.isfinite(on_plane).all():
        shared = float(np.hypot(shared_sigma_m(np.asarray(np.mean(on_plane))), extra_sigma_m))
        figure = area_measure(rays, plane.q, plane.covariance, shared)
    world_from_camera = camera_pose(query.frame.pose)
    value = plane_value(plane, np.asarray(rays.mean(axis=0)), world_from_camera)
    return GeometryAnswer(
        points_world=places_world(world_from_camera, rays, on_plane),
        normal=value.normal if value else None,
        plane=value,
        measure=figure,
        state=state,
        reason=why,
    )


def is_flat(plane: DominantPlane, depth_m: float) -> bool:
    """Whether what was enclosed is one flat surface."""
    return plane.share >= FLAT_SHARE and plane.residual_m <= _RESIDUAL_M + _RESIDUAL_RANGE * depth_m**2


def _chosen(query: ShapeQuery, depths: Array, positions: Array) -> tuple[Array, Array]:
    """Only the surface that somebody has chosen, if somebody has."""
    wanted = snap_depth(query)
    if not np.isfinite(wanted) or not len(depths):
        return depths, positions
    groups = _clusters(depths)
    best = min(groups, key=lambda group: float(np.abs(depths[group] - wanted).min()))
    return depths[best], positions[best]


def _clusters(depths: Array) -> list[npt.NDArray[np.intp]]:
    """Indices of each run of depths without a jump, front to back."""
    order = np.argsort(depths, kind="stable")
    ordered = depths[order]
    jumps = np.nonzero(np.diff(ordered) > JUMP_M + JUMP_RATIO * ordered[:-1])[0] + 1
    return np.split(order, jumps)


@dataclass(frozen=True, slots=True)
class _Enclosed:
    """One surface inside of an ellipse: its middle and its plane."""

    ray: Array
    depth_m: float
    plane: DominantPlane | None
    residual_m: float
    pixels: int
    share: float

    @property
    def sigma_m(self) -> float:
        slope_free = Surface(self.depth_m, self.residual_m, np.array([0.0, 0.0, -1.0]), 0.0, 0.0, self.pixels)
        return sigma_of(slope_free)


def ellipse(query: ShapeQuery, view: DepthView) -> ShapeAnswer:
    """The front surface that an ellipse encloses: its middle, its plane, and how large the ellipse is on it.

    The anchor is the middle of that surface. Every other enclosed surface is a candidate.
    """
    rays = view.rays([(query.u, query.v), *query.points])
    pixels = view.pixels(rays)
    centre, first, second = pixels
    turned = np.stack([centre + sx * (first - centre) + sy * (second - centre) for sx in (-1, 1) for sy in (-1, 1)])
    positions, depths = measurements_in(view, turned, inside_ellipse(centre, first, second))
    found = [
        _enclosed(view, positions[group], depths[group], len(depths))
        for group in (_clusters(depths) if len(depths) else [])
        if len(group) >= max(_MIN_CLUSTER_PX, _MIN_CLUSTER_SHARE * len(depths))
    ]
    if not found:
        return ShapeAnswer(anchor=query.anchor, geometry=unknown(query, "no_depth"))
    wanted = snap_depth(query)
    chosen = found[0] if not np.isfinite(wanted) else min(found, key=lambda e: abs(e.depth_m - wanted))
    return ShapeAnswer(anchor=_middle(query, view, found, chosen), geometry=_sized(query, view, chosen, rays))


def _enclosed(view: DepthView, positions: Array, depths: Array, total: int) -> _Enclosed:
    rays = image_rays(view, positions)
    plane = dominant_plane(rays, depths)
    middle = np.median(positions, axis=0)
    # A part may be bent round its middle (a ring, a pipe): the measurement nearest to it is on the part.
    near = np.argsort(np.square(positions - middle).sum(axis=1), kind="stable")[: max(9, len(depths) // 50)]
    ray = image_rays(view, positions[near].mean(axis=0)[None])[0]
    depth_m = float(np.median(depths[near]))
    if plane is not None and is_flat(plane, depth_m):
        depth_m = float(np.clip(plane.depths(ray[None])[0], depths.min(), depths.max()))
    spread = plane.residual_m if plane else float(np.median(np.abs(depths - np.median(depths))) * 1.4826 + 0.001)
    return _Enclosed(ray, depth_m, plane, spread, len(depths), len(depths) / total)


def _middle(query: ShapeQuery, view: DepthView, found: list[_Enclosed], chosen: _Enclosed) -> AnchorAnswer:
    def place(each: _Enclosed) -> Candidate:
        sigma = float(np.hypot(each.sigma_m, view.extra_sigma_m))
        return Candidate(p_world=vector(view.world_from_camera.apply(each.ray * each.depth_m)), sigma_m=sigma)

    kept = place(chosen)
    others = tuple(place(each) for each in found[:MAX_CANDIDATES]) if len(found) > 1 else ()
    normal = chosen.plane.normal_c if chosen.plane else -chosen.ray / np.linalg.norm(chosen.ray)
    state: AnchorState = "approximate" if view.reason else "good"
    return AnchorAnswer(
        world_id=query.frame.world_id,
        method="depth",
        state=state,
        p_world=kept.p_world,
        normal=vector(view.world_from_camera.rotate(normal)),
        sigma_m=kept.sigma_m,
        views=1,
        residual_m=chosen.residual_m,
        reason=view.reason,
        candidates=others,
    )


def _sized(query: ShapeQuery, view: DepthView, chosen: _Enclosed, rays: Array) -> GeometryAnswer:
    plane = chosen.plane
    doubts: list[tuple[AnchorState, str]] = [("approximate", view.reason)] if view.reason else []
    facing = plane is not None and float(plane.incidence(chosen.ray[None])[0]) >= _MIN_FACING
    if plane is None or not facing or not is_flat(plane, chosen.depth_m):
        # Parallel to the picture: what is enclosed is no plane, or is seen from its edge.
        plane = DominantPlane(np.array([0.0, 0.0, 1 / chosen.depth_m]), chosen.residual_m, 1.0, np.zeros((3, 3)))
        doubts.append(("approximate", "facing_plane"))
    depths = plane_depths(plane, rays, chosen.depth_m)
    if not np.isfinite(depths).all():
        return unknown(query, "grazing")
    places = rays * depths[:, None]
    axes = view.world_from_camera.rotate(places[1:] - places[0])
    lengths = sorted((float(np.linalg.norm(axis)) for axis in axes), reverse=True)
    state, reason = worst(doubts)
    value: PlaneValue | None = plane_value(plane, chosen.ray, view.world_from_camera)
    return GeometryAnswer(
        points_world=tuple(vector(view.world_from_camera.apply(place)) for place in places[1:]),
        normal=value.normal if value else None,
        plane=value,
        axes_world=tuple(vector(axis) for axis in axes),
        radii_m=tuple(lengths),
        state=state,
        reason=reason,
    )


def with_state(answer: GeometryAnswer, state: AnchorState, reason: str) -> GeometryAnswer:
    """The answer with another doubt."""
    return msgspec.structs.replace(answer, state=state, reason=reason)
