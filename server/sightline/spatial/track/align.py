"""Where a reference patch lies in a picture: flow of its group, a robust local map, and how well all of it agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.picture import ImageU8
from sightline.spatial.track import flow, group, warp
from sightline.spatial.track.group import Mask
from sightline.spatial.track.warp import Affine, Array

_ROUND_TRIP_PX: Final = 1.0
_MIN_LIKENESS: Final = 0.5
_SEED_TOLERANCE_PX: Final = 2.5
_SEED_SLOPE: Final = 0.04
"""Parallax and perspective grow with the distance from the click."""
_ROUNDS: Final = 5
_TUKEY_FLOOR_PX: Final = 2.0
_NEARNESS_PX: Final = 22.0
_LOCAL_PX: Final = 9.0
_LOCAL_PRIOR: Final = 0.7
_RIDGE: Final = 0.15
_MIN_POINTS: Final = 5
NEAR_PX: Final = 60.0
_SECTORS: Final = 6
_SMALL = np.arange(-8, 9, dtype=np.float32)
_LARGE = np.arange(-30, 31, 3, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture in which the point's place is known.

    Attributes:
        at: ``(2,)`` the point in that picture.
        points: ``(N, 2)`` its group; the first is the point itself.
    """

    grey: ImageU8
    at: Array
    points: Array
    focal_px: float
    mask: Mask | None = None
    texture: float = 0.0


def reference_at(grey: ImageU8, at: Array, focal_px: float, mask: Mask | None = None) -> Reference:
    """The picture as a reference for one of its pixels.

    Args:
        mask: where it shows the same thing as that pixel; all of it when None.
    """
    points = group.choose(grey, at, focal_px, mask)
    return Reference(grey, at, points, focal_px, mask, group.texture(grey, at, focal_px))


@dataclass(frozen=True, slots=True)
class Alignment:
    """A reference found in a picture, with what speaks for it.

    Attributes:
        picture_from_reference: local map around the point.
        at: ``(2,)`` the point in the picture.
        near: how many near points agree.
        near_share: share of the near points that could have been found which agree, 0 to 1.
        coverage: share of the directions around the point in which points agree, 0 to 1.
        spread_px: how far the near points lie from the map (weighted median).
        rift_px: how far a map of the near points and one of all points differ at the point.
        likeness, wide_likeness: correlation of the small and the wide patch at the point, -1 to 1.
        own_px: distance between the point's own flow and the answer; infinite when its own patch was not found.
        support: agreeing points by how close they are, each 1 at the point and 1/e a quarter of the near radius away.
        dissent: share of the near points that were found for certain but move otherwise, 0 to 1: another surface.
        surround: share of the directions in which near points agree, 0 to 1.
        jump_px: how far the point lies from where it was expected.
        texture: of the click's own few pixels, log of their weaker gradient; about 0 where there is nothing to hold.
    """

    picture_from_reference: Affine
    at: Array
    near: int
    near_share: float
    coverage: float
    spread_px: float
    rift_px: float
    likeness: float
    wide_likeness: float
    own_px: float
    support: float
    dissent: float
    surround: float
    jump_px: float
    texture: float


def align(reference: Reference, picture: ImageU8, expected: Affine) -> Alignment | None:
    """Find the reference near where it is expected; None when too little of it agrees on any map.

    Args:
        expected: ``picture_from_reference`` as predicted.
    """
    found = flow.follow(reference.grey, picture, expected, reference.points, reference.mask)
    usable = (found.round_trip_px < _ROUND_TRIP_PX) & (found.likeness > _MIN_LIKENESS)
    if usable.sum() < _MIN_POINTS:
        return None
    source, target = reference.points[usable], found.points[usable]
    scale = group.scale_of(reference.focal_px)
    distance = np.linalg.norm(source - reference.at, axis=1) / scale
    seed = _seed(source, target, distance)
    if seed is None:
        return None
    fitted, kept = _refine(source, target, distance, seed)
    if not warp.is_sane(fitted) or kept.sum() < 1e-6:
        return None
    at = _local(reference.at, source, target, distance, fitted, kept)
    jump_px = float(np.linalg.norm(at - warp.apply(expected, reference.at[None, :])[0])) / scale
    return _judged(reference, picture, found, usable, (source, target, distance, kept), fitted, at, jump_px)


