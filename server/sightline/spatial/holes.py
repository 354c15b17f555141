"""An answer for a place that the clicked frame did not measure, held against what all key frames say of it.

Where the clicked frame measured, its word stands: only it saw the moment. In a hole every answer is hearsay, from a
surface that ends beside it or from what few frames saw at a grazing angle, and much of what is wrong there is a ghost:
other frames look straight through it, or look there and measure nothing (``witnesses.py``). Such a place is given up
for one that clearly more frames saw, or else refused: the mark stays on the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import MAX_CANDIDATES, screen_only
from sightline.spatial.combine import AGREE_M, AMBIGUITY, FEW_VIEWS, distance_m
from sightline.spatial.values import AnchorAnswer, AnchorMethod, Candidate, Vector3
from sightline.spatial.witnesses import Sighting

Array = npt.NDArray[np.float64]
Look = Callable[[Array], Sequence[Sighting]]
"""Places ``(N, 3)`` to what was said of each."""

_MANY: Final = FEW_VIEWS + 1
"""So many more frames must have seen a place to overrule another: one or two often share a ghost."""
_TWO: Final = 2
"""So many frames can speak against a place (if fewer speak for it), or for one against a place of which nobody speaks:
one alone may have a bad pose."""


def held_against(
    first: AnchorAnswer, later: AnchorAnswer | None, better: AnchorAnswer, eye: Vector3, look: Look
) -> AnchorAnswer:
    """The answer, another of its places (``suspect``), or none: ``screen_only``, ``seen_through`` or ``disagrees``.

    Args:
        first: what the clicked frame's depth said; when it has a place, ``better`` is returned as it is.
        later: what the volume said.
        better: both combined.
        eye: where the camera was, metres, world frame.
        look: asks the key frames, the clicked one left out.
    """
    if first.p_world is not None or better.p_world is None or better.sigma_m is None:
        return better
    places = _places(first, later, better)
    said = look(np.array([place.p_world for place in places]))
    most = max(range(len(said)), key=lambda n: said[n].balance)
    if _overrules(
        said[most], said[0], is_behind=distance_m(places[most].p_world, eye) > distance_m(better.p_world, eye)
    ):
        return _moved(first, better, places, most, said[most].seen)
    if said[0].through >= max(_TWO, said[0].seen + 1, better.views + 1):
        return screen_only(better.world_id, "seen_through", tuple(places[:MAX_CANDIDATES]))
    if later is not None and better.reason == "disagrees" and better.method == "depth" and _is_unheard_of(said[0]):
        other = next(n for n, place in enumerate(places) if place.p_world == later.p_world)
        if later.views >= _TWO and said[other].balance >= _TWO:
            return _moved(first, better, places, other, said[other].seen)
        return screen_only(better.world_id, "disagrees", tuple(places[:MAX_CANDIDATES]))
    return better


def _overrules(other: Sighting, own: Sighting, *, is_behind: bool) -> bool:
    """Whether many more frames saw the other place; what lies behind a place that many saw is hidden by it."""
    leads = other.balance - own.balance >= _MANY and other.seen - own.seen >= _MANY
    return leads and not (is_behind and own.balance >= _MANY)


def _is_unheard_of(place: Sighting) -> bool:
    """Many looked there, and nobody measured it."""
    return place.seen == 0 and place.blank >= _MANY


def _places(first: AnchorAnswer, later: AnchorAnswer | None, better: AnchorAnswer) -> list[Candidate]:
    """Every place that was thought of, the answer's own first; those that are nearly the same once."""
    kept: list[Candidate] = []
    for place in (*_itself(better), *better.candidates, *first.candidates, *_itself(later), *_others(later)):
        if all(distance_m(place.p_world, other.p_world) > AGREE_M[0] for other in kept):
            kept.append(place)
    return kept


def _itself(answer: AnchorAnswer | None) -> Iterable[Candidate]:
    if answer is not None and answer.p_world is not None and answer.sigma_m is not None:
        yield Candidate(p_world=answer.p_world, sigma_m=answer.sigma_m)


def _others(answer: AnchorAnswer | None) -> tuple[Candidate, ...]:
    return answer.candidates if answer is not None else ()


def _moved(first: AnchorAnswer, better: AnchorAnswer, places: list[Candidate], to: int, views: int) -> AnchorAnswer:
    """The answer at another of its places; what it was stays a candidate, and sigma reaches it.

    It is never surer than it was: where frames contradict each other the other places that were doubted stay in doubt.
    """
    taken = places[to]
    apart_m = distance_m(taken.p_world, places[0].p_world)
    method: AnchorMethod = "depth" if any(place is taken for place in first.candidates) else "volume"
    return msgspec.structs.replace(
        better,
        method=method,
        state="suspect",
        p_world=taken.p_world,
        normal=None,
        sigma_m=max(better.sigma_m or 0.0, float(np.hypot(taken.sigma_m, AMBIGUITY * apart_m))),
        views=views,
        residual_m=apart_m,
        reason="disagrees",
        candidates=tuple([taken, *(place for place in places if place is not taken)][:MAX_CANDIDATES]),
    )
