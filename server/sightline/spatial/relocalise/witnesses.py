"""Figures by which a found place is judged: halves of the evidence, spread in the picture, uncertainty of a mark."""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.spatial.camera import Array
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.evidence import Evidence, Look
from sightline.spatial.relocalise.joint import Solution, solve
from sightline.spatial.relocalise.surfaces import query_points

_SIGMA_FLOOR_M: Final = 0.006
_SIGMA_OF_RANGE: Final = 0.01


def apart_m(a: RigidTransform, b: RigidTransform, points_m: Array) -> float:
    """Root mean square distance between where two transforms put points."""
    return float(np.sqrt(((a.apply(points_m) - b.apply(points_m)) ** 2).sum(axis=1).mean()))


def halves_m_of(inliers: Evidence, place: RigidTransform) -> float:
    """How far apart the two halves of the stored points put the scene, solved one without the other.

    Halves by place on the stored views' points, not by frame: frames of one window share their errors.
    """
    axis = inliers.points_m[:, 0] * 7.0 + inliers.points_m[:, 1] * 13.0 + inliers.points_m[:, 2] * 11.0
    half = (np.floor(axis / 0.05).astype(int) % 2).astype(np.bool_)
    if min(half.sum(), (~half).sum()) < 6:
        return float("inf")
    first = solve(inliers.chosen(half), place, steps=5).query_from_map
    second = solve(inliers.chosen(~half), place, steps=5).query_from_map
    return apart_m(first, second, inliers.points_m)


def sigma_m_of(inliers: Evidence, solution: Solution, looks: list[Look], halves_m: float, range_m: float) -> float:
    """Of a mark anywhere in view: what the solve says (as if of one frame: they share their errors), and a floor.

    The floor is what two visits differ by although every picture fits: drift and scale of both trackings. On pairs of
    real recordings it is 0.5 to 1.5 % of the range; the solve knows nothing of it.
    """
    points_q, _ = query_points(looks)
    if not len(points_q):
        points_q = solution.query_from_map.apply(inliers.points_m)
    solved = float(np.sqrt(len(looks)) * np.median(solution.sigma_at(points_q[::8])))
    floor = _SIGMA_FLOOR_M + _SIGMA_OF_RANGE * range_m
    return float(np.sqrt(solved**2 + floor**2 + (min(halves_m, 1.0) / 2) ** 2))


def spread_of(inliers: Evidence, looks: list[Look]) -> float:
    """Median over frames of the area that the inliers span (four standard deviations each way), by the picture's."""
    shares = []
    for n, look in enumerate(looks):
        rays = inliers.rays[inliers.frame == n]
        if len(rays) < 4:
            shares.append(0.0)
            continue
        k = look.intrinsics
        area = np.sqrt(max(float(np.linalg.det(np.cov(rays.T))), 0.0)) * 12.0
        shares.append(area * k.fx * k.fy / (k.width * k.height))
    return float(np.median(shares))
