"""How good answers were, against references: the numbers behind the printed table, the benchmark and the tests."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sightline.evaluate.anchors import Answered
from sightline.evaluate.clicks import Reference
from sightline.spatial.values import AnchorAnswer


@dataclass(frozen=True, slots=True)
class Exactness:
    """Of some clicks: how many got a place, and how far it lay from the reference. NaN of nothing."""

    clicks: int
    anchored: float
    median_m: float
    p95_m: float
    under_2_cm: float
    under_5_cm: float
    honest: float
    """Share of anchored clicks whose true error is below two sigma."""


def error_m(answer: AnchorAnswer, reference: Reference) -> float:
    """Distance from the reference; NaN without a place."""
    if answer.p_world is None:
        return math.nan
    return float(np.linalg.norm(np.asarray(answer.p_world) - reference.p_world))


def with_reference(answered: Iterable[Answered]) -> list[tuple[Answered, Reference]]:
    return [(one, one.click.reference) for one in answered if one.click.reference is not None]


def exactness(answers: Sequence[tuple[AnchorAnswer, Reference]]) -> Exactness:
    """Of answers with their references."""
    placed = [(error_m(a, r), a.sigma_m or 0.0) for a, r in answers if a.p_world is not None]
    if not placed:
        return Exactness(len(answers), 0.0 if answers else math.nan, *[math.nan] * 5)
    errors, sigmas = np.array(placed).T
    return Exactness(
        clicks=len(answers),
        anchored=len(placed) / len(answers),
        median_m=float(np.median(errors)),
        p95_m=float(np.percentile(errors, 95)),
        under_2_cm=float((errors < 0.02).mean()),
        under_5_cm=float((errors < 0.05).mean()),
        honest=float((errors < 2 * sigmas).mean()),
    )


def all_clicks(answered: Iterable[Answered]) -> Exactness:
    return exactness([(one.answer, reference) for one, reference in with_reference(answered)])


def in_holes(answered: Iterable[Answered]) -> Exactness:
    """Clicks where the sensor measured nothing in the clicked frame."""
    return exactness([(one.answer, r) for one, r in with_reference(answered) if not r.has_own_depth])


def at_edges(answered: Iterable[Answered]) -> list[tuple[Answered, Reference]]:
    return [(one, reference) for one, reference in with_reference(answered) if reference.is_edge]


def by_kind(answered: Iterable[Answered]) -> dict[tuple[str, str, str], Exactness]:
    """Exactness by (method, state, reason)."""
    groups: dict[tuple[str, str, str], list[tuple[AnchorAnswer, Reference]]] = defaultdict(list)
    for one, reference in with_reference(answered):
        groups[one.answer.method, one.answer.state, one.answer.reason].append((one.answer, reference))
    return {key: exactness(groups[key]) for key in sorted(groups)}


def by_method(answered: Iterable[Answered]) -> dict[str, Exactness]:
    """Exactness of each method that placed something."""
    groups: dict[str, list[tuple[AnchorAnswer, Reference]]] = defaultdict(list)
    for one, reference in with_reference(answered):
        if one.answer.p_world is not None:
            groups[one.answer.method].append((one.answer, reference))
    return {key: exactness(groups[key]) for key in sorted(groups)}


def reprojection_px(answered: Iterable[Answered]) -> list[float]:
    """Distance in the picture of each mark from where its target's reference says that it is."""
    distances = []
    for one, reference in with_reference(answered):
        for number, (x_px, y_px, _) in reference.targets.items():
            seen = one.targets.get(number)
            if seen is not None and seen.x_px is not None and seen.y_px is not None:
                distances.append(math.hypot(seen.x_px - x_px, seen.y_px - y_px))
    return distances


def visibility(answered: Iterable[Answered]) -> list[tuple[str, str]]:
    """(expected, answered) of each target of an anchored click."""
    return [
        (state, seen.state)
        for one, reference in with_reference(answered)
        for number, (_, _, state) in reference.targets.items()
        if (seen := one.targets.get(number)) is not None
    ]


def visibility_shares(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Share of right answers, and share of the hidden that were found; NaN of nothing."""
    hidden = [answer == "occluded" for expected, answer in pairs if expected == "occluded"]
    right = [expected == answer for expected, answer in pairs]
    return (float(np.mean(right)) if right else math.nan, float(np.mean(hidden)) if hidden else math.nan)
