"""Light baked once: lamps and windows with shadows, and what the hall's surfaces throw back.

Small parts keep light per vertex; floor, walls and roof on a light map, because a shadow's edge on a floor is finer
than its vertices. Values are *display* light (gamma-encoded), see ``materials``. Inter-reflection is approximated by
ambient occlusion of limited reach under a light that is brighter from above than from below; a second bounce would be
invisible under textures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sightline.hall.building import DEPTH, LAMP_SIZE, LAMP_Y, LAMPS, WIDTH, WINDOWS
from sightline.hall.materials import MATERIALS
from sightline.hall.mesh import F64, Mesh
from sightline.hall.scene import F32, LIGHT_SCALE, Chunk
from sightline.hall.tracer import Tracer

MAP_PX = 512
TEXEL_M = {"floor": 0.04, "wall": 0.075, "roof": 0.10}
#: Rays leave the surface at this height, so that they do not meet it again.
LIFT_M = 0.004
AMBIENT_RAYS = 28
#: Something farther than this shades nothing of the ambient light.
AMBIENT_REACH_M = 1.6

LAMP_LIGHT = np.array([1.00, 0.955, 0.87]) * 2.35
WINDOW_LIGHT = np.array([0.80, 0.93, 1.08]) * 1.15
SKY_AMBIENT = np.array([0.40, 0.41, 0.415])
GROUND_AMBIENT = np.array([0.215, 0.21, 0.20])


@dataclass(frozen=True, slots=True)
class LightMap:
    """The light map: ``(H, W, 3)`` display light as 8 bits, full scale ``LIGHT_SCALE``."""

    image: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Emitters:
    points: F64
    normals: F64
    strength: F64


def bake(chunks: Sequence[Chunk]) -> tuple[list[Chunk], LightMap]:
    """The chunks with their light, and the light map of the large surfaces."""
    casters = [c for c in chunks if not MATERIALS[c.material].glows]
    tracer, emitters, shelf = _tracer(casters), _emitters(), _Shelf()
    plans = [_plan(chunk, shelf) for chunk in chunks]
    light = display(
        incident(
            np.concatenate([p.points for p in plans]), np.concatenate([p.normals for p in plans]), tracer, emitters
        )
    )
    atlas = np.full((MAP_PX, MAP_PX, 3), 1.0)
    lit, start = [], 0
    for chunk, plan in zip(chunks, plans, strict=True):
        share = light[start : start + len(plan.points)]
        start += len(plan.points)
        lit.append(_apply(chunk, plan, share, atlas))
    image = np.clip(np.rint(atlas / LIGHT_SCALE * 255.0), 0, 255).astype(np.uint8)
    return lit, LightMap(image)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where light must be known for a chunk; ``place`` is its rectangle on the map (x, y, width, height)."""

    points: F64
    normals: F64
    place: tuple[int, int, int, int] | None


def _plan(chunk: Chunk, shelf: _Shelf) -> _Plan:
    material, mesh = MATERIALS[chunk.material], chunk.mesh
    if material.glows:
        return _Plan(np.zeros((0, 3)), np.zeros((0, 3)), None)
    if not material.mapped:
        return _Plan(mesh.positions, mesh.normals, None)
    low, high = mesh.uv.min(axis=0), mesh.uv.max(axis=0)
    width, height = (max(4, round(float(s) / TEXEL_M[chunk.material])) for s in high - low)
    points, normal = _texel_points(mesh, (mesh.uv - low) / (high - low), width, height)
    return _Plan(points, np.tile(normal, (len(points), 1)), (*shelf.place(width, height), width, height))


def _apply(chunk: Chunk, plan: _Plan, light: F64, atlas: F64) -> Chunk:
    if not len(light):
        return chunk
    if plan.place is None:
        return replace(chunk, light=light.astype(np.float32))
    x, y, width, height = plan.place
    image = cv2.GaussianBlur(light.reshape(height, width, 3).astype(np.float32), (0, 0), 0.9)
    atlas[y - 2 : y + height + 2, x - 2 : x + width + 2] = np.pad(image, ((2, 2), (2, 2), (0, 0)), mode="edge")
    low, high = chunk.mesh.uv.min(axis=0), chunk.mesh.uv.max(axis=0)
    light_uv = (np.array([x, y]) + (chunk.mesh.uv - low) / (high - low) * np.array([width, height])) / MAP_PX
    return replace(chunk, light_uv=light_uv.astype(np.float32), light=np.ones_like(chunk.light))


def display(linear: F64) -> F64:
    """Display light of linear light, limited to what 8 bits hold."""
    return np.clip(np.power(np.maximum(linear, 0.0), 1.0 / 2.2), 0.02, LIGHT_SCALE)


def _tracer(chunks: Sequence[Chunk]) -> Tracer:
    starts = np.cumsum([0, *(len(c.mesh.positions) for c in chunks)])
    faces = [c.mesh.faces + start for c, start in zip(chunks, starts, strict=False)]
    return Tracer(np.concatenate([c.mesh.positions for c in chunks]), np.concatenate(faces))


