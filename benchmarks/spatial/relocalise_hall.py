"""Later visits to the machine hall, rendered with exact truth: other light, moved objects, unseen views, depth noise.

One stored visit (the scripted walk, at rest) and many short clips of later ones, kept in a folder and used again. Clips
come in a fixed random order, so that the first N of them are a fair smaller set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.hall.baked import Baked
from sightline.hall.cache import load_hall
from sightline.hall.light import LightMap
from sightline.hall.mesh import F64, rotation_around
from sightline.hall.model import model_version
from sightline.hall.render import Camera, Renderer
from sightline.hall.walk import Walk, viewer
from sightline.spatial.camera import Intrinsics
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform

MAP_CAMERA: Final = Camera(390.0, 390.0, 239.5, 179.5, 480, 360)
CAMERAS: Final = (
    MAP_CAMERA,
    Camera(350.0, 352.0, 243.0, 175.0, 480, 360),
    Camera(450.0, 450.0, 236.0, 182.0, 480, 360),
)
CLIP_FRAMES: Final = 12
CLIP_FPS: Final = 8.0
MAP_FPS: Final = 2.5
UNSEEN_SHARE: Final = 0.3
VARIANTS: Final = 6
_UP: Final = np.array([0.0, 1.0, 0.0])
_MOVABLE: Final = ("tool_trolley", "tools", "fire_extinguisher", "standby_pump")


@dataclass(frozen=True, slots=True)
class Clip:
    """Consecutive frames of a later visit; ``is_unseen``: made to look where the stored visit did not."""

    number: int
    is_unseen: bool
    variant: int
    pictures: tuple[Picture, ...]


class HallVisits:
    """Renders what is asked for, and keeps it below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"visits-{model_version()}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._hall = folder / f"hall-model-{model_version()}"
        self._baked: Baked | None = None
        self._renderer: tuple[int, Renderer] | None = None

    def stored_visit(self) -> list[Picture]:
        """The pictures that the map is made of: the whole walk at rest."""
        walk = Walk()
        poses = [walk.world_from_camera(t) for t in walk.times(MAP_FPS)]
        return self._kept("map", 0, poses, MAP_CAMERA, seed=1)

    def clips(self, count: int) -> Iterator[Clip]:
        """The first ``count`` clips."""
        for number in range(count):
            rng = np.random.default_rng([17, number])
            is_unseen = bool(rng.random() < UNSEEN_SHARE)
            # Neighbours share a variant, so that the scene is not rebuilt for each clip.
            variant = 1 + number // 8 % VARIANTS
            camera = CAMERAS[int(rng.integers(len(CAMERAS)))]
            poses = unseen_poses(rng) if is_unseen else seen_poses(rng)
            pictures = self._kept(f"clip-{number:05d}", variant, poses, camera, seed=100 + number)
            yield Clip(number, is_unseen, variant, tuple(pictures))

    def _kept(self, name: str, variant: int, poses: list[F64], camera: Camera, seed: int) -> list[Picture]:
        path = self._folder / f"{name}.npz"
        if not path.is_file():
            self._render(path, variant, poses, camera, seed)
        with np.load(path) as kept:
            return [_picture(name, n, camera, poses[n], kept[f"grey{n}"], kept[f"depth{n}"]) for n in range(len(poses))]

    def _render(self, path: Path, variant: int, poses: list[F64], camera: Camera, seed: int) -> None:
        if self._baked is None:
            self._baked = load_hall(self._hall)
        if self._renderer is None or self._renderer[0] != variant:
            self._renderer = (variant, renderer_of(self._baked, variant))
        rng = np.random.default_rng(seed)
        files: dict[str, npt.NDArray[np.uint8]] = {}
        for n, pose in enumerate(poses):
            shot = self._renderer[1].render(pose, camera)
            grey = exposed(cv2.cvtColor(shot.colour, cv2.COLOR_BGR2GRAY), variant, rng)
            files[f"grey{n}"] = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 90])[1]
            files[f"depth{n}"] = cv2.imencode(".png", sensed(shot.depth_m, rng), [cv2.IMWRITE_PNG_COMPRESSION, 3])[1]
        part = path.with_suffix(".part.npz")
        np.savez(part, allow_pickle=False, **files)
        part.rename(path)


def _picture(
    name: str, n: int, camera: Camera, pose: F64, grey: npt.NDArray[np.uint8], depth: npt.NDArray[np.uint8]
) -> Picture:
    small = cv2.imdecode(depth, cv2.IMREAD_UNCHANGED).astype(np.float32) / 1000
    size = (camera.width, camera.height)
    return Picture(
        publication_id=name,
        frame_no=n,
        captured_at_ms=n * 1000 / CLIP_FPS,
        world_id=name,
        world_from_camera=RigidTransform.from_matrix(pose),
        intrinsics=Intrinsics(camera.fx, camera.fy, camera.cx, camera.cy, camera.width, camera.height),
        grey=cv2.imdecode(grey, cv2.IMREAD_GRAYSCALE).astype(np.uint8),
        depth_m=cv2.resize(small, size, interpolation=cv2.INTER_NEAREST),
    )


