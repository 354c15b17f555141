"""Bodies swept along a path: pipes with bends, cables, the volute of a pump; and repeated small parts (bolts)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from sightline.hall.mesh import F64, Mesh, join, rotation_around
from sightline.hall.solids import grid_faces, revolve

Point = tuple[float, float, float]

#: Bolt heads smaller than this are seen with a few pixels only: their chamfer is left out.
CHAMFERED_M = 0.021


def fillet(points: Sequence[Point], radius_m: float, steps: int = 7) -> F64:
    """The polyline with its corners replaced by arcs of the given radius."""
    corners = np.asarray(points, dtype=float)
    path = [corners[0]]
    for before, at, after in zip(corners[:-2], corners[1:-1], corners[2:], strict=True):
        path.extend(_arc(before, at, after, radius_m, steps))
    path.append(corners[-1])
    return np.array(path)


def _arc(before: F64, at: F64, after: F64, radius_m: float, steps: int) -> list[F64]:
    back, on = before - at, after - at
    back_m, on_m = float(np.linalg.norm(back)), float(np.linalg.norm(on))
    back, on = back / back_m, on / on_m
    if np.dot(back, on) < -0.9999:  # Straight on: there is no corner to round.
        return [at]
    half = np.arccos(np.clip(np.dot(back, on), -1.0, 1.0)) / 2.0
    cut = min(radius_m / np.tan(half), back_m * 0.49, on_m * 0.49)
    radius = cut * np.tan(half)
    middle = (back + on) / np.linalg.norm(back + on)
    center = at + middle * (radius / np.sin(half))
    first, last = at + back * cut - center, at + on * cut - center
    angle = np.arccos(np.clip(np.dot(first, last) / radius**2, -1.0, 1.0))
    t = np.linspace(0.0, 1.0, steps)
    points = [(np.sin((1 - s) * angle) * first + np.sin(s * angle) * last) / np.sin(angle) + center for s in t]
    return [np.asarray(p) for p in points]


def tube(path: F64, radius_m: float | F64, sides: int = 16, caps: bool = True) -> Mesh:
    """A round body along a path, with flat ends; watertight with ``caps``.

    Args:
        path: ``(K, 3)`` metres.
        radius_m: one radius or one per path point (a volute grows).
    """
    radii = np.broadcast_to(np.asarray(radius_m, dtype=float), (len(path),))
    side, up = _frames(path)
    theta = np.linspace(0.0, 2 * np.pi, sides + 1)
    out = side[:, None] * np.cos(theta)[None, :, None] + up[:, None] * np.sin(theta)[None, :, None]
    positions = path[:, None] + out * radii[:, None, None]
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    around = theta * float(radii.mean())
    uv = np.stack([np.tile(around, len(path)), np.repeat(along, len(theta))], axis=1)
    hull = Mesh(positions.reshape(-1, 3), out.reshape(-1, 3), uv, grid_faces(len(path), len(theta)))
    if not caps:
        return hull
    return join(
        [hull, _disc(positions[0], path[0], path[0] - path[1]), _disc(positions[-1], path[-1], path[-1] - path[-2])]
    )


def _disc(rim: F64, center: F64, outward: F64) -> Mesh:
    normal = outward / np.linalg.norm(outward)
    points = np.vstack([center, rim[:-1]])
    k, count = np.arange(len(rim) - 1), len(rim) - 1
    faces = np.stack([np.zeros_like(k), k + 1, (k + 1) % count + 1], axis=1)
    first = np.cross(points[faces[0, 1]] - center, points[faces[0, 2]] - center)
    faces = faces if np.dot(first, normal) > 0 else faces[:, ::-1].copy()
    offset = points - center
    uv = np.stack([offset @ _any_side(normal), offset @ np.cross(normal, _any_side(normal))], axis=1)
    return Mesh(points, np.tile(normal, (len(points), 1)), uv, faces.astype(np.int64))


def _any_side(direction: F64) -> F64:
    helper = np.array([0.0, 1.0, 0.0]) if abs(direction[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    side = np.cross(helper, direction)
    return np.asarray(side / np.linalg.norm(side))


def _frames(path: F64) -> tuple[F64, F64]:
    """Side and up vectors along the path, carried over without twist (parallel transport)."""
    steps = np.diff(path, axis=0)
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    tangent = np.vstack([steps[:1], steps[:-1] + steps[1:], steps[-1:]])
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    side = [_any_side(tangent[0])]
    for before, at in itertools.pairwise(tangent):
        axis = np.cross(before, at)
        sine = float(np.linalg.norm(axis))
        carried = side[-1]
        if sine > 1e-9:
            carried = rotation_around(axis / sine, float(np.arctan2(sine, np.dot(before, at)))) @ carried
        carried = carried - at * np.dot(carried, at)
        side.append(carried / np.linalg.norm(carried))
    sides = np.array(side)
    return sides, np.cross(tangent, sides)


def pipe(points: Sequence[Point], radius_m: float, bend_m: float, sides: int = 20) -> Mesh:
    """A pipe along corner points with round bends; watertight."""
    return tube(fillet(points, bend_m) if len(points) > 2 else np.asarray(points, dtype=float), radius_m, sides)


def sag(start: Point, end: Point, drop_m: float, steps: int = 14) -> F64:
    """A hanging cable between two points, as a parabola."""
    t = np.linspace(0.0, 1.0, steps)[:, None]
    path = np.asarray(start) * (1 - t) + np.asarray(end) * t
    path[:, 1] -= (4.0 * drop_m * t * (1 - t))[:, 0]
    return path


def hex_bolt(across_m: float, height_m: float, axis: str = "x", stud_m: float = 0.0) -> Mesh:
    """A hexagon head on the plane axial = 0, chamfered, with an optional stud end above it."""
    radius = across_m / np.sqrt(3.0)
    profile = [(0.0, 0.0), (0.0, radius), (height_m, radius), (height_m, 0.0)]
    if across_m > CHAMFERED_M:
        chamfer = height_m * 0.18
        profile[2:3] = [(height_m - chamfer, radius), (height_m, radius * 0.86)]
    head = _flat_shaded(revolve(profile, axis, 6))
    if stud_m <= 0.0:
        return head
    stud = revolve(
        [(height_m, 0.0), (height_m, radius * 0.5), (height_m + stud_m, radius * 0.46), (height_m + stud_m, 0.0)],
        axis,
        6,
    )
    return join([head, stud])


def _flat_shaded(mesh: Mesh) -> Mesh:
    positions = mesh.positions[mesh.faces.ravel()]
    a, b, c = positions[0::3], positions[1::3], positions[2::3]
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    faces = np.arange(len(positions), dtype=np.int64).reshape(-1, 3)
    return Mesh(positions, np.repeat(normals, 3, axis=0), mesh.uv[mesh.faces.ravel()], faces)


def around(make: Callable[[], Mesh], count: int, radius_m: float, axis: str = "x", start_rad: float = 0.0) -> Mesh:
    """Copies of a small part on a bolt circle around an axis."""
    offset = {"x": (0.0, radius_m, 0.0), "y": (0.0, 0.0, radius_m), "z": (radius_m, 0.0, 0.0)}[axis]
    part = make().moved(*offset)
    return join([part.turned(axis, start_rad + 2 * np.pi * k / count) for k in range(count)])
