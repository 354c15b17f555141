"""Plane maps as 2 x 3 matrices ``b_from_a``: pixels of picture a to pixels of picture b."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Affine = npt.NDArray[np.float64]
"""``(2, 3)``."""


def identity() -> Affine:
    return np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def apply(b_from_a: Affine, points: Array) -> Array:
    """Points ``(N, 2)`` of picture a in picture b."""
    return points @ b_from_a[:, :2].T + b_from_a[:, 2]


def compose(c_from_b: Affine, b_from_a: Affine) -> Affine:
    """``c_from_a``."""
    linear = c_from_b[:, :2] @ b_from_a[:, :2]
    return np.column_stack([linear, c_from_b[:, :2] @ b_from_a[:, 2] + c_from_b[:, 2]])


def inverse(b_from_a: Affine) -> Affine:
    """``a_from_b``; the map must not be flat (see :func:`is_sane`)."""
    linear = np.linalg.inv(b_from_a[:, :2])
    return np.column_stack([linear, -linear @ b_from_a[:, 2]])


def scale(b_from_a: Affine) -> float:
    """How much larger things are in picture b (square root of the area's ratio)."""
    return float(np.sqrt(abs(np.linalg.det(b_from_a[:, :2]))))


def stretch(b_from_a: Affine) -> float:
    """Ratio of the longer to the shorter axis that a circle becomes; infinite for a flat map."""
    longer, shorter = np.linalg.svd(b_from_a[:, :2], compute_uv=False)
    return float(longer / shorter) if shorter > 1e-9 else np.inf


def is_sane(b_from_a: Affine, *, largest: float = 3.0, most_stretched: float = 2.5) -> bool:
    """Whether two views of one patch can differ so: neither mirrored nor flattened nor of another size altogether."""
    if not np.isfinite(b_from_a).all() or np.linalg.det(b_from_a[:, :2]) <= 0:
        return False
    return 1 / largest <= scale(b_from_a) <= largest and stretch(b_from_a) <= most_stretched


def fit_affine(source: Array, target: Array, weights: Array, *, ridge: float) -> Affine:
    """Weighted least-squares map from source to target that leaves a similarity only as far as points demand.

    Args:
        source, target: ``(N, 2)`` pixels, N >= 2.
        weights: ``(N,)``, not all zero.
        ridge: how hard the deviation from the best similarity is held back, in units of the weighted spread.
    """
    similarity = fit_similarity(source, target, weights)
    total = weights.sum()
    centre = weights @ source / total
    offsets = source - centre
    residuals = target - apply(similarity, source)
    shift = weights @ residuals / total
    spread = (offsets * weights[:, None]).T @ offsets
    cross = (offsets * weights[:, None]).T @ (residuals - shift)
    held = spread + np.eye(2) * (ridge * np.trace(spread) / 2 + 1e-9)
    change = np.linalg.solve(held, cross).T
    linear = similarity[:, :2] + change
    return np.column_stack([linear, similarity[:, 2] + shift - change @ centre])


def fit_similarity(source: Array, target: Array, weights: Array) -> Affine:
    """Weighted least-squares rotation, scale and shift (Umeyama 1991, in the plane)."""
    total = weights.sum()
    mean_source, mean_target = weights @ source / total, weights @ target / total
    a, b = source - mean_source, target - mean_target
    power = float((weights * (a * a).sum(axis=1)).sum())
    if power < 1e-9:
        return np.column_stack([np.eye(2), mean_target - mean_source])
    real = float((weights * (a * b).sum(axis=1)).sum()) / power
    imaginary = float((weights * (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])).sum()) / power
    linear = np.array([[real, -imaginary], [imaginary, real]])
    return np.column_stack([linear, mean_target - linear @ mean_source])
