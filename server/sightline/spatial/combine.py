"""One answer of two: what the frame's depth said at once and what many views say later."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import MAX_CANDIDATES, UNSURE_M, doubted, vector
from sightline.spatial.values import AnchorAnswer, Candidate, Vector3

Array = npt.NDArray[np.float64]

AGREE_M: Final = (0.02, 0.10)
"""Answers closer than the first are taken for the same surface however sure they are, further apart than the second
never."""
_AGREE_SIGMAS: Final = 4.0
FEW_VIEWS: Final = 2
"""One or two frames alone often see a ghost at a depth edge: they confirm, but they overrule nothing."""
AMBIGUITY: Final = 0.55
"""Of the distance between two places of which one is right: two sigma from either reach the other."""
_CONTINUED_SIGMA_M: Final = 0.006
"""What a surface continued into a hole is less certain when nothing confirms it."""
_HOLE_DOUBT: Final = 1.5
"""Where the clicked frame measured nothing, earlier ones saw the place at a grazing angle or at an edge: alone, the
volume is less exact there than its own numbers say."""
_RIVAL_M: Final = 0.05
"""Surfaces beside a hole that lie further apart than this are two things: which of them was meant stays open."""
_SHARED_ERROR: Final = 0.7
"""Both answers share pose and sensor errors: their average is not as much better as independent ones would be."""


def combine(first: AnchorAnswer, later: AnchorAnswer | None) -> AnchorAnswer | None:
    """The refined answer; None when the later one adds nothing.

    Agreeing answers are averaged by their certainty. When they disagree the clicked frame's own depth stays, since only
    it saw the moment of the click, but the anchor becomes ``suspect`` and both places are handed out. At a depth edge
    the surface that the volume confirms is taken. In a hole, a surface that ends beside it and that the volume confirms
    is as good as measured, unless another surface ends beside it too; where they disagree the volume, which saw the
    place, is right nine times in ten; a surface that nothing confirms is continued over the hole and stays
    ``approximate``. Whatever is less certain than ``UNSURE_M`` in the end is ``approximate`` as well.
    """
    better = _combined(first, later)
    return None if better is None else doubted(better)


def _combined(first: AnchorAnswer, later: AnchorAnswer | None) -> AnchorAnswer | None:
    if later is None or later.p_world is None or later.sigma_m is None:
        return _continued(first) if first.p_world is None else _ambiguous(first)
    if first.p_world is None or first.sigma_m is None:
        return _in_gap(first, later)
    if _agree(Candidate(p_world=first.p_world, sigma_m=first.sigma_m), later):
        return _averaged(first, first.p_world, first.sigma_m, later)
    confirmed = _confirmed(first, later) if later.views > FEW_VIEWS else None
    if confirmed is not None:
        return _averaged(first, confirmed.p_world, confirmed.sigma_m, later)
    apart_m = distance_m(first.p_world, later.p_world)
    return msgspec.structs.replace(
        first,
        state="suspect",
        sigma_m=float(np.hypot(first.sigma_m, AMBIGUITY * apart_m)),
        residual_m=apart_m,
        reason="disagrees",
        candidates=_places_of(first, later),
    )


def _places_of(first: AnchorAnswer, later: AnchorAnswer) -> tuple[Candidate, ...]:
    """Every place that the two answers thought of, their own ones first; those that are nearly the same once."""
    own = [
        Candidate(p_world=one.p_world, sigma_m=one.sigma_m)
        for one in (first, later)
        if one.p_world is not None and one.sigma_m is not None
    ]
    kept: list[Candidate] = []
    for place in (*own, *first.candidates, *later.candidates):
        if all(distance_m(place.p_world, other.p_world) > AGREE_M[0] for other in kept):
            kept.append(place)
    return tuple(kept[:MAX_CANDIDATES])


def _in_gap(first: AnchorAnswer, later: AnchorAnswer) -> AnchorAnswer:
    """The answer for a hole that the volume fills."""
    assert later.p_world is not None
    assert later.sigma_m is not None
    confirmed = _confirmed(first, later)
    if confirmed is not None:
        # Front and back of an edge both end beside a shadow, and the volume knows either from other sides.
        is_edge = any(distance_m(c.p_world, confirmed.p_world) > _RIVAL_M for c in first.candidates)
        seen = first if is_edge else msgspec.structs.replace(first, candidates=())
        return _averaged(seen, confirmed.p_world, confirmed.sigma_m, later)
    if not first.candidates:
        return msgspec.structs.replace(later, sigma_m=_HOLE_DOUBT * later.sigma_m)
    beside = first.candidates[0]
    apart_m = distance_m(beside.p_world, later.p_world)
    is_doubtful = later.views <= FEW_VIEWS
    # A hole of a pixel says less against its border than one or two frames from elsewhere say for a ghost.
    taken = later if not is_doubtful or later.sigma_m <= beside.sigma_m else _continued(first)
    assert taken is not None
    itself = Candidate(p_world=later.p_world, sigma_m=later.sigma_m)
    return msgspec.structs.replace(
        taken,
        state="suspect",
        sigma_m=float(np.hypot(taken.sigma_m or 0.0, AMBIGUITY * apart_m if is_doubtful else 0.0)),
        residual_m=apart_m,
        reason="disagrees",
        candidates=(itself, *first.candidates[: MAX_CANDIDATES - 1]),
    )


def _continued(first: AnchorAnswer) -> AnchorAnswer | None:
    """A hole that the volume does not know either: the surface beside it, said to be no measurement."""
    if not first.candidates:
        return None
    beside = first.candidates[0]
    return AnchorAnswer(
        world_id=first.world_id,
        method="depth",
        state="approximate",
        p_world=beside.p_world,
        sigma_m=float(np.hypot(beside.sigma_m, _CONTINUED_SIGMA_M)),
        views=1,
        reason="depth_gap",
        candidates=first.candidates[1:],
    )


def _ambiguous(first: AnchorAnswer) -> AnchorAnswer | None:
    """An edge that the volume says nothing about: either of its surfaces may be meant."""
    if first.p_world is None or first.sigma_m is None or not first.candidates:
        return None
    return msgspec.structs.replace(first, sigma_m=_with_doubt(first.sigma_m, first.p_world, first.candidates))


def _with_doubt(sigma_m: float, p_world: Vector3, candidates: tuple[Candidate, ...]) -> float:
    """Sigma that covers the nearest of the other places that may be meant as well."""
    others = [distance_m(c.p_world, p_world) for c in candidates]
    apart_m = min((m for m in others if m > AGREE_M[0]), default=0.0)
    return float(np.hypot(sigma_m, AMBIGUITY * apart_m))


def _confirmed(first: AnchorAnswer, later: AnchorAnswer) -> Candidate | None:
    """The candidate nearest to the volume's place, if it is the same surface."""
    assert later.p_world is not None
    place = later.p_world
    agreeing = [c for c in first.candidates if _agree(c, later)]
    return min(agreeing, key=lambda c: distance_m(c.p_world, place), default=None)


