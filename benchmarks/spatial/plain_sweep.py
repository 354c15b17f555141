"""The plain plane sweep that ours is measured beside: one window, facing planes, mean ZNCC, two fixed thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from sightline.evaluate.shot import Shot

Array = npt.NDArray[np.float64]

VIEWS = 10
RADIUS = 5
DEPTHS = 256
BASELINES_M = (0.02, 0.6)
RANGE_M = (0.2, 10.0)
SCORE, MARGIN = 0.75, 0.05
_APART = 8
"""Samples between the best depth and its rival."""


@dataclass(frozen=True, slots=True)
class PlainFound:
    """``p_world``: ``(3,)``; ``is_good``: it passes both thresholds."""

    p_world: Array
    is_good: bool


def plain_sweep(shots: Iterable[Shot], clicked: Shot, x_px: float, y_px: float) -> PlainFound | None:
    """The place of a click by some of the given earlier pictures; None with fewer than two that help."""
    camera, pose = clicked.intrinsics, clicked.frame.world_from_camera
    offsets = np.arange(-RADIUS, RADIUS + 1, dtype=np.float64)
    x, y = (part.ravel() for part in np.meshgrid(x_px + offsets, y_px + offsets))
    rays = np.stack([(x - camera.cx) / camera.fx, (y - camera.cy) / camera.fy, np.ones_like(x)])
    reference = _normalised(_sampled(clicked.picture.grey, x[None], y[None]))[0]
    inverse_depths = np.linspace(1 / RANGE_M[1], 1 / RANGE_M[0], DEPTHS)
    moved = [(s, s.frame.world_from_camera.distance_to_m(pose)) for s in shots]
    useful = sorted((pair for pair in moved if BASELINES_M[0] < pair[1] < BASELINES_M[1]), key=lambda pair: pair[1])
    if len(useful) < 2:
        return None
    picked = np.unique(np.linspace(0, len(useful) - 1, min(VIEWS, len(useful))).astype(int))
    curves = [_curve(useful[k][0], clicked, rays, inverse_depths, reference) for k in picked]
    scores = np.stack(curves)
    seen = np.isfinite(scores).sum(axis=0)
    mean = np.where(seen >= 2, np.nan_to_num(scores).sum(axis=0) / np.maximum(seen, 1), -1.0)
    best = int(np.argmax(mean))
    apart = np.abs(np.arange(DEPTHS) - best) > _APART
    is_good = bool(mean[best] > SCORE and mean[best] - mean[apart].max() > MARGIN)
    return PlainFound(pose.apply(camera.ray(x_px, y_px) / inverse_depths[best]), is_good)


def _curve(view: Shot, clicked: Shot, rays: Array, inverse_depths: Array, reference: Array) -> Array:
    camera = view.intrinsics
    view_from_click = view.frame.world_from_camera.inverse() @ clicked.frame.world_from_camera
    turned = view_from_click.rotation @ rays
    points = turned[None] + inverse_depths[:, None, None] * view_from_click.translation[None, :, None]
    z = np.maximum(points[:, 2], 1e-3)
    x, y = camera.fx * points[:, 0] / z + camera.cx, camera.fy * points[:, 1] / z + camera.cy
    middle = x.shape[1] // 2
    inside = (x[:, middle] > 2) & (x[:, middle] < camera.width - 3) & (y[:, middle] > 2)
    inside &= (y[:, middle] < camera.height - 3) & (points[:, 2, middle] > 1e-3)
    scores = _normalised(_sampled(view.picture.grey, x, y)) @ reference
    return np.where(inside, scores, np.nan)


def _sampled(grey: npt.NDArray[np.uint8], x: Array, y: Array) -> Array:
    return cv2.remap(
        grey, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float64)


def _normalised(windows: Array) -> Array:
    centred = windows - windows.mean(axis=1, keepdims=True)
    return centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
