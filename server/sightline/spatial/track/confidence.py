"""How far a found point can be believed: the probability that it is far off, and the size of its error.

Two linear models on six numbers that say how an answer came about, fitted on real sequences (a head-worn and two
hand-held cameras, a camera on a robot's arm) whose truth is known from depth and poses, each sequence weighted alike
and checked by models that had not seen its kind of camera (docs/spatial.md has the figures). How alike the patches look
says little: a wrong place right beside an edge looks as good. And one rule that no model is asked about: where nothing
beside the point agrees, the point is a guess from afar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sightline.spatial.track import group
from sightline.spatial.track.align import Alignment
from sightline.spatial.track.values import PictureState, Tracked, TrackState
from sightline.spatial.track.view import View
from sightline.spatial.track.warp import Array

FAR_OFF_PX: Final = 20.0
"""What the risk is the risk of, at the focal lengths of the sequences (495 to 615 px)."""
LOST_FROM_RISK: Final = 0.025
"""What is shown: with 0.05 fewer than nine in ten of the far-off answers were called lost (docs/accuracy.md)."""
SUSPECT_SHARE: Final = 0.5
"""Of the risk at which it is lost: from here on an answer is shown with its uncertainty."""
TRUSTED_BELOW_RISK: Final = 0.05
"""What following itself goes on from: a picture may be good enough to start the next one from, and not to be shown."""
_USUAL_LIKENESS: Final = 0.6
_LEAST_LIKENESS: Final = 0.4
"""Below, something else is seen there, however well its surroundings fit."""
_HIDDEN_LIKENESS: Final = 0.25
_HIDDEN_SURROUND: Final = 0.6

_LEAST_SUPPORT: Final = 1.5
_LEAST_SURROUND: Final = 0.3
"""Points agree in two of the six directions around the point, at least, and more than one right beside it."""

RISK: Final = (-2.24, -0.39, -2.98, 0.98, 0.77, 6.79, 2.71)
"""Log odds: constant, then by feature as in :func:`features`."""
LOG_SIGMA: Final = (2.151, -0.115, -0.96, 0.609, 0.17, 3.318, 0.835)
"""Log of the standard deviation in pixels, likewise; scaled so that 94 % of errors are below two of them."""
_MAX_SIGMA_PX: Final = 100.0
_LOST_SIGMA_PX: Final = 20.0
_LOST_SIGMA_GROWTH_PX: Final = 5.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against one answer.

    Attributes:
        found: None when nothing of the patch was found.
        source: ``key``, ``stand_in``, ``search`` or ``none``.
        since_key: pictures since the point was last checked against the click's own picture.
        since_found: pictures since it was last found at all.
        stretch: ratio of the axes that a circle around the click has become.
    """

    found: Alignment | None
    source: str
    since_key: int
    since_found: int
    stretch: float


def features(found: Alignment, since_key: int, stretch: float) -> Array:
    """``(7,)``: 1 and the six numbers that the models weigh."""
    return np.array(
        [
            1.0,
            np.log1p(found.near),
            found.coverage,
            np.log1p(since_key),
            np.log1p(min(found.jump_px, 100.0)),
            np.log(min(stretch, 4.0)),
            max(0.0, _USUAL_LIKENESS - found.likeness),
        ]
    )


def risk(found: Alignment, since_key: int, stretch: float) -> float:
    """Probability that an alignment is further off than ``FAR_OFF_PX``."""
    return float(1 / (1 + np.exp(-features(found, since_key, stretch) @ np.array(RISK))))


def judge(at: Array, evidence: Evidence, view: View, lost_from: float = LOST_FROM_RISK) -> Tracked:
    """The answer for one picture, ``lost`` from a risk on."""
    u_px, v_px = float(at[0]), float(at[1])
    found = evidence.found
    if found is None:
        sigma_px = _LOST_SIGMA_PX + _LOST_SIGMA_GROWTH_PX * evidence.since_found
        return Tracked(u_px, v_px, "lost", min(sigma_px, _MAX_SIGMA_PX), 0.0, "unknown")
    far_off = risk(found, evidence.since_key, evidence.stretch)
    log_sigma = features(found, evidence.since_key, evidence.stretch) @ np.array(LOG_SIGMA)
    sigma_px = min(float(np.exp(log_sigma)) * group.scale_of(view.focal_px), _MAX_SIGMA_PX)
    state = _state(found, far_off, lost_from)
    return Tracked(u_px, v_px, state, sigma_px, 1 - far_off, _standing(u_px, v_px, found, state, view))


def is_believed(found: Alignment, far_off: float, below: float = TRUSTED_BELOW_RISK) -> bool:
    """Whether an alignment with a risk below a limit is more than a guess."""
    if far_off >= below or max(found.likeness, found.wide_likeness) < _LEAST_LIKENESS:
        return False
    return found.support >= _LEAST_SUPPORT and found.surround >= _LEAST_SURROUND


def _state(found: Alignment, far_off: float, lost_from: float) -> TrackState:
    if not is_believed(found, far_off, lost_from):
        return "lost"
    return "suspect" if far_off >= SUSPECT_SHARE * lost_from else "good"


def _standing(u_px: float, v_px: float, found: Alignment, state: TrackState, view: View) -> PictureState:
    if state == "lost":
        return "unknown"
    if not view.contains(u_px, v_px):
        return "outside"
    is_hidden = found.likeness < _HIDDEN_LIKENESS and found.surround >= _HIDDEN_SURROUND and np.isinf(found.own_px)
    return "occluded" if is_hidden else "visible"
