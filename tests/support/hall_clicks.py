"""Clicks on the machine hall through a depth sensor with noise, shadows and mixed pixels, against exact truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from sightline.hall.model import build_hall
from sightline.hall.render import Camera, camera_rays
from sightline.hall.tracer import Tracer
from sightline.jobs.light import LightCore
from sightline.jobs.world import WorldCore
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import AnchorAnswer
from support.scenes import click_at, depth_frame, looking

CASE = "case"
VIEW = Intrinsics(fx=260.0, fy=260.0, cx=159.5, cy=119.5, width=320, height=240)
SKID = np.array([-0.2, 0.75, 0.0])
"""About the middle of the pump skid, metres."""
EDGE_M, EDGE_RATIO = 0.05, 0.05
_EMITTER_M = 0.05
"""The light that is measured comes from so far beside the camera: what it does not reach has no depth."""
_MIXED = 0.3
"""Share of the pixels at an outline that see both sides and answer in between."""


@dataclass(frozen=True, slots=True)
class HallClick:
    """One click with its two answers.

    Attributes:
        truth: ``(3,)`` metres.
        is_edge: whether another surface, much further away or nearer, lies within two pixels.
        is_front: whether the clicked one is the nearest of them.
        measured: whether the sensor measured at the pixel.
    """

    first: AnchorAnswer
    final: AnchorAnswer
    truth: np.ndarray
    is_edge: bool
    is_front: bool
    measured: bool

    @property
    def error_m(self) -> float:
        if self.final.p_world is None:
            return float("nan")
        return float(np.linalg.norm(np.asarray(self.final.p_world) - self.truth))


@cache
def hall() -> Tracer:
    """The hall at rest, without faults."""
    meshes = [surface.mesh for part in build_hall().parts if part.fault is None for surface in part.surfaces]
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)])
    faces = [mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)]
    return Tracer(np.concatenate([mesh.positions for mesh in meshes]), np.concatenate(faces))


def exact_depth(world_from_camera: RigidTransform) -> np.ndarray:
    """``(h, w)`` metres along the optical axis; 0 where nothing is met."""
    camera = Camera(VIEW.fx, VIEW.fy, VIEW.cx, VIEW.cy, VIEW.width, VIEW.height)
    t = hall().cast(camera_rays(world_from_camera.matrix(), camera)).t.astype(np.float64)
    return np.where(np.isfinite(t), t, 0.0)


def sensed(exact_m: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What a depth sensor makes of it: noise by range, the light's shadows, mixed pixels at outlines."""
    metres = exact_m * (1 + 0.002 * rng.standard_normal(exact_m.shape)) + 0.001 * rng.standard_normal(exact_m.shape)
    far, near = spread(exact_m, 1)
    is_mixed = (far - near > EDGE_M + EDGE_RATIO * near) & (rng.random(exact_m.shape) < _MIXED)
    share = rng.random(exact_m.shape)
    metres = np.where(is_mixed, share * near + (1 - share) * far, metres)
    columns = np.arange(VIEW.width)[None, :]
    shifted = np.round(columns - VIEW.fx * _EMITTER_M / np.maximum(exact_m, 0.1)).astype(int)
    lit = np.full((VIEW.height, 3 * VIEW.width), np.inf)
    rows = np.broadcast_to(np.arange(VIEW.height)[:, None], exact_m.shape)
    np.minimum.at(lit, (rows, shifted + VIEW.width), exact_m)
    in_shadow = exact_m > lit[rows, shifted + VIEW.width] + EDGE_M
    return np.where(in_shadow | (exact_m > 7) | (exact_m < 0.15), 0.0, metres)


def spread(metres: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray]:
    """Farthest and nearest depth within some pixels of each."""
    padded = np.pad(metres, radius, mode="edge")
    side = 2 * radius + 1
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side))
    return windows.max(axis=(2, 3)), windows.min(axis=(2, 3))


def walk(rng: np.random.Generator, frames: int, range_m: tuple[float, float]) -> list[RigidTransform]:
    """A few steps around a random place of the skid, from a random side."""
    target = SKID + rng.uniform((-0.6, -0.3, -0.15), (0.6, 0.3, 0.15))
    angle, distance = rng.uniform(-1.2, 1.2), rng.uniform(*range_m)
    poses = []
    for n in range(frames):
        turned = angle + 0.12 * n
        eye = target + distance * np.array([np.sin(turned), rng.uniform(0.1, 0.4), np.cos(turned)])
        poses.append(looking((eye[0], eye[1], eye[2]), (target[0], target[1], target[2])))
    return poses


def clicks(rng: np.random.Generator, poses: list[RigidTransform], count: int, *, at_edges: bool) -> list[HallClick]:
    """Random clicks on the last of these frames, after all of them were fused.

    Args:
        at_edges: click the front surface within two pixels of an outline; otherwise anywhere.
    """
    light, world = LightCore(), WorldCore()
    exact = exact_depth(poses[0])
    measured = exact
    for n, pose in enumerate(poses):
        exact = exact_depth(pose)
        measured = sensed(exact, rng)
        depth = depth_frame(n, measured, pose, camera=VIEW)
        light.add_depth(CASE, depth, is_key_frame=True)
        world.fuse(depth)
    far, near = spread(exact, 2)
    is_edge = far - near > EDGE_M + EDGE_RATIO * near
    is_front = exact - near < EDGE_M / 2
    rows, columns = np.nonzero(
        (is_edge & is_front if at_edges else np.ones_like(is_edge)) & (exact > 0.2) & (exact < 6)
    )
    found = []
    for k in rng.choice(len(rows), min(count, len(rows)), replace=False):
        y, x = int(rows[k]), int(columns[k])
        query = click_at(depth_frame(len(poses) - 1, measured, poses[-1], camera=VIEW).frame, x, y, VIEW)
        first = light.anchor(CASE, query)
        truth = poses[-1].apply(VIEW.ray(x, y) * exact[y, x])
        final = world.refine(query, first) or first
        found.append(
            HallClick(first, final, truth, bool(is_edge[y, x]), bool(is_front[y, x]), bool(measured[y, x] > 0))
        )
    return found
