"""A picture with what every tracked point needs of it, computed once: a coarse copy, features when somebody is lost."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.picture import ImageU8, Picture
from sightline.spatial.track import warp
from sightline.spatial.track.warp import Affine, Array

_COARSE_WIDTH_PX: Final = 200
_GRID: Final = (10, 8)
_FEATURES: Final = 900
_ROUND_TRIP_PX: Final = 0.7
_MIN_AGREEING: Final = 8


@dataclass(frozen=True, slots=True)
class Motion:
    """``now_from_before`` of a whole picture, and the share of the picture that agrees with it, 0 to 1."""

    now_from_before: Affine
    agreeing: float


class View:
    """One picture as tracking looks at it."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.grey: ImageU8 = picture.grey
        self.focal_px = (picture.intrinsics.fx + picture.intrinsics.fy) / 2
        self._coarse: ImageU8 | None = None
        self._features: tuple[Array, npt.NDArray[np.float32]] | None = None
        # Weak: views that are all kept by the next one would never be let go.
        self._moved: tuple[weakref.ref[View], Motion] | None = None

    def contains(self, u_px: float, v_px: float) -> bool:
        """Whether pixel coordinates lie on the picture, up to its outer edge."""
        height, width = self.grey.shape
        return bool(-0.5 <= u_px <= width - 0.5 and -0.5 <= v_px <= height - 0.5)

    @property
    def shrink(self) -> float:
        """Width of the coarse copy by that of the picture."""
        return min(1.0, _COARSE_WIDTH_PX / float(self.grey.shape[1]))

    @property
    def coarse(self) -> ImageU8:
        if self._coarse is None:
            size = (round(self.grey.shape[1] * self.shrink), max(1, round(self.grey.shape[0] * self.shrink)))
            self._coarse = np.asarray(cv2.resize(self.grey, size, interpolation=cv2.INTER_AREA), np.uint8)
        return self._coarse

    def moved_from(self, before: View) -> Motion:
        """How the picture moved as a whole since another; computed once for all points."""
        if self._moved is None or self._moved[0]() is not before:
            self._moved = (weakref.ref(before), motion(before, self))
        return self._moved[1]

    @property
    def features(self) -> tuple[Array, npt.NDArray[np.float32]]:
        """SIFT key points ``(N, 2)`` and descriptors ``(N, 128)`` (RootSIFT) of the whole picture: some 30 ms, once."""
        if self._features is None:
            self._features = sift(self.grey, _FEATURES)
        return self._features


def sift(grey: ImageU8, count: int, mask: ImageU8 | None = None) -> tuple[Array, npt.NDArray[np.float32]]:
    """The strongest features; RootSIFT (Arandjelovic and Zisserman, CVPR 2012)."""
    found, described = cv2.SIFT.create(nfeatures=count).detectAndCompute(grey, mask)
    if described is None or not len(found):
        return np.zeros((0, 2)), np.zeros((0, 128), np.float32)
    described = described / np.maximum(described.sum(axis=1, keepdims=True), 1e-6)
    return np.array([k.pt for k in found], np.float64), np.sqrt(described).astype(np.float32)


def motion(before: View, now: View) -> Motion:
    """How the picture as a whole moved between two views: a grid on coarse copies, a robust similarity.

    Finds shifts of a fifth of the picture. Identity with nothing agreeing where there is none.
    """
    a, b = before.coarse, now.coarse
    if a.shape != b.shape:
        b = np.asarray(cv2.resize(b, (a.shape[1], a.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)
    grid = _grid(a.shape[1], a.shape[0])
    there, found, _ = cv2.calcOpticalFlowPyrLK(a, b, grid, grid.copy(), winSize=(15, 15), maxLevel=3)
    back, refound, _ = cv2.calcOpticalFlowPyrLK(b, a, there, there.copy(), winSize=(15, 15), maxLevel=3)
    kept = (found[:, 0] > 0) & (refound[:, 0] > 0) & (np.linalg.norm(back - grid, axis=2)[:, 0] < _ROUND_TRIP_PX)
    coarse: Affine | None = None
    share = 0.0
    if kept.sum() >= _MIN_AGREEING:
        cv2.setRNGSeed(7)
        coarse, inlier = cv2.estimateAffinePartial2D(
            grid[kept, 0], there[kept, 0], method=cv2.RANSAC, ransacReprojThreshold=1.5, maxIters=200
        )
        share = float(inlier.sum() / len(grid))
    if coarse is None or not warp.is_sane(coarse, largest=2.0):
        coarse, share = warp.identity(), 0.0
    return Motion(_between_full_sizes(coarse, before.shrink, now.shrink), share)


def _grid(width: int, height: int) -> npt.NDArray[np.float32]:
    columns, rows = (
        (np.arange(count) + 0.5) * side / count for count, side in zip(_GRID, (width, height), strict=True)
    )
    return np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 1, 2).astype(np.float32)


def _between_full_sizes(coarse: Affine, source_shrink: float, target_shrink: float) -> Affine:
    """The same map between the pictures; ``coarse = shrink * (full + 0.5) - 0.5``, because of pixel centres."""
    source = np.array([[source_shrink, 0, source_shrink / 2 - 0.5], [0, source_shrink, source_shrink / 2 - 0.5]])
    target = np.array([[target_shrink, 0, target_shrink / 2 - 0.5], [0, target_shrink, target_shrink / 2 - 0.5]])
    return warp.compose(warp.inverse(target), warp.compose(np.asarray(coarse, np.float64), source))
