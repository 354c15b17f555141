"""One answer of two: what the frame's depth said at once and what many views say later."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import MAX_CANDIDATES, vector
from sightline.spatial.values import AnchorAnswer, Candidate, Vector3

Array = npt.NDArray[np.float64]

AGREE_M: Final = 0.05
"""Answers closer than this are taken for the same surface."""
_SHARED_ERROR: Final = 0.7
"""Both answers share pose and sensor errors: their average is not as much better as independent ones would be."""


def combine(first: AnchorAnswer, later: AnchorAnswer | None) -> AnchorAnswer | None:
    """The refined answer; None when the later one adds nothing.

    Agreeing answers are averaged by their certainty. When they disagree the clicked frame's own depth stays, since only
    it saw the moment of the click, but the anchor becomes ``suspect`` and both places are handed out. At a depth edge
    the surface that the volume confirms is taken. In a hole, a surface that ends beside it and that the volume confirms
    is as good as measured; one that nothing confirms is continued over the hole and stays ``approximate``.
    """
    if later is None or later.p_world is None or later.sigma_m is None:
        return _continued(first)
    if first.p_world is None or first.sigma_m is None:
        return _in_gap(first, later)
    if _distance_m(first.p_world, later.p_world) <= AGREE_M:
        return _averaged(first, first.p_world, first.sigma_m, later)
    for candidate in first.candidates:
        if _distance_m(candidate.p_world, later.p_world) <= AGREE_M:
            return _averaged(first, candidate.p_world, candidate.sigma_m, later)
    return AnchorAnswer(
        world_id=first.world_id,
        method=first.method,
        state="suspect",
        p_world=first.p_world,
        normal=first.normal,
        sigma_m=first.sigma_m,
        views=first.views,
        residual_m=_distance_m(first.p_world, later.p_world),
        reason="disagrees",
        candidates=(
            Candidate(p_world=first.p_world, sigma_m=first.sigma_m),
            Candidate(p_world=later.p_world, sigma_m=later.sigma_m),
        ),
    )


def _in_gap(first: AnchorAnswer, later: AnchorAnswer) -> AnchorAnswer:
    """The answer for a hole that the volume fills."""
    assert later.p_world is not None
    assert later.sigma_m is not None
    for candidate in first.candidates:
        if _distance_m(candidate.p_world, later.p_world) <= AGREE_M:
            plain = msgspec.structs.replace(first, candidates=())
            return _averaged(plain, candidate.p_world, candidate.sigma_m, later)
    if not first.candidates:
        return later
    beside = first.candidates[0]
    return AnchorAnswer(
        world_id=first.world_id,
        method="depth",
        state="suspect",
        p_world=beside.p_world,
        normal=later.normal,
        sigma_m=max(beside.sigma_m, later.sigma_m),
        views=1,
        residual_m=_distance_m(beside.p_world, later.p_world),
        reason="disagrees",
        candidates=(
            *first.candidates[: MAX_CANDIDATES - 1],
            Candidate(p_world=later.p_world, sigma_m=later.sigma_m),
        ),
    )


def _continued(first: AnchorAnswer) -> AnchorAnswer | None:
    """A hole that the volume does not know either: the surface beside it, said to be no measurement."""
    if first.p_world is not None or not first.candidates:
        return None
    beside = first.candidates[0]
    return AnchorAnswer(
        world_id=first.world_id,
        method="depth",
        state="approximate",
        p_world=beside.p_world,
        sigma_m=beside.sigma_m,
        views=1,
        reason="depth_gap",
        candidates=first.candidates[1:],
    )


def _averaged(first: AnchorAnswer, p_first: Vector3, sigma_first_m: float, later: AnchorAnswer) -> AnchorAnswer:
    p_later, sigma_later_m = later.p_world, later.sigma_m
    assert p_later is not None
    assert sigma_later_m is not None
    weight_first, weight_later = 1 / sigma_first_m**2, 1 / sigma_later_m**2
    total = weight_first + weight_later
    place = (np.asarray(p_first) * weight_first + np.asarray(p_later) * weight_later) / total
    independent_m = total**-0.5
    sigma_m = independent_m + _SHARED_ERROR * (min(sigma_first_m, sigma_later_m) - independent_m)
    apart_m = _distance_m(p_first, p_later)
    # An edge stays an edge: that two views agree on one surface does not say that it was the one meant.
    is_edge = bool(first.candidates)
    return AnchorAnswer(
        world_id=first.world_id,
        method="depth+volume",
        state="approximate" if is_edge else "good",
        p_world=vector(place),
        normal=first.normal or later.normal,
        sigma_m=float(np.hypot(sigma_m, apart_m / 2)),
        views=first.views + later.views,
        residual_m=apart_m,
        reason="depth_edge" if is_edge else "",
        candidates=first.candidates,
    )


def _distance_m(a: Vector3, b: Vector3) -> float:
    return float(np.linalg.norm(np.subtract(a, b)))
