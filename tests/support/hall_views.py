"""Views of the machine hall with exact depth, from random places round the pump, and what a sensor makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from sightline.hall.baked import Baked
from sightline.hall.light import MAP_PX, LightMap
from sightline.hall.materials import MATERIALS
from sightline.hall.model import build_hall
from sightline.hall.render import Camera, Renderer
from sightline.hall.scene import bare_chunks
from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage
from sightline.spatial.frames import pose_value
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import FramePose
from support.scenes import looking

Array = npt.NDArray[np.float64]

DEPTH_CAMERA = Intrinsics(fx=250.0, fy=250.0, cx=159.5, cy=119.5, width=320, height=240)
PICTURE = Intrinsics(fx=500.0, fy=500.0, cx=319.5, cy=239.5, width=640, height=480)

_ASIDE_PX = 0.5
_BEND = 0.002
"""Metres per square metre of depth, at the rim."""


@dataclass(frozen=True, slots=True)
class View:
    """One look at the hall: pose, exact depth in metres, and the camera's depth image of it."""

    number: int
    world_from_camera: RigidTransform
    exact_m: Array
    image: DepthImage

    @property
    def frame(self) -> FramePose:
        return FramePose(
            publication_id="pub-1",
            frame_no=self.number,
            world_id="world-1",
            captured_at_ms=self.number * 200.0,
            pose=pose_value(self.world_from_camera),
            intrinsics=PICTURE.to_value(),
        )

    def truth(self, points: Array) -> Array:
        """Exact places ``(N, 3)`` in the camera frame under normalised positions; NaN at outlines and outside."""
        x, y = points[:, 0] * PICTURE.width - 0.5, points[:, 1] * PICTURE.height - 0.5
        rays = np.stack([(x - PICTURE.cx) / PICTURE.fx, (y - PICTURE.cy) / PICTURE.fy, np.ones(len(points))], axis=1)
        return np.asarray(rays * self._depths(rays)[:, None])

    def _depths(self, rays: Array) -> Array:
        camera, inverse = DEPTH_CAMERA, 1 / np.maximum(self.exact_m, 1e-6)
        x, y = rays[:, 0] * camera.fx + camera.cx, rays[:, 1] * camera.fy + camera.cy
        column, row = np.rint(x).astype(int), np.rint(y).astype(int)
        inside = (column > 0) & (column < camera.width - 1) & (row > 0) & (row < camera.height - 1)
        column, row = np.clip(column, 1, camera.width - 2), np.clip(row, 1, camera.height - 2)
        right, left = inverse[row, column + 1], inverse[row, column - 1]
        below, above = inverse[row + 1, column], inverse[row - 1, column]
        here = inverse[row, column]
        # Between pixels of one plane the inverse depth is linear; where it bends there is an outline.
        is_flat = (np.abs(right + left - 2 * here) < 0.01 * here) & (np.abs(below + above - 2 * here) < 0.01 * here)
        found = here + (right - left) / 2 * (x - column) + (below - above) / 2 * (y - row)
        return np.where(inside & is_flat, 1 / found, np.nan)


def sensed(exact_m: Array, chance: np.random.Generator) -> Array:
    """What a structured-light camera measures, metres.

    Noise by range, alike over some pixels; bent by some millimetres over the picture; not quite where the picture has
    it; holes at jumps.
    """
    height, width = exact_m.shape
    coarse = chance.normal(size=(height // 3 + 2, width // 3 + 2))
    alike = np.repeat(np.repeat(coarse, 3, axis=0), 3, axis=1)[:height, :width]
    sigma = 0.0012 + 0.0019 * (exact_m - 0.4) ** 2
    noisy = exact_m + sigma * (0.7 * alike + 0.7 * chance.normal(size=exact_m.shape))
    slope_y, slope_x = np.gradient(exact_m)
    aside_x, aside_y = chance.normal(size=2) * _ASIDE_PX
    noisy += np.clip(aside_x * slope_x + aside_y * slope_y, -0.02, 0.02)
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    bend = chance.normal(size=3) @ np.stack([rows.ravel(), columns.ravel(), (rows * columns).ravel()])
    noisy += _BEND * exact_m**2 * bend.reshape(exact_m.shape)
    is_jump = np.maximum(np.abs(slope_x), np.abs(slope_y)) > 0.05
    is_hole = (is_jump & (chance.random(exact_m.shape) < 0.5)) | (chance.random(exact_m.shape) < 0.01)
    return np.where(is_hole | (exact_m <= 0), 0.0, noisy)


@cache
def hall_views(count: int, seed: int = 1) -> tuple[View, ...]:
    """Views from random places; the same ones for the same seed."""
    hall = build_hall()
    textures = {name: np.full((16, 16, 3), 40, np.uint8) for name in MATERIALS}
    light = LightMap(np.full((MAP_PX, MAP_PX, 3), 170, np.uint8))
    renderer = Renderer(Baked(hall, tuple(bare_chunks(hall.parts)), light, textures))
    camera = Camera(*(getattr(DEPTH_CAMERA, name) for name in ("fx", "fy", "cx", "cy", "width", "height")))
    chance, views = np.random.default_rng(seed), list[View]()
    while len(views) < count:
        target = chance.uniform((-1.2, 0.3, -0.7), (1.2, 1.3, 0.7))
        way = chance.normal(size=3) * (1, 0.4, 1)
        eye = target + way / np.linalg.norm(way) * chance.uniform(0.5, 3.0)
        if not 0.3 < eye[1] < 2.2:
            continue
        pose = looking(tuple(eye), tuple(target))
        exact = renderer.depth(pose.matrix(), camera).astype(np.float64)
        if (exact > 0).mean() < 0.95 or np.median(exact) > 4 or exact[exact > 0].min() < 0.2:
            continue
        millimetres = np.clip(np.rint(sensed(exact, chance) * 1000), 0, 60_000).astype(np.uint16)
        image = DepthImage("pub-1", len(views), len(views) * 200.0, millimetres, DEPTH_CAMERA, pose)
        views.append(View(len(views), pose, exact, image))
    return tuple(views)
