"""The plain way, measured beside ours: a plane through a patch of depth, and Open3D's own ray cast; all frames fused.

What a competent feasibility study does in an afternoon. It shares the reader, the truth and the scoring with ours, and
no algorithm.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from sightline.evaluate.answerer import Seen
from sightline.evaluate.shot import WORLD_ID, Shot
from sightline.spatial.anchor import screen_only, vector
from sightline.spatial.camera import project
from sightline.spatial.open3d_core import o3d
from sightline.spatial.values import AnchorAnswer

VOXEL_M = 0.01
BLOCKS = 5_000
MAX_RANGE_M = 5.0
RADIUS_PX = 5
CROP_PX = 9
TRUNCATION_VOXELS = 4.0
AGREE_M = 0.05


class PlainAnswerer:
    """Implements ``Answerer``."""

    def __init__(self) -> None:
        float32, one = o3d.core.float32, o3d.core.SizeVector([1])
        self._grid = o3d.t.geometry.VoxelBlockGrid(
            ("tsdf", "weight"), (float32, float32), (one, one), VOXEL_M, 16, BLOCKS, o3d.core.Device("CPU:0")
        )
        self._places: dict[int, np.ndarray] = {}
        self.fuse_ms: list[float] = []

    def add(self, shot: Shot) -> None:
        metres = self._metres(shot)
        if metres is None or not metres[::4, ::4].any():
            return
        started = time.process_time()
        image, camera = o3d.t.geometry.Image(tensor(metres)), self._matrix(shot)
        pose = tensor(shot.frame.world_from_camera.inverse().matrix())
        blocks = self._grid.compute_unique_block_coordinates(image, camera, pose, 1.0, MAX_RANGE_M, TRUNCATION_VOXELS)
        self._grid.integrate(blocks, image, camera, pose, 1.0, MAX_RANGE_M, TRUNCATION_VOXELS)
        self.fuse_ms.append((time.process_time() - started) * 1e3)

    def anchor(self, number: int, shot: Shot, x_px: float, y_px: float) -> AnchorAnswer:
        own_m, volume_m = self._patch(shot, x_px, y_px), self._cast(shot, x_px, y_px)
        if own_m is None and volume_m is None:
            return screen_only(WORLD_ID, "no_depth")
        depth_m = own_m if own_m is not None else volume_m
        if own_m is not None and volume_m is not None and abs(own_m - volume_m) < AGREE_M:
            depth_m = (own_m + volume_m) / 2
        camera, assumed = shot.intrinsics, depth_m or 0.0
        place = shot.frame.world_from_camera.apply(camera.ray(x_px, y_px) * assumed)
        self._places[number] = place
        return AnchorAnswer(world_id=WORLD_ID, method="depth", state="good", p_world=vector(place), sigma_m=0.01)

    def see(self, number: int, shot: Shot) -> Seen | None:
        place = self._places.get(number)
        if place is None:
            return None
        camera_from_world, camera = shot.frame.world_from_camera.inverse(), shot.intrinsics
        x, y = (float(c) for c in project(place[None], camera_from_world, camera)[0])
        if np.isnan(x) or not camera.contains(x, y):
            return Seen(None if np.isnan(x) else x, None if np.isnan(x) else y, "outside")
        range_m, metres = float(camera_from_world.apply(place[None])[0, 2]), self._metres(shot)
        measured = (
            0.0 if metres is None else float(metres[min(round(y), camera.height - 1), min(round(x), camera.width - 1)])
        )
        is_hidden = 0 < measured < range_m - max(0.03, 0.02 * range_m)
        return Seen(x, y, "occluded" if is_hidden else "visible")

    def summary(self) -> dict[str, Any]:
        return {"key_frames": len(self.fuse_ms), "ms": self.fuse_ms}

    def _patch(self, shot: Shot, x_px: float, y_px: float) -> float | None:
        """Depth of a plane in inverse depth through the patch's measurements near the clicked pixel's own one."""
        metres, x, y = self._metres(shot), round(x_px), round(y_px)
        if metres is None or metres[y, x] == 0:
            return None
        top, left = max(y - RADIUS_PX, 0), max(x - RADIUS_PX, 0)
        patch = metres[top : y + RADIUS_PX + 1, left : x + RADIUS_PX + 1]
        rows, columns = np.nonzero((patch > 0) & (np.abs(patch - metres[y, x]) < 0.02 + 0.02 * metres[y, x]))
        if len(rows) < 8:
            return float(metres[y, x])
        design = np.stack([np.ones(len(rows)), columns + left - x_px, rows + top - y_px], axis=1)
        inverse = np.linalg.lstsq(design, 1 / patch[rows, columns].astype(np.float64), rcond=None)[0][0]
        return float(1 / inverse) if inverse > 0 else float(metres[y, x])

    def _cast(self, shot: Shot, x_px: float, y_px: float) -> float | None:
        camera, half = shot.intrinsics, CROP_PX // 2
        matrix = np.array(
            [[camera.fx, 0, camera.cx - x_px + half], [0, camera.fy, camera.cy - y_px + half], [0, 0, 1.0]]
        )
        keys = self._grid.hashmap().key_tensor()[self._grid.hashmap().active_buf_indices().to(o3d.core.int64)]
        if not keys.shape[0]:
            return None
        pose = tensor(shot.frame.world_from_camera.inverse().matrix())
        view = (tensor(matrix), pose, CROP_PX, CROP_PX, ["depth"], 1.0, 0.1, MAX_RANGE_M, 1.0, TRUNCATION_VOXELS, 1)
        # The cast that enlarges its own buffer answers holes (Open3D 0.20): the second one counts.
        self._grid.ray_cast(keys, *view)
        cast = self._grid.ray_cast(keys, *view)
        depths = cast["depth"].numpy()[..., 0]
        centre = depths[half - 1 : half + 2, half - 1 : half + 2]
        return float(np.median(centre[centre > 0])) if (centre > 0).any() else None

    @staticmethod
    def _metres(shot: Shot) -> np.ndarray | None:
        """Depth in the pixels of the colour picture, as the plain way has it."""
        metres = shot.frame.depth()
        return None if metres is None else np.where(metres < MAX_RANGE_M * 2, metres, 0).astype(np.float32)

    @staticmethod
    def _matrix(shot: Shot) -> Any:
        camera = shot.intrinsics
        return tensor(np.array([[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]], dtype=np.float64))


def tensor(values: np.ndarray) -> Any:
    return o3d.core.Tensor.from_numpy(np.ascontiguousarray(values))
