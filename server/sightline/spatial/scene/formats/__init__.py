"""Files of meshes and clouds that other programs write: PLY, STL, OBJ and GLB, read from untrusted bytes.

Written here and not taken from a library: the readers of trimesh and Open3D allocate what a header claims, follow names
of other files and take seconds to refuse. Every reader raises ``InvalidMesh`` and nothing else, for any bytes; counts
are checked against the bytes that are there before anything is allocated. Textures, materials, animation and
compression (Draco, meshopt) are left out: what is registered is a shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sightline.errors import InvalidMesh
from sightline.spatial.scene.formats.glb import read_glb
from sightline.spatial.scene.formats.obj import read_obj
from sightline.spatial.scene.formats.ply import read_ply
from sightline.spatial.scene.formats.stl import read_stl
from sightline.spatial.scene.mesh import Mesh, checked_mesh

MAX_FILE_BYTES: Final = 96 * 2**20
UNITS_M: Final[Mapping[str, float]] = {"m": 1.0, "cm": 0.01, "mm": 0.001, "inch": 0.0254}

READERS: Final[Mapping[str, Callable[[bytes], Mesh]]] = {
    "ply": read_ply,
    "stl": read_stl,
    "obj": read_obj,
    "glb": read_glb,
}


def read_mesh(data: bytes, suffix: str, unit: str = "m") -> Mesh:
    """The mesh (or cloud) of a file, in metres.

    Args:
        data: the whole file.
        suffix: of its name, without the dot, in any case: ``ply``, ``stl``, ``obj``, ``glb``.
        unit: what one unit of the file is: ``m``, ``cm``, ``mm``, ``inch``. STL and OBJ do not say.
    Raises:
        InvalidMesh: not such a file, damaged, too large, or with numbers that are no shape.
    """
    reader = READERS.get(suffix.lower().lstrip("."))
    if reader is None:
        raise InvalidMesh(f"Only {', '.join(READERS)} can be read.", found=suffix[:20])
    if unit not in UNITS_M:
        raise InvalidMesh(f"The unit must be one of {', '.join(UNITS_M)}.", found=unit[:20])
    if len(data) > MAX_FILE_BYTES:
        raise InvalidMesh(f"The file has more than {MAX_FILE_BYTES // 2**20} MB.", limit_bytes=MAX_FILE_BYTES)
    mesh = reader(data)
    if unit == "m":
        return mesh
    return checked_mesh(mesh.vertices * np.float32(UNITS_M[unit]), mesh.triangles, mesh.colours)
