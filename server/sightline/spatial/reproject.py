"""Depth for a frame that has none: the nearest depth maps, carried into its view by the two poses.

Only the strip of a depth map that can fall near the wanted pixel is carried over: the ray through the pixel is a short
segment in the other view. The carried points keep their exact positions; nothing is rasterised.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import answer_of, beside_gap, pixel_scale, screen_only
from sightline.spatial.camera import Intrinsics, project_camera, unproject
from sightline.spatial.depth import MIN_DEPTH_M, DepthImage
from sightline.spatial.pose import RigidTransform
from sightline.spatial.surface import patch_radius_px, surfaces_of
from sightline.spatial.values import AnchorAnswer, Candidate

Array = npt.NDArray[np.float64]

MAX_DISTANCE_M: Final = 1.0
MAX_ANGLE_RAD: Final = 0.8
"""Maps from further away see other sides of things; the volume, which weighs many views, is asked instead."""
MAX_MAPS: Final = 3
_METRES_PER_RADIAN: Final = 1.0
_GAP_PX: Final = 1.5
"""Carried points lie about a pixel apart; a wider gap is a hole or something only this view sees."""
_SIGMA_PER_METRE: Final = 0.02
_SIGMA_PER_RADIAN: Final = 0.015
"""Pose noise and what another viewpoint hides, growing with the way between the two views."""
_FAR_M: Final = 0.15
_FAR_RAD: Final = 0.2
_USUAL_RANGE_M: Final = (0.25, 12.0)
"""Nearer things sweep over half of the other view: looking for them there costs ten times as much."""
_RAY_SAMPLES: Final = 24


def nearest_maps(maps: Iterable[DepthImage], world_from_camera: RigidTransform) -> list[DepthImage]:
    """The depth maps whose views are nearest to a camera's, best first; those too different are left out."""
    listed = list(maps)
    if not listed:
        return []
    places = np.stack([m.world_from_camera.translation for m in listed])
    turns = np.stack([m.world_from_camera.rotation for m in listed])
    distances_m = np.sqrt(np.square(places - world_from_camera.translation).sum(axis=1))
    traces = (turns * world_from_camera.rotation).sum(axis=(1, 2))
    angles_rad = np.arccos(np.clip((traces - 1) / 2, -1, 1))
    usable = (distances_m <= MAX_DISTANCE_M) & (angles_rad <= MAX_ANGLE_RAD)
    costs = np.where(usable, distances_m + _METRES_PER_RADIAN * angles_rad, np.inf)
    best = np.argsort(costs, kind="stable")[: min(MAX_MAPS, int(usable.sum()))]
    return [listed[i] for i in best]


def anchor_from_maps(
    world_id: str,
    maps: Iterable[DepthImage],
    world_from_camera: RigidTransform,
    intrinsics: Intrinsics,
    u: float,
    v: float,
) -> AnchorAnswer:
    """Where a click lies by the depth of other frames; ``screen_only`` where none of the nearest saw the place."""
    x_px, y_px = intrinsics.pixel_of(u, v)
    beside: tuple[Candidate, ...] = ()
    for depth in nearest_maps(maps, world_from_camera):
        dx, dy, depths = carried_points(depth, world_from_camera, intrinsics, x_px, y_px)
        surfaces = surfaces_of(dx, dy, depths, intrinsics, x_px, y_px)
        gap_px = _GAP_PX * max(1.0, intrinsics.fx / depth.intrinsics.fx)
        if min((s.distance_px for s in surfaces), default=np.inf) > gap_px:
            ray = intrinsics.ray(x_px, y_px)
            beside = beside or beside_gap(surfaces, world_from_camera, ray, pixel_scale(intrinsics))
            continue
        distance_m = depth.world_from_camera.distance_to_m(world_from_camera)
        angle_rad = depth.world_from_camera.angle_to_rad(world_from_camera)
        return answer_of(
            world_id,
            surfaces,
            world_from_camera,
            intrinsics.ray(x_px, y_px),
            "depth",
            extra_sigma_m=float(np.hypot(_SIGMA_PER_METRE * distance_m, _SIGMA_PER_RADIAN * angle_rad)),
            scale=pixel_scale(intrinsics),
            reason="reprojected" if distance_m > _FAR_M or angle_rad > _FAR_RAD else "",
        )
    return screen_only(world_id, "no_depth", beside)


def carried_points(
    depth: DepthImage,
    world_from_camera: RigidTransform,
    intrinsics: Intrinsics,
    x_px: float,
    y_px: float,
    *,
    range_m: tuple[float, float] = _USUAL_RANGE_M,
) -> tuple[Array, Array, Array]:
    """Measurements of a depth map that fall into the patch around a pixel of another view.

    Args:
        depth: the map to carry over.
        world_from_camera, intrinsics: the other view.
        x_px, y_px: pixel in the other view.
        range_m: depths in the other view that matter; the narrower, the less is searched.
    Returns:
        Offsets ``dx``, ``dy`` from the pixel (pixels of the other view) and depths in the other view, metres.
    """
    radius = patch_radius_px(intrinsics)
    box = _search_box(depth, world_from_camera, intrinsics, (x_px, y_px), radius, range_m)
    if box is None:
        return np.empty(0), np.empty(0), np.empty(0)
    top, bottom, left, right = box
    crop = depth.depth_mm[top:bottom, left:right]
    rows, columns = np.nonzero(crop)
    pixels = np.stack([columns + left, rows + top], axis=1).astype(np.float64)
    depths = crop[rows, columns].astype(np.float64) * 0.001
    view_from_map = world_from_camera.inverse() @ depth.world_from_camera
    points = view_from_map.apply(unproject(pixels, depths, depth.intrinsics))
    points = points[points[:, 2] > MIN_DEPTH_M]
    offsets = project_camera(points, intrinsics) - (x_px, y_px)
    inside = (np.abs(offsets) <= radius + 0.5).all(axis=1)
    return offsets[inside, 0], offsets[inside, 1], points[inside, 2]


def _search_box(
    depth: DepthImage,
    world_from_camera: RigidTransform,
    intrinsics: Intrinsics,
    pixel: tuple[float, float],
    radius: int,
    range_m: tuple[float, float],
) -> tuple[int, int, int, int] | None:
    """Rows and columns of the map that the patch's corner rays cross between two depths; None if they miss it."""
    # Even steps of inverse depth are even steps along the segment in the image.
    samples = 1 / np.linspace(1 / range_m[1], 1 / range_m[0], _RAY_SAMPLES)
    map_from_view = depth.world_from_camera.inverse() @ world_from_camera
    points = np.concatenate(
        [
            samples[:, None] * intrinsics.ray(pixel[0] + sx * radius, pixel[1] + sy * radius)
            for sx in (-1, 1)
            for sy in (-1, 1)
        ]
    )
    points = map_from_view.apply(points)
    points = points[points[:, 2] > MIN_DEPTH_M]
    height, width = depth.depth_mm.shape
    if not len(points):
        return None
    pixels = np.clip(project_camera(points, depth.intrinsics), -10 * width, 10 * width)
    left, top = np.floor(pixels.min(axis=0)).astype(int) - 1
    right, bottom = np.ceil(pixels.max(axis=0)).astype(int) + 2
    left, right = max(left, 0), min(right, width)
    top, bottom = max(top, 0), min(bottom, height)
    return (top, bottom, left, right) if top < bottom and left < right else None
