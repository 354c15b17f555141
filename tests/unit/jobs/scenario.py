"""A recording of a few frames in which one click falls into a hole of its own frame's depth."""

from __future__ import annotations

import numpy as np

from sightline.jobs.base import SpatialService
from sightline.spatial.values import ClickQuery, DepthFrame
from support.scenes import ROOM, click_at, depth_frame, depth_map, looking

CASE = "case-1"
WORLD = "world-1"
HOLE_PX = (60.0, 80.0)
FRAMES = 5


def frame(n: int) -> DepthFrame:
    """Frame ``n``: 10 cm further to the right than the one before; the last one has a hole around ``HOLE_PX``."""
    pose = looking((0.1 * n, 0.0, 0.0), (0.1 * n, 0.0, -3.0))
    metres = depth_map(ROOM, pose)
    if n == FRAMES - 1:
        metres[70:91, 50:71] = 0
    return depth_frame(n, metres, pose)


def click_in_hole() -> ClickQuery:
    return click_at(frame(FRAMES - 1).frame, *HOLE_PX)


def truth() -> np.ndarray:
    """The wall behind the hole."""
    return np.array([0.1 * (FRAMES - 1) + (60 - 159.5) / 250 * 3, (119.5 - 80) / 250 * 3, -3.0])


async def feed(service: SpatialService) -> None:
    for n in range(FRAMES):
        await service.add_depth(CASE, frame(n))
