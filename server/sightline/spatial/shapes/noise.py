"""How wrong the depth under a point may be, split by what the points of one picture share.

A distance between two points does not suffer from what shifts both alike, so a measurement needs more than the sigma of
each point: the shared part (registration, bias of the sensor) and the own part (noise of the pixels, fit, slope).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.shapes.patches import Spots

Array = npt.NDArray[np.float64]

SHARED_FLOOR_M: Final = 0.003
SHARED_RANGE: Final = 0.0015
"""Metres per square metre of depth."""
LATERAL_RAD: Final = 0.002
"""How exactly a place of the depth image lies on the picture: a pixel of a 500 px camera."""
_OWN_FLOOR_M: Final = 0.001
_OWN_RANGE: Final = 0.0015
"""Metres per square metre of depth: bends of the depth image that no average takes away."""
_CORRELATED_PX: Final = 9.0
_SLOPE_PX: Final = 0.25
"""How exactly depth lies on the picture, pixels; on a slanted surface it turns into depth."""
_MAX_SLOPE: Final = 0.1
_CURVED: Final = 1.0
"""Share of the spread that is shape and not noise: no average takes it away."""


def shared_sigma_m(depths_m: Array) -> Array:
    """What all points of a picture are off by together, ``(N,)`` along the optical axis."""
    return SHARED_FLOOR_M + SHARED_RANGE * depths_m**2


def own_sigma_m(spots: Spots, extra_sigma_m: float = 0.0) -> Array:
    """What each point is off by for itself, ``(N,)`` along the optical axis."""
    noise = spots.residuals_m * np.sqrt(np.minimum(spots.leverages * _CORRELATED_PX, 1.0))
    parts = (
        np.full(len(noise), _OWN_FLOOR_M),
        _OWN_RANGE * spots.depths_m**2,
        noise,
        _CURVED * spots.residuals_m,
        _SLOPE_PX * np.minimum(spots.slopes, _MAX_SLOPE),
        np.full(len(noise), extra_sigma_m),
    )
    return np.asarray(np.sqrt(np.sum(np.square(np.stack(parts)), axis=0)))
