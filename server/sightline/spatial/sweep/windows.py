"""Square windows around a click, sampled with bilinear interpolation, compared by zero-mean normalised correlation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.picture import ImageU8
from sightline.spatial.sweep.pictures import PosedPicture

Array = npt.NDArray[np.float64]
Array32 = npt.NDArray[np.float32]
Floats = npt.NDArray[np.floating]

GREY_NOISE: Final = 2.0
"""Grey levels: what sensor and video coding do to a flat patch. Windows with less contrast say nothing."""


@dataclass(frozen=True, slots=True)
class Window:
    """Offsets of a window's samples and their weights.

    Attributes:
        dx, dy: ``(P,)`` from the click, pixels of the clicked picture.
        weights: ``(P,)``, sum 1; falling off so that what lies under the click counts most.
        level: of the pictures it is sampled in; each has half the size of the one before it.
    """

    dx: Array
    dy: Array
    weights: Array
    level: int

    @property
    def reach_px(self) -> float:
        return float(self.dx.max())


def window(radius: int, *, level: int = 0, fall_off: float = 0.7) -> Window:
    """``(2 radius + 1)`` squared samples, one pixel of the sampled picture apart."""
    side = np.arange(-radius, radius + 1, dtype=np.float64)
    dx, dy = (part.ravel() for part in np.meshgrid(side, side))
    weights = np.exp(-(dx * dx + dy * dy) / (2 * (fall_off * radius) ** 2))
    step = float(2**level)
    return Window(dx * step, dy * step, weights / weights.sum(), level)


def sample(image: ImageU8 | Array32, x_px: Floats, y_px: Floats) -> Array32:
    """Grey values at pixel positions of any one shape ``(P,)`` or ``(K, P)``; the border is continued outwards."""
    columns, rows = np.atleast_2d(x_px.astype(np.float32)), np.atleast_2d(y_px.astype(np.float32))
    values = cv2.remap(image, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(values, dtype=np.float32).reshape(x_px.shape)


def sample_level(picture: PosedPicture, level: int, x_px: Floats, y_px: Floats) -> Array32:
    """As :func:`sample`, of one level of a picture; positions are those of the first level."""
    scale, shift = 2**level, (2**level - 1) / 2
    return sample(picture.levels[level], (x_px - shift) / scale, (y_px - shift) / scale)


def contrast(values: Array, weights: Array) -> tuple[Array, float]:
    """Values less their weighted mean, and their weighted standard deviation."""
    centred = values - float(weights @ values)
    return centred, float(np.sqrt(weights @ (centred * centred)))


def correlations(reference: Array, reference_contrast: float, values: Array32, weights: Array) -> Array:
    """ZNCC of a centred reference ``(P,)`` with each row of ``(K, P)``; 0 where a row shows no contrast."""
    w = weights.astype(np.float32)
    means = values @ w
    variances = np.maximum((values * values) @ w - means * means, 0)
    # The weighted mean of the reference is zero: the mean of the row needs not be taken off.
    products = values @ (w * reference.astype(np.float32))
    spread = np.sqrt(variances)
    scores = products / np.maximum(spread * reference_contrast, 1e-6)
    return np.where(spread < GREY_NOISE / 2, 0.0, scores).astype(np.float64)
