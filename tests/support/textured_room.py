"""A corner of a room with textured walls, drawn with exact depth from any pose: small pictures of a known world."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform

CAMERA: Final = Intrinsics(260.0, 260.0, 159.5, 119.5, 320, 240)
PX_PER_M: Final = 160
SIZE_M: Final = 4.0


def texture(seed: int) -> npt.NDArray[np.uint8]:
    """Noise of several scales, as a wall has it at every distance; ``SIZE_M`` wide."""
    rng = np.random.default_rng(seed)
    side = int(SIZE_M * PX_PER_M)
    total = np.zeros((side, side), np.float32)
    for cells in (8, 24, 60, 150):
        total += cv2.resize(
            rng.normal(size=(cells, cells)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
        )
    return np.clip(120 + 42 * total, 0, 255).astype(np.uint8)


class Room:
    """Floor (y = 0) and two walls (x = 0 and z = 0) of 4 m, seen from inside (positive coordinates)."""

    def __init__(self, seed: int = 1, camera: Intrinsics = CAMERA) -> None:
        self._camera = camera
        self._textures = [texture(seed * 10 + axis) for axis in range(3)]

    def picture(
        self, number: int, world_from_camera: RigidTransform, world_id: str = "room", with_depth: bool = True
    ) -> Picture:
        """The room from a place inside of it."""
        camera = self._camera
        rows, columns = np.mgrid[0 : camera.height, 0 : camera.width]
        rays_c = np.stack(
            [(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones(rows.shape)], axis=-1
        )
        rays = world_from_camera.rotate(rays_c)
        depth, grey = np.full(rows.shape, np.inf), np.zeros(rows.shape, np.uint8)
        for axis, picture in enumerate(self._textures):
            direction = np.where(np.abs(rays[..., axis]) < 1e-9, 1e-9, rays[..., axis])
            t = -world_from_camera.translation[axis] / direction
            t = np.where(t > 0, t, np.inf)
            nearer = t < depth
            hit = world_from_camera.translation + rays * np.where(np.isfinite(t), t, 0)[..., None]
            first, second = (k for k in range(3) if k != axis)
            place = (hit[..., [first, second]] * PX_PER_M).astype(np.float32)
            seen = cv2.remap(picture, place[..., 0], place[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
            grey, depth = np.where(nearer, seen, grey).astype(np.uint8), np.minimum(depth, t)
        return Picture(
            publication_id="room",
            frame_no=number,
            captured_at_ms=number * 100.0,
            world_id=world_id,
            world_from_camera=world_from_camera,
            intrinsics=camera,
            grey=grey,
            depth_m=np.where(np.isfinite(depth), depth, 0).astype(np.float32) if with_depth else None,
        )


def looking(eye: tuple[float, float, float], target: tuple[float, float, float]) -> RigidTransform:
    """``world_from_camera`` (OpenCV axes) of a level camera at a place that looks at another; +Y is up."""
    forward = np.subtract(target, eye).astype(np.float64)
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, (0.0, 1.0, 0.0))
    right /= np.linalg.norm(right)
    return RigidTransform(np.stack([right, np.cross(forward, right), forward], axis=1), np.array(eye, dtype=np.float64))
