"""What the key frames of a world say of a place: who measured it, who looked through it, who saw nothing there.

The fused volume forgets this: it keeps distances only beside what was measured, so a ghost in free space (a mixed pixel
at an edge, light that came back late) stays where one frame put it, however many others look through it later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import MIN_DEPTH_M, DepthArray, DepthImage
from sightline.spatial.pose import RigidTransform
from sightline.spatial.ring import FrameKey
from sightline.spatial.visibility import TOLERANCE_M, TOLERANCE_RATIO

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MAX_BYTES: Final = 32 * 2**20
"""Some 340 key frames of a headset, 220 of a depth camera with 640 x 480: more than a minute of steady walking."""
_WIDTH_PX: Final = 320
"""Wider depth images are kept with every second, third ... pixel."""
_MIN_AROUND: Final = 4
"""Of the nine pixels around a place that must be measured, and all behind it, for a frame to have looked through."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """How many frames said what of one place; those in which something hides it say nothing.

    Attributes:
        seen: measured it, at that very pixel.
        through: measured only what lies clearly behind it, also around the pixel.
        blank: looked there and measured nothing.
    """

    seen: int
    through: int
    blank: int

    @property
    def balance(self) -> int:
        """Frames for the place less those against it."""
        return self.seen - self.through


@dataclass(frozen=True, slots=True)
class _View:
    key: FrameKey
    depth_mm: DepthArray
    step: int
    intrinsics: Intrinsics
    camera_from_world: RigidTransform


class Witnesses:
    """The key frames' depth, thinned in memory: when it is full every second one of the older half goes."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._views: list[_View] = []
        self._bytes = 0
        self._stacked: tuple[Array, Array, Array] | None = None

    def __len__(self) -> int:
        return len(self._views)

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def add(self, image: DepthImage) -> None:
        step = -(-image.intrinsics.width // _WIDTH_PX)
        depth_mm = np.ascontiguousarray(image.depth_mm[::step, ::step])
        key = (image.publication_id, image.frame_no)
        self._views.append(_View(key, depth_mm, step, image.intrinsics, image.world_from_camera.inverse()))
        self._bytes += depth_mm.nbytes
        self._stacked = None
        if self._bytes > self._max_bytes and len(self._views) > 1:
            half = len(self._views) // 2
            self._views = self._views[:half][1::2] + self._views[half:]
            self._bytes = sum(view.depth_mm.nbytes for view in self._views)

    def look(self, places_w: Array, besides: FrameKey) -> list[Sighting]:
        """What all frames but one say of places ``(N, 3)``, metres, world frame.

        Args:
            besides: the frame whose click is answered; it has said its own already.
        """
        counts = np.zeros((len(places_w), 3), dtype=np.int64)
        if self._views:
            frame, place, row, column, range_m = self._hits(places_w, besides)
            if len(frame):
                said = _said(self._windows(frame, row, column), range_m)
                for what, is_so in enumerate(said):
                    np.add.at(counts[:, what], place[is_so], 1)
        return [Sighting(int(seen), int(through), int(blank)) for seen, through, blank in counts]

    def _hits(self, places_w: Array, besides: FrameKey) -> tuple[Ints, Ints, Ints, Ints, Array]:
        """Every (frame, place) whose pixel and its neighbours lie in the frame: both, row, column, and the depth."""
        rotations, translations, cameras = self._poses()
        points = np.einsum("fij,nj->fni", rotations, places_w) + translations[:, None]
        depth_m = points[..., 2]
        ahead = np.where(depth_m > MIN_DEPTH_M, depth_m, np.inf)
        fx, fy, cx, cy, step, width, height = (cameras[:, n, None] for n in range(7))
        column = np.rint((fx * points[..., 0] / ahead + cx) / step)
        row = np.rint((fy * points[..., 1] / ahead + cy) / step)
        inside = (column >= 1) & (column < width - 1) & (row >= 1) & (row < height - 1) & np.isfinite(ahead)
        others = np.array([view.key != besides for view in self._views])
        frame, place = np.nonzero(inside & others[:, None])
        at = (frame, place)
        return frame, place, row[at].astype(np.int64), column[at].astype(np.int64), depth_m[at]

    def _windows(self, frame: Ints, row: Ints, column: Ints) -> Array:
        """``(hits, 9)`` metres around each hit, 0 where nothing was measured; the middle one is the place's own."""
        cut = [
            self._views[f].depth_mm[r - 1 : r + 2, c - 1 : c + 2]
            for f, r, c in zip(frame.tolist(), row.tolist(), column.tolist(), strict=True)
        ]
        return np.stack(cut).reshape(-1, 9) * 0.001

    def _poses(self) -> tuple[Array, Array, Array]:
        """Of all views: rotations ``(F, 3, 3)``, translations ``(F, 3)``, cameras and sizes ``(F, 7)``."""
        if self._stacked is None:
            self._stacked = (
                np.stack([view.camera_from_world.rotation for view in self._views]),
                np.stack([view.camera_from_world.translation for view in self._views]),
                np.array([_camera(view) for view in self._views], dtype=np.float64),
            )
        return self._stacked


def _camera(view: _View) -> Sequence[float]:
    k, (height, width) = view.intrinsics, view.depth_mm.shape
    return k.fx, k.fy, k.cx, k.cy, view.step, width, height


def _said(around_m: Array, range_m: Array) -> tuple[npt.NDArray[np.bool_], ...]:
    """Seen, looked through, blank: for each hit, by the nine measurements around it and the place's own depth."""
    tolerance_m = np.maximum(TOLERANCE_M, TOLERANCE_RATIO * range_m)
    measured = around_m > 0
    behind = around_m > (range_m + tolerance_m)[:, None]
    middle = around_m[:, 4]
    seen = (middle > 0) & (np.abs(middle - range_m) <= tolerance_m)
    through = (measured == behind).all(axis=1) & (measured.sum(axis=1) >= _MIN_AROUND)
    return seen, through, (middle == 0) & ~through
