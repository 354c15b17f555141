"""How well each depth along a click's ray explains the other pictures: a plane sweep (Collins, CVPR 1996) of one ray.

Inverse depth is sampled so that neighbouring samples lie about one pixel apart in the widest view that is of use at
that depth; each view is asked only where it moves by most of a pixel itself and interpolated between. Small windows are
exact at edges, large ones unique: three sizes are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.sweep.pictures import PosedPicture
from sightline.spatial.sweep.views import FAR_M, MAX_ANGLE_RAD, NEAR_M, View
from sightline.spatial.sweep.windows import Window, contrast, correlations, sample_level, window

Array = npt.NDArray[np.float64]

WINDOWS: Final = (window(5), window(6, level=1), window(6, level=2))
"""11, 25 and 49 pixels wide."""
STEP_PX: Final = 1.0
OWN_STEP_PX: Final = 0.8
MAX_SAMPLES: Final = 1200
_MIN_VIEWS: Final = 2


@dataclass(frozen=True, slots=True)
class DepthCurve:
    """Agreement over inverse depth.

    Attributes:
        inverse_depths: ``(K,)`` 1/m, ascending.
        agreement: ``(K,)`` ZNCC in the small and the middle window, mean of the better half of the views; -1 where
            fewer than two see the place.
        wide: ``(K,)`` the same in the large window.
        contrast: grey levels, of the small window.
        pixels_per_metre: how far places move in a typical view, by change of inverse depth: pixels times metres.
    """

    inverse_depths: Array
    agreement: Array
    wide: Array
    contrast: float
    pixels_per_metre: float

    def lead(self, inverse_depth: float, apart_px: float) -> float:
        """How much better than all others the depths are that look the same within some pixels in a typical view."""
        apart = np.abs(self.inverse_depths - inverse_depth) * self.pixels_per_metre > apart_px
        return float(self.agreement[~apart].max(initial=-1.0) - self.agreement[apart].max(initial=-1.0))


def rays_of(camera: Intrinsics, x_px: float, y_px: float, window_: Window) -> Array:
    """``(3, P)`` rays (z = 1) of a window's samples."""
    return np.stack(
        [
            (x_px + window_.dx - camera.cx) / camera.fx,
            (y_px + window_.dy - camera.cy) / camera.fy,
            np.ones_like(window_.dx),
        ]
    )


def reference_values(clicked: PosedPicture, x_px: float, y_px: float, window_: Window) -> Array:
    """Grey values of a window around the click, ``(P,)``."""
    x, y = x_px + window_.dx, y_px + window_.dy
    return sample_level(clicked, window_.level, x, y).astype(np.float64)


def depth_samples(views: Sequence[View], focal_px: float) -> Array:
    """Inverse depths to ask, ascending: about a pixel apart in the widest view of use at each of them."""
    widest = max(view.baseline_m for view in views)
    low, high = 1 / FAR_M, 1 / NEAR_M
    knee = min(max(MAX_ANGLE_RAD / widest, low), high)
    even = max(2, int((knee - low) * focal_px * widest / STEP_PX))
    growing = int(np.log(high / knee) * focal_px * MAX_ANGLE_RAD / STEP_PX)
    shrink = min(1.0, MAX_SAMPLES / (even + growing))
    samples = np.linspace(low, knee, max(2, int(even * shrink)))
    if growing < 2:
        return samples
    return np.concatenate([samples, np.geomspace(knee, high, max(2, int(growing * shrink)))[1:]])


def depth_curve(clicked: PosedPicture, x_px: float, y_px: float, views: Sequence[View]) -> DepthCurve:
    """The curve of a click over all views.

    Args:
        x_px, y_px: click, pixels of the clicked picture as it is kept.
        views: at least one.
    """
    samples = depth_samples(views, clicked.intrinsics.fx)
    ray = clicked.intrinsics.ray(x_px, y_px)
    by_view = np.full((len(views), len(WINDOWS), len(samples)), np.nan)
    contrasts = []
    for index, window_ in enumerate(WINDOWS):
        reference, spread = contrast(reference_values(clicked, x_px, y_px, window_), window_.weights)
        contrasts.append(spread)
        rays = rays_of(clicked.intrinsics, x_px, y_px, window_)
        for number, view in enumerate(views):
            by_view[number, index] = view_curve(view, ray, rays, samples, window_, reference, max(spread, 1e-3))
    typical_m = float(np.median([view.baseline_m for view in views]))
    return DepthCurve(
        inverse_depths=samples,
        agreement=better_half(by_view[:, :2].mean(axis=1)),
        wide=better_half(by_view[:, 2]),
        contrast=contrasts[0],
        pixels_per_metre=typical_m * clicked.intrinsics.fx / float(np.linalg.norm(ray)),
    )


def view_curve(
    view: View, ray: Array, rays: Array, samples: Array, window_: Window, reference: Array, spread: float
) -> Array:
    """ZNCC of one view at all samples, NaN outside."""
    curve = np.full(len(samples), np.nan)
    pixels, seen = view.pixels(ray, samples)
    inside = np.flatnonzero(seen)
    if len(inside) < 2:
        return curve
    steps = np.linalg.norm(np.diff(pixels[inside], axis=0), axis=1)
    wanted = OWN_STEP_PX * 2**window_.level
    path = np.concatenate([[0.0], np.cumsum(steps)])
    asked = np.unique(np.searchsorted(path, np.arange(0, path[-1] + wanted, wanted)).clip(0, len(inside) - 1))
    depths = samples[inside[asked]].astype(np.float32)
    base = (view.rotation @ rays).astype(np.float32)
    offset = view.offset.astype(np.float32)
    z = np.maximum(base[2] + depths[:, None] * offset[2], 1e-3)
    x, y = (base[0] + depths[:, None] * offset[0]) / z, (base[1] + depths[:, None] * offset[1]) / z
    values = sample_level(view.picture, window_.level, x, y)
    scores = correlations(reference, spread, values, window_.weights)
    curve[inside] = np.interp(samples[inside], samples[inside[asked]], scores)
    return curve


def better_half(by_view: Array) -> Array:
    """Mean of the better half of the views (at least two) at each depth: the others may see something in front."""
    seen = np.isfinite(by_view).sum(axis=0)
    ordered = -np.sort(-np.where(np.isfinite(by_view), by_view, -1.0), axis=0)
    sums = np.cumsum(ordered, axis=0)
    taken = np.maximum(_MIN_VIEWS, (seen + 1) // 2)
    columns = np.arange(by_view.shape[1])
    means = sums[np.minimum(taken, len(by_view)) - 1, columns] / taken
    return np.where(seen >= _MIN_VIEWS, means, -1.0)


def peaks(curve: DepthCurve, count: int, apart: float) -> list[int]:
    """Indices of the best local maxima, best first; none within a factor ``1 + apart`` of a better one."""
    agreement = curve.agreement
    padded = np.concatenate([[-2.0], agreement, [-2.0]])
    tops = np.flatnonzero((padded[1:-1] >= padded[:-2]) & (padded[1:-1] > padded[2:]) & (agreement > 0))
    chosen: list[int] = []
    for index in tops[np.argsort(-agreement[tops])]:
        here = curve.inverse_depths[index]
        if all(
            abs(here - curve.inverse_depths[other]) > apart * max(here, curve.inverse_depths[other]) for other in chosen
        ):
            chosen.append(int(index))
        if len(chosen) == count:
            break
    return chosen
