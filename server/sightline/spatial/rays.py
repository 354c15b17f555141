"""Depths along a small crop of rays: what the volume answers, free of the library that computed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics

Array = npt.NDArray[np.float64]

_CROP_SIDE: Final = 5
_CROP_FOCAL_PX: Final = 250.0
"""Five rays a side cover what 9 x 9 pixels of a 500 px camera do: about two millimetres apart at half a metre."""


@dataclass(frozen=True, slots=True)
class RayHit:
    """Where rays around a click meet the fused surface.

    Attributes:
        depths_m: ``(side, side)`` along the optical axis, 0 where a ray meets nothing.
        weights: ``(side, side)`` how many depth images support each of them.
        intrinsics: camera of the crop; the click lies at its centre pixel.
        scale: pixels of the crop by pixels of a camera of 500 px focal length.
        voxel_m: side of the voxels that answered.
    """

    depths_m: Array
    weights: Array
    intrinsics: Intrinsics
    scale: float
    voxel_m: float = 0.01


def crop_around(intrinsics: Intrinsics, x_px: float, y_px: float) -> tuple[Intrinsics, Array, float]:
    """A small camera around a pixel of another, looking along the same ray with the same pose.

    Returns:
        The camera, its rays ``(side * side, 3)`` with z = 1, row by row, and its scale as in :class:`RayHit`.
    """
    half = _CROP_SIDE // 2
    scale = _CROP_FOCAL_PX / max(intrinsics.fx, intrinsics.fy)
    crop = Intrinsics(
        fx=intrinsics.fx * scale,
        fy=intrinsics.fy * scale,
        cx=(intrinsics.cx - x_px) * scale + half,
        cy=(intrinsics.cy - y_px) * scale + half,
        width=_CROP_SIDE,
        height=_CROP_SIDE,
    )
    columns, rows = np.meshgrid(np.arange(_CROP_SIDE), np.arange(_CROP_SIDE))
    rays = np.stack([(columns - crop.cx) / crop.fx, (rows - crop.cy) / crop.fy, np.ones(rows.shape)], axis=-1)
    return crop, rays.reshape(-1, 3), _CROP_FOCAL_PX / 500
