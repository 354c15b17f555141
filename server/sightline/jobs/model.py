"""What a model's process does: reads the file of a scan or CAD mesh, or looks where one lies in a scan.

Both take seconds and hostile files: a process of its own for each, ended afterwards. No sockets and no clock in here.
Open3D is imported for looking only.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMesh
from sightline.jobs.wire import Command, FindModel, FoundModel, ReadModel, StoredModel
from sightline.spatial.scene.export import scene_glb
from sightline.spatial.scene.formats import read_mesh
from sightline.spatial.scene.mesh import Mesh, area_m2, vertex_normals
from sightline.spatial.scene.simplify import clustered
from sightline.spatial.scene.tiles import packed_tile, unpacked_triangles, unpacked_vertices
from sightline.spatial.scene.values import TileMesh

Array = npt.NDArray[np.float64]

MAX_KEPT_TRIANGLES: Final = 300_000
"""What a tablet draws beside the scan, translucent; ten times what registration compares."""
_FINEST: Final = 1e-5
"""Of the extent: cells are numbered along three axes in 64 bits."""
_COARSER: Final = 1.4


class ModelCore:
    """Stateless; the same object serves the process and tests."""

    def handle(self, command: Command) -> object:
        """Carry out one command. Raises InvalidMesh."""
        match command:
            case ReadModel():
                return stored_model(command)
            case FindModel():
                return found_model(command)
        raise RuntimeError(f"A model's process has no command {type(command).__name__}.")


def stored_model(command: ReadModel) -> StoredModel:
    """The file's mesh in metres as the GLB that pages and registration read, simplified where it is large.

    Raises:
        InvalidMesh: as ``read_mesh``; and a file without triangles, or with none that have an area.
    """
    mesh = read_mesh(command.data, command.suffix, command.unit)
    vertices = mesh.vertices.astype(np.float64)
    if not len(mesh.triangles):
        raise InvalidMesh("The file has points but no triangles. Save it as a mesh.")
    area = area_m2(vertices, mesh.triangles)
    if not area > 0:
        raise InvalidMesh("The triangles of this file have no area.")
    vertices, triangles = _simplified(vertices, mesh.triangles, area)
    tile = packed_tile("model", vertices, vertex_normals(vertices, triangles), triangles)
    x, y, z = (float(side) for side in vertices.max(axis=0) - vertices.min(axis=0))
    return StoredModel(glb=scene_glb([tile]), triangles=len(triangles), size_m=(x, y, z))


def _simplified(
    vertices: Array, triangles: npt.NDArray[np.int32], area: float
) -> tuple[Array, npt.NDArray[np.integer]]:
    """At most ``MAX_KEPT_TRIANGLES``: cells of that many triangles' size, made larger until they suffice."""
    corners: npt.NDArray[np.integer] = triangles
    extent = float((vertices.max(axis=0) - vertices.min(axis=0)).max())
    cell_m = max(float(np.sqrt(2 * area / MAX_KEPT_TRIANGLES)), _FINEST * extent)
    while len(corners) > MAX_KEPT_TRIANGLES:
        kept = clustered(vertices, triangles.astype(np.int64), cell_m)
        if not len(kept[1]):
            raise InvalidMesh("The triangles of this file are too many and too small.")
        (merged, corners), cell_m = kept, cell_m * _COARSER
        if len(corners) <= MAX_KEPT_TRIANGLES:
            return merged, corners
    return vertices, corners


def found_model(command: FindModel) -> FoundModel:
    """Where a stored model may lie in a scan: a proposal, never more. Raises InvalidMesh."""
    # Imported late: Open3D takes a second.
    from sightline.spatial.scene.register import register

    model, scan = read_mesh(command.glb, "glb"), _joined(command.tiles)
    found = register(model, scan)
    place = found.world_from_mesh
    return FoundModel(
        world_from_model=place.to_value() if place is not None else None,
        fitness=min(max(found.fitness, 0.0), 1.0),
        residual_m=found.residual_m,
        runner_up=min(max(found.runner_up, 0.0), 1.0),
        reason=found.reason,
    )


def _joined(tiles: tuple[TileMesh, ...]) -> Mesh:
    """One mesh of all tiles, world frame."""
    counts = [0, *np.cumsum([tile.vertex_count for tile in tiles]).tolist()]
    vertices = np.concatenate([unpacked_vertices(tile) for tile in tiles])
    triangles = [unpacked_triangles(tile) + first for tile, first in zip(tiles, counts[:-1], strict=True)]
    return Mesh(vertices, np.concatenate(triangles).astype(np.int32))