def _agree(place: Candidate, later: AnchorAnswer) -> bool:
    assert later.p_world is not None
    assert later.sigma_m is not None
    reach_m = float(np.clip(_AGREE_SIGMAS * np.hypot(place.sigma_m, later.sigma_m), *AGREE_M))
    return distance_m(place.p_world, later.p_world) <= reach_m


def _averaged(first: AnchorAnswer, p_first: Vector3, sigma_first_m: float, later: AnchorAnswer) -> AnchorAnswer:
    p_later, sigma_later_m = later.p_world, later.sigma_m
    assert p_later is not None
    assert sigma_later_m is not None
    weight_first, weight_later = 1 / sigma_first_m**2, 1 / sigma_later_m**2
    total = weight_first + weight_later
    place = vector((np.asarray(p_first) * weight_first + np.asarray(p_later) * weight_later) / total)
    independent_m = total**-0.5
    sigma_m = independent_m + _SHARED_ERROR * (min(sigma_first_m, sigma_later_m) - independent_m)
    apart_m = distance_m(p_first, p_later)
    sigma_m = float(np.hypot(sigma_m, apart_m / 2))
    # An edge stays an edge: that two views agree on one surface does not say that it was the one meant.
    is_edge = bool(first.candidates)
    answer = AnchorAnswer(
        world_id=first.world_id,
        method="depth+volume",
        state="approximate" if is_edge else "good",
        p_world=place,
        normal=first.normal or later.normal,
        sigma_m=_with_doubt(sigma_m, place, first.candidates),
        views=first.views + later.views,
        residual_m=apart_m,
        reason="depth_edge" if is_edge else "",
        candidates=first.candidates,
    )
    if is_edge or sigma_m <= UNSURE_M:
        return answer
    # What is too uncertain to be believed offers what it was made of.
    places = _places_of(first, later)
    return msgspec.structs.replace(answer, candidates=places if len(places) > 1 else ())


def distance_m(a: Vector3, b: Vector3) -> float:
    """Return how far two places are from each other, metres."""
    return float(np.linalg.norm(np.subtract(a, b)))