def _seed(source: Array, target: Array, distance: Array) -> Affine | None:
    """A similarity that most points near the click agree with."""
    order = np.argsort(distance)[: max(24, len(distance) // 2)]
    cv2.setRNGSeed(7)
    found, _ = cv2.estimateAffinePartial2D(
        source[order], target[order], method=cv2.RANSAC, ransacReprojThreshold=_SEED_TOLERANCE_PX, maxIters=200
    )
    seed = None if found is None else np.asarray(found, np.float64)
    return seed if seed is not None and warp.is_sane(seed) else None


def _refine(source: Array, target: Array, distance: Array, seed: Affine) -> tuple[Affine, Array]:
    """Reweighted least squares: near points count more, points that move otherwise do not count."""
    nearness = 1 / (1 + (distance / _NEARNESS_PX) ** 2)
    fitted, kept = seed, nearness
    for turn in range(_ROUNDS):
        residual = np.linalg.norm(target - warp.apply(fitted, source), axis=1)
        spread = _weighted_median(residual, nearness)
        tolerance = max(_TUKEY_FLOOR_PX, 4.0 * spread) + _SEED_SLOPE * distance
        kept = nearness * np.square(np.clip(1 - np.square(residual / tolerance), 0, 1))
        if (kept > 0.02 * nearness).sum() < _MIN_POINTS:
            return fitted, np.zeros_like(kept)
        fitted = warp.fit_affine(source, target, kept, ridge=_RIDGE if turn else 1.0)
    return fitted, kept


def _local(at: Array, source: Array, target: Array, distance: Array, fitted: Affine, kept: Array) -> Array:
    """The map at the point, bent to what the points right beside it do."""
    residual = target - warp.apply(fitted, source)
    weight = np.exp(-0.5 * (distance / _LOCAL_PX) ** 2) * (kept > 0)
    bend = weight @ residual / (weight.sum() + _LOCAL_PRIOR)
    moved: Array = warp.apply(fitted, at[None, :])[0] + bend
    return moved


def _judged(
    reference: Reference,
    picture: ImageU8,
    found: flow.Flow,
    usable: npt.NDArray[np.bool_],
    fit: tuple[Array, Array, Array, Array],
    fitted: Affine,
    at: Array,
    jump_px: float,
) -> Alignment:
    source, target, distance, kept = fit
    scale = group.scale_of(reference.focal_px)
    inlier = kept > 0.05 / (1 + (distance / _NEARNESS_PX) ** 2)
    near = inlier & (distance < NEAR_PX)
    reachable = np.linalg.norm(reference.points - reference.at, axis=1) / scale < NEAR_PX
    offsets = source[inlier] - reference.at
    far_off = distance[inlier]
    near_usable = max(1, int((distance < NEAR_PX).sum()))
    residual = np.linalg.norm(target - warp.apply(fitted, source), axis=1)
    overall = warp.fit_similarity(source, target, inlier.astype(np.float64) + 1e-9)
    own = float(np.linalg.norm(found.points[0] - at)) if usable[0] else np.inf
    shifted = fitted.copy()
    shifted[:, 2] += at - warp.apply(fitted, reference.at[None, :])[0]
    small, wide = (_likeness(reference, picture, shifted, at, grid * scale) for grid in (_SMALL, _LARGE))
    return Alignment(
        picture_from_reference=shifted,
        at=at,
        near=int(near.sum()),
        near_share=float(near.sum() / max(1, reachable.sum())),
        coverage=_directions(offsets[far_off > 2]),
        spread_px=_weighted_median(residual, kept + 1e-12) / scale,
        rift_px=float(np.linalg.norm(warp.apply(overall, reference.at[None, :])[0] - at)) / scale,
        likeness=small,
        wide_likeness=wide,
        own_px=own / scale,
        support=float(np.exp(-4 * far_off / NEAR_PX).sum()),
        dissent=1 - near.sum() / near_usable,
        surround=_directions(offsets[(far_off > 2) & (far_off < NEAR_PX / 2)]),
        jump_px=jump_px,
        texture=reference.texture,
    )


def _directions(offsets: Array) -> float:
    """Share of the directions, in six sectors, in which there is an offset."""
    angle = np.arctan2(offsets[:, 1], offsets[:, 0])
    sectors = np.unique(np.floor((angle + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS)
    return len(sectors) / _SECTORS


def _likeness(
    reference: Reference, picture: ImageU8, picture_from_reference: Affine, at: Array, grid: npt.NDArray[np.float32]
) -> float:
    """Correlation of the patch around the point in both pictures, the picture's grid bent as the map says."""
    dx, dy = (g.ravel() for g in np.meshgrid(grid, grid))
    offsets = np.stack([dx, dy], axis=1).astype(np.float64)
    there = reference.at + offsets
    here = warp.apply(picture_from_reference, there)
    height, width = picture.shape
    inside = ((here >= 0) & (here <= (width - 1, height - 1))).all(axis=1)
    rows, columns = reference.grey.shape
    inside &= ((there >= 0) & (there <= (columns - 1, rows - 1))).all(axis=1)
    if reference.mask is not None:
        c, r = np.rint(there).astype(int).T
        inside &= reference.mask[np.clip(r, 0, rows - 1), np.clip(c, 0, columns - 1)]
    if inside.sum() < len(offsets) // (3 if reference.mask is None else 12):
        return 0.0
    a = _read(reference.grey, there[inside])
    b = _read(picture, here[inside])
    return float(flow.correlation(a, b)[0])


def _read(image: ImageU8, points: Array) -> npt.NDArray[np.float32]:
    x, y = points[:, 0].astype(np.float32)[None, :], points[:, 1].astype(np.float32)[None, :]
    return np.asarray(cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _weighted_median(values: Array, weights: Array) -> float:
    order = np.argsort(values)
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])
