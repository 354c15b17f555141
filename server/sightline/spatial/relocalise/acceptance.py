"""Whether a found place may be believed. A wrong place is worse than none: marks would stand on the wrong machine.

No single figure separates right from wrong (ICP fitness does not, inliers alone do not): a place is believed when
independent witnesses agree. Thresholds were set on the generated hall and looked at on real pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sightline.spatial.relocalise.surfaces import Agreement

MIN_INLIERS: Final = 40
MIN_FRAME_SHARE: Final = 0.6
"""Of the window's frames, that must hold the place on their own with ``MIN_PER_FRAME`` points each."""
MIN_PER_FRAME: Final = 8
MAX_RUNNER_UP: Final = 0.6
MIN_SPREAD: Final = 0.05
"""Area of the inliers' ellipse by the picture's: points on one poster say little about the rest."""
MAX_SIGMA_OF_RANGE: Final = 0.04
MAX_HALVES_OF_RANGE: Final = 0.008
HALVES_M: Final = (0.006, 0.02)
"""Never stricter, never laxer than this: right places had 0.65 % of the range at most, a wrong one 3.8 cm at 5.5 m."""
MIN_COMPARED: Final = 150
MIN_AGREEING: Final = 0.7
"""Agreeing with the query's depth, of the surfaces that either agree or were looked through. Right places in the hall
with moved objects: 0.83 and more; wrong ones: 0.76 and less in 98 of 100."""
MIN_AGREEING_OF_ALL: Final = 0.6
"""The same, of all compared: right 0.70 and more, wrong 0.52 and less. A wrong place on an empty floor agrees with the
floor and has much behind other things."""

MIN_FITNESS: Final = 0.3
"""Of the query's depth points near the map's surfaces, that lie on them. Right places: 0.34 and more in the hall with
moved objects, 0.63 and more in five recordings. Bays of a wall that repeats agreed in all else: 0.19, 0.28, 0.34."""
POOR_FITNESS: Final = 0.45
MIN_INLIERS_AT_POOR_FITNESS: Final = 250
"""Right places that fit as poorly had 267 points and more; the wrong bay with 0.34 had 205."""


@dataclass(frozen=True, slots=True)
class Blind:
    """Limits without depth on the query's side: the best witness is missing, the others must be stronger."""

    inliers: int = 200
    inlier_share: float = 0.65
    halves_of_range: float = 0.005
    runner_up: float = 0.5
    spread: float = 0.15


BLIND: Final = Blind()


@dataclass(frozen=True, slots=True)
class Checks:
    """What the witnesses say of one place.

    Attributes:
        inliers: distinct picture points that fit.
        inlier_share: of all tentative correspondences of frames and stored views that take part.
        frames: frames that hold the place on their own.
        spread: share of the picture that the inliers span, median over frames.
        runner_up: strength of a place elsewhere, by the strength of this one.
        halves_m: how far the halves of the evidence put the same surface apart, metres.
        sigma_m: of a mark, metres. range_m: median distance of the inliers from the camera.
        agreement: of depths, None without.
        residual_px: median of the inliers' errors, at 500 px focal length.
    """

    inliers: int
    inlier_share: float
    frames: int
    spread: float
    runner_up: float
    halves_m: float
    sigma_m: float
    range_m: float
    agreement: Agreement | None
    corrected_m: float = 0.0
    fitness: float = 0.0
    residual_px: float = 0.0

    @property
    def has_depth(self) -> bool:
        return self.agreement is not None and self.agreement.compared >= MIN_COMPARED

    @property
    def strength(self) -> float:
        """For choosing between two places: points that fit, less where surfaces speak against them."""
        share = self.agreement.share_of_all if self.agreement is not None and self.has_depth else 1.0
        return self.inliers * share


def verdict(checks: Checks, window: int) -> str:
    """Empty when the place may be believed, else the first thing that speaks against it (a stable word)."""
    if checks.inliers < MIN_INLIERS:
        return "few_matches"
    if checks.frames < MIN_FRAME_SHARE * window:
        return "frames_disagree"
    if checks.spread < MIN_SPREAD:
        return "matches_too_close_together"
    if checks.has_depth and _surfaces_disagree(checks):
        return "surfaces_disagree"
    if checks.runner_up > MAX_RUNNER_UP:
        return "looks_like_two_places"
    if checks.halves_m > min(max(MAX_HALVES_OF_RANGE * checks.range_m, HALVES_M[0]), HALVES_M[1]):
        return "halves_disagree"
    if not checks.has_depth and _is_too_weak_blind(checks):
        return "no_depth_to_confirm"
    if checks.sigma_m > MAX_SIGMA_OF_RANGE * checks.range_m:
        return "too_uncertain"
    return ""


def _surfaces_disagree(checks: Checks) -> bool:
    assert checks.agreement is not None
    is_in_conflict = checks.agreement.share < MIN_AGREEING or checks.agreement.share_of_all < MIN_AGREEING_OF_ALL
    least_fitness = MIN_FITNESS if checks.inliers >= MIN_INLIERS_AT_POOR_FITNESS else POOR_FITNESS
    return is_in_conflict or checks.fitness < least_fitness


def _is_too_weak_blind(checks: Checks) -> bool:
    return (
        checks.inliers < BLIND.inliers
        or checks.inlier_share < BLIND.inlier_share
        or checks.halves_m > BLIND.halves_of_range * checks.range_m
        or checks.runner_up > BLIND.runner_up
        or checks.spread < BLIND.spread
    )
