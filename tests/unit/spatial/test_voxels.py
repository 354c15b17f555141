"""The table of blocks finds every voxel that is there, and none that is not."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.spatial.voxels import VoxelTable

SIDE, VOXEL_M = 4, 0.1


def _table(keys: list[tuple[int, int, int]], centre: tuple[float, float, float] = (0, 0, 0)) -> VoxelTable:
    """Blocks whose signed distance is x - 0.25 m and whose weight is one more than their slot."""
    slots = np.arange(len(keys))[::-1].astype(np.int64)
    tsdf = np.zeros((len(keys), SIDE, SIDE, SIDE), dtype=np.float32)
    weight = np.zeros_like(tsdf)
    for key, slot in zip(keys, slots, strict=True):
        x = (np.arange(SIDE) + key[0] * SIDE) * VOXEL_M
        tsdf[slot] = (x - 0.25)[None, None, :]
        weight[slot] = slot + 1
    coordinates = np.array(keys, dtype=np.int32)
    return VoxelTable.around(np.array(centre, dtype=float), 2.0, (coordinates, slots), (tsdf, weight), VOXEL_M)


def test_the_nearest_voxel_is_read_from_its_own_block() -> None:
    table = _table([(0, 0, 0), (1, 0, 0), (-1, 2, -3)])
    values, weights = table.nearest(
        np.array([[0.31, 0.0, 0.0], [0.44, 0.1, 0.1], [-0.12, 0.9, -1.0], [0.1, -0.2, 0.0]])
    )
    assert values[:3] == pytest.approx([0.05, 0.15, -0.35])
    assert weights.tolist() == [3.0, 2.0, 1.0, 0.0]


def test_between_voxels_it_is_interpolated_also_across_blocks() -> None:
    values, weights = _table([(0, 0, 0), (1, 0, 0)]).interpolated(np.array([[0.355, 0.12, 0.1], [0.25, 0.05, 0.05]]))
    assert values == pytest.approx([0.105, 0.0])
    assert 1.0 <= weights[0] <= 2.0


def test_where_most_around_is_unknown_nothing_is_said() -> None:
    _, weights = _table([(0, 0, 0)]).interpolated(np.array([[0.39, 0.39, 0.39], [5.0, 5.0, 5.0]]))
    assert weights.tolist() == [0.0, 0.0]


def test_blocks_out_of_reach_are_left_out_and_the_table_knows_where_it_ends() -> None:
    table = _table([(0, 0, 0), (1000, 0, 0)])
    assert table.slots.size == 1
    assert table.covers(np.array([0.9, 0.0, 0.0]))
    assert not table.covers(np.array([1.1, 0.0, 0.0]))


def test_a_table_of_nothing_knows_nothing() -> None:
    table = _table([(1000, 0, 0)])
    assert table.nearest(np.zeros((1, 3)))[1].tolist() == [0.0]
