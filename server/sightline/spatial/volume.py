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
from sightline.spatial.rays import RayHit

Array = npt.NDArray[np.float64]

VOXEL_M: Final = 0.01
"""2 cm voxels double the 95th percentile of the anchor error, 4 cm ones quadruple it."""
BLOCK_SIDE: Final = 16
MAX_BLOCKS: Final = 5_000
"""33 KB each at 16 voxels a side, depth only: 165 MB, taken at once (a growing grid holds both sizes for a moment).
A kitchen needs 1,500 blocks, a walk of twenty seconds through an office 3,600."""
_EVICT_SHARE: Final = 10
"""A tenth of all blocks goes at a time: making room costs more than using it."""
MAX_RANGE_M: Final = 5.0
_TRUNCATION_VOXELS: Final = 4.0
_STEP_VOXELS: Final = 2.0
_CROP_SIDE: Final = 5
_CROP_FOCAL_PX: Final = 250.0
"""Five rays a side cover what 9 x 9 pixels of a 500 px camera do."""
_MESH_WEIGHT: Final = 2.0

o3d.utility.set_verbosity_level(o3d.utility.VerbosityLevel.Error)
_CPU: Final = o3d.core.Device("CPU:0")


class Volume:
    """Fuses depth images and answers rays. Bounded: when full, the space farthest from the camera is forgotten."""

    def __init__(self, voxel_m: float = VOXEL_M, max_blocks: int = MAX_BLOCKS) -> None:
        self._max_blocks = max_blocks
        self._voxel_m = voxel_m
        self._grid = o3d.t.geometry.VoxelBlockGrid(
            attr_names=("tsdf", "weight"),
            attr_dtypes=(o3d.core.float32, o3d.core.float32),
            attr_channels=(o3d.core.SizeVector([1]), o3d.core.SizeVector([1])),
            voxel_size=voxel_m,
            block_resolution=BLOCK_SIDE,
            block_count=max_blocks,
            device=_CPU,
        )
        self.fused = 0
        self.evicted = 0

    @property
    def blocks(self) -> int:
        return int(self._grid.hashmap().size())

    def fuse(self, depth: DepthImage) -> None:
        """Add one depth image."""
        metres = depth.depth_mm.astype(np.float32) * np.float32(0.001)
        metres[metres > MAX_RANGE_M] = 0
        self.fused += 1
        # Open3D looks at every fourth pixel for blocks to touch and raises when it finds none.
        if not metres[::4, ::4].any():
            return
        image = o3d.t.geometry.Image(_tensor(metres))
        intrinsic = _intrinsic(depth.intrinsics)
        extrinsic = _tensor(depth.world_from_camera.inverse().matrix())
        coordinates = self._grid.compute_unique_block_coordinates(
            image, intrinsic, extrinsic, 1.0, MAX_RANGE_M, _TRUNCATION_VOXELS
        )
        coordinates = self._with_room(coordinates, depth.world_from_camera.translation)
        if coordinates.shape[0]:
            self._grid.integrate(coordinates, image, intrinsic, extrinsic, 1.0, MAX_RANGE_M, _TRUNCATION_VOXELS)

    def cast(self, world_from_camera: RigidTransform, intrinsics: Intrinsics, x_px: float, y_px: float) -> RayHit:
        """Depths along a crop of rays around a pixel of any view.

        Args:
            world_from_camera, intrinsics: the view (OpenCV axes).
            x_px, y_px: the pixel at the crop's centre.
        """
        half = _CROP_SIDE // 2
        # The same angle at any resolution: rays about two millimetres apart at half a metre.
        scale = _CROP_FOCAL_PX / max(intrinsics.fx, intrinsics.fy)
        crop = Intrinsics(
            fx=intrinsics.fx * scale,
            fy=intrinsics.fy * scale,
            cx=(intrinsics.cx - x_px) * scale + half,
            cy=(intrinsics.cy - y_px) * scale + half,
            width=_CROP_SIDE,
            height=_CROP_SIDE,
        )
        columns, rows = np.meshgrid(np.arange(_CROP_SIDE), np.arange(_CROP_SIDE))
        rays_c = np.stack([(columns - crop.cx) / crop.fx, (rows - crop.cy) / crop.fy, np.ones(rows.shape)], axis=-1)
        depths, weights = first_crossings(
            self._nearest,
            self._interpolated,
            world_from_camera.translation,
            world_from_camera.rotate(rays_c.reshape(-1, 3)),
            (MIN_DEPTH_M, 2 * MAX_RANGE_M),
            _STEP_VOXELS * self._voxel_m,
        )
        return RayHit(depths.reshape(rows.shape), weights.reshape(rows.shape), crop, _CROP_FOCAL_PX / 500)

    def _nearest(self, points_w: Array) -> tuple[Array, Array]:
        """Signed distance (1 = truncation) and weight of the voxel nearest to each point."""
        return self._voxels(np.round(points_w / self._voxel_m).astype(np.int64))

    def _interpolated(self, points_w: Array) -> tuple[Array, Array]:
        """The same, interpolated between the eight voxels around each point that are known."""
        scaled = points_w / self._voxel_m
        base = np.floor(scaled).astype(np.int64)
        part = scaled - base
        corners = np.array([(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)])
        values, weights = self._voxels((base[:, None, :] + corners).reshape(-1, 3))
        values, weights = values.reshape(-1, 8), weights.reshape(-1, 8)
        shares = np.prod(np.where(corners == 1, part[:, None, :], 1 - part[:, None, :]), axis=2) * (weights > 0)
        total = shares.sum(axis=1)
        # Less than half of the neighbourhood known: extrapolation.
        is_known = total > 0.5
        total = np.where(is_known, total, 1.0)
        return (values * shares).sum(axis=1) / total, np.where(is_known, (weights * shares).sum(axis=1) / total, 0.0)

    def _voxels(self, voxels: npt.NDArray[np.int64]) -> tuple[Array, Array]:
        blocks = voxels // BLOCK_SIDE
        local = voxels - blocks * BLOCK_SIDE
        slots, is_there = self._grid.hashmap().find(_tensor(blocks.astype(np.int32)))
        slot, known = slots.numpy(), is_there.numpy()
        slot = np.where(known, slot, 0)
        # Inside a block the order is z, y, x (VoxelBlockGrid.voxel_indices).
        where = (slot, local[:, 2], local[:, 1], local[:, 0], 0)
        values = self._grid.attribute("tsdf").numpy()[where].astype(np.float64)
        weights = np.where(known, self._grid.attribute("weight").numpy()[where], 0.0).astype(np.float64)
        return values, weights

    def mesh(self) -> tuple[Array, npt.NDArray[np.int64]] | None:
        """Vertices ``(N, 3)`` in metres, world frame, and triangles ``(M, 3)``; None when there is no surface yet."""
        if not self.blocks:
            return None
        mesh = self._grid.extract_triangle_mesh(_MESH_WEIGHT)
        if "positions" not in mesh.vertex or "indices" not in mesh.triangle or not len(mesh.triangle.indices):
            return None
        return (
            mesh.vertex.positions.numpy().astype(np.float64),
            mesh.triangle.indices.numpy().astype(np.int64),
        )

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
        """Forget the blocks farthest from a place, except those about to be integrated."""
        hashmap = self._grid.hashmap()
        slots = hashmap.active_buf_indices().numpy().astype(np.int64)
        keys = hashmap.key_tensor().numpy()[slots]
        centres_m = (keys + 0.5) * (BLOCK_SIDE * self._voxel_m)
        distances = np.square(centres_m - position).sum(axis=1)
        distances[np.isin(_packed(keys), _packed(kept))] = -1
        farthest = np.argsort(distances)[::-1][: min(count, int((distances >= 0).sum()))]
        if not len(farthest):
            return
        # A freed slot is handed out again as it is: what is left in it would be a ghost of the old surface.
        for name in ("tsdf", "weight"):
            self._grid.attribute(name).numpy()[slots[farthest]] = 0
        hashmap.erase(_tensor(keys[farthest]))
        self.evicted += len(farthest)


def _packed(keys: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """One number per block: 21 bits an axis are 160 km each way at 16 cm a block."""
    x, y, z = (keys[:, axis].astype(np.int64) + (1 << 20) for axis in range(3))
    return (x << 42) | (y << 21) | z


def _intrinsic(camera: Intrinsics) -> o3d.core.Tensor:
    return _tensor(np.array([[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]], dtype=np.float64))


def _tensor(values: npt.NDArray[Any]) -> o3d.core.Tensor:
    """The same numbers as a tensor; it shares the array's memory."""
    return o3d.core.Tensor.from_numpy(np.ascontiguousarray(values))
