"""Scenes of boxes with exact depth: what a perfect depth camera sees of them, from any pose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sightline.spatial.camera import Intrinsics
from sightline.spatial.frames import pose_value
from sightline.spatial.pose import RigidTransform
from sightline.spatial.scene.surfaces import DeviceSurface
from sightline.spatial.values import ClickQuery, DepthFrame, FramePose, MarkQuery, PoseValue, Vector3

CAMERA = Intrinsics(fx=250.0, fy=250.0, cx=159.5, cy=119.5, width=320, height=240)


@dataclass(frozen=True, slots=True)
class Box:
    """Axis-aligned in the world, from corner to corner, metres."""

    low: Vector3
    high: Vector3


ROOM = (
    Box((-4.0, -1.5, -3.1), (4.0, 2.5, -3.0)),  # back wall, its face at z = -3
    Box((-4.0, -1.6, -3.0), (4.0, -1.5, 3.0)),  # floor, its face at y = -1.5
    Box((-0.3, -1.5, -2.2), (0.3, 0.2, -1.8)),  # a pillar, its face at z = -1.8
)
"""Seen from the origin looking along -Z: a pillar in front of a wall, on a floor."""


def looking(eye: Vector3, target: Vector3) -> RigidTransform:
    """``world_from_camera`` (OpenCV axes) of a camera at ``eye`` that looks at ``target``, its image upright."""
    forward = np.subtract(target, eye)
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, (0.0, 1.0, 0.0))
    right = right / np.linalg.norm(right)
    return RigidTransform(np.stack([right, np.cross(forward, right), forward], axis=1), np.asarray(eye, dtype=float))


FORWARD = looking((0.0, 0.0, 0.0), (0.0, 0.0, -1.0))


def depth_map(boxes: Sequence[Box], world_from_camera: RigidTransform, camera: Intrinsics = CAMERA) -> np.ndarray:
    """``(height, width)`` metres along the optical axis; 0 where no box is met."""
    columns, rows = np.meshgrid(np.arange(camera.width), np.arange(camera.height))
    rays_c = np.stack([(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones(rows.shape)], -1)
    rays = world_from_camera.rotate(rays_c)
    rays = np.where(np.abs(rays) < 1e-12, 1e-12, rays)
    nearest = np.full(rows.shape, np.inf)
    for box in boxes:
        first = (np.asarray(box.low) - world_from_camera.translation) / rays
        second = (np.asarray(box.high) - world_from_camera.translation) / rays
        enters = np.minimum(first, second).max(axis=-1)
        leaves = np.maximum(first, second).min(axis=-1)
        hit = (enters <= leaves) & (enters > 0)
        nearest = np.where(hit & (enters < nearest), enters, nearest)
    return np.where(np.isfinite(nearest), nearest, 0.0)


def frame_pose(
    n: int, world_from_camera: RigidTransform = FORWARD, *, camera: Intrinsics = CAMERA, world_id: str = "world-1"
) -> FramePose:
    return FramePose(
        publication_id="pub-1",
        frame_no=n,
        world_id=world_id,
        captured_at_ms=n * 200.0,
        pose=pose_value(world_from_camera),
        intrinsics=camera.to_value(),
    )


def depth_frame(
    n: int,
    metres: np.ndarray,
    world_from_camera: RigidTransform = FORWARD,
    *,
    camera: Intrinsics = CAMERA,
    world_id: str = "world-1",
) -> DepthFrame:
    return DepthFrame(
        frame=frame_pose(n, world_from_camera, camera=camera, world_id=world_id),
        width=camera.width,
        height=camera.height,
        intrinsics=camera.to_value(),
        depth_mm=np.round(metres * 1000).astype("<u2").tobytes(),
    )


def seen(
    n: int, world_from_camera: RigidTransform = FORWARD, *, boxes: Sequence[Box] = ROOM, world_id: str = "world-1"
) -> DepthFrame:
    """The depth frame of a pose in a scene."""
    return depth_frame(n, depth_map(boxes, world_from_camera), world_from_camera, world_id=world_id)


def click_at(frame: FramePose, x_px: float, y_px: float, camera: Intrinsics = CAMERA) -> ClickQuery:
    u, v = camera.normalised_of(x_px, y_px)
    return ClickQuery(frame=frame, u=u, v=v)


def mark(p_world: Vector3, mark_id: str = "m1", sigma_m: float = 0.005) -> MarkQuery:
    return MarkQuery(mark_id, p_world, sigma_m)


def square(surface_id: str, z: float = -2.0) -> DeviceSurface:
    """A device's surface: two by two metres, upright, facing +Z."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], dtype="<f4")
    return DeviceSurface(
        surface_id=surface_id,
        kind="plane",
        pose=PoseValue((0.0, 0.0, z), (0.0, 0.0, 0.0, 1.0)),
        vertices=corners.tobytes(),
        indices=np.array([[0, 1, 2], [0, 2, 3]], dtype="<u4").tobytes(),
    )
