"""Exact renderings of the hall: colour, depth and part ids for a camera pose, by ray casting.

Depth is the triangle's true depth along the optical axis at each pixel's centre; no filter touches it. Colour uses the
formula in ``materials``; only pixels at outlines get extra samples, because jagged edges would mislead feature
detectors. Cameras follow OpenCV (x right, y down, z forward); integer pixel coordinates are pixel centres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.errors import InvalidIntrinsics, InvalidPose
from sightline.hall.baked import Baked, bake_hall
from sightline.hall.mesh import F64
from sightline.hall.model import State
from sightline.hall.shading import Shader
from sightline.hall.tracer import F32, MISS, Hits, Tracer

#: Sub-pixel places of the extra samples at outlines (a rotated grid).
EDGE_OFFSETS = ((-0.33, -0.17), (0.30, 0.21))
#: Normals farther apart than this make an outline.
EDGE_COSINE = 0.6
BACKGROUND = -1


@dataclass(frozen=True, slots=True)
class Camera:
    """An undistorted pinhole camera.

    Attributes:
        fx, fy, cx, cy: pixels; integer coordinates are pixel centres.
        width, height: pixels.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int

    def __post_init__(self) -> None:
        values = (self.fx, self.fy, self.cx, self.cy)
        if not np.all(np.isfinite(values)) or min(self.fx, self.fy) <= 0 or min(self.width, self.height) < 1:
            raise InvalidIntrinsics("The camera's focal lengths and image size must be positive.")

    @property
    def matrix(self) -> F64:
        """The ``(3, 3)`` calibration matrix."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])


@dataclass(frozen=True, slots=True)
class Picture:
    """One rendering.

    Attributes:
        colour: ``(H, W, 3)`` BGR 8 bits.
        depth_m: ``(H, W)`` along the optical axis; 0 where nothing was met.
        part: ``(H, W)`` index into the hall's parts; ``BACKGROUND`` where nothing was met.
    """

    colour: NDArray[np.uint8]
    depth_m: F32
    part: NDArray[np.int16]


class Renderer:
    """Renders the hall in one state of its joints and faults. Changing the state rebuilds what rays meet.

    Args:
        baked: the hall with light and textures; made (or found in this process) when not given.
    """

    def __init__(self, baked: Baked | None = None) -> None:
        self._baked = baked or bake_hall()
        self._shader = Shader(self._baked)
        self._joints: State = {}
        self._faults: frozenset[str] = frozenset()
        self._rebuild()

    def set_state(self, joints: State | None = None, faults: frozenset[str] = frozenset()) -> None:
        """Move parts and switch faults for the renderings that follow."""
        wanted = dict(joints or {})
        if wanted == self._joints and faults == self._faults:
            return
        self._joints, self._faults = wanted, faults
        self._rebuild()

    def _rebuild(self) -> None:
        self._triangles = self._baked.triangles(self._joints, self._faults)
        self._tracer = Tracer(self._triangles.vertices, self._triangles.faces)

    def render(self, world_from_camera: F64, camera: Camera) -> Picture:
        """Colour, depth and parts.

        Args:
            world_from_camera: ``(4, 4)`` rigid; maps points of the camera frame (OpenCV) into the hall frame.
        Raises:
            InvalidPose: if the pose is not a finite rigid transform.
        """
        pose = checked_pose(world_from_camera)
        rays = camera_rays(pose, camera)
        hits = self._tracer.cast(rays)
        depth = np.where(np.isfinite(hits.t), hits.t, 0.0).astype(np.float32)
        colour = self._colour(rays.reshape(-1, 6), hits, camera)
        part = np.where(hits.triangle == MISS, BACKGROUND, self._triangles.part_of(hits.triangle)).astype(np.int16)
        image = colour.reshape(camera.height, camera.width, 3)
        self._smooth_outlines(image, hits, part, depth, pose, camera)
        return Picture(np.clip(np.rint(image), 0, 255).astype(np.uint8), depth, part)

    def depth(self, world_from_camera: F64, camera: Camera) -> F32:
        """Depth alone: cheaper when colour is not wanted."""
        hits = self._tracer.cast(camera_rays(checked_pose(world_from_camera), camera))
        return np.where(np.isfinite(hits.t), hits.t, 0.0).astype(np.float32)

    def depth_at(self, world_from_camera: F64, camera: Camera, u: float, v: float) -> float:
        """Depth in metres at one (sub-)pixel; 0 where nothing is met."""
        rays = pixel_rays(world_from_camera, camera, np.array([u]), np.array([v]))
        t = float(self._tracer.cast(rays).t[0])
        return t if np.isfinite(t) else 0.0

    def first_hit(self, origin: F64, direction: F64) -> tuple[F64, int] | None:
        """The point where a ray meets the hall and the index of the part, or nothing."""
        ray = np.concatenate([origin, direction]).astype(np.float32)[None]
        hits = self._tracer.cast(ray)
        if not np.isfinite(hits.t[0]):
            return None
        return origin + direction * float(hits.t[0]), int(self._triangles.part_of(hits.triangle)[0])

    def _colour(self, rays: F32, hits: Hits, camera: Camera) -> F32:
        flat = Hits(hits.t.reshape(-1), hits.triangle.reshape(-1), hits.weights.reshape(-1, 2))
        return self._shader.colour(self._triangles, rays, flat, 1.0 / camera.fx)

    def _smooth_outlines(
        self, image: F32, hits: Hits, part: NDArray[np.int16], depth: F32, pose: F64, camera: Camera
    ) -> None:
        edge = _outlines(part, depth, self._triangles.normal_of(hits))
        rows, columns = np.nonzero(edge)
        if not len(rows):
            return
        total = image[rows, columns].copy()
        for dx, dy in EDGE_OFFSETS:
            rays = pixel_rays(pose, camera, columns + dx, rows + dy)
            total += self._colour(rays, self._tracer.cast(rays), camera)
        image[rows, columns] = total / (len(EDGE_OFFSETS) + 1)


def checked_pose(world_from_camera: F64) -> F64:
    """The pose, if it is a finite rigid transform.

    Raises:
        InvalidPose: if it is not.
    """
    pose = np.asarray(world_from_camera, dtype=float)
    if pose.shape != (4, 4) or not np.all(np.isfinite(pose)):
        raise InvalidPose("A camera pose must be a finite 4 x 4 matrix.")
    if not np.allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-5) or np.linalg.det(pose[:3, :3]) < 0:
        raise InvalidPose("A camera pose must be a rotation and a shift.")
    return pose


def camera_rays(pose: F64, camera: Camera) -> F32:
    """``(H, W, 6)`` rays through all pixel centres; directions have z = 1 in the camera, so that t is depth."""
    v, u = np.mgrid[0 : camera.height, 0 : camera.width]
    return pixel_rays(pose, camera, u, v)


def pixel_rays(pose: F64, camera: Camera, u: NDArray[np.generic], v: NDArray[np.generic]) -> F32:
    """Rays ``(..., 6)`` through given pixels, in the hall frame, directions as in ``camera_rays``."""
    rotation = pose[:3, :3].astype(np.float32)
    x = ((np.asarray(u, np.float32) - camera.cx) / camera.fx).astype(np.float32)
    y = ((np.asarray(v, np.float32) - camera.cy) / camera.fy).astype(np.float32)
    rays = np.empty((*x.shape, 6), np.float32)
    rays[..., :3] = pose[:3, 3]
    for k in range(3):
        rays[..., 3 + k] = x * rotation[k, 0] + y * rotation[k, 1] + rotation[k, 2]
    return rays


def project(points_w: F64, world_from_camera: F64, camera: Camera) -> F64:
    """Project hall points into the image: ``(N, 3)`` u, v, depth; u and v are NaN behind the camera."""
    rotation, position = world_from_camera[:3, :3], world_from_camera[:3, 3]
    local = (np.atleast_2d(points_w) - position) @ rotation
    z = local[:, 2]
    ahead = np.where(z > 1e-6, z, np.nan)
    return np.column_stack(
        [camera.fx * local[:, 0] / ahead + camera.cx, camera.fy * local[:, 1] / ahead + camera.cy, z]
    )


def _outlines(part: NDArray[np.int16], depth: F32, normal: F32) -> NDArray[np.bool_]:
    """Pixels next to another part, another depth or another face direction."""
    edge = np.zeros(part.shape, np.bool_)
    near = 1.0 / np.maximum(depth, 1e-3)
    for axis in (0, 1):
        a = (slice(None, -1), slice(None)) if axis == 0 else (slice(None), slice(None, -1))
        b = (slice(1, None), slice(None)) if axis == 0 else (slice(None), slice(1, None))
        step = part[a] != part[b]
        step |= np.einsum("ijk,ijk->ij", normal[a], normal[b]) < EDGE_COSINE
        step |= np.abs(near[a] - near[b]) > 0.04 * np.maximum(near[a], near[b])
        edge[a] |= step
        edge[b] |= step
    return edge
