"""Blocks of voxels that are not in use now, packed: the far end of a long walk.

A submap ("tile") is a cube of 8 x 8 x 8 blocks. Signed distances keep 8 bits (a 127th of the truncation distance, a
third of a millimetre at 1 cm voxels), weights 8 bits; zlib makes about 2 KB of a block that takes 33 KB in the grid.
When the camera comes back the blocks are put back and fusion goes on where it was.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

TILE_BLOCKS: Final = 8
MAX_PAGES_BYTES: Final = 64 * 2**20
_LEVEL: Final = 1
_SCALE: Final = 127.0

Keys = npt.NDArray[np.int32]
Voxels = npt.NDArray[np.float32]
Tile = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks of one grid.

    Attributes:
        keys: ``(N, 3)`` block coordinates.
        tsdf, weights: ``(N, side, side, side)``; order z, y, x.
    """

    keys: Keys
    tsdf: Voxels
    weights: Voxels

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def none(cls, side: int) -> Blocks:
        empty = np.zeros((0, side, side, side), dtype=np.float32)
        return cls(np.zeros((0, 3), dtype=np.int32), empty, empty)

    @classmethod
    def joined(cls, parts: list[Blocks]) -> Blocks:
        return cls(
            np.concatenate([part.keys for part in parts]),
            np.concatenate([part.tsdf for part in parts]),
            np.concatenate([part.weights for part in parts]),
        )

    def within(self, low: Keys, high: Keys) -> Blocks:
        """Those with ``low <= key <= high``."""
        keep = ((self.keys >= low) & (self.keys <= high)).all(axis=1)
        return Blocks(self.keys[keep], self.tsdf[keep], self.weights[keep])


def tiles_of(keys: Keys) -> Keys:
    """The tile ``(N, 3)`` of each block."""
    return keys // TILE_BLOCKS


def tile_set(keys: Keys) -> set[Tile]:
    """All tiles that some blocks lie in."""
    return {(int(x), int(y), int(z)) for x, y, z in np.unique(tiles_of(keys), axis=0)} if len(keys) else set()


def neighbours(tile: Tile) -> Iterator[Tile]:
    """A tile and the 26 around it."""
    x, y, z = tile
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            for dz in (-1, 0, 1):
                yield x + dx, y + dy, z + dz


class Pages:
    """Packed blocks by tile. The tile packed longest ago is given up when there is no room."""

    def __init__(self, side: int, limit_bytes: int = MAX_PAGES_BYTES) -> None:
        self._side = side
        self._limit_bytes = limit_bytes
        self._pages: OrderedDict[Tile, bytes] = OrderedDict()
        self.size_bytes = 0
        self.given_up = 0

    def __contains__(self, tile: Tile) -> bool:
        return tile in self._pages

    def __iter__(self) -> Iterator[Tile]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)

    def put(self, tile: Tile, blocks: Blocks) -> None:
        """Pack a tile's blocks; those that it holds already are kept beside them."""
        if tile in self._pages:
            before = self.take(tile)
            is_old = ~np.isin(packed(before.keys), packed(blocks.keys))
            blocks = Blocks.joined([Blocks(before.keys[is_old], before.tsdf[is_old], before.weights[is_old]), blocks])
        page = _page(blocks)
        self._pages[tile] = page
        self.size_bytes += len(page)
        while self.size_bytes > self._limit_bytes and self._pages:
            _, oldest = self._pages.popitem(last=False)
            self.size_bytes -= len(oldest)
            self.given_up += 1

    def take(self, tile: Tile) -> Blocks:
        """Unpack a tile and forget it; nothing when it is not here."""
        page = self._pages.pop(tile, None)
        if page is None:
            return Blocks.none(self._side)
        self.size_bytes -= len(page)
        return _unpacked(page, self._side)

    def look(self, tiles: Iterable[Tile]) -> list[Blocks]:
        """Unpack tiles and keep them."""
        return [_unpacked(self._pages[tile], self._side) for tile in tiles if tile in self._pages]


def farthest_tiles(
    keys: Keys, kept: Keys, here: npt.NDArray[np.float64], count: int
) -> list[tuple[Tile, npt.NDArray[np.intp]]]:
    """Tiles to pack so that at least so many blocks go, the farthest first; fewer when there are not enough.

    Args:
        keys: ``(N, 3)`` all blocks.
        kept: blocks whose tiles stay.
        here: ``(3,)`` where the camera is, in blocks.
    Returns:
        Each tile with the rows of its blocks.
    """
    tiles, of_block = np.unique(tiles_of(keys), axis=0, return_inverse=True)
    distances = np.square((tiles + 0.5) * TILE_BLOCKS - here).sum(axis=1)
    distances[np.isin(packed(tiles), packed(tiles_of(kept)))] = -1
    chosen: list[tuple[Tile, npt.NDArray[np.intp]]] = []
    freed = 0
    for row in np.argsort(distances)[::-1]:
        if freed >= count or distances[row] < 0:
            break
        rows = np.nonzero(of_block.reshape(-1) == row)[0]
        x, y, z = (int(number) for number in tiles[row])
        chosen.append(((x, y, z), rows))
        freed += len(rows)
    return chosen


def packed(keys: Keys) -> npt.NDArray[np.int64]:
    """One number per block or tile: 21 bits an axis are 160 km each way at 16 cm a block."""
    x, y, z = (keys[:, axis].astype(np.int64) + (1 << 20) for axis in range(3))
    return (x << 42) | (y << 21) | z


def _page(blocks: Blocks) -> bytes:
    scaled = blocks.tsdf * np.float32(_SCALE)
    np.clip(np.rint(scaled, out=scaled), -_SCALE, _SCALE, out=scaled)
    tsdf = scaled.astype(np.int8)
    weights = np.clip(np.rint(blocks.weights), 0, 255).astype(np.uint8)
    # Voxels that nobody saw compress to nothing, whatever was left in them.
    tsdf[weights == 0] = 0
    keys = np.ascontiguousarray(blocks.keys, dtype="<i4")
    return zlib.compress(keys.tobytes() + tsdf.tobytes() + weights.tobytes(), _LEVEL)


def _unpacked(page: bytes, side: int) -> Blocks:
    data = zlib.decompress(page)
    cube = side**3
    count = len(data) // (12 + 2 * cube)
    keys = np.frombuffer(data, dtype="<i4", count=count * 3).reshape(-1, 3)
    shape = (count, side, side, side)
    tsdf = np.frombuffer(data, dtype=np.int8, count=count * cube, offset=count * 12).reshape(shape)
    weights = np.frombuffer(data, dtype=np.uint8, count=count * cube, offset=count * (12 + cube)).reshape(shape)
    return Blocks(keys.astype(np.int32), tsdf.astype(np.float32) / np.float32(_SCALE), weights.astype(np.float32))