def seen_poses(rng: np.random.Generator) -> list[F64]:
    """A stretch of the stored walk, off its path by up to 0.6 m and 25 degrees."""
    walk = Walk()
    start = float(rng.uniform(0, walk.duration_s))
    shift = rng.uniform([-0.6, -0.25, -0.6], [0.6, 0.25, 0.6])
    turn = rotation_around(_UP, float(rng.uniform(-0.4, 0.4)))
    tilt = viewer(np.zeros(3), 0.0, float(rng.uniform(-0.2, 0.2)), float(rng.uniform(-0.15, 0.15)))
    level = viewer(np.zeros(3), 0.0, 0.0)[:3, :3]
    poses = []
    for n in range(CLIP_FRAMES):
        pose = walk.world_from_camera(start + n / CLIP_FPS).copy()
        pose[:3, :3] = turn @ pose[:3, :3] @ (level.T @ tilt[:3, :3])
        pose[:3, 3] += shift
        poses.append(pose)
    return poses


def unseen_poses(rng: np.random.Generator) -> list[F64]:
    """Somewhere in the hall looking anywhere, turning slowly: mostly walls, columns and pipes seen by nobody before."""
    eye = np.array([rng.uniform(-5.0, 5.0), rng.uniform(1.2, 1.9), rng.uniform(-3.5, 3.5)])
    yaw, pitch = float(rng.uniform(-np.pi, np.pi)), float(rng.uniform(-0.5, 0.5))
    drift, rate = rng.normal(size=3) * (0.25, 0.05, 0.25), float(rng.uniform(-0.3, 0.3))
    times = np.arange(CLIP_FRAMES) / CLIP_FPS
    return [viewer(eye + drift * t, yaw + rate * t, pitch) for t in times]


def renderer_of(baked: Baked, variant: int) -> Renderer:
    """The hall at another visit; variant 0 is the stored one."""
    if variant == 0:
        return Renderer(baked)
    rng = np.random.default_rng([23, variant])
    renderer = Renderer(relit(moved(baked, rng), rng))
    joints = {joint.id: joint.upper * float(rng.uniform(0, 1)) for joint in baked.hall.joints if rng.random() < 0.6}
    renderer.set_state(joints, frozenset({"seal_leak"}) if variant % 2 else frozenset())
    return renderer


def moved(baked: Baked, rng: np.random.Generator) -> Baked:
    """The trolley and other loose things stand up to a metre elsewhere, turned."""
    turns: dict[int, F64] = {}
    for index, part in enumerate(baked.hall.parts):
        if part.id in _MOVABLE:
            turns[index] = np.eye(4)
            turns[index][:3, :3] = rotation_around(_UP, float(rng.uniform(-0.6, 0.6)))
            turns[index][:3, 3] = rng.uniform([-0.7, 0.0, -0.7], [0.7, 0.0, 0.7])
    chunks = []
    for chunk in baked.chunks:
        turn = turns.get(chunk.part_index)
        if turn is None:
            chunks.append(chunk)
            continue
        middle = np.eye(4)
        middle[:3, 3] = chunk.mesh.positions.mean(axis=0) * (1, 0, 1)
        chunks.append(replace(chunk, mesh=chunk.mesh.transformed(middle @ turn @ np.linalg.inv(middle))))
    return replace(baked, chunks=tuple(chunks))


def relit(baked: Baked, rng: np.random.Generator) -> Baked:
    """Other lamps: brightness and tint change smoothly over the hall."""
    waves = rng.uniform(-1.2, 1.2, (3, 3))
    phase, gain = rng.uniform(0, 6.3, 3), rng.uniform(0.6, 1.25) * rng.uniform(0.92, 1.08, 3)
    chunks = []
    for chunk in baked.chunks:
        field = 1 + 0.3 * np.cos(chunk.mesh.positions @ waves.T + phase).mean(axis=1, keepdims=True) * 1.7
        chunks.append(replace(chunk, light=(chunk.light * field * gain).astype(np.float32)))
    image = baked.light_map.image
    rough = rng.uniform(0.55, 1.45, (7, 7)).astype(np.float32)
    field = cv2.resize(rough, image.shape[1::-1], interpolation=cv2.INTER_CUBIC)[..., None] * gain
    light = np.clip(image * field, 0, 255).astype(np.uint8)
    return replace(baked, chunks=tuple(chunks), light_map=LightMap(light))


def exposed(grey: npt.NDArray[np.uint8], variant: int, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """What a camera makes of it: gamma of the visit, gain of the frame, noise."""
    gamma = (1.0, 0.8, 1.2, 0.9, 1.1, 0.75, 1.25)[variant]
    values = 255 * (grey / 255.0) ** gamma * rng.uniform(0.92, 1.08) + rng.normal(0, 2.5, grey.shape)
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def sensed(depth_m: npt.NDArray[np.float32], rng: np.random.Generator) -> npt.NDArray[np.uint16]:
    """Half-size millimetres as a sensor gives them: noise that grows with the square of range, nothing beyond 6 m."""
    half = depth_m[::2, ::2].astype(np.float64)
    noisy = half + rng.normal(0, 1, half.shape) * (0.001 + 0.002 * half**2)
    holes = rng.random(half.shape) < 0.05
    return np.where((half > 0.2) & (half < 6.0) & ~holes, np.rint(noisy * 1000), 0).astype(np.uint16)
