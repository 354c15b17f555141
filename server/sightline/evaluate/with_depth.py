"""Evaluates anchoring from depth: the light core's answer at once, refined by the fused volume, as in a live world."""

from __future__ import annotations

import resource
import sys
import time
from typing import Any, Final

import numpy as np

from sightline.errors import SpatialError
from sightline.evaluate.answerer import Seen, SeenState
from sightline.evaluate.shot import WORLD_ID, Shot
from sightline.jobs.light import LightCore
from sightline.jobs.world import WorldCore
from sightline.spatial.frames import camera_pose
from sightline.spatial.keyframe import KeyFrameGate
from sightline.spatial.values import AnchorAnswer, MarkQuery

_CASE: Final = "case"


class DepthAnswerer:
    """Implements ``Answerer``.

    Args:
        volume: whether key frames are fused and answers refined.
        is_depth_late: the depth of a frame comes only after its clicks (depth at a few Hz beside faster video).
    """

    def __init__(self, *, volume: bool = True, is_depth_late: bool = False) -> None:
        self._light = LightCore()
        self._world = WorldCore() if volume else None
        self._gate = KeyFrameGate()
        self._is_depth_late = is_depth_late
        self._waiting: Shot | None = None
        self._marks: dict[int, MarkQuery] = {}
        self._refused = 0
        self._key_frames: list[int] = []
        self.fuse_ms: list[float] = []
        """CPU time of each key frame."""
        self.first: dict[int, AnchorAnswer] = {}
        """What was answered at once, before the volume was asked."""
        self.anchor_ms: list[float] = []
        self.refine_ms: list[float] = []

    def add(self, shot: Shot) -> None:
        if self._is_depth_late:
            shot, self._waiting = self._waiting, shot  # type: ignore[assignment] # None before the first frame
        if shot is None or shot.depth_frame is None:
            return
        depth = shot.depth_frame
        is_key_frame = self._gate.admits(depth.frame.captured_at_ms, camera_pose(depth.frame.pose))
        try:
            self._light.add_depth(_CASE, depth, is_key_frame=is_key_frame)
            if is_key_frame and self._world is not None:
                started = time.process_time()
                self._world.fuse(depth)
                self.fuse_ms.append((time.process_time() - started) * 1e3)
                self._key_frames.append(shot.number)
        except SpatialError:
            # What a running service answers to such an upload; the call goes on.
            self._refused += 1

    def anchor(self, number: int, shot: Shot, x_px: float, y_px: float) -> AnchorAnswer:
        query = shot.click(x_px, y_px)
        started = time.process_time()
        first = final = self._light.anchor(_CASE, query)
        answered = time.process_time()
        if self._world is not None:
            final = self._world.refine(query, first) or first
        self.refine_ms.append((time.process_time() - answered) * 1e3)
        self.anchor_ms.append((answered - started) * 1e3)
        self.first[number] = first
        if final.p_world is not None and final.sigma_m is not None:
            self._marks[number] = MarkQuery(str(number), final.p_world, final.sigma_m)
        return final

    def see(self, number: int, shot: Shot) -> Seen | None:
        mark = self._marks.get(number)
        if mark is None:
            return None
        (found,) = self._light.visibility(_CASE, shot.frame_pose, (mark,))
        if found.u is None or found.v is None:
            return Seen(None, None, "outside")
        x_px, y_px = shot.intrinsics.pixel_of(found.u, found.v)
        # Where nothing says that it is hidden a mark is shown.
        state: SeenState = "visible" if found.visibility == "unknown" else found.visibility
        return Seen(x_px, y_px, state)

    def summary(self) -> dict[str, Any]:
        volume = self._world.dump() if self._world is not None else {}
        return {
            "key_frames": len(self.fuse_ms),
            "refused": self._refused,
            "frames": self._key_frames,
            "ms": [round(ms, 2) for ms in self.fuse_ms],
            "median_ms": round(float(np.median(self.fuse_ms)), 2) if self.fuse_ms else None,
            "p95_ms": round(float(np.percentile(self.fuse_ms, 95)), 2) if self.fuse_ms else None,
            **volume,
            "peak_memory_mb": peak_memory_mb(),
            "world": WORLD_ID,
        }


def peak_memory_mb() -> float:
    """The most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
