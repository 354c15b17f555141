"""Places where a window may stand: from each frame alone (PnP), all judged on all frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from sightline.spatial.camera import Array
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.evidence import REFERENCE_FOCAL_PX, Evidence
from sightline.spatial.relocalise.joint import solve

INLIER_PX: Final = 6.0
_PNP_PX: Final = 4.0
_MIN_MATCHES: Final = 8
_VIEWS_TRIED: Final = 3
_POLISHED: Final = 4
_APART_M: Final = 0.15
_APART_RAD: Final = 0.12


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A transform with how well the window's correspondences agree.

    Attributes:
        score: sum over distinct picture points of 1 - (error / limit) squared.
        inliers: number of distinct picture points within the limit.
    """

    query_from_map: RigidTransform
    score: float
    inliers: int


def hypotheses(evidence: Evidence) -> list[Hypothesis]:
    """The best places that differ from each other, best first; none when no frame gives any."""
    raw = [judged(evidence, transform) for transform in _proposals(evidence)]
    polished = []
    for found in apart(raw, _POLISHED, evidence):
        near = evidence.errors_px(found.query_from_map) < 3 * INLIER_PX
        if near.sum() >= _MIN_MATCHES:
            better = solve(evidence.chosen(near), found.query_from_map, scale=3.0, steps=6).query_from_map
            polished.append(max(judged(evidence, better), found, key=lambda h: h.score))
    return apart(polished, _POLISHED, evidence)


def judged(evidence: Evidence, query_from_map: RigidTransform) -> Hypothesis:
    """The transform with its score over all frames."""
    errors = evidence.errors_px(query_from_map)
    inside = errors < INLIER_PX
    key = evidence.frame[inside].astype(np.int64) * 100_000 + evidence.feature[inside]
    order = np.argsort(errors[inside], kind="stable")
    _, first = np.unique(key[order], return_index=True)
    best = errors[inside][order][first]
    return Hypothesis(query_from_map, float((1 - (best / INLIER_PX) ** 2).sum()), len(best))


def apart(found: list[Hypothesis], limit: int, evidence: Evidence) -> list[Hypothesis]:
    """The best of each group of nearly equal transforms, best first."""
    middle = evidence.points_m.mean(axis=0) if len(evidence) else np.zeros(3)
    kept: list[Hypothesis] = []
    for candidate in sorted(found, key=lambda h: -h.score):
        if all(is_apart(candidate.query_from_map, other.query_from_map, middle) for other in kept):
            kept.append(candidate)
        if len(kept) == limit:
            break
    return kept


def is_apart(a: RigidTransform, b: RigidTransform, middle_m: Array) -> bool:
    """Whether two transforms put the map at different places."""
    moved = float(np.linalg.norm(a.apply(middle_m) - b.apply(middle_m)))
    return moved > _APART_M or a.angle_to_rad(b) > _APART_RAD


def _proposals(evidence: Evidence) -> list[RigidTransform]:
    found = []
    # Neighbouring frames see nearly the same: every other one proposes, all judge.
    step = 2 if len(evidence.frames) >= 5 else 1
    for frame in range(0, len(evidence.frames), step):
        rows = np.flatnonzero(evidence.frame == frame)
        views, counts = np.unique(evidence.keyframe[rows], return_counts=True)
        best = views[np.argsort(-counts, kind="stable")][:_VIEWS_TRIED]
        sets = [rows[evidence.keyframe[rows] == view] for view in best]
        if len(views) > 1:
            sets.append(rows)
        for chosen in sets:
            camera_from_map = pnp(evidence.points_m[chosen], evidence.rays[chosen])
            if camera_from_map is not None:
                found.append(evidence.frames[frame].inverse() @ camera_from_map)
    return found


def pnp(points_m: Array, rays: Array) -> RigidTransform | None:
    """``camera_from_map`` by MAGSAC++ (Barath et al. 2020), or None.

    Args:
        points_m: ``(N, 3)``. rays: ``(N, 2)`` x/z, y/z.
    """
    if len(points_m) < _MIN_MATCHES:
        return None
    options = cv2.UsacParams()
    options.score = cv2.SCORE_METHOD_MAGSAC
    options.sampler = cv2.SAMPLING_UNIFORM
    options.loMethod = cv2.LOCAL_OPTIM_SIGMA
    options.loIterations, options.loSampleSize = 4, 12
    options.maxIterations, options.confidence = 400, 0.999
    options.randomGeneratorState = 1
    # In pixels of the reference focal length: the threshold is an angle.
    options.threshold = _PNP_PX
    matrix = np.diag([REFERENCE_FOCAL_PX, REFERENCE_FOCAL_PX, 1.0])
    pixels = np.ascontiguousarray(rays * REFERENCE_FOCAL_PX)
    try:
        done, _, turn, shift, inliers = cv2.solvePnPRansac(
            np.ascontiguousarray(points_m), pixels, matrix, np.zeros(4), params=options
        )
    except cv2.error:
        return None
    if not done or inliers is None or len(inliers) < _MIN_MATCHES or not np.isfinite(turn).all():
        return None
    rotation, _ = cv2.Rodrigues(turn)
    transform = RigidTransform(np.asarray(rotation, np.float64), np.asarray(shift, np.float64).reshape(3))
    return transform if np.isfinite(transform.translation).all() else None
