"""What the frames of a window say about where they stand in the map: correspondences as flat arrays.

The query's world is an unknown frame of its own. ``camera_from_query`` of each frame is known from the device's
tracking; what is looked for is ``query_from_map``, the same for all frames of a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Array, Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.features import Features
from sightline.spatial.relocalise.matching import Unit

REFERENCE_FOCAL_PX: Final = 500.0
"""Pixel thresholds are meant as angles and given for this focal length."""
Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Look:
    """One frame of the query, ready for matching.

    Attributes:
        depth: ``(N,)`` metres at each point; NaN where unknown.
        depth_m: the picture's depth, None without.
    """

    frame_no: int
    camera_from_query: RigidTransform
    intrinsics: Intrinsics
    features: Features
    unit: Unit
    depth: Array
    depth_m: npt.NDArray[np.float32] | None

    @property
    def focal_px(self) -> float:
        return (self.intrinsics.fx + self.intrinsics.fy) / 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """Correspondences of a window, one row each.

    Attributes:
        frame: ``(N,)`` number of the frame in the window.
        feature: ``(N,)`` number of the point in its picture.
        keyframe: ``(N,)`` number of the stored view.
        points_m: ``(N, 3)`` metres, the map's world.
        rays: ``(N, 2)`` x/z and y/z in the frame's camera.
        depth: ``(N,)`` metres that the query measured along its optical axis; NaN where it did not.
        frames: the window's frames, as ``camera_from_query``.
        focal_px: ``(frames,)``.
    """

    frame: Index
    feature: Index
    keyframe: Index
    points_m: Array
    rays: Array
    depth: Array
    frames: tuple[RigidTransform, ...]
    focal_px: Array

    def __len__(self) -> int:
        return len(self.frame)

    def chosen(self, index: Index | npt.NDArray[np.bool_]) -> Evidence:
        return Evidence(
            self.frame[index],
            self.feature[index],
            self.keyframe[index],
            self.points_m[index],
            self.rays[index],
            self.depth[index],
            self.frames,
            self.focal_px,
        )

    def seen_by_cameras(self, query_from_map: RigidTransform) -> Array:
        """``(N, 3)`` the stored points in the cameras that found them."""
        points_q = query_from_map.apply(self.points_m)
        rotations = np.stack([f.rotation for f in self.frames])[self.frame]
        shifts = np.stack([f.translation for f in self.frames])[self.frame]
        return np.asarray(np.einsum("nij,nj->ni", rotations, points_q) + shifts, dtype=np.float64)

    def errors_px(self, query_from_map: RigidTransform) -> Array:
        """``(N,)`` distance in the picture between a found point and the stored one, as of the reference focal length.

        Infinite behind the camera.
        """
        points_c = self.seen_by_cameras(query_from_map)
        z = points_c[:, 2]
        ahead = z > 0.05
        safe = np.where(ahead, z, 1.0)
        error = np.hypot(points_c[:, 0] / safe - self.rays[:, 0], points_c[:, 1] / safe - self.rays[:, 1])
        return np.where(ahead, error * REFERENCE_FOCAL_PX, np.inf)

    def distinct(self, mask: npt.NDArray[np.bool_]) -> int:
        """Number of different picture points in the rows chosen: one that fits three stored views counts once."""
        key = self.frame[mask].astype(np.int64) * 100_000 + self.feature[mask]
        return len(np.unique(key))


def gather(looks: list[Look], rows: list[tuple[int, int, Index, Index, Array]]) -> Evidence:
    """Evidence of ``(frame, keyframe, points of the picture, points of the keyframe, (N, 3) map points)`` rows."""
    count = [len(row[2]) for row in rows]
    frame = np.repeat(np.array([row[0] for row in rows], dtype=np.intp), count)
    keyframe = np.repeat(np.array([row[1] for row in rows], dtype=np.intp), count)
    feature = np.concatenate([row[2] for row in rows]) if rows else np.zeros(0, np.intp)
    points = np.concatenate([row[4] for row in rows]) if rows else np.zeros((0, 3))
    rays, depth = np.zeros((len(frame), 2)), np.full(len(frame), np.nan)
    for n, look in enumerate(looks):
        mine = frame == n
        k, pixels = look.intrinsics, look.features.pixels[feature[mine]]
        rays[mine] = (pixels - (k.cx, k.cy)) / (k.fx, k.fy)
        depth[mine] = look.depth[feature[mine]]
    frames = tuple(look.camera_from_query for look in looks)
    focal = np.array([look.focal_px for look in looks])
    return Evidence(frame, feature.astype(np.intp), keyframe, points.astype(np.float64), rays, depth, frames, focal)
