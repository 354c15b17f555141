"""A corner of a room with exact truth: textured walls, a floor and two boxes' fronts, seen by a camera that walks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics, project
from sightline.spatial.frames import XR_FROM_CV
from sightline.spatial.pose import RigidTransform

ImageU8 = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]

CAMERA = Intrinsics(390.0, 390.0, 239.5, 179.5, 480, 360)


@dataclass(frozen=True)
class _Sheet:
    """A textured rectangle: corner, two edges."""

    corner: Array
    across: Array
    down: Array
    texture: ImageU8


def _panels(seed: int, side: int = 1500, count: int = 700) -> ImageU8:
    """Plates of many sizes and greys: as good to follow as noise, and an encoder can keep it."""
    random = np.random.default_rng(seed)
    image = np.full((side, side), 120, np.uint8)
    for size in np.sort(random.uniform(0.008, 0.12, count))[::-1]:
        x, y = random.uniform(-0.05, 1, 2)
        w, h = size * random.uniform(0.5, 1.5, 2)
        corners = (int(x * side), int(y * side)), (int((x + w) * side), int((y + h) * side))
        cv2.rectangle(image, *corners, int(random.integers(20, 236)), -1)
    return image


def _sheet(seed: int, corner: list[float], across: list[float], down: list[float]) -> _Sheet:
    return _Sheet(np.array(corner), np.array(across), np.array(down), _panels(seed))


SHEETS = (
    _sheet(11, [-3.0, 3.0, -3.0], [6.0, 0.0, 0.0], [0.0, -3.0, 0.0]),
    _sheet(12, [-3.0, 0.0, -3.0], [6.0, 0.0, 0.0], [0.0, 0.0, 5.0]),
    _sheet(13, [2.0, 3.0, -3.0], [0.0, 0.0, 5.0], [0.0, -3.0, 0.0]),
    _sheet(14, [-0.9, 1.5, -1.9], [0.8, 0.0, 0.0], [0.0, -1.5, 0.0]),
    _sheet(15, [0.3, 1.2, -1.5], [0.7, 0.0, -0.3], [0.0, -1.2, 0.0]),
)


@dataclass(frozen=True)
class Shot:
    """One picture with its truth; ``world_from_camera`` has OpenCV axes."""

    grey: ImageU8
    depth_m: npt.NDArray[np.float32]
    world_from_camera: RigidTransform

    def under(self, u: float, v: float) -> Array:
        """The world point of a normalised position."""
        x, y = CAMERA.pixel_of(u, v)
        depth = float(self.depth_m[round(y), round(x)])
        point: Array = self.world_from_camera.apply((CAMERA.ray(x, y) * depth)[None, :])[0]
        return point

    def of(self, p_world: Array) -> tuple[float, float]:
        """The normalised position of a world point."""
        x, y = project(p_world[None, :], self.world_from_camera.inverse(), CAMERA)[0]
        return CAMERA.normalised_of(float(x), float(y))


def shot(at: tuple[float, float, float], yaw_rad: float) -> Shot:
    """Look from a place, turned about the vertical; 0 looks along -Z."""
    c, s = math.cos(yaw_rad), math.sin(yaw_rad)
    world_from_xr = RigidTransform(np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]), np.array(at))
    world_from_camera = world_from_xr @ XR_FROM_CV
    columns, rows = np.meshgrid(np.arange(CAMERA.width), np.arange(CAMERA.height))
    rays_c = np.stack(
        [(columns - CAMERA.cx) / CAMERA.fx, (rows - CAMERA.cy) / CAMERA.fy, np.ones(columns.shape)], axis=-1
    ).reshape(-1, 3)
    rays = world_from_camera.rotate(rays_c)
    depth, grey = np.full(len(rays), np.inf), np.zeros(len(rays), np.uint8)
    for sheet in SHEETS:
        _draw(sheet, world_from_camera.translation, rays, depth, grey)
    shape = (CAMERA.height, CAMERA.width)
    metres = np.where(np.isfinite(depth), depth, 0).astype(np.float32).reshape(shape)
    soft = np.asarray(cv2.GaussianBlur(grey.reshape(shape), (3, 3), 0.6), dtype=np.uint8)
    return Shot(soft, metres, world_from_camera)


def _draw(sheet: _Sheet, eye: Array, rays: Array, depth: Array, grey: ImageU8) -> None:
    normal = np.cross(sheet.across, sheet.down)
    with np.errstate(divide="ignore", invalid="ignore"):
        along = ((sheet.corner - eye) @ normal) / (rays @ normal)
        hit = eye + rays * along[:, None] - sheet.corner
        a = hit @ sheet.across / (sheet.across @ sheet.across)
        b = hit @ sheet.down / (sheet.down @ sheet.down)
        seen = (along > 0.05) & (along < depth) & (a >= 0) & (a < 1) & (b >= 0) & (b < 1)
    side = sheet.texture.shape[0]
    depth[seen] = along[seen]
    across_m, down_m = float(np.linalg.norm(sheet.across)), float(np.linalg.norm(sheet.down))
    scale = side / max(across_m, down_m)
    x = (a[seen] * across_m * scale).astype(int).clip(0, side - 1)
    y = (b[seen] * down_m * scale).astype(int).clip(0, side - 1)
    grey[seen] = sheet.texture[y, x]


def walk(count: int, *, start: float = 0.0) -> list[Shot]:
    """A slow walk to the right, turning a little to and fro."""
    shots = []
    for i in range(count):
        t = start + i
        shots.append(
            shot((-0.5 + 0.022 * t, 1.4 + 0.06 * math.sin(0.3 * t), 0.9 - 0.006 * t), 0.12 * math.sin(0.15 * t))
        )
    return shots
