"""Where patches of one picture went in another: pyramidal Lucas-Kanade on the reference warped to what is expected.

The reference is first drawn as the new picture should show it (scale, rotation and shift of the expected map), so that
only a small rest is left to find and a patch is compared with itself even after the camera has rolled or come closer.
Found again on the way back (forward-backward, Kalal et al., ICPR 2010), or not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.picture import ImageU8
from sightline.spatial.track import warp
from sightline.spatial.track.warp import Affine, Array

WINDOW_PX: Final = 21
_LIGHT_WINDOW_PX: Final = 41
_MID_GREY: Final = 128
_ALLOWANCE_PX: Final = 13
_LEVELS: Final = 2
_CRITERIA: Final = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 12, 0.02)
_MARGIN_PX: Final = 40
MAX_SIDE_PX: Final = 640
"""No crop is larger, however far its points are spread."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Points of a reference in a picture.

    Attributes:
        points: ``(N, 2)`` pixels of the picture.
        round_trip_px: ``(N,)`` how far from its start each came back to; infinite where it was not found.
        likeness: ``(N,)`` normalised cross-correlation of the patch with the warped reference, -1 to 1.
    """

    points: Array
    round_trip_px: Array
    likeness: Array


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle of the picture, and the reference drawn into the same rectangle."""

    origin: Array
    seen: ImageU8
    expected: ImageU8


def crop_around(reference: ImageU8, picture: ImageU8, picture_from_reference: Affine, points: Array) -> Crop | None:
    """The part of the picture around where reference points are expected; None when that is off the picture.

    Args:
        points: ``(N, 2)`` pixels of the reference.
    """
    height, width = picture.shape
    expected = warp.apply(picture_from_reference, points)
    inside = ((expected > -_MARGIN_PX) & (expected < (width + _MARGIN_PX, height + _MARGIN_PX))).all(axis=1)
    if not inside.any():
        return None
    low = np.clip(np.floor(expected[inside].min(axis=0)) - _MARGIN_PX, 0, (width, height)).astype(int)
    high = np.clip(np.ceil(expected[inside].max(axis=0)) + _MARGIN_PX, 0, (width, height)).astype(int)
    high = np.minimum(high, low + MAX_SIDE_PX)
    if (high - low).min() < WINDOW_PX:
        return None
    crop_from_reference = picture_from_reference.copy()
    crop_from_reference[:, 2] -= low
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    drawn = cv2.warpAffine(
        reference, crop_from_reference, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    seen = np.ascontiguousarray(picture[low[1] : high[1], low[0] : high[0]])
    return Crop(low.astype(np.float64), seen, np.asarray(drawn, np.uint8))


def follow(
    reference: ImageU8,
    picture: ImageU8,
    picture_from_reference: Affine,
    points: Array,
    mask: npt.NDArray[np.bool_] | None = None,
) -> Flow:
    """Find reference points in the picture, near where the map expects them.

    Args:
        reference, picture: ``(h, w)`` grey; need not be of one size.
        picture_from_reference: expected map.
        points: ``(N, 2)`` pixels of the reference.
        mask: ``(h, w)`` of the reference: nothing else of it is looked at.
    """
    crop = crop_around(reference, picture, picture_from_reference, points)
    if crop is None:
        nowhere = np.full(len(points), np.inf)
        return Flow(warp.apply(picture_from_reference, points), nowhere, np.full(len(points), -1.0))
    start = (warp.apply(picture_from_reference, points) - crop.origin).astype(np.float32)
    expected, seen = _without_light(crop.expected), _without_light(crop.seen)
    if mask is not None:
        # At the coarse levels whatever is behind a part would outweigh it, and move it along.
        nothing = _behind(mask, picture_from_reference, crop)
        expected[nothing] = seen[nothing] = _MID_GREY
    there, found = _lucas_kanade(expected, seen, start)
    back, refound = _lucas_kanade(seen, expected, there)
    round_trip = np.linalg.norm(back - start, axis=1)
    height, width = crop.seen.shape
    usable = found & refound & ((there >= 0) & (there < (width, height))).all(axis=1)
    return Flow(
        there.astype(np.float64) + crop.origin,
        np.where(usable, round_trip, np.inf).astype(np.float64),
        _likeness(crop, start, there),
    )


def _behind(mask: npt.NDArray[np.bool_], picture_from_reference: Affine, crop: Crop) -> npt.NDArray[np.bool_]:
    """Pixels of the crop that the masked part is not expected at, nor close by."""
    crop_from_reference = picture_from_reference.copy()
    crop_from_reference[:, 2] -= crop.origin
    height, width = crop.seen.shape
    drawn = cv2.warpAffine(mask.astype(np.uint8), crop_from_reference, (width, height), flags=cv2.INTER_NEAREST)
    return np.asarray(cv2.dilate(drawn, np.ones((_ALLOWANCE_PX, _ALLOWANCE_PX), np.uint8)) == 0)


def _without_light(image: ImageU8) -> ImageU8:
    """Detail around a local mean of mid grey: Lucas-Kanade takes a change of exposure for motion otherwise."""
    mean = cv2.boxFilter(image, -1, (_LIGHT_WINDOW_PX, _LIGHT_WINDOW_PX))
    return np.asarray(cv2.addWeighted(image, 1.0, mean, -1.0, _MID_GREY), np.uint8)


def _lucas_kanade(
    a: ImageU8, b: ImageU8, points: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    moved, status, _ = cv2.calcOpticalFlowPyrLK(
        a, b, points[:, None], points[:, None].copy(), winSize=(WINDOW_PX, WINDOW_PX), maxLevel=_LEVELS,
        criteria=_CRITERIA, flags=cv2.OPTFLOW_USE_INITIAL_FLOW, minEigThreshold=1e-4,
    )  # fmt: skip
    return np.asarray(moved[:, 0], np.float32), np.asarray(status[:, 0] > 0)


_PATCH = np.arange(-7, 8, dtype=np.float32)


def _likeness(crop: Crop, start: npt.NDArray[np.float32], there: npt.NDArray[np.float32]) -> Array:
    """Normalised cross-correlation of 15 x 15 patches, all points in two calls."""
    return correlation(sample(crop.expected, start, _PATCH), sample(crop.seen, there, _PATCH))


def sample(
    image: ImageU8, points: npt.NDArray[np.float32], offsets: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """``(N, k * k)`` grey values on square grids around points."""
    if not len(points):
        return np.zeros((0, len(offsets) ** 2), np.float32)
    dx, dy = (grid.ravel() for grid in np.meshgrid(offsets, offsets))
    # remap's table may not be wider or taller than 32767: rows are points.
    x = (points[:, :1] + dx).astype(np.float32)
    y = (points[:, 1:] + dy).astype(np.float32)
    return np.asarray(cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def correlation(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> Array:
    """Row-wise normalised cross-correlation; 0 where a row has no contrast."""
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    power = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    result: Array = np.divide((a * b).sum(axis=1), power, out=np.zeros(len(a)), where=power > 1e-3).astype(np.float64)
    return result
