"""Points of a picture that can be found again: SIFT (Lowe 2004) with Hellinger-normalised descriptors.

"RootSIFT" (Arandjelovic and Zisserman, CVPR 2012): the square root of the L1-normalised descriptor, kept as 8 bits, so
that products of descriptors are cosines up to rounding. ORB was measured and gave 19 % false places against 1 %.
Only the strongest points of each region are kept: a poster on a wall must not outweigh the machine before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidImage
from sightline.spatial.camera import Array
from sightline.spatial.picture import ImageU8

DESCRIPTOR: Final = 128
MAX_FEATURES: Final = 900
_DETECTED: Final = 1400
_CONTRAST: Final = 0.02
"""Half of Lowe's: painted sheet metal has little texture."""
_CELLS: Final = (6, 8)
_CELL_SHARE: Final = 2.5
"""One cell of the picture may hold this many times its even share of points."""
_SCALE: Final = 512.0
"""Components of a unit vector times this fit 8 bits: a SIFT component above 0.5 is rare and is cut."""
_MAX_PIXELS: Final = 1920 * 1440
_MIN_SIDE_PX: Final = 48


@dataclass(frozen=True, slots=True)
class Features:
    """Points of one picture.

    Attributes:
        pixels: ``(N, 2)`` float64, integer coordinates at pixel centres.
        descriptors: ``(N, 128)`` uint8.
        size_px: ``(N,)`` diameter of the region that the descriptor describes.
    """

    pixels: Array
    descriptors: ImageU8
    size_px: Array

    def __len__(self) -> int:
        return len(self.pixels)

    def chosen(self, index: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Features:
        return Features(self.pixels[index], self.descriptors[index], self.size_px[index])


def unit_rows(descriptors: ImageU8) -> npt.NDArray[np.float32]:
    """``(N, 128)`` float32 of unit length: their products are cosines."""
    values = descriptors.astype(np.float32)
    norms = np.sqrt(np.einsum("ij,ij->i", values, values))
    return np.asarray(values / np.maximum(norms, 1.0)[:, None], dtype=np.float32)


def find_features(grey: ImageU8, limit: int = MAX_FEATURES) -> Features:
    """The strongest points, spread over the picture; possibly none.

    Args:
        grey: ``(h, w)`` uint8.
    Raises:
        InvalidImage: it is no grey picture, or too small or large.
    """
    if grey.ndim != 2 or grey.dtype != np.uint8:
        raise InvalidImage("A picture to find points in is grey with 8 bits.")
    if min(grey.shape) < _MIN_SIDE_PX or grey.size > _MAX_PIXELS:
        raise InvalidImage("The picture is too small or too large to find points in.", shape=list(grey.shape))
    detector = cv2.SIFT.create(nfeatures=_DETECTED, contrastThreshold=_CONTRAST)
    keypoints, raw = detector.detectAndCompute(np.ascontiguousarray(grey), None)
    if raw is None or not len(keypoints):
        return Features(np.zeros((0, 2)), np.zeros((0, DESCRIPTOR), np.uint8), np.zeros(0))
    pixels = np.array([k.pt for k in keypoints], dtype=np.float64)
    strength = np.array([k.response for k in keypoints])
    sizes = np.array([k.size for k in keypoints])
    kept = _spread(pixels, strength, grey.shape, limit)
    return Features(pixels[kept], _hellinger(np.asarray(raw[kept], dtype=np.float32)), sizes[kept])


def _spread(pixels: Array, strength: Array, shape: tuple[int, ...], limit: int) -> npt.NDArray[np.intp]:
    """Indices of the strongest points, no cell with more than its share; strongest first."""
    rows, columns = _CELLS
    cell = (pixels[:, 1] * rows / shape[0]).astype(int) * columns + (pixels[:, 0] * columns / shape[1]).astype(int)
    order = np.argsort(-strength, kind="stable")
    sorted_cells = cell[order]
    by_cell = np.argsort(sorted_cells, kind="stable")
    starts = np.searchsorted(sorted_cells[by_cell], sorted_cells[by_cell])
    rank = np.empty(len(order), dtype=int)
    rank[by_cell] = np.arange(len(order)) - starts
    share = int(_CELL_SHARE * limit / (rows * columns))
    return np.asarray(order[rank < share][:limit], dtype=np.intp)


def _hellinger(raw: npt.NDArray[np.float32]) -> ImageU8:
    total = np.maximum(np.abs(raw).sum(axis=1, keepdims=True), 1e-6)
    return np.asarray(np.clip(np.rint(np.sqrt(np.abs(raw) / total) * _SCALE), 0, 255), dtype=np.uint8)
