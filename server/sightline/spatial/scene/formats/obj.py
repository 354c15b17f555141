"""OBJ (Wavefront): vertices and faces; names of material files are passed over, nothing else is opened."""

from __future__ import annotations

import numpy as np

from sightline.errors import InvalidMesh
from sightline.spatial.scene.formats.numbers import fans, indices_of, numbers, require_text_size, rows_of
from sightline.spatial.scene.mesh import MAX_TRIANGLES, MAX_VERTICES, Mesh, checked_mesh


def read_obj(data: bytes) -> Mesh:
    """The mesh of an OBJ file. Raises InvalidMesh."""
    require_text_size(data)
    if b"\0" in data[:4096]:
        raise InvalidMesh("This is not an OBJ file.")
    positions: list[bytes] = []
    faces: list[list[bytes]] = []
    starts: list[int] = []
    for line in data.splitlines():
        if line.startswith(b"v "):
            positions.append(b" ".join(line.split()[1:4]))
        elif line.startswith(b"f "):
            faces.append([corner.split(b"/", 1)[0] for corner in line.split()[1:]])
            starts.append(len(positions))
        if len(positions) > MAX_VERTICES or len(faces) > MAX_TRIANGLES:
            raise InvalidMesh("This OBJ file is too large.")
    vertices = rows_of(numbers(b" ".join(positions)), 3)
    if len(vertices) != len(positions):
        raise InvalidMesh("A vertex of this OBJ file is not three numbers.")
    sizes = np.array([len(face) for face in faces], dtype=np.int64)
    corners = indices_of(numbers(b" ".join(corner for face in faces for corner in face)))
    if len(corners) != sizes.sum() or (corners == 0).any():
        raise InvalidMesh("A face of this OBJ file cannot be read.")
    # Counted from 1; negative ones from the newest vertex back.
    back = np.repeat(np.array(starts, dtype=np.int64), sizes)
    corners = np.where(corners > 0, corners - 1, corners + back)
    if not len(faces):
        return checked_mesh(vertices, np.zeros((0, 3), dtype=np.int64))
    if (sizes == 3).all():
        return checked_mesh(vertices, corners.reshape(-1, 3))
    return checked_mesh(vertices, fans(np.split(corners, np.cumsum(sizes)[:-1])))
