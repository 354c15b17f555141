"""What one would write first: the trackers that figures 7 and 9 are compared with. None looks back at the click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
CSRT_SIDE_PX = 48
GROUP_RADIUS_PX = 32
_ROUND_TRIP_PX = 1.0


@dataclass(frozen=True, slots=True)
class Said:
    at: npt.NDArray[np.float64]
    is_lost: bool


class Plain(Protocol):
    def step(self, grey: Image) -> Said: ...


class PointFlow:
    """Lucas-Kanade on the point alone, lost when it does not come back."""

    def __init__(self, grey: Image, at: npt.NDArray[np.float64]) -> None:
        self._before, self._at, self._lost = grey, at.astype(np.float32), False

    def step(self, grey: Image) -> Said:
        there, found, _ = cv2.calcOpticalFlowPyrLK(self._before, grey, self._at[None, None], None, winSize=(21, 21))
        back, refound, _ = cv2.calcOpticalFlowPyrLK(grey, self._before, there, None, winSize=(21, 21))
        gone = not found[0, 0] or not refound[0, 0] or np.linalg.norm(back[0, 0] - self._at) > _ROUND_TRIP_PX
        self._before, self._at, self._lost = grey, there[0, 0], self._lost or bool(gone)
        return Said(self._at.astype(np.float64), self._lost)


class GroupFlow:
    """Lucas-Kanade on corners within a radius, moved by their similarity; lost when fewer than four agree."""

    def __init__(self, grey: Image, at: npt.NDArray[np.float64], radius_px: float = GROUP_RADIUS_PX) -> None:
        mask = np.zeros_like(grey)
        cv2.circle(mask, (round(float(at[0])), round(float(at[1]))), int(radius_px), 255, -1)
        corners = cv2.goodFeaturesToTrack(grey, 50, 0.01, 4, mask=mask)
        self._points = np.zeros((0, 1, 2), np.float32) if corners is None else corners
        self._before, self._at = grey, at

    def step(self, grey: Image) -> Said:
        if len(self._points) >= 4:
            there, found, _ = cv2.calcOpticalFlowPyrLK(self._before, grey, self._points, None, winSize=(21, 21))
            back, _, _ = cv2.calcOpticalFlowPyrLK(grey, self._before, there, None, winSize=(21, 21))
            kept = (found[:, 0] > 0) & (np.linalg.norm(back - self._points, axis=2)[:, 0] < _ROUND_TRIP_PX)
            source, target = self._points[kept], there[kept]
            matrix = None
            if len(source) >= 4:
                matrix, inlier = cv2.estimateAffinePartial2D(source, target, ransacReprojThreshold=2.0)
            if matrix is not None:
                self._at = matrix[:, :2] @ self._at + matrix[:, 2]
                target = target[inlier[:, 0] > 0]
            self._points = target
        self._before = grey
        return Said(self._at, len(self._points) < 4)


class Correlation:
    """CSRT on a square around the point, lost when it says so."""

    def __init__(self, grey: Image, at: npt.NDArray[np.float64]) -> None:
        self._tracker = cv2.TrackerCSRT.create()
        left, top = (round(float(c)) - CSRT_SIDE_PX // 2 for c in at)
        self._offset = at - (left, top)
        self._at = at
        self._tracker.init(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), (left, top, CSRT_SIDE_PX, CSRT_SIDE_PX))

    def step(self, grey: Image) -> Said:
        found, (left, top, width, height) = self._tracker.update(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
        if found:
            self._at = np.array([left, top]) + self._offset * (width / CSRT_SIDE_PX, height / CSRT_SIDE_PX)
        return Said(self._at, not found)
