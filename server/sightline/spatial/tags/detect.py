"""Tags in one picture: corners to a fraction of a pixel, and both places that a square may have.

ArUco (Garrido-Jurado et al. 2014) and AprilTag 36h11 (Olson 2011; Wang and Olson 2016) through OpenCV's detector. A
square seen from far gives two poses that fit nearly as well (IPPE, Collins and Bartoli 2014): both are handed out,
best first; ``choose`` and ``average`` decide with depth, gravity and other frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from sightline.errors import InvalidImage
from sightline.spatial.camera import Array, Intrinsics
from sightline.spatial.picture import ImageU8, Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.tags.edges import refined
from sightline.spatial.tags.families import FAMILIES, Family, TagId, check_tag

MIN_SIDE_PX: Final = 12.0
_MAX_PIXELS: Final = 8192 * 4608
_MAX_TAGS: Final = 64
_MAX_ERROR_OF_SIDE: Final = 0.05
"""Reprojection worse than this share of the tag's side in the picture: no flat square."""


@dataclass(frozen=True, slots=True)
class Pose:
    """One place of a tag in the camera's frame (OpenCV axes); ``error_px``: root mean square of the corners."""

    camera_from_tag: RigidTransform
    error_px: float


@dataclass(frozen=True, slots=True)
class TagSight:
    """A tag in a picture.

    Attributes:
        corners: ``(4, 2)`` pixels: as printed, clockwise from the top left.
        side_m: of the black square.
        side_px: mean length of its sides in the picture.
        poses: one or two, the better fit first. Tag frame: centre, +X right, +Y up as printed, +Z out of the paper.
    """

    tag: TagId
    corners: Array
    side_m: float
    side_px: float
    poses: tuple[Pose, ...]


def find_tags(picture: Picture, sizes: Mapping[TagId, float]) -> tuple[TagSight, ...]:
    """Tags of known size in a picture, by family and number; others are left out.

    Args:
        sizes: metres, side of the black square.
    Raises:
        InvalidImage: it is no grey picture or absurdly large.
        SpatialError: a size or number that no tag has.
    """
    for tag, side_m in sizes.items():
        check_tag(tag, side_m)
    found = []
    for family in sorted({tag.family for tag in sizes}):
        for tag, corners in find_corners(picture.grey, family):
            if tag in sizes:
                sight = sight_of(tag, corners, sizes[tag], picture.intrinsics)
                if sight is not None:
                    found.append(sight)
    return tuple(sorted(found, key=lambda sight: sight.tag))


def find_corners(grey: ImageU8, family: Family) -> list[tuple[TagId, Array]]:
    """Every tag of a family with its corners, ``(4, 2)`` pixels; a number seen twice is left out: it names no place."""
    if grey.ndim != 2 or grey.dtype != np.uint8 or not 0 < grey.size <= _MAX_PIXELS:
        raise InvalidImage("A picture to find tags in is grey with 8 bits and of a sane size.")
    corners, numbers, _ = _detector(family, max(grey.shape)).detectMarkers(np.ascontiguousarray(grey))
    if numbers is None:
        return []
    flat = [int(n) for n in np.asarray(numbers).ravel()]
    once = [k for k, n in enumerate(flat) if flat.count(n) == 1][:_MAX_TAGS]
    return [(TagId(family, flat[k]), refined(grey, np.asarray(corners[k], np.float64).reshape(4, 2))) for k in once]


@lru_cache(maxsize=16)
def _detector(family: Family, longer_side_px: int) -> cv2.aruco.ArucoDetector:
    options = cv2.aruco.DetectorParameters()
    options.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    # Smaller squares are no tags that could be read: most of the time goes into trying them.
    options.minMarkerPerimeterRate = 4 * MIN_SIDE_PX / longer_side_px
    # Two scales of thresholds instead of three: a third of the time, and nothing that was found got lost.
    options.adaptiveThreshWinSizeMin, options.adaptiveThreshWinSizeMax = 7, 23
    options.adaptiveThreshWinSizeStep = 16
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, FAMILIES[family].dictionary))
    return cv2.aruco.ArucoDetector(dictionary, options)


def corner_points(side_m: float) -> Array:
    """``(4, 3)`` corners in the tag's frame, clockwise from the top left as printed (the order of IPPE_SQUARE)."""
    h = side_m / 2
    return np.array([[-h, h, 0.0], [h, h, 0.0], [h, -h, 0.0], [-h, -h, 0.0]])


def sight_of(tag: TagId, corners: Array, side_m: float, intrinsics: Intrinsics) -> TagSight | None:
    """The tag with its poses; None when the corners are too close together or of no square."""
    side_px = float(np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1).mean())
    if side_px < MIN_SIDE_PX:
        return None
    matrix = np.array([[intrinsics.fx, 0, intrinsics.cx], [0, intrinsics.fy, intrinsics.cy], [0, 0, 1.0]])
    _, turns, shifts, errors = cv2.solvePnPGeneric(
        corner_points(side_m), corners, matrix, np.zeros(4), flags=cv2.SOLVEPNP_IPPE_SQUARE
    )
    poses = []
    for turn, shift, error in zip(turns, shifts, np.asarray(errors).ravel(), strict=True):
        shift = np.asarray(shift, np.float64).reshape(3)
        usable = np.isfinite(turn).all() and np.isfinite(shift).all() and shift[2] > 0
        if usable and error <= max(1.5, _MAX_ERROR_OF_SIDE * side_px):
            rotation = np.asarray(cv2.Rodrigues(turn)[0], np.float64)
            poses.append(Pose(RigidTransform(rotation, shift), float(error)))
    poses.sort(key=lambda pose: pose.error_px)
    return TagSight(tag, corners, side_m, side_px, tuple(poses)) if poses else None
