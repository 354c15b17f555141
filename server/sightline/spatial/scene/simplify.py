"""A mesh with fewer, larger triangles: vertices of one grid cell become one (Rossignac and Borrel 1993).

Fused meshes have a vertex every centimetre; for looking around, two and a half are enough and a sixth of the bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


def clustered(vertices: Array, triangles: Indices, cell_m: float) -> tuple[Array, Indices]:
    """Vertices ``(N, 3)`` at the mean of their cells, triangles ``(M, 3)`` between different cells, each once."""
    cells = np.floor(vertices / cell_m).astype(np.int64)
    cells -= cells.min(axis=0)
    extent = cells.max(axis=0) + 1
    keys = (cells[:, 0] * extent[1] + cells[:, 1]) * extent[2] + cells[:, 2]
    _, cell_of, counts = np.unique(keys, return_inverse=True, return_counts=True)
    merged = np.stack([np.bincount(cell_of, vertices[:, axis]) / counts for axis in range(3)], axis=1)
    corners = cell_of[triangles]
    is_flat = (corners == np.roll(corners, 1, axis=1)).any(axis=1)
    corners = corners[~is_flat]
    # The smallest index first, orientation kept: the same triangle always looks the same.
    turn = corners.argmin(axis=1)
    ordered = np.stack([corners[np.arange(len(corners)), (turn + k) % 3] for k in range(3)], axis=1)
    return merged, np.unique(ordered, axis=0)
