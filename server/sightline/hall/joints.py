"""Parts that can be moved: what turns or slides, about which axis, how far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sightline.hall.mesh import F64, rotation_around


@dataclass(frozen=True, slots=True)
class Joint:
    """One degree of freedom.

    Attributes:
        id: also named by the parts that it moves.
        kind: ``"turn"`` (values in radians) or ``"slide"`` (metres).
        origin: a point of the axis, metres, hall frame.
        axis: unit direction, hall frame.
        upper: the value at the other end; 0 is the position at rest.
        key: keyboard key of the emulator that toggles it.
        name_en, name_zh: what the key does.
    """

    id: str
    kind: str
    origin: tuple[float, float, float]
    axis: tuple[float, float, float]
    upper: float
    key: str
    name_en: str
    name_zh: str

    def moved_from_rest(self, value: float) -> F64:
        """``(4, 4)`` that maps points of the part at rest to where they are at a value; the value is clamped."""
        value = float(np.clip(value, min(0.0, self.upper), max(0.0, self.upper)))
        axis, origin = np.array(self.axis), np.array(self.origin)
        matrix = np.eye(4)
        if self.kind == "slide":
            matrix[:3, 3] = axis * value
            return matrix
        matrix[:3, :3] = rotation_around(axis, value)
        matrix[:3, 3] = origin - matrix[:3, :3] @ origin
        return matrix
