"""Parts of the machine hall that are moved while a camera walks by: the guard lifted off the coupling, exact truth."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sightline.hall.baked import Baked
from sightline.hall.light import MAP_PX, LightMap
from sightline.hall.materials import MATERIALS
from sightline.hall.model import build_hall
from sightline.hall.render import Camera, Renderer
from sightline.hall.scene import bare_chunks
from sightline.spatial.camera import Intrinsics
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.track.part_tracker import PartTracker

CAMERA = Camera(300.0, 300.0, 159.5, 119.5, 320, 240)
INTRINSICS = Intrinsics(300.0, 300.0, 159.5, 119.5, 320, 240)
HALL = build_hall()
GUARD = HALL.part("coupling_guard")
LIFT_M = 0.018
FRAMES = 10


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    """With its real surfaces in even light: baking the light would take longer than everything else here."""
    textures = {name: material.picture() for name, material in MATERIALS.items()}
    light = LightMap(np.full((MAP_PX, MAP_PX, 3), 170, np.uint8))
    return Renderer(Baked(HALL, tuple(bare_chunks(HALL.parts)), light, textures))


def _pose(n: int) -> np.ndarray:
    """``(4, 4)`` world from camera (OpenCV axes): a step to the side per frame, looking at the guard."""
    low, high = GUARD.bounds
    middle = (low + high) / 2
    eye = middle + np.array([0.25 + 0.006 * n, 0.45, 1.1])
    forward = (middle - eye) / np.linalg.norm(middle - eye)
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.column_stack([right, np.cross(forward, right), forward])
    pose[:3, 3] = eye
    return pose


def _shown(renderer: Renderer, n: int, lift_m: float) -> tuple[Picture, np.ndarray]:
    renderer.set_state({"coupling_guard": lift_m})
    rendered = renderer.render(_pose(n), CAMERA)
    grey = np.asarray(cv2.cvtColor(rendered.colour, cv2.COLOR_BGR2GRAY), np.uint8)
    pose = RigidTransform.from_matrix(_pose(n))
    return Picture("p", n, n * 66.7, "w1", pose, INTRINSICS, grey, None, rendered.depth_m), rendered.part


def _clicked(first: Picture, part: np.ndarray) -> np.ndarray:
    """The pixel of the guard with most detail around it, well inside."""
    inside = cv2.erode(
        (part == [one.id for one in HALL.parts].index(GUARD.id)).astype(np.uint8), np.ones((9, 9), np.uint8)
    )
    corners = cv2.goodFeaturesToTrack(first.grey, 1, 0.01, 5, mask=inside)
    assert corners is not None
    return np.asarray(corners[0, 0], np.float64)


def test_a_guard_that_is_lifted_is_followed_and_one_that_stays_keeps_its_mark(renderer: Renderer) -> None:
    first, part = _shown(renderer, 0, 0.0)
    at = _clicked(first, part)
    assert first.depth_m is not None
    depth_m = float(first.depth_m[int(at[1]), int(at[0])])
    assert first.world_from_camera is not None
    clicked_w = first.world_from_camera.apply(INTRINSICS.ray(*at) * depth_m)
    lifted, still = PartTracker.start(first, *at), PartTracker.start(first, *at)
    for n in range(1, FRAMES):
        shown, _ = _shown(renderer, n, LIFT_M * n)
        found = lifted.step(shown)
        stays = still.step(_shown(renderer, n, 0.0)[0])
    truth_w = clicked_w + np.array([0.0, LIFT_M * (FRAMES - 1), 0.0])
    assert found.state == "moving"
    assert found.p_world is not None
    assert np.linalg.norm(np.asarray(found.p_world) - truth_w) < 0.03
    assert stays.state == "static"
    assert stays.p_world is not None
    assert np.linalg.norm(np.asarray(stays.p_world) - clicked_w) < 0.02
