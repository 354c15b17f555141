"""Depths along a small crop of rays: what the volume answers, free of the library that computed it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics


@dataclass(frozen=True, slots=True)
class RayHit:
    """Where rays around a click meet the fused surface.

    Attributes:
        depths_m: ``(side, side)`` along the optical axis, 0 where a ray meets nothing.
        weights: ``(side, side)`` how many depth images support each of them.
        intrinsics: camera of the crop; the click lies at its centre pixel.
        scale: pixels of the crop by pixels of a camera of 500 px focal length.
    """

    depths_m: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    intrinsics: Intrinsics
    scale: float
