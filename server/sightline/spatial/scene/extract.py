"""Triangles of a handful of blocks (marching cubes of Open3D's voxel block grid).

The library extracts a whole grid or nothing: the blocks wanted are copied into a small grid of their own, so that one
tile takes some tens of milliseconds and clicks never wait for a whole room.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.open3d_core import o3d
from sightline.spatial.scene.pages import Blocks

MESH_WEIGHT: Final = 2.0
_CPU: Final = o3d.core.Device("CPU:0")


def surface_of(blocks: Blocks, voxel_m: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Vertices ``(N, 3)`` metres and triangles ``(M, 3)`` of what at least two frames saw; both empty when nothing."""
    none = np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int64)
    if not len(blocks) or not (blocks.weights >= MESH_WEIGHT).any():
        return none
    side = blocks.tsdf.shape[1]
    grid = o3d.t.geometry.VoxelBlockGrid(
        attr_names=("tsdf", "weight"),
        attr_dtypes=(o3d.core.float32, o3d.core.float32),
        attr_channels=(o3d.core.SizeVector([1]), o3d.core.SizeVector([1])),
        voxel_size=voxel_m,
        block_resolution=side,
        block_count=len(blocks),
        device=_CPU,
    )
    slots, _ = grid.hashmap().activate(o3d.core.Tensor.from_numpy(np.ascontiguousarray(blocks.keys)))
    where = slots.numpy()
    grid.attribute("tsdf").numpy()[where, ..., 0] = blocks.tsdf
    grid.attribute("weight").numpy()[where, ..., 0] = blocks.weights
    try:
        mesh = grid.extract_triangle_mesh(MESH_WEIGHT)
    except RuntimeError:
        # Open3D 0.20 raises where no voxel crosses the surface.
        return none
    if "positions" not in mesh.vertex or "indices" not in mesh.triangle or not len(mesh.triangle.indices):
        return none
    return mesh.vertex.positions.numpy().astype(np.float64), mesh.triangle.indices.numpy().astype(np.int64)
