"""STL (3D Systems 1989): binary and ASCII. Corners in the same place become one vertex; normals are made anew."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMesh
from sightline.spatial.scene.formats.numbers import numbers, require_text_size, rows_of
from sightline.spatial.scene.mesh import MAX_TRIANGLES, Mesh, checked_mesh

_HEADER_BYTES: Final = 84
_RECORD: Final = np.dtype([("normal", "<f4", (3,)), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def read_stl(data: bytes) -> Mesh:
    """The mesh of an STL file. Raises InvalidMesh."""
    if len(data) >= _HEADER_BYTES:
        count = int.from_bytes(data[80:84], "little")
        # Binary files may begin with "solid" too: the size decides.
        if len(data) == _HEADER_BYTES + count * _RECORD.itemsize:
            rows = np.frombuffer(data, dtype=_RECORD, count=count, offset=_HEADER_BYTES)
            return _welded(rows["corners"].reshape(-1, 3))
    if not data[:512].lstrip().lower().startswith(b"solid"):
        raise InvalidMesh("This is not an STL file, or it is cut off.")
    require_text_size(data)
    corners = b" ".join(line.strip()[6:] for line in data.splitlines() if line.lstrip()[:6].lower() == b"vertex")
    return _welded(rows_of(numbers(corners), 3))


def _welded(corners: npt.NDArray[np.floating]) -> Mesh:
    if not len(corners) or len(corners) % 3 or len(corners) > 3 * MAX_TRIANGLES:
        raise InvalidMesh("This STL file has no triangles, or too many.")
    if not np.isfinite(corners).all():
        raise InvalidMesh("A corner of this STL file is not finite.")
    exact = np.ascontiguousarray(corners, dtype=np.float32) + np.float32(0)  # minus zero is zero
    _, first, where = np.unique(exact.view("V12").ravel(), return_index=True, return_inverse=True)
    return checked_mesh(exact[first], where.reshape(-1, 3))
