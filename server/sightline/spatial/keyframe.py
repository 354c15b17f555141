"""Which depth frames are worth fusing: the camera moved, or some time passed; never faster than a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sightline.spatial.pose import RigidTransform

MOVED_M: Final = 0.05
TURNED_RAD: Final = 0.0524
"""3 degrees."""
AFTER_MS: Final = 500.0
AT_LEAST_MS: Final = 190.0
"""At most about 5 Hz: fusing takes up to 80 ms of one core (a little below 200 ms, for senders at exactly 5 Hz)."""


@dataclass(slots=True)
class KeyFrameGate:
    """Remembers the last key frame of one world."""

    _last_ms: float | None = None
    _last_pose: RigidTransform | None = None

    def admits(self, captured_at_ms: float, world_from_camera: RigidTransform) -> bool:
        """Whether a frame is to be fused; if so it is the new last one."""
        if self._last_ms is not None and self._last_pose is not None:
            passed_ms = captured_at_ms - self._last_ms
            # A clock that jumped back starts anew: the sender reloaded.
            if 0 <= passed_ms < AT_LEAST_MS:
                return False
            if 0 <= passed_ms < AFTER_MS and not self._has_moved(self._last_pose, world_from_camera):
                return False
        self._last_ms, self._last_pose = captured_at_ms, world_from_camera
        return True

    @staticmethod
    def _has_moved(before: RigidTransform, now: RigidTransform) -> bool:
        return before.distance_to_m(now) > MOVED_M or before.angle_to_rad(now) > TURNED_RAD
