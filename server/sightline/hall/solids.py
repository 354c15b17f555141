"""Solids from which machines are built: chamfered boxes, lathe bodies, extrusions.

Texture coordinates are metres on the surface, so that paint and concrete keep their grain on every part. A chamfer
takes the normals of the two faces that it joins: the edge then shades as if rounded, for the price of one strip.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sightline.hall.mesh import F64, I64, Mesh, join, without_slivers

#: Edges between lathe segments sharper than this stay sharp.
CREASE_RAD = np.deg2rad(38.0)

#: Large faces are cut into cells of this size, because light is baked per vertex.
CELL_M = 0.22

_AXIS_ORDER = {"x": (0, 1, 2), "y": (1, 2, 0), "z": (2, 0, 1)}


def grid_faces(rows: int, columns: int) -> I64:
    """Triangles of a ``rows x columns`` lattice of vertices (row-major), normal = column direction x row direction."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = (i * columns + j).ravel()
    b, c, d = a + 1, a + columns + 1, a + columns
    return np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.int64)


def patch(corner: F64, edge_u: F64, edge_v: F64, cell_m: float = CELL_M, uv: Sequence[float] | None = None) -> Mesh:
    """A flat rectangle, facing ``edge_u x edge_v``.

    Args:
        corner, edge_u, edge_v: metres.
        cell_m: size of the cells that it is cut into.
        uv: ``(u0, v0, u1, v1)`` of a picture; metres along the edges when not given.
    """
    length_u, length_v = float(np.linalg.norm(edge_u)), float(np.linalg.norm(edge_v))
    columns = max(1, round(length_u / cell_m)) + 1
    rows = max(1, round(length_v / cell_m)) + 1
    t, s = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    s, t = s.ravel()[:, None], t.ravel()[:, None]
    normal = np.cross(edge_u, edge_v)
    normal /= np.linalg.norm(normal)
    low, high = ((0.0, 0.0), (length_u, length_v)) if uv is None else ((uv[0], uv[1]), (uv[2], uv[3]))
    coordinates = np.concatenate([low[0] + s * (high[0] - low[0]), low[1] + t * (high[1] - low[1])], axis=1)
    positions = corner + s * edge_u + t * edge_v
    return Mesh(positions, np.tile(normal, (len(positions), 1)), coordinates, grid_faces(rows, columns))


