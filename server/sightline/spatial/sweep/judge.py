"""Is an answer to be trusted, and how exact is it: the gate of the plane sweep.

A wrong depth can look right in one way but hardly in all: the click must have texture, several views must show the
same surface, no other depth may explain the pictures nearly as well (a repeated pattern, or an edge along the epipolar
lines that fits everywhere), and the views must not need offsets that poses do not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sightline.spatial.sweep.curve import DepthCurve
from sightline.spatial.sweep.plane import Plane

Reason = Literal["", "no_texture", "few_views", "ambiguous_depth", "poor_match"]

MIN_CONTRAST: Final = 2.5
MIN_SUPPORT: Final = 3
MIN_AGREEMENT: Final = 0.8
MIN_SHARE: Final = 0.6
SAME_DEPTH: Final = 0.06
"""Depths closer than this, relatively, are one answer."""
CLEAR_MARGIN: Final = 0.05
POSE_PX: Final = 1.0
"""What poses are off by, as pixels, in all views alike: more views do not make it smaller."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Judgement on one plane.

    Attributes:
        score: the higher the surer; ranks answers of one or of many clicks.
        sigma: relative standard deviation of the depth.
        reason: empty when the answer may be given.
    """

    score: float
    sigma: float
    reason: Reason


def judge(curve: DepthCurve, plane: Plane, ray_length: float, focal_px: float) -> Verdict:
    """Judgement on a plane found near one of the curve's peaks."""
    supporting = plane.supporting
    count = int(supporting.sum())
    agreement = float(np.interp(plane.inverse_depth, curve.inverse_depths, curve.agreement))
    share = count / len(plane.views)
    margin = agreement - rival(curve, plane.inverse_depth)
    score = agreement + 0.2 * share + 0.5 * min(margin, 0.2)
    sigma = relative_sigma(plane, ray_length, focal_px)
    return Verdict(score, sigma, _reason(curve.contrast, count, share, agreement, margin))


def _reason(contrast: float, count: int, share: float, agreement: float, margin: float) -> Reason:
    if contrast < MIN_CONTRAST:
        return "no_texture"
    if count < MIN_SUPPORT:
        return "few_views"
    if agreement < MIN_AGREEMENT or share < MIN_SHARE:
        return "poor_match"
    return "ambiguous_depth" if margin < CLEAR_MARGIN else ""


def rival(curve: DepthCurve, inverse_depth: float) -> float:
    """Best agreement of any depth that is plainly another one."""
    other = np.abs(np.log(curve.inverse_depths / inverse_depth)) > SAME_DEPTH
    return float(curve.agreement[other].max()) if other.any() else -1.0


def relative_sigma(plane: Plane, ray_length: float, focal_px: float) -> float:
    """Relative standard deviation of the depth: image noise, and the part of pose noise that all views share."""
    used = plane.supporting if plane.supporting.any() else np.ones(len(plane.views), dtype=bool)
    baselines = np.array([view.baseline_m for view in plane.views])[used]
    angle = float(np.sqrt(np.mean(np.square(baselines)))) * plane.inverse_depth / ray_length
    return float(np.hypot(plane.sigma / plane.inverse_depth, POSE_PX / focal_px / max(angle, 1e-6)))
