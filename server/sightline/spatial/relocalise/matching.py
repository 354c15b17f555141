"""Which points of a picture are which points of a stored view.

Mutual nearest neighbours with Lowe's ratio; and, once a place is known roughly, the guided search: each stored point is
looked for where it must appear, which finds two to four times as many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Array, Intrinsics, project_camera
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.features import Features, unit_rows
from sightline.spatial.relocalise.keyframes import Keyframe

_RATIO: Final = 0.86
_MIN_COSINE: Final = 0.75
_GUIDED_RATIO: Final = 0.92
Indices = npt.NDArray[np.intp]
Unit = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of a picture's points (``query``) and a stored view's points (``stored``), as indices."""

    query: Indices
    stored: Indices

    def __len__(self) -> int:
        return len(self.query)


def match(query: Unit, stored: Unit) -> Matches:
    """Mutual nearest neighbours that are clearly nearer than the second.

    Args:
        query, stored: ``(N, 128)`` and ``(M, 128)`` unit descriptors.
    """
    if len(query) < 2 or len(stored) < 2:
        return _none()
    return _mutual(query @ stored.T, _RATIO)


def guided(
    query: Unit,
    pixels: Array,
    keyframe: Keyframe,
    stored: Unit,
    camera_from_map: RigidTransform,
    intrinsics: Intrinsics,
    radius_px: float,
) -> Matches:
    """Pairs whose stored point, seen from a supposed pose, falls within ``radius_px`` of the picture's point."""
    if not len(query) or not len(stored):
        return _none()
    seen = project_camera(camera_from_map.apply(keyframe.points_w.astype(np.float64)), intrinsics)
    inside = np.flatnonzero(
        (seen[:, 0] > -radius_px)
        & (seen[:, 0] < intrinsics.width + radius_px)
        & (seen[:, 1] > -radius_px)
        & (seen[:, 1] < intrinsics.height + radius_px)
    )
    if not len(inside):
        return _none()
    cosines = query @ stored[inside].T
    apart = np.abs(pixels[:, None, 0] - seen[None, inside, 0]) > radius_px
    apart |= np.abs(pixels[:, None, 1] - seen[None, inside, 1]) > radius_px
    cosines[apart] = -1.0
    found = _mutual(cosines, _GUIDED_RATIO)
    return Matches(found.query, inside[found.stored])


def _mutual(cosines: Unit, ratio: float) -> Matches:
    """Pairs that prefer each other, with the ratio test on both sides' distances."""
    rows = np.arange(cosines.shape[0])
    best = cosines.argmax(axis=1)
    top = cosines[rows, best]
    back = cosines.argmax(axis=0)
    mutual = (back[best] == rows) & (top > _MIN_COSINE)
    picked = rows[mutual]
    if not len(picked):
        return _none()
    chosen = cosines[picked].copy()
    chosen[np.arange(len(picked)), best[picked]] = -1.0
    second = chosen.max(axis=1)
    clear = np.maximum(1 - top[picked], 0) < ratio**2 * (1 - second)
    picked = picked[clear]
    return Matches(picked.astype(np.intp), best[picked].astype(np.intp))


def _none() -> Matches:
    return Matches(np.zeros(0, np.intp), np.zeros(0, np.intp))


def unit_features(features: Features) -> Unit:
    """Unit descriptors of a picture's points."""
    return unit_rows(features.descriptors)
