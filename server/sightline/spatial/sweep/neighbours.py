"""Do the pixels around a click lie on the same surface? What semi-global matching asks of all pixels, asked of four.

A window at the edge of a near thing shows mostly its texture: all views agree on the near depth with certainty, though
the click lies on what is behind it. And a pattern that fits a wrong depth at the click seldom does so beside it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sightline.spatial.sweep.curve import better_half, depth_samples, rays_of, reference_values, view_curve
from sightline.spatial.sweep.pictures import PosedPicture
from sightline.spatial.sweep.views import View
from sightline.spatial.sweep.windows import contrast, window

REFERENCE_FOCAL_PX: Final = 500.0
BESIDE_PX: Final = 8.0
"""At 500 px focal length: less than a degree."""
MAX_VIEWS: Final = 6
_WINDOW: Final = window(5)
_COARSER: Final = 2
_SAME: Final = 0.06
_OTHER: Final = 0.12
"""Logarithms of depth ratios: up to here the same surface, from there on another one."""
_MIN_CONTRAST: Final = 2.0
_CLIP: Final = 0.5
_AGAINST: Final = -0.05


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What the pixels beside a click say of a depth.

    Attributes:
        lead: mean over them of how much better this depth fits than any other; pixels without texture count 0.
        against: share of them that another depth fits plainly better.
    """

    lead: float = 0.0
    against: float = 0.0


def ask_neighbours(
    clicked: PosedPicture, x_px: float, y_px: float, views: Sequence[View], inverse_depth: float
) -> Neighbours:
    """What the four pixels a little beside a click say of its depth."""
    beside = BESIDE_PX * max(1.0, clicked.intrinsics.fx / REFERENCE_FOCAL_PX)
    samples = depth_samples(views, clicked.intrinsics.fx)[::_COARSER]
    ratio = np.abs(np.log(samples / inverse_depth))
    leads = []
    for dx, dy in ((-beside, 0.0), (beside, 0.0), (0.0, -beside), (0.0, beside)):
        x, y = x_px + dx, y_px + dy
        if not clicked.intrinsics.contains(x, y):
            continue
        reference, spread = contrast(reference_values(clicked, x, y, _WINDOW), _WINDOW.weights)
        if spread <= _MIN_CONTRAST:
            leads.append(0.0)
            continue
        rays, ray = rays_of(clicked.intrinsics, x, y, _WINDOW), clicked.intrinsics.ray(x, y)
        curves = [view_curve(view, ray, rays, samples, _WINDOW, reference, spread) for view in views]
        agreement = better_half(np.stack(curves))
        here, elsewhere = agreement[ratio < _SAME].max(initial=-1.0), agreement[ratio > _OTHER].max(initial=-1.0)
        leads.append(float(np.clip(here - elsewhere, -_CLIP, _CLIP)))
    if not leads:
        return Neighbours()
    return Neighbours(float(np.mean(leads)), float(np.mean([lead < _AGAINST for lead in leads])))
