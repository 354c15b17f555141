"""Which of many posed pictures help to find the depth of a click: parallax, overlap, and not twice the same.

A picture helps by the part of its baseline that stands across the click's ray; a camera that moved along the ray or
only turned sees no parallax. The angle at the (unknown) place decides: below two degrees pose noise is as large as the
parallax, beyond half a radian the surface looks different.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.sweep.pictures import PosedPicture

Array = npt.NDArray[np.float64]

NEAR_M: Final = 0.15
FAR_M: Final = 15.0
MAX_ANGLE_RAD: Final = 0.45
MIN_ANGLE_RAD: Final = 0.02
BORDER_PX: Final = 3.0
_PROBES: Final = 24
_MIN_PROBES: Final = 3
"""A picture that sees the ray only between two of the probed depths is of no use for searching."""
_MIN_BASELINE_M: Final = 0.004


@dataclass(frozen=True, slots=True)
class View:
    """Another picture, and how points of the click's camera fall into it.

    Attributes:
        rotation: ``(3, 3)`` K R: takes a ray of the click's camera (z = 1) to homogeneous pixels of the view.
        offset: ``(3,)`` K t, times the inverse depth: pixels are ``rotation @ ray + inverse_depth * offset``.
        baseline_m: distance of the two cameras across the click's ray.
    """

    picture: PosedPicture
    rotation: Array
    offset: Array
    baseline_m: float

    def pixels(self, ray: Array, inverse_depths: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
        """Pixels ``(K, 2)`` of places along one ray, and which of them lie in the picture, in front, and usable."""
        homogeneous = self.rotation @ ray + inverse_depths[:, None] * self.offset
        in_front = homogeneous[:, 2] > 1e-3
        pixels = homogeneous[:, :2] / np.where(in_front, homogeneous[:, 2], 1.0)[:, None]
        height, width = self.picture.grey.shape
        inside = ((pixels >= BORDER_PX) & (pixels <= (width - 1 - BORDER_PX, height - 1 - BORDER_PX))).all(axis=1)
        return pixels, in_front & inside & (self.baseline_m * inverse_depths < MAX_ANGLE_RAD * np.linalg.norm(ray))


def camera_matrix(camera: Intrinsics) -> Array:
    return np.array([[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1.0]])


def candidate_views(clicked: PosedPicture, ray: Array, pictures: Iterable[PosedPicture]) -> list[View]:
    """All pictures that see a part of the click's ray, with their baselines."""
    length = float(np.linalg.norm(ray))
    # Even steps of the logarithm: near and far things count alike.
    probes = 1 / np.geomspace(NEAR_M, FAR_M, _PROBES)
    found = []
    for picture in pictures:
        if picture.key == clicked.key:
            continue
        view_from_click = picture.world_from_camera.inverse() @ clicked.world_from_camera
        baseline_m = float(np.linalg.norm(np.cross(view_from_click.rotate(ray), view_from_click.translation))) / length
        if baseline_m < _MIN_BASELINE_M:
            continue
        k = camera_matrix(picture.intrinsics)
        view = View(picture, k @ view_from_click.rotation, k @ view_from_click.translation, baseline_m)
        if int(view.pixels(ray, probes)[1].sum()) >= _MIN_PROBES:
            found.append(view)
    return found


def spread(views: Sequence[View], count: int) -> list[View]:
    """At most ``count`` views whose baselines are spread evenly over their logarithms, the widest always among them.

    Short baselines make the depth unambiguous, long ones exact (Okutomi and Kanade, PAMI 1993).
    """
    if len(views) <= count:
        return list(views)
    left = sorted(views, key=lambda v: v.baseline_m)
    logs = [float(np.log(v.baseline_m)) for v in left]
    chosen = []
    for wanted in np.linspace(logs[-1], max(logs[0], logs[-1] - 3.0), count):
        nearest = int(np.argmin([abs(value - wanted) for value in logs]))
        chosen.append(left.pop(nearest))
        logs.pop(nearest)
    return chosen


def views_of_place(views: Sequence[View], ray: Array, inverse_depth: float, count: int) -> list[View]:
    """Views that see a place on the ray under a useful angle, widest first, spread as by :func:`spread`."""
    at = np.array([inverse_depth])
    length = float(np.linalg.norm(ray))
    usable = [
        view
        for view in views
        if view.baseline_m * inverse_depth / length > MIN_ANGLE_RAD and bool(view.pixels(ray, at)[1][0])
    ]
    return spread(usable, count)
