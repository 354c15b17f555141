"""A second, finer volume for what is near the camera: hands and tools, the inside of a cabinet, a camera on an arm.

One centimetre is a fortieth of the distance at 0.4 m, where sensors resolve a millimetre; 2.5 mm there halves the
error. It is made with the first key frame that shows enough of what is near, and holds only that: a whole room in
2.5 mm voxels would take sixty times the memory.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage
from sightline.spatial.pose import RigidTransform
from sightline.spatial.rays import RayHit
from sightline.spatial.volume import Volume

NEAR_M: Final = 0.8
VOXEL_M: Final = 0.0025
_MIN_SHARE: Final = 0.2
"""Of a key frame's measurements, to be worth fusing twice."""
_MAX_BLOCKS: Final = 4_000
"""Blocks of 4 cm: 130 MB, and two square metres of surface."""
_MAX_PACKED_BYTES: Final = 16 * 2**20
"""What is out of reach for now, 12,000 blocks."""


class NearVolume:
    """Costs nothing until something near is seen."""

    def __init__(self) -> None:
        self._volume: Volume | None = None

    @property
    def voxel_m(self) -> float | None:
        """Side of its voxels; None as long as nothing near was seen."""
        return self._volume.voxel_m if self._volume is not None else None

    @property
    def blocks(self) -> int:
        return self._volume.blocks if self._volume is not None else 0

    def fuse(self, depth: DepthImage) -> None:
        """Add what is near in a key frame, if there is enough of it."""
        sample = depth.depth_mm[::4, ::4]
        measured = int(np.count_nonzero(sample))
        near = int(np.count_nonzero(sample[sample < NEAR_M * 1000]))
        if not measured or near < _MIN_SHARE * measured:
            return
        if self._volume is None:
            self._volume = Volume(VOXEL_M, _MAX_BLOCKS, NEAR_M, _MAX_PACKED_BYTES)
        self._volume.fuse(depth)

    def cast(
        self, world_from_camera: RigidTransform, intrinsics: Intrinsics, x_px: float, y_px: float
    ) -> RayHit | None:
        """As :meth:`Volume.cast`; None where the ray itself meets nothing near."""
        if self._volume is None:
            return None
        hit = self._volume.cast(world_from_camera, intrinsics, x_px, y_px)
        side = hit.depths_m.shape[0] // 2
        return hit if hit.depths_m[side, side] > 0 else None
