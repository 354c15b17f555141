"""Where points of a picture lie in space, by the depth of the same picture.

A point at a depth edge belongs to one of two surfaces and nobody knows which: it is left out. Depth is read where the
point lies, from the median of what was measured around it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Array, Intrinsics, unproject
from sightline.spatial.depth import MAX_DEPTH_M, MIN_DEPTH_M

_REACH_PX_PER_FOCAL: Final = 2.0 / 500.0
_MIN_MEASURED: Final = 0.25
"""Share of the pixels around a point that must have depth."""
_MAX_SPREAD: Final = 0.04
"""Relative spread (quarter to three-quarter point, doubled) of depth around a point; more is an edge."""


def depth_at(depth_m: npt.NDArray[np.float32], pixels: Array, focal_px: float) -> Array:
    """``(N,)`` metres along the optical axis; NaN where nothing was measured or surfaces meet."""
    reach = max(1, round(_REACH_PX_PER_FOCAL * focal_px))
    offsets = np.arange(-reach, reach + 1)
    x = np.rint(pixels[:, 0]).astype(int)[:, None, None] + offsets[None, None, :]
    y = np.rint(pixels[:, 1]).astype(int)[:, None, None] + offsets[None, :, None]
    height, width = depth_m.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    values = depth_m[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)].astype(np.float64)
    values[~inside | ~(values >= MIN_DEPTH_M) | ~(values <= MAX_DEPTH_M)] = np.nan
    ordered = np.sort(values.reshape(len(pixels), len(offsets) ** 2), axis=1)  # NaN comes last
    known = np.isfinite(ordered).sum(axis=1)
    result = np.full(len(pixels), np.nan)
    enough = np.flatnonzero(known >= max(1.0, _MIN_MEASURED * ordered.shape[1]))
    low, middle, high = (ordered[enough, (share * (known[enough] - 1)).astype(int)] for share in (0.12, 0.5, 0.88))
    flat = (high - low) <= _MAX_SPREAD * middle
    result[enough[flat]] = middle[flat]
    return result


def lift(depth_m: npt.NDArray[np.float32], pixels: Array, intrinsics: Intrinsics) -> Array:
    """``(N, 3)`` points in the OpenCV camera frame; NaN rows where depth does not say."""
    depth = depth_at(depth_m, pixels, (intrinsics.fx + intrinsics.fy) / 2)
    return unproject(pixels, depth, intrinsics)