def _emitters() -> _Emitters:
    points, normals, strength = [], [], []
    for x, z in LAMPS:
        for k in range(5):
            points.append((x + LAMP_SIZE[0] * ((k + 0.5) / 5 - 0.5), LAMP_Y - 0.02, z))
            normals.append((0.0, -1.0, 0.0))
            strength.append(LAMP_LIGHT * LAMP_SIZE[0] / 5)
    for wall, along, low, width, height in WINDOWS:
        for k in range(3):
            offset = along + width * ((k + 0.5) / 3 - 0.5)
            back = wall == "back"
            points.append(
                (offset, low + height * 0.55, -DEPTH / 2 + 0.1)
                if back
                else (WIDTH / 2 - 0.1, low + height * 0.55, offset)
            )
            normals.append((0.0, 0.0, 1.0) if back else (-1.0, 0.0, 0.0))
            strength.append(WINDOW_LIGHT * width * height / 3)
    return _Emitters(np.array(points), np.array(normals), np.array(strength))


def incident(points: F64, normals: F64, tracer: Tracer, emitters: _Emitters) -> F64:
    """Linear light ``(N, 3)`` that arrives at surface points."""
    origins = points + normals * LIFT_M
    total = np.zeros((len(points), 3))
    for at, facing, strength in zip(emitters.points, emitters.normals, emitters.strength, strict=True):
        total += _from_emitter(origins, normals, at, facing, tracer)[:, None] * strength
    return total + _ambient(origins, normals, tracer)


def _from_emitter(origins: F64, normals: F64, at: F64, facing: F64, tracer: Tracer) -> F64:
    towards = at - origins
    distance = np.linalg.norm(towards, axis=1)
    cosine = np.einsum("ij,ij->i", towards, normals) / distance
    emitted = -(towards @ facing) / distance
    # Lamps here throw some light sideways (they are boxes, not flat panels).
    weight = np.maximum(cosine, 0.0) * np.maximum(emitted * 0.85 + 0.15, 0.0) / np.maximum(distance, 0.4) ** 2
    lit = np.flatnonzero(weight > 1e-4)
    rays = np.concatenate([origins[lit], towards[lit] * 0.995], axis=1).astype(np.float32)
    out = np.zeros(len(origins))
    out[lit] = weight[lit] * tracer.reaches(rays)
    return out


def _ambient(origins: F64, normals: F64, tracer: Tracer) -> F64:
    directions = hemisphere(AMBIENT_RAYS)
    side, up = perpendiculars(normals)
    total = np.zeros((len(origins), 3))
    rays = np.empty((len(origins), 6), np.float32)
    rays[:, :3] = origins
    for direction in directions:
        d = side * direction[0] + up * direction[1] + normals * direction[2]
        rays[:, 3:] = d
        hits = tracer.cast(rays)
        openness = np.clip(np.minimum(hits.t, 1e3) / AMBIENT_REACH_M, 0.0, 1.0).astype(np.float64)
        # Surfaces near by are themselves lit: they never shade completely.
        share = (0.12 + 0.88 * openness)[:, None]
        above = (d[:, 1:2] * 0.5 + 0.5) ** 1.2
        total += share * (GROUND_AMBIENT * (1 - above) + SKY_AMBIENT * above)
    return total / len(directions)


def perpendiculars(normals: F64) -> tuple[F64, F64]:
    """Two unit vectors across each normal."""
    helper = np.where(np.abs(normals[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    side = np.cross(helper, normals)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-12)
    return side, np.cross(normals, side)


def hemisphere(count: int) -> F64:
    """Cosine-weighted directions around +z on a golden spiral."""
    k = np.arange(count) + 0.5
    radius, angle = np.sqrt(k / count), k * np.pi * (3.0 - np.sqrt(5.0))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1.0 - k / count)], axis=1)


class _Shelf:
    """Places rectangles on the light map, left to right in rows; the first pixels stay white."""

    def __init__(self) -> None:
        self._x, self._y, self._row = 8, 2, 8

    def place(self, width: int, height: int) -> tuple[int, int]:
        if self._x + width + 4 > MAP_PX:
            self._x, self._y, self._row = 2, self._y + self._row + 4, 0
        assert self._y + height + 2 <= MAP_PX, "the light map is full"
        at = (self._x, self._y)
        self._x += width + 4
        self._row = max(self._row, height)
        return at


def _texel_points(mesh: Mesh, share: F64, width: int, height: int) -> tuple[F64, F64]:
    """World positions of the texel centres of a flat patch, row by row, and its normal."""
    design = np.column_stack([share, np.ones(len(share))])
    plane, *_ = np.linalg.lstsq(design, mesh.positions, rcond=None)
    t, s = np.meshgrid((np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width, indexing="ij")
    points = np.column_stack([s.ravel(), t.ravel(), np.ones(s.size)]) @ plane
    return points, mesh.normals[0]


def as_bytes(light: F32) -> NDArray[np.uint8]:
    """Vertex light as 8 bits, full scale ``LIGHT_SCALE``."""
    return np.asarray(np.clip(np.rint(light / LIGHT_SCALE * 255.0), 0, 255), dtype=np.uint8)
