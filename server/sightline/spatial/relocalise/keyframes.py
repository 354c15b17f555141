"""The map of a visit: pictures kept for finding the place again, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Array, Intrinsics
from sightline.spatial.picture import ImageU8
from sightline.spatial.pose import RigidTransform

MAX_KEYFRAMES: Final = 100
MAX_MAP_BYTES: Final = 15_000_000
MAX_POINTS: Final = 700
"""Points kept of one keyframe: 100 of them are 10 MB."""
DEPTH_SIDE_PX: Final = 96
"""Longer side of the coarse depth that a keyframe keeps: 2 cm apart at 2 m."""
THUMBNAIL_SIDE_PX: Final = 240


@dataclass(frozen=True, slots=True)
class Keyframe:
    """One stored view.

    Attributes:
        frame_no: of the source frame, for naming it.
        world_from_camera: OpenCV axes, the map's world.
        intrinsics: of the picture the pixels refer to.
        pixels: ``(N, 2)`` float32 of its points.
        points_w: ``(N, 3)`` float32 metres, the map's world.
        descriptors: ``(N, 128)`` uint8.
        depth_mm: ``(h, w)`` uint16, coarse depth along the optical axis, 0 = none; the same field of view.
        thumbnail: JPEG bytes of the grey picture, for people.
    """

    frame_no: int
    world_from_camera: RigidTransform
    intrinsics: Intrinsics
    pixels: npt.NDArray[np.float32]
    points_w: npt.NDArray[np.float32]
    descriptors: ImageU8
    depth_mm: npt.NDArray[np.uint16]
    thumbnail: bytes

    @property
    def size_bytes(self) -> int:
        arrays = (self.pixels, self.points_w, self.descriptors, self.depth_mm)
        return sum(array.nbytes for array in arrays) + len(self.thumbnail)

    def depth_intrinsics(self) -> Intrinsics:
        """Camera of the coarse depth."""
        height, width = self.depth_mm.shape
        return self.intrinsics.resized(width, height)


@dataclass(frozen=True, slots=True)
class KeyframeMap:
    """What is kept of a visit.

    Attributes:
        world_id: tracking origin that all poses belong to.
        words: ``(W, 128)`` uint8 visual words, trained on this very map.
    """

    world_id: str
    keyframes: tuple[Keyframe, ...]
    words: ImageU8

    @property
    def size_bytes(self) -> int:
        return sum(keyframe.size_bytes for keyframe in self.keyframes) + self.words.nbytes


def view_distance(a: RigidTransform, b: RigidTransform) -> tuple[float, float]:
    """Metres between two camera places, and radians between the directions they look in."""
    forward: Array = np.array([0.0, 0.0, 1.0])
    cosine = float(np.clip(a.rotate(forward) @ b.rotate(forward), -1, 1))
    return a.distance_to_m(b), float(np.arccos(cosine))
