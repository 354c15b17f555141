"""A map of parts that look alike."""

from __future__ import annotations

import numpy as np

from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.keyframes import Keyframe, KeyframeMap

CAMERA = Intrinsics(500.0, 500.0, 319.5, 239.5, 640, 480)


def row_of_parts(count: int, pitch_m: float) -> KeyframeMap:
    """A row of equal parts of twelve points each, among others that are all different."""
    rng = np.random.default_rng(4)
    shape, looks = rng.uniform(-0.03, 0.03, (12, 3)), rng.integers(0, 120, (12, 128))
    points = [shape + np.array([k * pitch_m, 0.0, 2.0]) for k in range(count)]
    noise = [np.clip(looks + rng.integers(-6, 7, looks.shape), 0, 255) for _ in range(count)]
    points.append(rng.uniform(-0.5, 0.9, (80, 3)) + np.array([0.0, 0.0, 2.0]))
    noise.append(rng.integers(0, 120, (80, 128)))
    where = np.concatenate(points).astype(np.float32)
    keyframe = Keyframe(
        1,
        RigidTransform.identity(),
        CAMERA,
        np.zeros((len(where), 2), np.float32),
        where,
        np.concatenate(noise).astype(np.uint8),
        np.zeros((6, 8), np.uint16),
        b"",
    )
    return KeyframeMap("world", (keyframe,), looks.astype(np.uint8))
