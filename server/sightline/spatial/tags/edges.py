"""Corners of a tag from its four edges: straight lines through many sub-pixel crossings from black to white.

Corner refinement by gradients around the corner itself (Foerstner) pulls corners of a blurred square inwards by 0.1 to
0.2 px: 0.4 % of a 45 px tag, a centimetre at 2.5 m. Lines through the edges have no such pull.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from sightline.spatial.camera import Array
from sightline.spatial.picture import ImageU8

_ALONG: Final = np.linspace(0.1, 0.9, 24)
_ACROSS: Final = 17
_REACH_OF_SIDE: Final = 0.07
"""Less than the black border of the finest tags (an eighth) and the white around it."""
_REACH_PX: Final = (1.5, 4.0)
_MIN_CONTRAST: Final = 20.0
_MIN_CROSSINGS: Final = 8
_PARALLEL: Final = 0.2


def refined(grey: ImageU8, corners: Array) -> Array:
    """``(4, 2)`` corners, better where the edges allow; as they were where they do not.

    Args:
        corners: clockwise in the picture, good to a pixel or two.
    """
    lines = [_line(grey, corners[k], corners[(k + 1) % 4]) for k in range(4)]
    result = corners.copy()
    for k in range(4):
        before, after = lines[k - 1], lines[k]
        if before is None or after is None:
            continue
        matrix = np.stack([before[:2], after[:2]])
        if abs(float(np.linalg.det(matrix))) < _PARALLEL:
            continue
        crossing = np.linalg.solve(matrix, np.array([before[2], after[2]]))
        if np.linalg.norm(crossing - corners[k]) < _REACH_PX[1]:
            result[k] = crossing
    return result


def _line(grey: ImageU8, start: Array, end: Array) -> Array | None:
    """``(nx, ny, d)`` of the edge with ``n . p = d``, n unit; None when black does not meet white along it."""
    side = end - start
    length = float(np.linalg.norm(side))
    if length < 8:
        return None
    along = side / length
    out = np.array([along[1], -along[0]])
    reach = float(np.clip(_REACH_OF_SIDE * length, *_REACH_PX))
    offsets = np.linspace(-reach, reach, _ACROSS)
    feet = start + _ALONG[:, None] * side
    places = (feet[:, None] + offsets[None, :, None] * out).astype(np.float32)
    values = cv2.remap(grey, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    rise = np.maximum(np.diff(values.astype(np.float64), axis=1), 0.0)
    total = rise.sum(axis=1)
    clear = total > _MIN_CONTRAST
    if clear.sum() < _MIN_CROSSINGS:
        return None
    middles = (offsets[1:] + offsets[:-1]) / 2
    crossing = (rise[clear] * middles).sum(axis=1) / total[clear]
    where = _ALONG[clear] * length
    weight = np.ones(len(where))
    slope = offset = 0.0
    for _ in range(3):
        slope, offset = np.polyfit(where, crossing, 1, w=weight)
        weight = 1 / (1 + ((crossing - slope * where - offset) / 0.2) ** 2)
    direction = along + slope * out
    normal = np.array([direction[1], -direction[0]]) / np.linalg.norm(direction)
    return np.array([*normal, float(normal @ (start + offset * out))])
