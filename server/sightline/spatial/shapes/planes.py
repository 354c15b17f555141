"""The dominant plane of scattered depth measurements.

The inverse depth of a plane is linear along rays: ``1/z = q . ray`` for rays with z = 1, and ``q . P = 1`` for its
points P in the camera frame. Hypotheses from triples (a fixed seed: the same picture, the same plane), the one with
most support, then reweighted least squares (Tukey).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MIN_SAMPLES: Final = 12
MAX_SAMPLES: Final = 800
_HYPOTHESES: Final = 96
_SEED: Final = 20
_BAND_M: Final = 0.004
_BAND_RANGE: Final = 0.006
"""Metres per square metre of depth: three times the noise of headset and hand-held sensors."""
_ROUNDS: Final = 4
_TUKEY: Final = 4.0
_NOISE_FLOOR_M: Final = 0.001
_MIN_SHARE: Final = 0.3
_CORRELATED_PX: Final = 9.0
"""Noise of depth cameras is alike over about 3 x 3 pixels: so many measurements count as one."""


@dataclass(frozen=True, slots=True)
class DominantPlane:
    """A plane in the camera frame.

    Attributes:
        q: ``(3,)`` with ``q . P = 1`` for its points, 1/m.
        residual_m: robust spread of its measurements around it, along the optical axis.
        share: of all measurements that lie on it.
        covariance: ``(3, 3)`` of ``q``.
    """

    q: Array
    residual_m: float
    share: float
    covariance: Array

    @property
    def normal_c(self) -> Array:
        """Unit normal towards the camera."""
        return np.asarray(-self.q / np.linalg.norm(self.q), dtype=np.float64)

    def depths(self, rays: Array) -> Array:
        """Depth ``(N,)`` where rays ``(N, 3)`` with z = 1 meet it; NaN where they do not."""
        inverse = rays @ self.q
        return np.where(inverse > 0, 1 / np.where(inverse > 0, inverse, 1.0), np.nan)

    def incidence(self, rays: Array) -> Array:
        """Cosine ``(N,)`` between rays and the normal: 1 for a look straight at it."""
        return np.asarray(np.abs(rays @ self.normal_c) / np.linalg.norm(rays, axis=1))


def dominant_plane(rays: Array, depths: Array) -> DominantPlane | None:
    """The plane that most measurements lie on; None when there are few or no plane holds three in ten.

    Args:
        rays: ``(N, 3)`` directions, z = 1.
        depths: ``(N,)`` metres along the optical axis.
    """
    if len(depths) < MIN_SAMPLES:
        return None
    density = 1.0
    if len(depths) > MAX_SAMPLES:
        density = len(depths) / MAX_SAMPLES
        keep = np.linspace(0, len(depths) - 1, MAX_SAMPLES).astype(np.int64)
        rays, depths = rays[keep], depths[keep]
    inverse, band = 1 / depths, _BAND_M + _BAND_RANGE * depths * depths
    start = _best_hypothesis(rays, inverse, depths, band)
    if start is None:
        return None
    is_on = np.abs(inverse - rays @ start) * depths * depths < band
    if is_on.sum() < MIN_SAMPLES or is_on.mean() < _MIN_SHARE:
        return None
    q, spread, gram = _refined(rays, inverse, depths, is_on)
    is_on = np.abs(inverse - rays @ q) * depths * depths < np.maximum(band, _TUKEY * spread)
    median = float(np.median(depths[is_on])) if is_on.any() else 1.0
    # Sampled thinly, measurements are no longer alike; taken all, nine of them are one.
    alike = max(_CORRELATED_PX / density, 1.0)
    covariance = np.asarray(np.linalg.inv(gram) * (spread / median**2) ** 2 * alike, dtype=np.float64)
    return DominantPlane(q, spread, float(is_on.mean()), covariance)


def _best_hypothesis(rays: Array, inverse: Array, depths: Array, band: Array) -> Array | None:
    triples = np.random.default_rng(_SEED).integers(0, len(depths), size=(_HYPOTHESES, 3))
    matrices = rays[triples]
    is_spanning = np.abs(np.linalg.det(matrices)) > 1e-9
    if not is_spanning.any():
        return None
    found = np.linalg.solve(matrices[is_spanning], inverse[triples[is_spanning]][:, :, None])[:, :, 0]
    off = np.abs(inverse[None] - found @ rays.T) * (depths * depths)[None]
    # Counted with a soft edge, so that of two good ones the nearer is taken.
    score = np.clip(1 - np.square(off / band[None]), 0, None).sum(axis=1)
    best: Array = found[int(score.argmax())]
    return best


def _refined(rays: Array, inverse: Array, depths: Array, is_on: npt.NDArray[np.bool_]) -> tuple[Array, float, Array]:
    spread = _NOISE_FLOOR_M
    weights: Array = is_on.astype(np.float64)
    q: Array = np.zeros(3)
    gram: Array = np.eye(3, dtype=np.float64)
    for _ in range(_ROUNDS):
        gram = (rays.T @ (rays * weights[:, None]) + np.eye(3) * 1e-9).astype(np.float64)
        q = np.asarray(np.linalg.solve(gram, rays.T @ (weights * inverse)), dtype=np.float64)
        residuals = np.abs(inverse - rays @ q) * depths * depths
        spread = max(1.4826 * float(np.median(residuals[is_on])), _NOISE_FLOOR_M)
        weights = is_on * np.square(np.clip(1 - np.square(residuals / (_TUKEY * spread)), 0, 1))
    return q, spread, gram
