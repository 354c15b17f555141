"""The depth that shapes of one frame are measured on: the frame's own, or the nearest one carried into its view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics, project_camera, unproject
from sightline.spatial.depth import MAX_DEPTH_M, MIN_DEPTH_M, DepthImage
from sightline.spatial.pose import RigidTransform
from sightline.spatial.reproject import nearest_maps
from sightline.spatial.shapes.form import Point
from sightline.spatial.shapes.patches import AT_PIXEL_PX, Spots, spots_at

Array = npt.NDArray[np.float64]

_SIGMA_PER_METRE: Final = 0.02
_SIGMA_PER_RADIAN: Final = 0.015
_FAR_M: Final = 0.15
_FAR_RAD: Final = 0.2
"""As in ``reproject.py``."""
_CARRIED_SCALE: Final = 0.5
"""Carried points lie about a pixel apart: at half the resolution few holes are left between them."""
_CARRIED_AT_PX: Final = 1.5


@dataclass(frozen=True, slots=True)
class DepthView:
    """Depth as seen from where a picture was taken.

    Attributes:
        depth_mm, camera: the depth image, 0 where nothing is known, and its camera.
        picture: camera of the picture that shapes are drawn on; same pose.
        world_from_camera: of both (OpenCV axes).
        extra_sigma_m: what carrying it over has added.
        at_pixel_px: how near to a position a measurement has to lie to be of it.
        reason: why it is not as good as the frame's own.
    """

    depth_mm: npt.NDArray[np.uint16]
    camera: Intrinsics
    picture: Intrinsics
    world_from_camera: RigidTransform
    extra_sigma_m: float = 0.0
    at_pixel_px: float = AT_PIXEL_PX
    reason: Literal["", "reprojected"] = ""

    def rays(self, points: Sequence[Point] | Array) -> Array:
        """Directions ``(N, 3)`` in the camera frame, z = 1, of normalised positions in the picture."""
        return rays_of(points, self.picture)

    def pixels(self, rays: Array) -> Array:
        """Coordinates ``(N, 2)`` in the depth image."""
        return project_camera(rays, self.camera)

    def spots(self, points: Sequence[Point] | Array, wanted_m: Array | None = None) -> Spots:
        """The surface under each position."""
        pixels = self.pixels(self.rays(points))
        return spots_at(self.depth_mm, self.camera, pixels, at_pixel_px=self.at_pixel_px, wanted_m=wanted_m)


def rays_of(points: Sequence[Point] | Array, picture: Intrinsics) -> Array:
    """Directions ``(N, 3)`` in the camera frame, z = 1, of normalised positions."""
    uv = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    x, y = uv[:, 0] * picture.width - 0.5, uv[:, 1] * picture.height - 0.5
    return np.stack([(x - picture.cx) / picture.fx, (y - picture.cy) / picture.fy, np.ones(len(uv))], axis=1)


def own_view(depth: DepthImage, picture: Intrinsics) -> DepthView:
    """The frame's own depth."""
    return DepthView(depth.depth_mm, depth.intrinsics, picture, depth.world_from_camera)


def carried_view(
    maps: Iterable[DepthImage], world_from_camera: RigidTransform, picture: Intrinsics
) -> DepthView | None:
    """The depth map nearest to a view, seen from there; None when none is near enough."""
    near = nearest_maps(maps, world_from_camera)
    if not near:
        return None
    depth = near[0]
    camera = _halved(depth.intrinsics)
    distance_m = depth.world_from_camera.distance_to_m(world_from_camera)
    angle_rad = depth.world_from_camera.angle_to_rad(world_from_camera)
    is_far = distance_m > _FAR_M or angle_rad > _FAR_RAD
    return DepthView(
        depth_mm=_seen_from(depth, world_from_camera, camera),
        camera=camera,
        picture=picture,
        world_from_camera=world_from_camera,
        extra_sigma_m=float(np.hypot(_SIGMA_PER_METRE * distance_m, _SIGMA_PER_RADIAN * angle_rad)),
        at_pixel_px=_CARRIED_AT_PX,
        reason="reprojected" if is_far else "",
    )


def _halved(camera: Intrinsics) -> Intrinsics:
    return camera.resized(max(int(camera.width * _CARRIED_SCALE), 1), max(int(camera.height * _CARRIED_SCALE), 1))


def _seen_from(depth: DepthImage, world_from_camera: RigidTransform, camera: Intrinsics) -> npt.NDArray[np.uint16]:
    """The map's points in another view, the nearest one where several fall on a pixel."""
    rows, columns = np.nonzero(depth.depth_mm)
    metres = depth.depth_mm[rows, columns].astype(np.float64) * 0.001
    points = unproject(np.stack([columns, rows], axis=1).astype(np.float64), metres, depth.intrinsics)
    points = (world_from_camera.inverse() @ depth.world_from_camera).apply(points)
    points = points[(points[:, 2] > MIN_DEPTH_M) & (points[:, 2] < MAX_DEPTH_M)]
    at = np.rint(np.clip(project_camera(points, camera), -1e6, 1e6)).astype(np.int64)
    inside = (at[:, 0] >= 0) & (at[:, 0] < camera.width) & (at[:, 1] >= 0) & (at[:, 1] < camera.height)
    at, z = at[inside], points[inside, 2]
    order = np.argsort(-z, kind="stable")  # the nearest is written last
    seen = np.zeros((camera.height, camera.width), dtype=np.uint16)
    seen[at[order, 1], at[order, 0]] = np.rint(z[order] * 1000).astype(np.uint16)
    return seen
