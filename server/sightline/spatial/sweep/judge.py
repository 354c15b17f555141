"""Is an answer to be trusted, and how exact is it: the gate of the plane sweep.

A wrong depth can look right in one way but hardly in all. Four things are weighed (logistic regression over six
recordings of three kinds of device; each recording judged by the other five, docs/spatial.md): how well the large
window agrees, which share of the views shows the same surface, how far this depth leads before all others (a repeated
pattern, or an edge along the epipolar lines, fits everywhere), and whether the pixels beside the click have it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sightline.spatial.sweep.curve import DepthCurve
from sightline.spatial.sweep.neighbours import Neighbours
from sightline.spatial.sweep.plane import Plane

Reason = Literal["", "no_texture", "few_views", "ambiguous_depth", "poor_match", "uncertain_depth"]

_WIDE, _SHARE, _LEAD, _BESIDE, _CONSTANT = 2.2, 1.1, 5.4, 3.1, -2.55
LEAD_PX: Final = 6.0
_CLIP: Final = 0.3
GOOD: Final = 0.655
"""Score from which on an answer is good: the probability that a mark lies within 4 px in other frames (median)."""
GIVEN: Final = 0.61
"""From here on an answer is given as approximate; below it stays a candidate."""
MIN_CONTRAST: Final = 2.0
_POOR: Final = 0.6
_FEW_VIEWS: Final = 2

POSE_PX: Final = 3.0
"""What poses and calibration are off by, as pixels, in all views alike: more views do not make it smaller. Fitted, so
that 90 to 98 % of answers lie within two sigma."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Judgement on one plane.

    Attributes:
        score: 0 to 1, the higher the surer; ranks answers of one or of many clicks.
        sigma: relative standard deviation of the depth.
        reason: empty when the answer is good.
        is_given: whether the place is an answer at all, or only a candidate.
    """

    score: float
    sigma: float
    reason: Reason

    @property
    def is_given(self) -> bool:
        return self.reason in ("", "uncertain_depth")


def judge(curve: DepthCurve, plane: Plane, beside: Neighbours, ray_length: float, focal_px: float) -> Verdict:
    """Judgement on a plane found near one of the curve's peaks."""
    wide = float(np.interp(plane.inverse_depth, curve.inverse_depths, curve.wide))
    share = float(plane.supporting.mean())
    lead = float(np.clip(curve.lead(plane.inverse_depth, LEAD_PX), -_CLIP, _CLIP))
    logit = _WIDE * wide + _SHARE * share + _LEAD * lead + _BESIDE * beside.lead + _CONSTANT
    score = float(1 / (1 + np.exp(-logit)))
    reason = _reason(score, curve, plane, wide)
    sigma = relative_sigma(plane, ray_length, focal_px) * (1 if score >= GOOD else 2)
    return Verdict(score, sigma, reason)


def _reason(score: float, curve: DepthCurve, plane: Plane, wide: float) -> Reason:
    if int(plane.supporting.sum()) < _FEW_VIEWS:
        return "few_views" if len(plane.views) <= _FEW_VIEWS else "poor_match"
    if score >= GOOD:
        return ""
    if score >= GIVEN:
        return "uncertain_depth"
    if curve.contrast < MIN_CONTRAST:
        return "no_texture"
    return "poor_match" if max(wide, float(curve.agreement.max())) < _POOR else "ambiguous_depth"


def relative_sigma(plane: Plane, ray_length: float, focal_px: float) -> float:
    """Relative standard deviation of the depth: image noise, and the part of pose noise that all views share."""
    used = plane.supporting if plane.supporting.any() else np.ones(len(plane.views), dtype=bool)
    baselines = np.array([view.baseline_m for view in plane.views])[used]
    angle = float(np.sqrt(np.mean(np.square(baselines)))) * plane.inverse_depth / ray_length
    return float(np.hypot(plane.sigma / plane.inverse_depth, POSE_PX / focal_px / max(angle, 1e-6)))
