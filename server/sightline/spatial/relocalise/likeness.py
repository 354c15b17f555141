"""Parts that look like the marked one ("this one?"), and whether a place is exact enough to tell them apart.

Machines repeat: bolts of a flange, valves of a manifold. A mark that comes back 4 cm off is harmless on a pump and
wrong on a row of terminals 3 cm apart. So before a mark is shown as placed, its surroundings are searched for more of
the same: in the map (points whose neighbourhoods match, all displaced alike) and in a picture (correlation with the
stored crop).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from sightline.errors import InvalidImage
from sightline.spatial.camera import Array
from sightline.spatial.picture import ImageU8
from sightline.spatial.relocalise.features import unit_rows
from sightline.spatial.relocalise.keyframes import Keyframe, KeyframeMap

CROP_M: Final = 0.08
"""Radius around a mark that makes up its looks, metres."""
SEARCHED_M: Final = 1.0
_MIN_COSINE: Final = 0.88
_MIN_VOTES: Final = 3
_MIN_SHARE: Final = 0.2
_SAME_M: Final = 0.03
"""Votes this close are for one place; nearer to the mark than this it is the mark."""
_MAX_POINTS: Final = 400
_MIN_CORRELATION: Final = 0.7
_PEAKS: Final = 8
_MAX_PIXELS: Final = 4096 * 2304


@dataclass(frozen=True, slots=True)
class LikePart:
    """A place that looks like the marked one; ``point_m``: the map's world; ``votes``: points that match."""

    point_m: Array
    distance_m: float
    votes: int


def like_parts(keyframe_map: KeyframeMap, mark_m: Array, radius_m: float = CROP_M) -> tuple[LikePart, ...]:
    """Places near a mark that look like it, nearest first; at most eight.

    Searched within each stored view by itself (a part is not its own twin in another view), on the assumption that
    repeated parts are turned alike, as in rows and grids.

    Args:
        mark_m: ``(3,)`` metres, the map's world. radius_m: of what makes up the mark's looks.
    """
    votes = [_votes(keyframe, mark_m, radius_m) for keyframe in keyframe_map.keyframes]
    found: list[LikePart] = []
    for places, needed in votes:
        for point, count in _clusters(places, needed):
            distance_m = float(np.linalg.norm(point - mark_m))
            if all(np.linalg.norm(point - other.point_m) > _SAME_M for other in found):
                found.append(LikePart(point, distance_m, count))
    return tuple(sorted(found, key=lambda part: part.distance_m)[:_PEAKS])


def needs_confirmation(sigma_m: float, like_distance_m: float | None) -> bool:
    """Whether a person has to say "this one": two sigma reach the next like part."""
    return like_distance_m is not None and 2 * sigma_m >= like_distance_m


def _votes(keyframe: Keyframe, mark_m: Array, radius_m: float) -> tuple[Array, int]:
    """``(N, 3)`` places that matching points vote for, and how many votes make a place."""
    points = keyframe.points_w.astype(np.float64)
    away = np.linalg.norm(points - mark_m, axis=1)
    own = np.flatnonzero(away < radius_m)[:_MAX_POINTS]
    around = np.flatnonzero((away < SEARCHED_M) & (away > _SAME_M))
    if len(own) < _MIN_VOTES or not len(around):
        return np.zeros((0, 3)), _MIN_VOTES
    cosines = unit_rows(keyframe.descriptors[own]) @ unit_rows(keyframe.descriptors[around]).T
    mine, other = np.nonzero(cosines > _MIN_COSINE)
    places = points[around[other]] - (points[own[mine]] - mark_m)
    far = np.linalg.norm(places - mark_m, axis=1) > _SAME_M
    return places[far], max(_MIN_VOTES, round(_MIN_SHARE * len(own)))


def _clusters(places: Array, needed: int) -> list[tuple[Array, int]]:
    """Places with enough votes, most first."""
    found: list[tuple[Array, int]] = []
    rest = places[:2000]
    while len(rest) >= needed and len(found) < _PEAKS:
        near = np.linalg.norm(rest[:, None] - rest[None], axis=2) < _SAME_M
        best = int(near.sum(axis=1).argmax())
        count = int(near[best].sum())
        if count < needed:
            break
        found.append((rest[near[best]].mean(axis=0), count))
        rest = rest[~near[best]]
    return found


@dataclass(frozen=True, slots=True)
class Peak:
    """Where a crop fits in a picture: pixel of the crop's middle, and normalised correlation."""

    x_px: float
    y_px: float
    correlation: float


def fits(grey: ImageU8, crop: ImageU8) -> tuple[Peak, ...]:
    """Where a stored crop fits in a picture of about the same scale, best first; at most eight.

    Raises:
        InvalidImage: one of them is no grey picture, or the crop is not smaller than the picture.
    """
    for picture in (grey, crop):
        if picture.ndim != 2 or picture.dtype != np.uint8 or not 64 <= picture.size <= _MAX_PIXELS:
            raise InvalidImage("A picture to compare is grey with 8 bits and of a sane size.")
    height, width = crop.shape
    if height > grey.shape[0] or width > grey.shape[1]:
        raise InvalidImage("The crop is larger than the picture.")
    scores = np.nan_to_num(cv2.matchTemplate(grey, crop, cv2.TM_CCOEFF_NORMED), nan=-1.0, posinf=-1.0)
    peaks: list[Peak] = []
    while len(peaks) < _PEAKS:
        row, column = (int(n) for n in np.unravel_index(int(scores.argmax()), scores.shape))
        best = float(scores[row, column])
        if best < _MIN_CORRELATION:
            break
        peaks.append(Peak(column + (width - 1) / 2, row + (height - 1) / 2, best))
        scores[
            max(0, row - height // 2) : row + height // 2 + 1, max(0, column - width // 2) : column + width // 2 + 1
        ] = -1
    return tuple(peaks)
