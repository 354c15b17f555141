"""Reads a sparse voxel grid at many points at once: what marching rays asks for.

The blocks around one place are listed in a dense table of slots, made once per fused frame: looking a point up is then
one array access instead of a hash, which made up most of the time of answering a click.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_CORNERS = np.array([(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)])
_KNOWN_SHARE = 0.5
"""With less of a point's neighbourhood known, its value would be extrapolation."""


@dataclass(frozen=True, slots=True)
class VoxelTable:
    """Blocks around a place.

    Attributes:
        slots: ``(nx, ny, nz)`` where a block's values lie, -1 where there is no block.
        low: ``(3,)`` coordinates of the table's first block.
        tsdf, weight: ``(slots, side, side, side)`` values; inside a block the order is z, y, x.
        voxel_m: side of a voxel.
        centre: ``(3,)`` metres, the place; everything within ``reach_m`` of it is in the table.
    """

    slots: npt.NDArray[np.int32]
    low: Ints
    tsdf: npt.NDArray[np.float32]
    weight: npt.NDArray[np.float32]
    voxel_m: float
    centre: Array
    reach_m: float

    @classmethod
    def around(
        cls,
        centre: Array,
        reach_m: float,
        blocks: tuple[npt.NDArray[np.int32], Ints],
        values: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]],
        voxel_m: float,
    ) -> VoxelTable:
        """List the blocks within a distance of a place along each axis.

        Args:
            centre, reach_m: the place and the distance, metres.
            blocks: coordinates ``(N, 3)`` and slots ``(N,)`` of all blocks.
            values: signed distances (1 = truncation) and weights by slot; not copied.
            voxel_m: side of a voxel.
        """
        keys, at = blocks
        block_m = values[0].shape[1] * voxel_m
        is_near = (np.abs((keys + 0.5) * block_m - centre) <= reach_m + block_m).all(axis=1)
        keys, at = keys[is_near].astype(np.int64), at[is_near]
        low = keys.min(axis=0) if len(keys) else np.zeros(3, dtype=np.int64)
        size = keys.max(axis=0) - low + 1 if len(keys) else np.ones(3, dtype=np.int64)
        slots = np.full(tuple(size), -1, dtype=np.int32)
        slots[tuple((keys - low).T)] = at
        return cls(slots, low, *values, voxel_m, np.array(centre), reach_m)

    def covers(self, place: Array) -> bool:
        """Whether rays of half the table's reach from a place stay in the table."""
        return bool((np.abs(place - self.centre) <= self.reach_m / 2).all())

    def nearest(self, points_w: Array) -> tuple[Array, Array]:
        """Signed distance and weight (0: unknown) of the voxel nearest to each point ``(N, 3)``."""
        return self._voxels(np.rint(points_w / self.voxel_m).astype(np.int64))

    def interpolated(self, points_w: Array) -> tuple[Array, Array]:
        """The same, interpolated between the eight voxels around each point that are known."""
        scaled = points_w / self.voxel_m
        base = np.floor(scaled).astype(np.int64)
        part = (scaled - base)[:, None, :]
        values, weights = self._voxels((base[:, None, :] + _CORNERS).reshape(-1, 3))
        values, weights = values.reshape(-1, 8), weights.reshape(-1, 8)
        shares = np.prod(np.where(_CORNERS == 1, part, 1 - part), axis=2) * (weights > 0)
        total = shares.sum(axis=1)
        is_known = total > _KNOWN_SHARE
        total = np.where(is_known, total, 1.0)
        return (values * shares).sum(axis=1) / total, np.where(is_known, (weights * shares).sum(axis=1) / total, 0.0)

    def _voxels(self, voxels: Ints) -> tuple[Array, Array]:
        # One axis at a time, and flat: a click asks for fifteen thousand voxels, which is most of what it costs.
        count, side = len(voxels), self.tsdf.shape[1]
        voxels = np.ascontiguousarray(voxels.T)
        cells = voxels // side - self.low[:, None]
        _, across, deep = sizes = self.slots.shape
        inside = np.flatnonzero(((cells >= 0) & (cells < np.array(sizes)[:, None])).all(axis=0))
        x, y, z = cells[:, inside]
        slots = self.slots.reshape(-1)[(x * across + y) * deep + z].astype(np.int64)
        known = inside[slots >= 0]
        x, y, z = voxels[:, known] % side
        where = ((slots[slots >= 0] * side + z) * side + y) * side + x
        values, weights = np.zeros(count), np.zeros(count)
        values[known], weights[known] = self.tsdf.reshape(-1)[where], self.weight.reshape(-1)[where]
        return values, weights
