"""Evaluates anchoring from posed pictures without depth: the plane sweep, as a call's vision process runs it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from sightline.evaluate.answerer import Seen
from sightline.evaluate.shot import Shot
from sightline.evaluate.with_depth import peak_memory_mb
from sightline.spatial.camera import project
from sightline.spatial.sweep import PictureRing, SweepAnchor
from sightline.spatial.values import AnchorAnswer, Vector3


class SweepAnswerer:
    """Implements ``Answerer``. Nothing can hide a mark for it: without depth a mark inside the picture is shown."""

    def __init__(self) -> None:
        self._ring = PictureRing()
        self._sweep = SweepAnchor(self._ring)
        self._places: dict[int, Vector3] = {}
        self.add_ms: list[float] = []
        """CPU time of taking in each picture."""
        self.anchor_ms: list[float] = []

    def add(self, shot: Shot) -> None:
        picture = shot.picture
        started = time.process_time()
        self._ring.add(picture)
        self.add_ms.append((time.process_time() - started) * 1e3)

    def anchor(self, number: int, shot: Shot, x_px: float, y_px: float) -> AnchorAnswer:
        started = time.process_time()
        answer = self._sweep.anchor(shot.click(x_px, y_px))
        self.anchor_ms.append((time.process_time() - started) * 1e3)
        if answer.p_world is not None:
            self._places[number] = answer.p_world
        return answer

    def see(self, number: int, shot: Shot) -> Seen | None:
        place = self._places.get(number)
        if place is None:
            return None
        camera_from_world = shot.frame.world_from_camera.inverse()
        x_px, y_px = (float(c) for c in project(np.array([place]), camera_from_world, shot.intrinsics)[0])
        if np.isnan(x_px):
            return Seen(None, None, "outside")
        return Seen(x_px, y_px, "visible" if shot.intrinsics.contains(x_px, y_px) else "outside")

    def summary(self) -> dict[str, Any]:
        return {
            "key_frames": 0,
            "ms": [round(ms, 2) for ms in self.add_ms],
            "pictures": self._ring.dump(),
            "peak_memory_mb": peak_memory_mb(),
        }
