"""Pictures of a textured plane from known cameras: what plane sweeps and trackers are tested on, with exact truth."""

from __future__ import annotations

import cv2
import numpy as np

from sightline.spatial.camera import Intrinsics
from sightline.spatial.frames import pose_value
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import ClickQuery, FramePose

CAMERA = Intrinsics(260.0, 260.0, 159.5, 119.5, 320, 240)
_SIDE = 3000


def noise_texture(seed: int = 5) -> np.ndarray:
    """A square texture with detail at all sizes, ``(3000, 3000)`` float32, mean about 128."""
    rng = np.random.default_rng(seed)
    total = np.zeros((_SIDE, _SIDE), np.float32)
    for cells in (40, 150, 400):
        grid = rng.normal(size=(cells, cells)).astype(np.float32)
        total += cv2.resize(grid, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC)
    return 128 + 28 * total


class TexturedPlane:
    """A plane through ``(0, 0, depth_m)`` of the world, turned about the vertical axis; looked at along +Z."""

    def __init__(
        self, texture: np.ndarray, *, depth_m: float = 2.0, yaw_rad: float = 0.0, texels_per_m: float = 500.0
    ) -> None:
        self._texture, self._texels_per_m = texture, texels_per_m
        c, s = np.cos(yaw_rad), np.sin(yaw_rad)
        self.world_from_plane = RigidTransform(
            np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]), np.array([0.0, 0.0, depth_m])
        )

    def picture(self, frame_no: int, world_from_camera: RigidTransform, told: RigidTransform | None = None) -> Picture:
        """What a camera sees; ``told`` is the pose that its device reports, when that is another one."""
        plane_from_camera = self.world_from_plane.inverse() @ world_from_camera
        rows, columns = np.mgrid[: CAMERA.height, : CAMERA.width].astype(np.float64)
        rays = np.stack([(columns - CAMERA.cx) / CAMERA.fx, (rows - CAMERA.cy) / CAMERA.fy, np.ones_like(rows)], -1)
        directions = plane_from_camera.rotate(rays)
        reach = -plane_from_camera.translation[2] / directions[..., 2]
        on_plane = (plane_from_camera.translation + reach[..., None] * directions)[..., :2]
        texels = (on_plane * self._texels_per_m + _SIDE / 2).astype(np.float32)
        grey = cv2.remap(self._texture, texels[..., 0], texels[..., 1], cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
        return Picture(
            publication_id="pub-1",
            frame_no=frame_no,
            captured_at_ms=100.0 * frame_no,
            world_id="world-1",
            world_from_camera=told or world_from_camera,
            intrinsics=CAMERA,
            grey=np.clip(cv2.GaussianBlur(grey, (0, 0), 0.7), 0, 255).astype(np.uint8),
        )

    def point_under(self, world_from_camera: RigidTransform, x_px: float, y_px: float) -> np.ndarray:
        """The world point that a pixel shows, ``(3,)``."""
        plane_from_camera = self.world_from_plane.inverse() @ world_from_camera
        direction = plane_from_camera.rotate(CAMERA.ray(x_px, y_px))
        on_plane = plane_from_camera.translation - plane_from_camera.translation[2] / direction[2] * direction
        return self.world_from_plane.apply(on_plane)


def camera_at(x: float, y: float = 0.0, z: float = 0.0, yaw_rad: float = 0.0) -> RigidTransform:
    """A camera at a place, OpenCV axes along the world's, turned about its vertical axis."""
    c, s = np.cos(yaw_rad), np.sin(yaw_rad)
    return RigidTransform(np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]), np.array([x, y, z]))


def click(frame_no: int, pose: RigidTransform, x_px: float, y_px: float) -> ClickQuery:
    """A click on a picture of :meth:`TexturedPlane.picture`."""
    u, v = CAMERA.normalised_of(x_px, y_px)
    frame = FramePose(
        publication_id="pub-1",
        frame_no=frame_no,
        world_id="world-1",
        captured_at_ms=100.0 * frame_no,
        pose=pose_value(pose),
        intrinsics=CAMERA.to_value(),
    )
    return ClickQuery(frame=frame, u=u, v=v)
