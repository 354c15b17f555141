"""What is near is fused a second time, finer; what is far costs nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.spatial.depth import decode_depth
from sightline.spatial.near import VOXEL_M, NearVolume
from support.scenes import CAMERA, FORWARD, Box, depth_frame, depth_map, seen

TABLE = (Box((-0.5, -0.5, -0.45), (0.5, 0.5, -0.40)), Box((-0.02, -0.5, -0.40), (0.02, 0.5, -0.385)))
"""A board at 0.4 m with a ledge of 15 mm on it."""


def test_a_room_is_left_to_the_other_volume() -> None:
    near = NearVolume()
    near.fuse(decode_depth(seen(0)))
    assert (near.voxel_m, near.blocks) == (None, 0)
    assert near.cast(FORWARD, CAMERA, 60.0, 80.0) is None


@pytest.mark.parametrize(("x_px", "expected_m"), [(60.0, 0.40), (159.5, 0.385)], ids=["board", "ledge"])
def test_what_is_near_is_resolved_to_a_millimetre(x_px: float, expected_m: float) -> None:
    near = NearVolume()
    for n in range(3):
        near.fuse(decode_depth(depth_frame(n, depth_map(TABLE, FORWARD))))
    assert near.voxel_m == VOXEL_M
    hit = near.cast(FORWARD, CAMERA, x_px, 80.0)
    assert hit is not None
    assert hit.voxel_m == VOXEL_M
    assert hit.depths_m[2, 2] == pytest.approx(expected_m, abs=0.001)


def test_a_ray_past_everything_near_is_left_to_the_other_volume() -> None:
    near = NearVolume()
    metres = np.where(np.arange(CAMERA.width) < 160, depth_map(TABLE, FORWARD), 3.0)
    near.fuse(decode_depth(depth_frame(0, metres)))
    assert near.cast(FORWARD, CAMERA, 60.0, 80.0) is not None
    assert near.cast(FORWARD, CAMERA, 300.0, 80.0) is None
