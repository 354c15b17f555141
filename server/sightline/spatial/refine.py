"""The volume's own answer to a click, from the crop of rays cast around it."""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.spatial.anchor import answer_of
from sightline.spatial.pose import RigidTransform
from sightline.spatial.rays import RayHit
from sightline.spatial.surface import surfaces_of
from sightline.spatial.values import AnchorAnswer

_AT_RAY_PX: Final = 1.5
_VOXEL_SIGMA: Final = 0.4
"""What a voxel adds to the noise of the measurements in it, by its side."""
_FEW_VIEWS: Final = 2.5
_FEW_SIGMA: Final = 0.035
"""Metres per metre of depth. Where one or two frames alone saw a surface it is often a ghost at a depth edge."""


def answer_from_volume(world_id: str, hit: RayHit, world_from_camera: RigidTransform) -> AnchorAnswer | None:
    """Where the click's ray meets the fused surface; None where it meets nothing."""
    rows, columns = np.nonzero(hit.depths_m)
    centre_x, centre_y = (hit.intrinsics.width - 1) / 2, (hit.intrinsics.height - 1) / 2
    dx, dy = columns.astype(np.float64) - centre_x, rows.astype(np.float64) - centre_y
    surfaces = surfaces_of(dx, dy, hit.depths_m[rows, columns], hit.intrinsics, centre_x, centre_y)
    if min((s.distance_px for s in surfaces), default=np.inf) > _AT_RAY_PX:
        return None
    views = float(hit.weights[round(centre_y), round(centre_x)])
    is_doubtful = views < _FEW_VIEWS
    nearest_m = min(surfaces, key=lambda s: s.distance_px).depth_m
    return answer_of(
        world_id,
        surfaces,
        world_from_camera,
        hit.intrinsics.ray(centre_x, centre_y),
        "volume",
        extra_sigma_m=float(np.hypot(_VOXEL_SIGMA * hit.voxel_m, _FEW_SIGMA * nearest_m if is_doubtful else 0.0)),
        views=max(round(views), 1),
        reason="few_views" if is_doubtful else "",
        scale=hit.scale,
    )
