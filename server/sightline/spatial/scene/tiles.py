"""Tiles: cubes of the scene that a page fetches one by one, coarse first, and only those that changed.

A tile's triangles are made from its own blocks and one block around them, so that neighbouring tiles agree on the
vertices along their seam: cells of the simplification are whole fractions of a tile, the same in both.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.scene.mesh import area_m2, vertex_normals
from sightline.spatial.scene.pages import TILE_BLOCKS, Tile
from sightline.spatial.scene.simplify import clustered
from sightline.spatial.scene.values import TileLevel, TileMesh

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Painter = Callable[[Array, Array], npt.NDArray[np.uint8] | None]
"""Colours of vertices ``(N, 3)`` with normals ``(N, 3)``: see ``TileMesh.colours``; None when nothing is known."""

CELL_VOXELS: Final[dict[TileLevel, int]] = {"coarse": 8, "fine": 2}
"""Both divide the side of a tile in voxels (128). At 1 cm voxels: a vertex every 8 cm and every 2 cm."""
_RENEWED_AT: Final = (1, 2, 3, 5, 8, 12, 18, 27, 41, 61)
"""A tile is worth fetching again when half as many frames again have gone into it: noise falls with their number."""
_THEN_EVERY: Final = 60
_SIXTEEN_BITS: Final = 65_535


def tile_name(tile: Tile) -> str:
    return "_".join(str(number) for number in tile)


def tile_named(name: str) -> Tile | None:
    """The tile of a name; None when it is none."""
    parts = name.split("_")
    try:
        x, y, z = (int(part) for part in parts)
    except ValueError:
        return None
    return (x, y, z) if tile_name((x, y, z)) == name and max(abs(x), abs(y), abs(z)) < 1 << 20 else None


def revision_after(frames: int) -> int:
    """Revision of a tile that so many frames went into: 0 before the first."""
    beyond = frames - _RENEWED_AT[-1]
    return bisect_right(_RENEWED_AT, frames) + (beyond // _THEN_EVERY if beyond > 0 else 0)


def tile_side_m(voxel_m: float, block_side: int) -> float:
    return TILE_BLOCKS * block_side * voxel_m


def cut_tile(
    vertices: Array,
    triangles: Indices,
    tile: Tile,
    side_m: float,
    voxel_m: float,
    level: TileLevel,
    paint: Painter | None = None,
) -> TileMesh | None:
    """The part of a surface that belongs to a tile, simplified; None when there is none.

    Args:
        vertices, triangles: surface of the tile and a margin around it, world frame.
        side_m: side of a tile.
        voxel_m: side of a voxel.
        paint: gives the vertices that are left their colours.
    """
    cell_m = CELL_VOXELS[level] * voxel_m
    if not len(triangles):
        return None
    merged, corners = clustered(vertices, triangles, cell_m)
    if not len(corners):
        return None
    normals = vertex_normals(merged, corners)
    low = np.array(tile) * side_m
    # A triangle belongs to the tile that its middle lies in: to one, and to the same in every tile that sees it.
    middles = merged[corners].mean(axis=1)
    corners = corners[((middles >= low) & (middles < low + side_m)).all(axis=1)]
    if not len(corners):
        return None
    used, flat = np.unique(corners, return_inverse=True)
    colours = paint(merged[used], normals[used]) if paint is not None else None
    return packed_tile(tile_name(tile), merged[used], normals[used], flat.reshape(-1, 3), colours)


def packed_tile(
    name: str,
    vertices: npt.NDArray[np.floating],
    normals: npt.NDArray[np.floating],
    triangles: npt.NDArray[np.integer],
    colours: npt.NDArray[np.uint8] | None = None,
) -> TileMesh:
    """Vertices ``(N, 3)`` metres, unit normals and triangles as a tile goes over the wire."""
    origin = vertices.min(axis=0).astype(np.float64)
    extent = max(float((vertices.max(axis=0) - origin).max()), 1e-6)
    scale = extent / _SIXTEEN_BITS
    positions = np.zeros((len(vertices), 4), dtype="<u2")
    positions[:, :3] = np.clip(np.rint((vertices - origin) / scale), 0, _SIXTEEN_BITS)
    packed_normals = np.zeros((len(vertices), 4), dtype=np.int8)
    packed_normals[:, :3] = np.rint(normals * 127)
    x, y, z = (float(number) for number in origin)
    return TileMesh(
        tile=name,
        origin=(x, y, z),
        scale=scale,
        positions=positions.tobytes(),
        normals=packed_normals.tobytes(),
        indices=np.ascontiguousarray(triangles, dtype="<u4").tobytes(),
        area_m2=area_m2(vertices, triangles),
        colours=colours.tobytes() if colours is not None else b"",
    )


def unpacked_vertices(mesh: TileMesh) -> npt.NDArray[np.float32]:
    """``(N, 3)`` metres, world frame."""
    positions = np.frombuffer(mesh.positions, dtype="<u2").reshape(-1, 4)[:, :3]
    vertices: npt.NDArray[np.float32] = (positions * mesh.scale + np.array(mesh.origin)).astype(np.float32)
    return vertices


def unpacked_triangles(mesh: TileMesh) -> npt.NDArray[np.int32]:
    return np.frombuffer(mesh.indices, dtype="<u4").reshape(-1, 3).astype(np.int32)
