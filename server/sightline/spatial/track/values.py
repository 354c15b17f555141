"""What tracking says of a point, as plain data: importable where OpenCV is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TrackState = Literal["good", "suspect", "lost"]
"""``good`` may be drawn as it is; ``suspect`` is drawn with its uncertainty; ``lost`` is not drawn."""

PictureState = Literal["visible", "occluded", "outside", "unknown"]
"""Where the point stands to the picture, as far as a picture without depth can tell; ``unknown`` when lost."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where a point is in one picture.

    Attributes:
        u_px, v_px: best guess, pixel coordinates (integers are pixel centres); also given when ``lost``, for the record
            only, and may lie off the picture.
        sigma_px: expected size of the error: one standard deviation of each coordinate.
        confidence: 0 to 1, probability that the error is small (see ``confidence.py``).
        standing: whether the point can be seen there.
    """

    u_px: float
    v_px: float
    state: TrackState
    sigma_px: float
    confidence: float
    standing: PictureState = "visible"
