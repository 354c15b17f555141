"""Real patches moved by known motion over real video: parts that move, with exact truth in every picture.

A round piece of one frame is drawn over later ones, nearer than what is behind it, on a path of its own that has
nothing to do with the camera's: it swings, turns, comes closer and tilts away, in changing light and with fresh sensor
noise. Its depth is a little larger than itself, as depth at edges is. After its last frame it is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.picture import Picture

Affine = npt.NDArray[np.float64]
RADIUS_PX = 44
_FEATHER_PX = 2.0
_NEARER = 0.8
_MIN_CONTRAST = 14.0
_MIN_CORNERS = 12
"""As on a label, a flange or a screw head: what has no detail is not pointed at as a part."""
_DEPTH_BLEED_PX = 4
_NOISE = 2.5
"""Grey values, standard deviation: what two frames of the recordings differ by where nothing moves."""
_LIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Part:
    """A patch on its way.

    Attributes:
        grey: ``(2 r + 1, 2 r + 1)`` the patch.
        start: ``(2,)`` pixel of its middle at the click.
        click: ``(2,)`` where it is clicked, from its middle.
        sway: ``(2, 2)`` pixels, how far it swings: one row per direction, slow and fast.
        turn_rad, zoom: how far it turns and grows on the way.
    tilt_rad: how far it turns away from the camera on the way.
        depth_m: how far away it is.
    """

    grey: npt.NDArray[np.uint8]
    start: npt.NDArray[np.float64]
    click: npt.NDArray[np.float64]
    sway: npt.NDArray[np.float64]
    turn_rad: float
    zoom: float
    tilt_rad: float
    depth_m: float

    def picture_from_patch(self, t: float) -> Affine:
        """Where the patch's own offsets from its middle are at a time of 0 (the click) to 1 (its last frame)."""
        slow, fast = np.sin(np.pi * t), np.sin(3 * np.pi * t)
        middle = self.start + self.sway[0] * slow + self.sway[1] * fast
        angle, scale = self.turn_rad * t, 1 + (self.zoom - 1) * t
        squeeze = np.cos(self.tilt_rad * t)
        cos, sin = scale * np.cos(angle), scale * np.sin(angle)
        return np.array([[cos * squeeze, -sin, middle[0]], [sin * squeeze, cos, middle[1]]])

    def truth(self, t: float) -> npt.NDArray[np.float64]:
        """``(2,)`` pixel of the click at a time."""
        matrix = self.picture_from_patch(t)
        where: npt.NDArray[np.float64] = matrix[:, :2] @ self.click + matrix[:, 2]
        return where


def parts(picture: Picture, count: int, seed: int = 3) -> Iterator[Part]:
    """Patches cut from a picture, clicked beside their middle, that stay on the picture."""
    rng = np.random.default_rng(seed)
    height, width = picture.grey.shape
    made = 0
    for _ in range(200):
        r = RADIUS_PX
        column, row = (int(rng.integers(r + 1, side - r - 1)) for side in (width, height))
        patch = picture.grey[row - r : row + r + 1, column - r : column + r + 1]
        start = np.array([rng.uniform(0.35, 0.65) * width, rng.uniform(0.35, 0.65) * height])
        sway = rng.uniform(-1, 1, (2, 2)) * np.array([[0.2 * width, 0.2 * height], [0.04 * width, 0.04 * height]])
        click = rng.uniform(-0.4, 0.4, 2) * r
        turn_rad, zoom, tilt_rad = (float(rng.uniform(*span)) for span in ((-0.5, 0.5), (0.8, 1.25), (0.0, 0.7)))
        corners = cv2.goodFeaturesToTrack(np.ascontiguousarray(patch), 40, 0.05, 6)
        if float(patch.std()) < _MIN_CONTRAST or corners is None or len(corners) < _MIN_CORNERS:
            continue
        yield Part(patch.copy(), start, click, sway, turn_rad, zoom, tilt_rad, _depth_before(picture, start))
        made += 1
        if made == count:
            return


def _depth_before(picture: Picture, at: npt.NDArray[np.float64]) -> float:
    if picture.depth_m is None:
        return 1.0
    column, row = (int(c) for c in at)
    near = picture.depth_m[max(row - 40, 0) : row + 40, max(column - 40, 0) : column + 40]
    near = near[near > 0]
    return _NEARER * float(np.percentile(near, 5)) if near.size else 1.0


def with_part(picture: Picture, part: Part, t: float) -> Picture:
    """The picture with the part in it."""
    height, width = picture.grey.shape
    r = RADIUS_PX
    to_picture = part.picture_from_patch(t)
    to_picture[:, 2] -= to_picture[:, :2] @ np.array([r, r])
    drawn = cv2.warpAffine(part.grey, to_picture, (width, height), flags=cv2.INTER_LINEAR)
    offsets = np.arange(-r, r + 1)
    distance = np.hypot(*np.meshgrid(offsets, offsets))
    soft = np.clip((r - 1 - distance) / _FEATHER_PX, 0, 1).astype(np.float32)
    alpha = cv2.warpAffine(soft, to_picture, (width, height), flags=cv2.INTER_LINEAR)
    rng = np.random.default_rng([picture.frame_no, round(t * 1000)])
    lit = drawn * (1 + _LIGHT * np.sin(5 * t)) + rng.normal(0, _NOISE, drawn.shape)
    grey = np.clip(np.rint(alpha * lit + (1 - alpha) * picture.grey), 0, 255).astype(np.uint8)
    depth_m = None
    if picture.depth_m is not None:
        covered = cv2.dilate(alpha, np.ones((2 * _DEPTH_BLEED_PX + 1,) * 2, np.uint8)) > 0.5
        depth_m = np.where(covered, part.depth_m, picture.depth_m).astype(np.float32)
    return replace(picture, grey=grey, depth_m=depth_m)


def clip_with(pictures: Sequence[Picture], part: Part) -> list[tuple[Picture, npt.NDArray[np.float64]]]:
    """Every picture with the part, and where the clicked point is."""
    times = [n / max(1, len(pictures) - 1) for n in range(len(pictures))]
    return [(with_part(picture, part, t), part.truth(t)) for picture, t in zip(pictures, times, strict=True)]
