"""Posed pictures of one world, in bounded memory: what a click without depth is compared with.

Two sets share the pictures: the *recent* ones, so that a click on what was just seen finds its own picture, and
*views*, thinned by how far the camera moved, which outlive them. When views take too much memory the one that adds
least (nearest to its neighbours on the path) goes: an old viewpoint far away is worth more than the tenth from the same
place.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from sightline.spatial.camera import Intrinsics
from sightline.spatial.picture import ImageU8, Picture
from sightline.spatial.pose import RigidTransform

PictureKey = tuple[str, int]

MAX_SIDE_PX: Final = 1000
"""Larger pictures are halved: poses are not exact enough for more, and a click should cost the same on every device."""
LEVELS: Final = 3
RECENT: Final = 24
VIEW_BYTES: Final = 48 * 2**20
MOVED_M: Final = 0.01
"""Arms and hands work at 0.3 m, where one centimetre is two degrees of parallax."""
TURNED_RAD: Final = 0.06
_METRES_PER_RADIAN: Final = 0.3
"""Turning shows new sides of the room but no parallax: it counts less when views are thinned."""


@dataclass(frozen=True, slots=True)
class PosedPicture:
    """A grey picture whose camera is known.

    Attributes:
        key: publication and frame number.
        levels: grey pictures uint8, each half the size of the one before it; large windows look at small ones.
        intrinsics: of the first level.
        world_from_camera: OpenCV camera axes, metres.
    """

    key: PictureKey
    captured_at_ms: float
    levels: tuple[ImageU8, ...]
    intrinsics: Intrinsics
    world_from_camera: RigidTransform

    @property
    def size_bytes(self) -> int:
        return sum(level.nbytes for level in self.levels)

    @property
    def grey(self) -> ImageU8:
        return self.levels[0]


def posed_picture(picture: Picture) -> PosedPicture | None:
    """What is kept of a picture; None when its pose is not known or it does not fit its camera model."""
    if picture.world_from_camera is None:
        return None
    grey, camera = picture.grey, picture.intrinsics
    if grey.dtype != np.uint8 or grey.shape != (camera.height, camera.width):
        return None
    while max(grey.shape) > MAX_SIDE_PX:
        grey, camera = halved(grey), _half_camera(camera)
    return PosedPicture(
        (picture.publication_id, picture.frame_no),
        picture.captured_at_ms,
        _levels(np.ascontiguousarray(grey)),
        camera,
        picture.world_from_camera,
    )


def _levels(grey: ImageU8) -> tuple[ImageU8, ...]:
    levels = [grey]
    while len(levels) < LEVELS:
        levels.append(halved(levels[-1]))
    return tuple(levels)


def halved(grey: ImageU8) -> ImageU8:
    """The picture at half the size: output pixel ``i`` is the mean of input pixels ``2 i`` and ``2 i + 1``."""
    height, width = grey.shape[0] // 2, grey.shape[1] // 2
    small = cv2.resize(grey[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _half_camera(camera: Intrinsics) -> Intrinsics:
    """Camera of a halved picture: its pixel ``i`` has its centre at ``2 i + 0.5`` of the whole one."""
    return Intrinsics(
        camera.fx / 2,
        camera.fy / 2,
        (camera.cx - 0.5) / 2,
        (camera.cy - 0.5) / 2,
        camera.width // 2,
        camera.height // 2,
    )


class PictureRing:
    """Pictures of one world; late and repeated ones are welcome."""

    def __init__(self, *, recent: int = RECENT, view_bytes: int = VIEW_BYTES) -> None:
        self._recent_limit, self._byte_limit = recent, view_bytes
        self._recent: OrderedDict[PictureKey, PosedPicture] = OrderedDict()
        self._views: OrderedDict[PictureKey, PosedPicture] = OrderedDict()
        self._view_bytes = 0

    def add(self, picture: Picture) -> bool:
        """Keep a picture; False when it cannot be used (no pose, or not of its camera's size)."""
        posed = posed_picture(picture)
        if posed is None:
            return False
        self._recent.pop(posed.key, None)
        self._recent[posed.key] = posed
        while len(self._recent) > self._recent_limit:
            self._recent.popitem(last=False)
        last = next(reversed(self._views.values()), None)
        if posed.key not in self._views and (last is None or _has_moved(last, posed)):
            self._views[posed.key] = posed
            self._view_bytes += posed.size_bytes
            self._thin()
        return True

    def own(self, publication_id: str, frame_no: int) -> PosedPicture | None:
        """Exactly that picture, while it is kept."""
        key = (publication_id, frame_no)
        return self._recent.get(key) or self._views.get(key)

    def pictures(self) -> Iterator[PosedPicture]:
        """All that are kept, each once, views first."""
        yield from self._views.values()
        yield from (picture for key, picture in self._recent.items() if key not in self._views)

    def dump(self) -> dict[str, object]:
        return {"recent": len(self._recent), "views": len(self._views), "view_bytes": self._view_bytes}

    def _thin(self) -> None:
        while self._view_bytes > self._byte_limit and len(self._views) > 2:
            views = list(self._views.values())
            places = np.array([view.world_from_camera.translation for view in views])
            steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
            steps += [
                _METRES_PER_RADIAN * a.world_from_camera.angle_to_rad(b.world_from_camera)
                for a, b in itertools.pairwise(views)
            ]
            gone = views[1 + int(np.argmin(steps[:-1] + steps[1:]))]
            self._view_bytes -= self._views.pop(gone.key).size_bytes


def _has_moved(before: PosedPicture, now: PosedPicture) -> bool:
    a, b = before.world_from_camera, now.world_from_camera
    return a.distance_to_m(b) > MOVED_M or a.angle_to_rad(b) > TURNED_RAD