def box(size: Sequence[float], center: Sequence[float] | F64, bevel_m: float = 0.004, cell_m: float = CELL_M) -> Mesh:
    """A box with chamfered edges (sharp ones with ``bevel_m=0``); watertight."""
    half = np.asarray(size, dtype=float) / 2.0
    if bevel_m <= 0.0:
        sharp = [_box_face(axis, sign, half, half, cell_m) for axis in range(3) for sign in (-1.0, 1.0)]
        return join(sharp).moved(*np.asarray(center, dtype=float))
    inner = half - min(bevel_m, float(half.min()) * 0.49)
    faces = [_box_face(axis, sign, half, inner, cell_m) for axis in range(3) for sign in (-1.0, 1.0)]
    edges = [
        _box_edge(axis, su, sv, half, inner, cell_m) for axis in range(3) for su in (-1.0, 1.0) for sv in (-1.0, 1.0)
    ]
    corners = [_box_corner(np.array([x, y, z]), half, inner) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    return join([*faces, *edges, *corners]).moved(*np.asarray(center, dtype=float))


def _box_face(axis: int, sign: float, half: F64, inner: F64, cell_m: float) -> Mesh:
    u, v = (axis + 1) % 3, (axis + 2) % 3
    corner, edge_u, edge_v = np.zeros(3), np.zeros(3), np.zeros(3)
    corner[axis], corner[u], corner[v] = sign * half[axis], -inner[u], -inner[v]
    edge_u[u], edge_v[v] = 2 * inner[u], 2 * inner[v]
    face = patch(corner, edge_u, edge_v, cell_m)
    face = Mesh(face.positions, face.normals, _wall_uv(face.positions, axis), face.faces)
    return face if sign > 0 else face.flipped()


def _wall_uv(positions: F64, axis: int) -> F64:
    """Metres with v along height on upright faces, so that brushed and streaked textures run the right way."""
    across = {0: (2, 1), 1: (0, 2), 2: (0, 1)}[axis]
    return np.asarray(positions[:, across] * np.array([1.0, -1.0]))


def _box_edge(axis: int, sign_u: float, sign_v: float, half: F64, inner: F64, cell_m: float) -> Mesh:
    u, v = (axis + 1) % 3, (axis + 2) % 3
    count = max(1, round(2 * inner[axis] / cell_m)) + 1
    along = np.linspace(-inner[axis], inner[axis], count)
    positions, normals = np.zeros((2, count, 3)), np.zeros((2, count, 3))
    positions[:, :, axis] = along
    positions[0, :, u], positions[0, :, v] = sign_u * half[u], sign_v * inner[v]
    positions[1, :, u], positions[1, :, v] = sign_u * inner[u], sign_v * half[v]
    normals[0, :, u], normals[1, :, v] = sign_u, sign_v
    uv = np.stack([np.tile(along, 2), np.repeat([0.0, 0.006], count)], axis=1)
    strip = Mesh(positions.reshape(-1, 3), normals.reshape(-1, 3), uv, grid_faces(2, count))
    return strip if sign_u * sign_v < 0 else Mesh(strip.positions, strip.normals, uv, strip.faces[:, ::-1].copy())


def _box_corner(sign: F64, half: F64, inner: F64) -> Mesh:
    positions = np.tile(inner * sign, (3, 1))
    np.fill_diagonal(positions, half * sign)
    faces = np.array([[0, 1, 2]] if sign.prod() > 0 else [[0, 2, 1]], dtype=np.int64)
    return Mesh(positions, np.diag(sign).astype(float), np.zeros((3, 2)), faces)


def _to_axis(a: F64, b: F64, c: F64, axis: str) -> F64:
    """Axial and two radial coordinates as points; cyclic, so that handedness is kept."""
    points = np.empty((*a.shape, 3))
    for value, column in zip((a, b, c), _AXIS_ORDER[axis], strict=True):
        points[..., column] = value
    return points


def revolve(
    profile: Sequence[tuple[float, float]],
    axis: str = "x",
    segments: int = 32,
    start_rad: float = 0.0,
    sweep_rad: float = 2 * np.pi,
) -> Mesh:
    """A lathe body.

    Args:
        profile: ``(axial, radius)`` in metres; walked so that the outside is on the left of growing axial
            values: begin at the lower end of the axis, end at the upper. A loop (first point = last) gives a ring.
        segments: per full turn or per sweep.
        start_rad, sweep_rad: for open shells; ``0`` is the axis after ``axis`` (y for x).
    """
    points = np.asarray(profile, dtype=float)
    normals = _profile_normals(points)
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    theta = start_rad + np.linspace(0.0, sweep_rad, segments + 1)
    around = theta * max(float(points[:, 1].max()), 0.02)
    strips = [
        _lathe_strip(points[k : k + 2], normals[k], lengths[k : k + 2], theta, around, axis)
        for k in range(len(points) - 1)
    ]
    if sweep_rad < 2 * np.pi - 1e-9 and np.allclose(points[0], points[-1]):
        strips += [
            _lathe_end(points[:-1], float(theta[0]), -1.0, axis),
            _lathe_end(points[:-1], float(theta[-1]), 1.0, axis),
        ]
    return without_slivers(join(strips))


def _lathe_end(profile: F64, theta: float, side: float, axis: str) -> Mesh:
    """The cut face of a ring that does not go all the way round; the profile is star-shaped around its mean."""
    points = np.vstack([profile.mean(axis=0), profile])
    positions = _to_axis(points[:, 0], points[:, 1] * np.cos(theta), points[:, 1] * np.sin(theta), axis)
    normal = _to_axis(np.zeros(1), np.array([-np.sin(theta)]), np.array([np.cos(theta)]), axis)[0] * side
    k, count = np.arange(len(profile)), len(profile)
    fan = np.stack([np.zeros_like(k), k + 1, (k + 1) % count + 1], axis=1).astype(np.int64)
    # The profile runs clockwise in (axial, radius), so the plain fan faces against growing angles.
    faces = fan if side < 0 else fan[:, ::-1].copy()
    return Mesh(positions, np.tile(normal, (len(points), 1)), points, faces)


def _lathe_strip(ends: F64, normals: F64, lengths: F64, theta: F64, around: F64, axis: str) -> Mesh:
    a, r = ends[:, :1], ends[:, 1:]
    cos, sin = np.cos(theta)[None], np.sin(theta)[None]
    positions = _to_axis(np.broadcast_to(a, (2, len(theta))).copy(), r * cos, r * sin, axis)
    directions = _to_axis(
        np.broadcast_to(normals[:, :1], (2, len(theta))).copy(), normals[:, 1:] * cos, normals[:, 1:] * sin, axis
    )
    if abs(ends[0, 0] - ends[1, 0]) < 1e-9:  # A flat ring: map it as the plane that it is.
        uv = np.stack([(r * cos).ravel(), (r * sin).ravel()], axis=1)
    else:
        uv = np.stack([np.tile(around, 2), np.repeat(lengths, len(theta))], axis=1)
    return Mesh(positions.reshape(-1, 3), directions.reshape(-1, 3), uv, grid_faces(2, len(theta)))


def _profile_normals(points: F64) -> F64:
    """``(segments, 2 ends, 2)`` outward normals; neighbours are averaged where the crease is soft."""
    steps = np.diff(points, axis=0)
    flat = np.stack([-steps[:, 1], steps[:, 0]], axis=1)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
    normals = np.repeat(flat[:, None], 2, axis=1)
    closed = bool(np.allclose(points[0], points[-1]))
    pairs = [(k, k + 1) for k in range(len(flat) - 1)] + ([(len(flat) - 1, 0)] if closed else [])
    for before, after in pairs:
        if np.dot(flat[before], flat[after]) > np.cos(CREASE_RAD):
            mean = flat[before] + flat[after]
            normals[before, 1] = normals[after, 0] = mean / np.linalg.norm(mean)
    return normals


def cylinder(
    radius_m: float, low: float, high: float, axis: str = "x", segments: int = 22, bevel_m: float = 0.003
) -> Mesh:
    """A closed cylinder along an axis, from ``low`` to ``high``, with chamfered rims; watertight."""
    bevel = min(bevel_m, radius_m * 0.4, (high - low) * 0.4)
    inner = radius_m - bevel
    profile = [(low, 0.0), (low, inner), (low + bevel, radius_m), (high - bevel, radius_m), (high, inner), (high, 0.0)]
    return revolve(profile, axis, segments)


def ring(outer_m: float, inner_m: float, low: float, high: float, axis: str = "x", segments: int = 26) -> Mesh:
    """A pipe piece or washer with both faces; watertight."""
    bevel = min(0.003, (outer_m - inner_m) * 0.3, (high - low) * 0.3)
    profile = [
        (low, inner_m),
        (low, outer_m - bevel),
        (low + bevel, outer_m),
        (high - bevel, outer_m),
        (high, outer_m - bevel),
        (high, inner_m),
        (low, inner_m),
    ]
    return revolve(profile, axis, segments)


def torus(radius_m: float, tube_m: float, at: float, axis: str = "x", segments: int = 28, sides: int = 8) -> Mesh:
    """A ring of round section; watertight."""
    angle = np.linspace(0.0, 2 * np.pi, sides + 1)
    # Clockwise in (axial, radius): the outside stays on the left of the walk.
    profile = [(at - tube_m * float(np.cos(t)), radius_m + tube_m * float(np.sin(t))) for t in angle]
    profile[-1] = profile[0]
    return revolve(profile, axis, segments)


def sphere(radius_m: float, segments: int = 20, rings: int = 12) -> Mesh:
    """A ball around the origin; watertight."""
    angle = np.linspace(0.0, np.pi, rings + 1)
    profile = [(-radius_m * float(np.cos(t)), radius_m * float(np.sin(t))) for t in angle]
    profile[0], profile[-1] = (-radius_m, 0.0), (radius_m, 0.0)
    return revolve(profile, "y", segments)


def extrude(outline: F64, low: float, high: float, axis: str = "x") -> Mesh:
    """A prism over an outline that is star-shaped around its mean; watertight.

    Args:
        outline: ``(K, 2)`` counter-clockwise in the two axes that follow ``axis``.
    """
    closed = np.vstack([outline, outline[:1]])
    steps = np.diff(closed, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    out = np.stack([steps[:, 1], -steps[:, 0]], axis=1) / lengths[:, None]
    start = np.concatenate([[0.0], np.cumsum(lengths)])
    sides = [_prism_side(closed[k : k + 2], out[k], start[k : k + 2], low, high, axis) for k in range(len(out))]
    return join([*sides, _prism_cap(outline, low, -1.0, axis), _prism_cap(outline, high, 1.0, axis)])


def _prism_side(ends: F64, out: F64, start: F64, low: float, high: float, axis: str) -> Mesh:
    a = np.array([[low, low], [high, high]])
    positions = _to_axis(a, np.tile(ends[:, 0], (2, 1)), np.tile(ends[:, 1], (2, 1)), axis)
    normal = _to_axis(np.zeros(1), out[:1], out[1:], axis)[0]
    uv = np.stack([np.tile(start, 2), np.repeat([low, high], 2)], axis=1)
    return Mesh(positions.reshape(-1, 3), np.tile(normal, (4, 1)), uv, grid_faces(2, 2))


def _prism_cap(outline: F64, at: float, side: float, axis: str) -> Mesh:
    points = np.vstack([outline.mean(axis=0), outline])
    positions = _to_axis(np.full(len(points), at), points[:, 0], points[:, 1], axis)
    normal = _to_axis(np.array([side]), np.zeros(1), np.zeros(1), axis)[0]
    k = np.arange(len(outline))
    fan = np.stack([np.zeros_like(k), k + 1, (k + 1) % len(outline) + 1], axis=1)
    faces = fan if side > 0 else fan[:, ::-1].copy()
    return Mesh(positions, np.tile(normal, (len(points), 1)), points, faces.astype(np.int64))
