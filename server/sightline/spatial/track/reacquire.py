"""Finding a lost patch anywhere in a picture: SIFT features of its surroundings, matched and agreed on by one map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.picture import ImageU8
from sightline.spatial.track import group, warp
from sightline.spatial.track.group import Mask
from sightline.spatial.track.view import View, sift
from sightline.spatial.track.warp import Affine, Array

_RADIUS_PX: Final = 150.0
_FEATURES: Final = 300
_RATIO: Final = 0.8
_TOLERANCE_PX: Final = 6.0
_MIN_AGREEING: Final = 6
_MIN_SPREAD_PX: Final = 20.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """Features around the point in its reference: positions ``(N, 2)`` and descriptors ``(N, 128)``."""

    at: Array
    points: Array
    descriptors: npt.NDArray[np.float32]


def surroundings(grey: ImageU8, at: Array, focal_px: float, mask: Mask | None = None) -> Likeness:
    """What to look for later; some 10 ms."""
    radius = _RADIUS_PX * group.scale_of(focal_px)
    height, width = grey.shape
    left, top = (int(max(c - radius, 0)) for c in at)
    right, bottom = int(min(at[0] + radius, width)), int(min(at[1] + radius, height))
    if right - left < 32 or bottom - top < 32:
        return Likeness(at, np.zeros((0, 2)), np.zeros((0, 128), np.float32))
    allowed = None if mask is None else mask[top:bottom, left:right].astype(np.uint8)
    points, descriptors = sift(np.ascontiguousarray(grey[top:bottom, left:right]), _FEATURES, allowed)
    return Likeness(at, points + np.array([left, top]), descriptors)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where the surroundings may be: a map and how many features agree with it."""

    picture_from_reference: Affine
    agreeing: int


def look_for(likeness: Likeness, view: View) -> Sighting | None:
    """The best map of the surroundings into the picture, or None when too few features agree on one."""
    points, descriptors = view.features
    if len(points) < _MIN_AGREEING or len(likeness.points) < _MIN_AGREEING:
        return None
    similarity = likeness.descriptors @ descriptors.T
    best = similarity.argmax(axis=1)
    first = similarity[np.arange(len(best)), best]
    rest = similarity.copy()
    rest[np.arange(len(best)), best] = -1
    # Distances of unit vectors: d^2 = 2 - 2 s.
    ratio = np.sqrt(np.maximum(2 - 2 * first, 0) / np.maximum(2 - 2 * rest.max(axis=1), 1e-9))
    mutual = similarity.argmax(axis=0)[best] == np.arange(len(best))
    chosen = (ratio < _RATIO) & mutual
    if chosen.sum() < _MIN_AGREEING:
        return None
    source, target = likeness.points[chosen], points[best[chosen]]
    cv2.setRNGSeed(7)
    found, inlier = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_TOLERANCE_PX, maxIters=500
    )
    if found is None or not warp.is_sane(found) or inlier.sum() < _MIN_AGREEING:
        return None
    kept = source[inlier[:, 0] > 0]
    if np.sqrt(np.linalg.eigvalsh(np.cov(kept.T))[0]) < _MIN_SPREAD_PX / 3:
        return None
    return Sighting(np.asarray(found, np.float64), int(inlier.sum()))
