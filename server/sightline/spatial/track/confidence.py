"""How far a found point can be believed: the probability that it is off, and the size of its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sightline.spatial.track.align import Alignment
from sightline.spatial.track.values import Tracked
from sightline.spatial.track.view import View
from sightline.spatial.track.warp import Array

_LOST_BELOW: Final = 0.5
_GOOD_FROM: Final = 0.9


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against one answer.

    Attributes:
        found: None when nothing of the patch was found.
        source: ``key``, ``stand_in``, ``search`` or ``none``.
        since_key: pictures since the point was last checked against the click's own picture.
        since_found: pictures since it was last found at all.
        agreeing: share of the whole picture that moved as one, 0 to 1.
        generation, drift_px: how many stand-ins followed each other, and what they may have added to the error.
        scale, stretch: of the map from the click's picture.
        motion_px: how far the picture as a whole moved since the one before, at the reference focal length.
    """

    found: Alignment | None
    source: str
    since_key: int
    since_found: int
    agreeing: float
    generation: int
    drift_px: float
    scale: float
    stretch: float
    motion_px: float


def judge(at: Array, evidence: Evidence, view: View) -> Tracked:
    """The answer for one picture."""
    found = evidence.found
    if found is None:
        return Tracked(float(at[0]), float(at[1]), "lost", 20.0 + 10.0 * evidence.since_found, 0.0, "unknown")
    confidence = float(np.clip(found.near / 16, 0, 1) * max(found.likeness, found.wide_likeness, 0.0))
    sigma_px = 1.0 + 2.0 * found.spread_px + evidence.drift_px
    state = "good" if confidence >= _GOOD_FROM else "suspect" if confidence >= _LOST_BELOW else "lost"
    standing = "visible" if view.contains(float(at[0]), float(at[1])) else "outside"
    return Tracked(float(at[0]), float(at[1]), state, sigma_px, confidence, standing)  # type: ignore[arg-type]
