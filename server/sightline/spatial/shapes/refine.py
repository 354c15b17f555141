"""A shape's better answer, by the volume: every point along its own ray, in one cast.

What both say alike (within 5 cm) is averaged by its certainty; what only the volume knows is taken from it when several
frames saw it; where they contradict each other the frame's own depth stays, since only it saw the moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import check_frame
from sightline.spatial.pose import RigidTransform
from sightline.spatial.shapes.build import anchor_depth, place_of
from sightline.spatial.shapes.form import ANCHORING
from sightline.spatial.shapes.outline import ellipse, outline, outline_of
from sightline.spatial.shapes.planes import DominantPlane
from sightline.spatial.shapes.pointwise import Measured, arrow, measure_of, stroke_of, text
from sightline.spatial.shapes.values import GeometryAnswer, PlaneValue, ShapeAnswer, ShapeQuery
from sightline.spatial.shapes.view import DepthView, rays_of
from sightline.spatial.values import AnchorAnswer, AnchorState, ClickQuery

Array = npt.NDArray[np.float64]
Cast = Callable[[RigidTransform, Array], tuple[Array, Array]]
"""``world_from_camera`` and rays ``(N, 3)`` with z = 1 to depths ``(N,)``, 0 for none, and how many frames saw each."""
RefineClick = Callable[[ClickQuery, AnchorAnswer], AnchorAnswer | None]

AGREE_M: Final = 0.05
_VOXEL_SIGMA_M: Final = 0.004
_RANGE_SIGMA: Final = 0.001
_FEW_VIEWS: Final = 2.5
_FEW_SIGMA: Final = 0.01
"""As in ``refine.py`` of clicks."""
_GRID: Final = (24, 18)
"""Rays over a shape that encloses something; the whole cast stays below a tenth of a second."""
_MIN_NORMAL_COSINE: Final = 0.95
_HEALED: Final = frozenset({"no_depth", "sparse_depth", "dominant_plane", "no_plane", "reprojected"})
"""Doubts that the volume can take away; an edge stays an edge."""


def refine_shape(query: ShapeQuery, first: ShapeAnswer, refine: RefineClick, cast: Cast) -> ShapeAnswer:
    """The combined answer of the first one and the volume.

    Args:
        query: the shape as drawn.
        first: the answer from depth images.
        refine: the better answer for one click, None when there is none.
        cast: asks the volume.
    Raises:
        SpatialError: the frame's numbers are not usable.
    """
    world_from_camera, picture = check_frame(query.frame)
    anchor = _better_anchor(query, first.anchor, refine)
    query = msgspec.structs.replace(query, anchor=anchor)
    match query.shape:
        case "point":
            return ShapeAnswer(anchor=anchor, geometry=first.geometry)
        case "arrow":
            better = arrow(query, picture, None)
            tail = first.geometry.points_world
            return ShapeAnswer(anchor=anchor, geometry=msgspec.structs.replace(better, points_world=tail))
        case "text":
            return ShapeAnswer(anchor=anchor, geometry=text(query, picture))
        case "distance" | "angle" | "stroke":
            return ShapeAnswer(anchor=anchor, geometry=_pointwise(query, first.geometry, world_from_camera, cast))
    if query.shape == "circle" and _is_known(first.geometry):
        return ShapeAnswer(anchor=anchor, geometry=first.geometry)
    return _enclosing(query, first, volume_view(query, world_from_camera, picture, cast))


def _better_anchor(query: ShapeQuery, first: AnchorAnswer, refine: RefineClick) -> AnchorAnswer:
    u, v = place_of(query, first)
    click = ClickQuery(frame=query.frame, u=u, v=v)
    if query.shape != "circle":
        return refine(click, first) or first
    # What else an ellipse encloses can be chosen, but makes its front no less certain.
    found = refine(click, msgspec.structs.replace(first, candidates=()))
    if found is None:
        return first
    return msgspec.structs.replace(found, candidates=found.candidates or first.candidates)


def _is_known(geometry: GeometryAnswer) -> bool:
    return geometry.state not in ("screen_only", "lost")


def _pointwise(query: ShapeQuery, first: GeometryAnswer, pose: RigidTransform, cast: Cast) -> GeometryAnswer:
    _, picture = check_frame(query.frame)
    rays = rays_of(query.points, picture)
    depths, views = cast(pose, rays)
    before = _depths_of(first, pose, len(rays))
    sigmas = np.array([np.nan if s is None else s for s in first.sigmas_m or (None,) * len(rays)], dtype=np.float64)
    found, doubts = _combined(before, sigmas, depths, views)
    at = ANCHORING[query.shape]
    depth = anchor_depth(query)
    if np.isfinite(depth):
        found[0][at] = depth
    if first.state != "good" and first.reason not in _HEALED:
        doubts.append((first.state, first.reason))
    measured = Measured(rays, found[0], found[1], tuple(doubts))
    if query.shape != "stroke":
        return measure_of(query, measured)
    plane = _plane_c(first.plane, pose) if first.plane is not None else None
    return stroke_of(query, measured, plane, rays[0])


def _depths_of(first: GeometryAnswer, pose: RigidTransform, count: int) -> Array:
    """Depths of points as first measured; those that were only laid on a plane (without a sigma) count as unknown."""
    known = [
        place if place is not None and sigma is not None else (np.nan,) * 3
        for place, sigma in zip(first.points_world, first.sigmas_m, strict=False)
    ]
    known += [(np.nan,) * 3] * (count - len(known))
    return np.asarray(pose.inverse().apply(np.array(known, dtype=np.float64).reshape(-1, 3))[:, 2])


def _combined(
    before: Array, sigmas: Array, depths: Array, views: Array
) -> tuple[tuple[Array, Array], list[tuple[AnchorState, str]]]:
    """Depths and their own sigmas of two answers, and what is doubtful about them."""
    is_seen = depths > 0
    few = np.where(views < _FEW_VIEWS, _FEW_SIGMA * depths, 0.0)
    later = np.sqrt(_VOXEL_SIGMA_M**2 + np.square(_RANGE_SIGMA * depths**2) + np.square(few))
    had = np.isfinite(before)
    agrees = had & is_seen & (np.abs(np.nan_to_num(before) - depths) <= AGREE_M)
    sigma_before = np.where(had, np.nan_to_num(sigmas, nan=0.01), 1.0)
    w_before, w_later = 1 / np.square(sigma_before), 1 / np.square(later)
    mean = (np.nan_to_num(before) * w_before + depths * w_later) / (w_before + w_later)
    apart = np.abs(np.nan_to_num(before) - depths)
    sigma_mean = np.hypot(np.minimum(sigma_before, later) * 0.85, apart / 2)
    filled = ~had & is_seen & (views >= _FEW_VIEWS)
    depth = np.where(agrees, mean, np.where(filled, depths, before))
    sigma = np.where(agrees, sigma_mean, np.where(filled, later, np.where(had, sigma_before, np.nan)))
    doubts: list[tuple[AnchorState, str]] = []
    if (had & is_seen & ~agrees).any():
        doubts.append(("suspect", "disagrees"))
    return (depth, sigma), doubts


def volume_view(query: ShapeQuery, pose: RigidTransform, picture: Intrinsics, cast: Cast) -> DepthView:
    """What the volume shows of the part of the picture that a shape encloses, coarsely."""
    uv = np.array([(query.u, query.v), *query.points])
    low, high = uv.min(axis=0), uv.max(axis=0)
    if query.shape == "circle":  # the half-axes reach as far on the other side
        low, high = np.minimum(low, 2 * uv[0] - high), np.maximum(high, 2 * uv[0] - low)
    low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
    size_px = np.maximum((high - low) * (picture.width, picture.height), 4.0)
    start = low * (picture.width, picture.height) - 0.5
    columns, rows = (int(min(limit, np.ceil(size))) for limit, size in zip(_GRID, size_px, strict=True))
    scale_x, scale_y = columns / size_px[0], rows / size_px[1]
    camera = Intrinsics(
        fx=picture.fx * scale_x,
        fy=picture.fy * scale_y,
        cx=(picture.cx - start[0]) * scale_x - 0.5,
        cy=(picture.cy - start[1]) * scale_y - 0.5,
        width=columns,
        height=rows,
    )
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    rays = np.stack([(x - camera.cx) / camera.fx, (y - camera.cy) / camera.fy, np.ones(x.shape)], axis=-1)
    depths, views = cast(pose, rays.reshape(-1, 3))
    seen = np.where(views >= _FEW_VIEWS, depths, 0.0).reshape(rows, columns)
    return DepthView(np.rint(seen * 1000).astype(np.uint16), camera, picture, pose, extra_sigma_m=_VOXEL_SIGMA_M)


def _enclosing(query: ShapeQuery, first: ShapeAnswer, view: DepthView) -> ShapeAnswer:
    if query.shape == "circle":
        found = ellipse(query, view)
        if found.geometry.state == "screen_only":
            return ShapeAnswer(anchor=query.anchor, geometry=first.geometry)
        return ShapeAnswer(anchor=msgspec.structs.replace(found.anchor, method="volume"), geometry=found.geometry)
    later = outline(query, view)
    if not _is_known(first.geometry) or first.geometry.plane is None:
        return ShapeAnswer(anchor=query.anchor, geometry=later if later.plane is not None else first.geometry)
    if later.plane is None:
        return ShapeAnswer(anchor=query.anchor, geometry=first.geometry)
    return ShapeAnswer(anchor=query.anchor, geometry=_one_plane(query, first.geometry, later, view))


def _one_plane(query: ShapeQuery, first: GeometryAnswer, later: GeometryAnswer, view: DepthView) -> GeometryAnswer:
    """The outline on the mean of two planes; on the first one when they are not the same."""
    assert first.plane is not None
    assert later.plane is not None
    pose, rays = view.world_from_camera, view.rays(query.points)
    one, other = _plane_c(first.plane, pose), _plane_c(later.plane, pose)
    middle = rays.mean(axis=0)[None]
    apart = float(np.abs(one.depths(middle) - other.depths(middle))[0])
    if not apart <= AGREE_M or float(one.normal_c @ other.normal_c) < _MIN_NORMAL_COSINE:
        return msgspec.structs.replace(first, state="suspect", reason="disagrees")
    # What the two differ by is how well each is known, spread over the outline.
    off = np.outer(one.q - other.q, one.q - other.q) / 4
    residual = max(one.residual_m, other.residual_m)
    mean = DominantPlane((one.q + other.q) / 2, residual, 1.0, off + np.eye(3) * _plane_floor(rays, one))
    nearest = float(np.nanmin(mean.depths(rays)))
    reason = first.reason if first.state != "good" and first.reason not in _HEALED else ""
    return outline_of(query, mean, rays, nearest, reason, 0.0)


def _plane_floor(rays: Array, plane: DominantPlane) -> float:
    """Variance of ``q`` from two millimetres at the rim of an outline, 1/m^2."""
    depth = float(np.nanmedian(plane.depths(rays)))
    extent = max(float(np.ptp(rays[:, 0])), float(np.ptp(rays[:, 1])), 0.02)
    return (0.002 / depth**2 / extent) ** 2


def _plane_c(plane: PlaneValue, world_from_camera: RigidTransform) -> DominantPlane:
    """A plane of the world in a camera's frame."""
    camera_from_world = world_from_camera.inverse()
    point = camera_from_world.apply(np.asarray(plane.point))
    normal = camera_from_world.rotate(np.asarray(plane.normal))
    return DominantPlane(normal / float(normal @ point), plane.residual_m, 1.0, np.zeros((3, 3)))
