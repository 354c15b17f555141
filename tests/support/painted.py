"""The room of ``scenes`` in plain colours: every box has its own, so that a wrong surface shows at once."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.scene.view_choice import scene_view
from sightline.spatial.scene.views import SceneView
from support.scenes import CAMERA, ROOM, depth_map

WALL, FLOOR, PILLAR = (40, 70, 200), (60, 160, 60), (210, 50, 40)
"""sRGB red, green, blue, in the order of ``ROOM``."""


SMALL: Final = CAMERA.resized(80, 60)


def painting(
    world_from_camera: RigidTransform, camera: Intrinsics = CAMERA
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """``(h, w, 3)`` BGR of the room from a pose, and its depth."""
    apart = [depth_map([box], world_from_camera, camera) for box in ROOM]
    depths = np.stack([np.where(own > 0, own, np.inf) for own in apart])
    colours = np.array([WALL, FLOOR, PILLAR], np.uint8)[:, ::-1]
    nearest = depths.min(axis=0)
    is_met = np.isfinite(nearest)
    image = np.where(is_met[..., None], colours[depths.argmin(axis=0)], 0).astype(np.uint8)
    return image, np.where(is_met, nearest, 0).astype(np.float32)


def painted_picture(n: int, world_from_camera: RigidTransform, camera: Intrinsics = CAMERA) -> Picture:
    bgr, depth_m = painting(world_from_camera, camera)
    return Picture(
        publication_id="pub-1",
        frame_no=n,
        captured_at_ms=n * 200.0,
        world_id="world-1",
        world_from_camera=world_from_camera,
        intrinsics=camera,
        grey=np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8),
        colour=bgr,
        depth_m=depth_m,
    )


def painted_view(n: int, world_from_camera: RigidTransform) -> SceneView:
    """A key frame."""
    picture = painted_picture(n, world_from_camera)
    assert picture.colour is not None
    view = scene_view(picture, picture.colour)
    assert view is not None
    return view
