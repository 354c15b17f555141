"""A picture of the query made ready for matching: its points, with depth where it has any."""

from __future__ import annotations

import numpy as np

from sightline.spatial.depth import MAX_DEPTH_M, MIN_DEPTH_M
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.evidence import Look
from sightline.spatial.relocalise.features import find_features
from sightline.spatial.relocalise.lift import depth_at
from sightline.spatial.relocalise.matching import unit_features


def look_at(picture: Picture, world_from_camera: RigidTransform) -> Look:
    """The picture's points, with depth where it has any.

    Raises:
        InvalidImage: the picture cannot be looked at.
    """
    features = find_features(picture.grey)
    focal = (picture.intrinsics.fx + picture.intrinsics.fy) / 2
    depth_m = picture.depth_m
    if depth_m is None or depth_m.shape != picture.grey.shape:
        depth_m, depth = None, np.full(len(features), np.nan)
    else:
        depth_m = np.where((depth_m >= MIN_DEPTH_M) & (depth_m <= MAX_DEPTH_M), depth_m, np.float32(0))
        depth = depth_at(depth_m, features.pixels, focal)
    return Look(
        frame_no=picture.frame_no,
        camera_from_query=world_from_camera.inverse(),
        intrinsics=picture.intrinsics,
        features=features,
        unit=unit_features(features),
        depth=depth,
        depth_m=depth_m,
    )
