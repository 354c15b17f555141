"""Makes the map of a visit: which pictures to keep, and what of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.errors import FrameMismatch, InvalidMap
from sightline.spatial.camera import Array
from sightline.spatial.depth import MAX_DEPTH_M, MIN_DEPTH_M
from sightline.spatial.picture import ImageU8, Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.features import find_features
from sightline.spatial.relocalise.keyframes import (
    DEPTH_SIDE_PX,
    MAX_KEYFRAMES,
    MAX_POINTS,
    THUMBNAIL_SIDE_PX,
    Keyframe,
    KeyframeMap,
)
from sightline.spatial.relocalise.lift import lift
from sightline.spatial.relocalise.words import train_words

_STEP: Final = 0.12
"""A view is new when the camera moved by this share of what lies before it ..."""
_TURN_RAD: Final = 0.2
"""... or turned by this much: a third of what SIFT bears, so that every later view has two near ones."""
_MIN_POINTS: Final = 40
_JPEG_QUALITY: Final = 80


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a camera was, where it looked, and how far away things were (median, metres)."""

    place: Array
    direction: Array
    range_m: float

    @classmethod
    def of(cls, world_from_camera: RigidTransform, depth_m: npt.NDArray[np.float32]) -> Outlook:
        return cls(world_from_camera.translation, world_from_camera.rotation[:, 2], _range_m(depth_m))


@dataclass(frozen=True, slots=True)
class _Kept:
    publication_id: str
    keyframe: Keyframe
    view: Outlook


class MapBuilder:
    """Takes the pictures of a visit in order; keeps those that differ most, ``limit`` at most."""

    def __init__(self, limit: int = MAX_KEYFRAMES) -> None:
        if not 1 <= limit <= MAX_KEYFRAMES:
            raise ValueError(f"A map keeps 1 to {MAX_KEYFRAMES} views.")
        self._limit = limit
        self._world_id: str | None = None
        self._kept: list[_Kept] = []
        self._saw_depth = False

    @property
    def names(self) -> tuple[tuple[str, int], ...]:
        """Publication and frame number of what is kept."""
        return tuple((kept.publication_id, kept.keyframe.frame_no) for kept in self._kept)

    @property
    def outlooks(self) -> list[Outlook]:
        """Of what is kept."""
        return [kept.view for kept in self._kept]

    def add(self, picture: Picture) -> bool:
        """Keep a picture if it shows something new. Pictures without pose or depth are left out.

        Returns:
            Whether it was kept.
        Raises:
            FrameMismatch: it belongs to another world than the pictures before it.
            InvalidImage: it cannot be looked at.
        """
        if picture.world_id is None or picture.world_from_camera is None:
            return False
        if self._world_id is None:
            self._world_id = picture.world_id
        if picture.world_id != self._world_id:
            raise FrameMismatch("A map of places holds pictures of one world only.")
        if picture.depth_m is None:
            return False
        self._saw_depth = True
        if not self.is_new(Outlook.of(picture.world_from_camera, picture.depth_m)):
            return False
        kept = _keep(picture)
        if kept is None:
            return False
        self._kept.append(kept)
        if len(self._kept) > self._limit:
            self._drop_most_alike()
        return True

    def finish(self) -> KeyframeMap:
        """The map.

        Raises:
            InvalidMap: nothing was kept: no depth at all, or nothing to hold on to.
        """
        if not self._kept:
            reason = "no_features" if self._saw_depth else "no_depth"
            raise InvalidMap("No picture of the visit can be found again: it needs poses, depth and texture.", reason)
        keyframes = tuple(kept.keyframe for kept in self._kept)
        words = train_words(np.concatenate([keyframe.descriptors for keyframe in keyframes]))
        assert self._world_id is not None
        return KeyframeMap(self._world_id, keyframes, words)

    def is_new(self, view: Outlook) -> bool:
        """By pose alone, so that points are looked for only in pictures that may be kept."""
        return bool((novelty(view, self.outlooks) >= 1).all())

    def _drop_most_alike(self) -> None:
        """Forget the one that has the nearest neighbour; of those two the one with fewer points."""
        views = self.outlooks
        differences = np.stack([novelty(view, views) for view in views])
        np.fill_diagonal(differences, np.inf)
        pair = np.unravel_index(int(differences.argmin()), differences.shape)
        fewer = min((int(n) for n in pair), key=lambda n: len(self._kept[n].keyframe.points_w))
        del self._kept[fewer]


def novelty(view: Outlook, others: list[Outlook]) -> Array:
    """How different a view is from each other one; 1 is the least for keeping both."""
    if not others:
        return np.zeros(0)
    places, directions = np.stack([v.place for v in others]), np.stack([v.direction for v in others])
    ranges = np.minimum(view.range_m, [v.range_m for v in others])
    metres = np.linalg.norm(places - view.place, axis=1)
    radians = np.arccos(np.clip(directions @ view.direction, -1, 1))
    return np.asarray(np.hypot(metres / (_STEP * ranges), radians / _TURN_RAD), dtype=np.float64)


def _range_m(depth_m: npt.NDArray[np.float32]) -> float:
    sample = depth_m[::8, ::8]
    measured = sample[(sample >= MIN_DEPTH_M) & (sample <= MAX_DEPTH_M)]
    return float(np.median(measured)) if len(measured) else 1.0


def _keep(picture: Picture) -> _Kept | None:
    assert picture.world_from_camera is not None
    assert picture.depth_m is not None
    features = find_features(picture.grey)
    points_c = lift(picture.depth_m, features.pixels, picture.intrinsics)
    known = np.flatnonzero(np.isfinite(points_c[:, 2]))[:MAX_POINTS]
    if len(known) < _MIN_POINTS:
        return None
    keyframe = Keyframe(
        frame_no=picture.frame_no,
        world_from_camera=picture.world_from_camera,
        intrinsics=picture.intrinsics,
        pixels=features.pixels[known].astype(np.float32),
        points_w=picture.world_from_camera.apply(points_c[known]).astype(np.float32),
        descriptors=np.ascontiguousarray(features.descriptors[known]),
        depth_mm=coarse_depth(picture.depth_m),
        thumbnail=thumbnail(picture.grey),
    )
    return _Kept(picture.publication_id, keyframe, Outlook.of(picture.world_from_camera, picture.depth_m))


def coarse_depth(depth_m: npt.NDArray[np.float32], side_px: int = DEPTH_SIDE_PX) -> npt.NDArray[np.uint16]:
    """Small depth picture of readings as they are (averages across edges would be places where nothing is)."""
    height, width = depth_m.shape
    scale = min(1.0, side_px / max(height, width))
    rows, columns = max(1, round(height * scale)), max(1, round(width * scale))
    y = ((np.arange(rows) + 0.5) * height / rows).astype(int)
    x = ((np.arange(columns) + 0.5) * width / columns).astype(int)
    small = depth_m[np.ix_(y, x)]
    usable = (small >= MIN_DEPTH_M) & (small <= MAX_DEPTH_M)
    return np.where(usable, np.rint(np.nan_to_num(small) * 1000), 0).astype(np.uint16)


def thumbnail(grey: ImageU8) -> bytes:
    """JPEG of the picture, small."""
    scale = min(1.0, THUMBNAIL_SIDE_PX / max(grey.shape))
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return bytes(data.tobytes())
