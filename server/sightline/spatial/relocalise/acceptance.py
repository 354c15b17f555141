"""Whether a found place may be believed. A wrong place is worse than none: marks would stand on the wrong machine.

No single figure separates right from wrong (ICP fitness does not, inliers alone do not): a place is believed when
independent witnesses agree. Thresholds were set on the generated hall and looked at on real pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sightline.spatial.relocalise.surfaces import Agreement

MIN_INLIERS: Final = 30
MIN_FRAMES: Final = 3
"""Frames of five that must hold the place on their own, at least ``MIN_PER_FRAME`` points each."""
MIN_PER_FRAME: Final = 8
MAX_RUNNER_UP: Final = 0.6
MIN_SPREAD: Final = 0.06
"""Area of the inliers' bounding ellipse by the picture's: points on one poster say little about the rest."""
MAX_SIGMA_OF_RANGE: Final = 0.03
MAX_HALVES_OF_RANGE: Final = 0.04
MIN_AGREEING: Final = 0.6
MIN_COMPARED: Final = 150
MIN_INLIERS_BLIND: Final = 60
"""Without depth on the query's side one witness is missing: the others must be stronger."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What the witnesses say of one place.

    Attributes:
        inliers: distinct picture points that fit.
        inlier_share: of all tentative correspondences of frames and stored views that take part.
        frames: frames that hold the place on their own.
        spread: share of the picture that the inliers span, median over frames.
        runner_up: best score of a place elsewhere, by the score of this one.
        halves_m: how far the halves of the evidence put the same surface apart, metres.
        sigma_m: of a mark, metres. range_m: median distance of the inliers from the camera.
        agreement: of depths, None without.
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


def verdict(checks: Checks) -> str:
    """Empty when the place may be believed, else the first thing that speaks against it (a stable word)."""
    has_depth = checks.agreement is not None and checks.agreement.compared >= MIN_COMPARED
    if checks.inliers < (MIN_INLIERS if has_depth else MIN_INLIERS_BLIND):
        return "few_matches"
    if checks.frames < MIN_FRAMES:
        return "frames_disagree"
    if checks.spread < MIN_SPREAD:
        return "matches_too_close_together"
    if checks.runner_up > MAX_RUNNER_UP:
        return "looks_like_two_places"
    if has_depth and checks.agreement is not None and checks.agreement.share < MIN_AGREEING:
        return "surfaces_disagree"
    if checks.halves_m > MAX_HALVES_OF_RANGE * checks.range_m:
        return "halves_disagree"
    if checks.sigma_m > MAX_SIGMA_OF_RANGE * checks.range_m:
        return "too_uncertain"
    return ""
