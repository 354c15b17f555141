"""The fused volume of one world: truncated signed distances in a voxel block grid (Open3D), depth only.

A click is answered by marching a small crop of rays through the grid, without a mesh. Open3D 0.20 traps that shape
this file: ``ScalableTSDFVolume`` returns an empty mesh (so the tensor grid is used); depth-only integration wants
float32 depth with float32 attributes; a frame without any depth raises; the grid's own ``ray_cast`` is biased
(``raymarch.py``); the grid cannot be pickled and its work holds the GIL, so it lives in a process of its own.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import MIN_DEPTH_M, DepthImage
from sightline.spatial.open3d_core import o3d
from sightline.spatial.pose import RigidTransform
from sightline.spatial.raymarch import first_crossings
from sightline.spatial.rays import RayHit, crop_around
from sightline.spatial.scene.extract import surface_of
from sightline.spatial.scene.pages import (
    MAX_PAGES_BYTES,
    TILE_BLOCKS,
    Blocks,
    Pages,
    Tile,
    farthest_tiles,
    neighbours,
    packed,
    tile_set,
)
from sightline.spatial.voxels import VoxelTable

Array = npt.NDArray[np.float64]

VOXEL_M: Final = 0.01
"""2 cm voxels double the 95th percentile of the anchor error, 4 cm ones quadruple it."""
BLOCK_SIDE: Final = 16
MAX_BLOCKS: Final = 5_000
"""33 KB each at 16 voxels a side, depth only: 165 MB, taken at once (a growing grid holds both sizes for a moment).
A kitchen needs 1,500 blocks, a walk of twenty seconds through an office 3,600."""
_HEADROOM_BLOCKS: Final = 2_500
"""Never touched, so never resident."""
_EVICT_SHARE: Final = 10
"""A tenth of all blocks goes at a time: making room costs more than using it."""
MAX_RANGE_M: Final = 7.5
_TRUNCATION_VOXELS: Final = 4.0
_STEP_VOXELS: Final = 2.0
_CAST_RANGES: Final = 1.5
"""A click may be made from further away than anything was measured from, by so much."""

o3d.utility.set_verbosity_level(o3d.utility.VerbosityLevel.Error)
_CPU: Final = o3d.core.Device("CPU:0")


class Volume:
    """Fuses depth images and answers rays.

    Bounded: when full, the submaps ("tiles") farthest from the camera are packed away (``scene/pages.py``) and put back
    when the camera sees them again.
    """

    def __init__(
        self,
        voxel_m: float = VOXEL_M,
        max_blocks: int = MAX_BLOCKS,
        max_range_m: float = MAX_RANGE_M,
        max_packed_bytes: int = MAX_PAGES_BYTES,
    ) -> None:
        self._max_range_m = max_range_m
        self._cast_range_m = _CAST_RANGES * max_range_m
        self._table: VoxelTable | None = None
        self._max_blocks = max_blocks
        self._voxel_m = voxel_m
        self._grid = o3d.t.geometry.VoxelBlockGrid(
            attr_names=("tsdf", "weight"),
            attr_dtypes=(o3d.core.float32, o3d.core.float32),
            attr_channels=(o3d.core.SizeVector([1]), o3d.core.SizeVector([1])),
            voxel_size=voxel_m,
            block_resolution=BLOCK_SIDE,
            # Adding n blocks doubles the grid when n more would not fit, even if it knows them all.
            block_count=max_blocks + _HEADROOM_BLOCKS,
            device=_CPU,
        )
        self._pages = Pages(BLOCK_SIDE, max_packed_bytes)
        self._frames_of: dict[Tile, int] = {}
        self.fused = 0
        self.evicted = 0
        self.lost = 0
        """Blocks with surfaces that are gone for good: forgotten, or without room when their submap came back."""

    @property
    def voxel_m(self) -> float:
        return self._voxel_m

    @property
    def blocks(self) -> int:
        return int(self._grid.hashmap().size())

    def fuse(self, depth: DepthImage) -> None:
        """Add one depth image."""
        metres = depth.depth_mm.astype(np.float32) * np.float32(0.001)
        metres[metres > self._max_range_m] = 0
        self.fused += 1
        self._table = None
        # Open3D looks at every fourth pixel for blocks to touch and raises when it finds none.
        if not metres[::4, ::4].any():
            return
        image = o3d.t.geometry.Image(_tensor(metres))
        intrinsic = _intrinsic(depth.intrinsics)
        extrinsic = _tensor(depth.world_from_camera.inverse().matrix())
        coordinates = self._grid.compute_unique_block_coordinates(
            image, intrinsic, extrinsic, 1.0, self._max_range_m, _TRUNCATION_VOXELS
        )
        seen = tile_set(coordinates.numpy())
        self._bring_back(coordinates.numpy(), depth.world_from_camera.translation)
        coordinates = self._with_room(coordinates, depth.world_from_camera.translation)
        if coordinates.shape[0]:
            self._grid.integrate(coordinates, image, intrinsic, extrinsic, 1.0, self._max_range_m, _TRUNCATION_VOXELS)
        for tile in seen:
            self._frames_of[tile] = self._frames_of.get(tile, 0) + 1
        # Now, not at the next click, which does not wait for it.
        self._table_for(depth.world_from_camera.translation)

    def cast(self, world_from_camera: RigidTransform, intrinsics: Intrinsics, x_px: float, y_px: float) -> RayHit:
        """Depths along a crop of rays around a pixel of any view.

        Args:
            world_from_camera, intrinsics: the view (OpenCV axes).
            x_px, y_px: the pixel at the crop's centre.
        """
        crop, rays_c, scale = crop_around(intrinsics, x_px, y_px)
        depths, weights = self.cast_rays(world_from_camera, rays_c)
        shape = (crop.height, crop.width)
        return RayHit(depths.reshape(shape), weights.reshape(shape), crop, scale, self._voxel_m)

    def cast_rays(self, world_from_camera: RigidTransform, rays_c: Array) -> tuple[Array, Array]:
        """Depths ``(N,)`` at which rays meet the surface, 0 for none, and the weights there.

        Args:
            world_from_camera: where they start (OpenCV axes).
            rays_c: ``(N, 3)`` in the camera frame, z = 1.
        """
        table = self._table_for(world_from_camera.translation)
        return first_crossings(
            table.nearest,
            table.interpolated,
            world_from_camera.translation,
            world_from_camera.rotate(rays_c),
            (MIN_DEPTH_M, self._cast_range_m),
            _STEP_VOXELS * self._voxel_m,
        )

    def _table_for(self, place: Array) -> VoxelTable:
        """The table for rays from a place: of the last key frame's surroundings, made anew for places elsewhere."""
        if self._table is None or not self._table.covers(place):
            slots, keys = self._active()
            tsdf, weight = (self._grid.attribute(name).numpy()[..., 0] for name in ("tsdf", "weight"))
            reach_m = 2 * self._cast_range_m
            self._table = VoxelTable.around(place, reach_m, (keys, slots), (tsdf, weight), self._voxel_m)
        return self._table

    def tiles(self) -> dict[Tile, int]:
        """Every submap that holds something, with the number of frames that went into it."""
        held = tile_set(self._active()[1]) | set(self._pages)
        return {tile: frames for tile, frames in self._frames_of.items() if tile in held}

    def surface(self, tile: Tile) -> tuple[Array, npt.NDArray[np.int64]]:
        """Vertices ``(N, 3)`` in metres, world frame, and triangles ``(M, 3)`` of a submap and a block around it."""
        low = np.array(tile, dtype=np.int32) * TILE_BLOCKS - 1
        high = low + TILE_BLOCKS + 1
        slots, keys = self._active()
        is_near = ((keys >= low) & (keys <= high)).all(axis=1)
        parts = [self._blocks(slots[is_near], keys[is_near])]
        parts += [page.within(low, high) for page in self._pages.look(neighbours(tile))]
        return surface_of(Blocks.joined(parts), self._voxel_m)

    def dump(self) -> dict[str, object]:
        return {
            "fused": self.fused,
            "blocks": self.blocks,
            "evicted": self.evicted,
            "lost_blocks": self.lost,
            "packed_tiles": len(self._pages),
            "packed_bytes": self._pages.size_bytes,
            "forgotten_tiles": self._pages.given_up,
        }

    def _active(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """Slots and coordinates of all blocks in the grid."""
        hashmap = self._grid.hashmap()
        slots = hashmap.active_buf_indices().numpy().astype(np.int64)
        return slots, hashmap.key_tensor().numpy()[slots]

    def _blocks(self, slots: npt.NDArray[np.int64], keys: npt.NDArray[np.int32]) -> Blocks:
        tsdf, weights = (self._grid.attribute(name).numpy()[slots, ..., 0] for name in ("tsdf", "weight"))
        return Blocks(keys, tsdf, weights)

    def _bring_back(self, seen: npt.NDArray[np.int32], position: Array) -> None:
        """Unpack the submaps of blocks that the camera sees again, one by one: a dozen at once would be 100 MB."""
        for tile in tile_set(seen):
            if tile not in self._pages:
                continue
            blocks = self._pages.take(tile)
            missing = len(blocks) - (self._max_blocks - self.blocks)
            if missing > 0:
                self._evict(max(missing, self._max_blocks // _EVICT_SHARE), seen, position)
            fit = max(self._max_blocks - self.blocks, 0)
            self.lost += max(len(blocks) - fit, 0)
            if fit == 0:
                continue
            slots, _ = self._grid.hashmap().activate(_tensor(blocks.keys[:fit]))
            where = slots.numpy()
            self._grid.attribute("tsdf").numpy()[where, ..., 0] = blocks.tsdf[:fit]
            self._grid.attribute("weight").numpy()[where, ..., 0] = blocks.weights[:fit]

    def _with_room(self, coordinates: o3d.core.Tensor, position: Array) -> o3d.core.Tensor:
        """The blocks to integrate; others far from the camera are given up for new ones when there is no room."""
        _, is_known = self._grid.hashmap().find(coordinates)
        known = is_known.numpy()
        missing = int((~known).sum()) - (self._max_blocks - self.blocks)
        if missing <= 0:
            return coordinates
        self._evict(max(missing, self._max_blocks // _EVICT_SHARE), coordinates.numpy(), position)
        new = np.nonzero(~known)[0][: self._max_blocks - self.blocks]
        return _tensor(coordinates.numpy()[np.sort(np.concatenate([np.nonzero(known)[0], new]))])

    def _evict(self, count: int, kept: npt.NDArray[np.int32], position: Array) -> None:
        """Make room: pack the submaps farthest from a place; forget single blocks where that is not enough.

        Args:
            kept: blocks about to be integrated, whose submaps stay.
        """
        slots, keys = self._active()
        here = position / (BLOCK_SIDE * self._voxel_m)
        freed = 0
        for tile, rows in farthest_tiles(keys, kept, here, count):
            self._pages.put(tile, self._blocks(slots[rows], keys[rows]))
            self._erase(slots[rows], keys[rows])
            freed += len(rows)
        if freed < count:
            self._forget(count - freed, kept, here)

    def _forget(self, count: int, kept: npt.NDArray[np.int32], here: Array) -> None:
        """Erase the blocks farthest from a place for good, except those about to be integrated."""
        slots, keys = self._active()
        distances = np.square(keys + 0.5 - here).sum(axis=1)
        distances[np.isin(packed(keys), packed(kept))] = -1
        farthest = np.argsort(distances)[::-1][: min(count, int((distances >= 0).sum()))]
        if len(farthest):
            self._erase(slots[farthest], keys[farthest])
            self.lost += len(farthest)

    def _erase(self, slots: npt.NDArray[np.int64], keys: npt.NDArray[np.int32]) -> None:
        # A freed slot is handed out again as it is: what is left in it would be a ghost of the old surface.
        for name in ("tsdf", "weight"):
            self._grid.attribute(name).numpy()[slots] = 0
        self._grid.hashmap().erase(_tensor(keys))
        self.evicted += len(keys)


def _intrinsic(camera: Intrinsics) -> o3d.core.Tensor:
    return _tensor(np.array([[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]], dtype=np.float64))


def _tensor(values: npt.NDArray[Any]) -> o3d.core.Tensor:
    """The same numbers as a tensor; it shares the array's memory."""
    return o3d.core.Tensor.from_numpy(np.ascontiguousarray(values))
