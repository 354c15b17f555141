"""The colour of a scan, apart from its shape and coarser: vertices looked up in the key frames that show them.

A vertex takes its colour from a picture only where that picture's own depth ends at it: what stands in front of it
never colours it, and pixels beside a jump in depth, which may show either surface, colour nothing. Of the pictures that
are left those count that see it from near and straight. Nothing is stored in the volume: tiles are coloured when cut.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from sightline.errors import InvalidMap
from sightline.spatial.camera import Array, Intrinsics, unproject
from sightline.spatial.frames import camera_pose
from sightline.spatial.pose import RigidTransform
from sightline.spatial.scene.pages import Tile
from sightline.spatial.scene.values import TileLevel
from sightline.spatial.scene.views import MAX_VIEWS, FrameName, SceneView, check_view, depth_of

ImageU8 = npt.NDArray[np.uint8]

SIDE_PX: Final = 320
"""Longer side of the pictures that colours are taken from: 8 mm a pixel at 2 m, less than a fine tile's triangle."""
_COARSER: Final = 4
"""A coarse tile has a vertex every 8 cm, not every 2: its colours are from pictures as much smaller."""
MAX_PICTURE_PX: Final = 1280 * 1280
MAX_LOOKS: Final = 24
"""Pictures looked into for one tile, those that show most of it."""
_TOLERANCE_M: Final[dict[TileLevel, float]] = {"fine": 0.025, "coarse": 0.05}
"""A coarse tile's vertex is the mean of 8 cm of surface, and lies beside a bent one."""
_TOLERANCE_SHARE: Final = 0.015
_JUMP_M: Final = 0.04
_JUMP_SHARE: Final = 0.04
_MIN_COSINE: Final = 0.15
"""Seen flatter than 81 degrees a surface's colour is that of what lies behind it."""
_SHARPNESS: Final = 4.0
"""Weights to this power: the best two or three views decide, and change over smoothly from vertex to vertex."""
_UNKNOWN: Final = (104, 118, 128, 0)
"""Linear; what is shown where no picture was: the grey of a plain scan."""
_RENEWED_AT: Final = (1, 2, 4, 8, 16, 32, 64)
_SAMPLE: Final = 4

_LINEAR: Final = np.rint(
    255
    * np.where(
        np.arange(256) <= 0.04045 * 255,
        np.arange(256) / 255 / 12.92,
        ((np.arange(256) / 255 + 0.055) / 1.055) ** 2.4,
    )
).astype(np.uint8)
"""sRGB to linear light (IEC 61966-2-1), as glTF wants vertex colours."""


@dataclass(frozen=True, slots=True)
class _Painting:
    """A key frame as it is looked into."""

    camera_from_world: RigidTransform
    camera: Intrinsics
    depth_camera: Intrinsics
    depth_m: npt.NDArray[np.float32]
    """0 where nothing was measured and beside jumps."""
    rgb: ImageU8
    small: ImageU8
    tiles: dict[Tile, int]
    """Submaps that it shows, and how much of each."""


class SceneColours:
    """The key frames of one world, at most ``MAX_VIEWS``.

    Args:
        tile_side_m: side of a submap.
    """

    def __init__(self, tile_side_m: float) -> None:
        self._tile_side_m = tile_side_m
        self._paintings: OrderedDict[FrameName, _Painting] = OrderedDict()
        self._seen: dict[Tile, int] = {}
        """How many key frames have ever shown a submap."""

    def __len__(self) -> int:
        return len(self._paintings)

    @property
    def size_bytes(self) -> int:
        return sum(one.rgb.nbytes + one.small.nbytes + one.depth_m.nbytes for one in self._paintings.values())

    def add(self, view: SceneView, kept: tuple[FrameName, ...] | None = None) -> None:
        """Take a key frame, and forget those that are not worth keeping any more.

        Raises:
            InvalidMap: its picture, camera or depth is none.
        """
        if view.name not in self._paintings:
            painting = _painting(view, self._tile_side_m)
            self._paintings[view.name] = painting
            for tile in painting.tiles:
                self._seen[tile] = self._seen.get(tile, 0) + 1
        if kept is not None:
            for name in [known for known in self._paintings if known not in kept]:
                del self._paintings[name]
        while len(self._paintings) > MAX_VIEWS:
            self._paintings.popitem(last=False)

    def revision(self, tile: Tile) -> int:
        """Grows when twice as many key frames have shown a submap: then it is worth colouring again."""
        return int(np.searchsorted(_RENEWED_AT, self._seen.get(tile, 0), side="right"))

    def paint(self, tile: Tile, level: TileLevel, vertices: Array, normals: Array) -> ImageU8 | None:
        """``(N, 4)`` colours of a submap's vertices (see ``TileMesh.colours``); None when no picture shows any."""
        shows = [one for one in self._paintings.values() if tile in one.tiles]
        shows.sort(key=lambda one: -one.tiles[tile])
        total, weight = np.zeros((len(vertices), 3)), np.zeros(len(vertices))
        for one in shows[:MAX_LOOKS]:
            _look_into(one, level, vertices, normals, total, weight)
        known = weight > 0
        if not known.any():
            return None
        colours = np.empty((len(vertices), 4), dtype=np.uint8)
        colours[:] = _UNKNOWN
        srgb = np.rint(total[known] / weight[known, None]).astype(np.uint8)
        colours[known, :3] = _LINEAR[srgb]
        colours[known, 3] = 255
        return colours


def _look_into(one: _Painting, level: TileLevel, vertices: Array, normals: Array, total: Array, weight: Array) -> None:
    """Add what one picture says of vertices to the sums."""
    points_c = one.camera_from_world.apply(vertices)
    z = points_c[:, 2]
    near = one.depth_camera
    safe = np.maximum(z, 0.05)
    flat_x, flat_y = points_c[:, 0] / safe, points_c[:, 1] / safe
    x, y = _index(flat_x, near.fx, near.cx), _index(flat_y, near.fy, near.cy)
    inside = np.flatnonzero((z > 0.05) & (x >= 0) & (x < near.width) & (y >= 0) & (y < near.height))
    depth = one.depth_m[y[inside], x[inside]]
    ends_here = (depth > 0) & (np.abs(z[inside] - depth) <= _TOLERANCE_M[level] + _TOLERANCE_SHARE * depth)
    rows = inside[ends_here]
    # Normals point towards who saw the surface, rays away from there.
    ranges = np.linalg.norm(points_c[rows], axis=1)
    cosine = -(one.camera_from_world.rotate(normals[rows]) * points_c[rows]).sum(axis=1) / ranges
    faces = cosine >= _MIN_COSINE
    rows, cosine, ranges = rows[faces], cosine[faces], ranges[faces]
    picture = one.rgb if level == "fine" else one.small
    camera = one.camera.resized(picture.shape[1], picture.shape[0])
    columns = np.clip(_index(flat_x[rows], camera.fx, camera.cx), 0, camera.width - 1)
    lines = np.clip(_index(flat_y[rows], camera.fy, camera.cy), 0, camera.height - 1)
    share = (cosine / np.maximum(ranges, 0.3)) ** _SHARPNESS
    total[rows] += share[:, None] * picture[lines, columns]
    weight[rows] += share


def _index(flat: Array, focal: float, centre: float) -> npt.NDArray[np.int64]:
    return np.rint(np.clip(focal * flat + centre, -1e6, 1e6)).astype(np.int64)


def _painting(view: SceneView, tile_side_m: float) -> _Painting:
    check_view(view)
    depth_m = _sure_depth(depth_of(view))
    rgb = _decoded(view.jpeg)
    height, width = rgb.shape[:2]
    camera = Intrinsics.from_value(view.intrinsics)
    world_from_camera = camera_pose(view.pose)
    depth_camera = camera.resized(depth_m.shape[1], depth_m.shape[0])
    return _Painting(
        camera_from_world=world_from_camera.inverse(),
        camera=camera.resized(width, height),
        depth_camera=depth_camera,
        depth_m=depth_m,
        rgb=rgb,
        small=_resized(rgb, 1 / _COARSER),
        tiles=_tiles_shown(depth_m, depth_camera, world_from_camera, tile_side_m),
    )


def _decoded(jpeg: bytes) -> ImageU8:
    """``(h, w, 3)`` RGB, not larger than ``SIDE_PX``. Raises InvalidMap."""
    if _claimed_pixels(jpeg) > MAX_PICTURE_PX:
        raise InvalidMap("A key frame's picture is too large.", "too_large")
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise InvalidMap("A key frame's picture cannot be read.")
    return np.ascontiguousarray(_resized(image, min(1.0, SIDE_PX / max(image.shape[:2])))[:, :, ::-1])


def _resized(image: npt.NDArray[Any], scale: float) -> ImageU8:
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _claimed_pixels(jpeg: bytes) -> int:
    """What the header says, before memory is taken for it. Raises InvalidMap."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as header:
            return header.width * header.height
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        raise InvalidMap("A key frame's picture cannot be read.") from exc


def _sure_depth(depth_mm: npt.NDArray[np.uint16]) -> npt.NDArray[np.float32]:
    """Metres; 0 where the surface within a pixel around is another one."""
    metres = depth_mm.astype(np.float32) / np.float32(1000)
    kernel = np.ones((3, 3), dtype=np.uint8)
    nearest = cv2.erode(np.where(metres > 0, metres, np.float32(1e3)), kernel)
    farthest = cv2.dilate(metres, kernel)
    slack = np.float32(_JUMP_M) + np.float32(_JUMP_SHARE) * metres
    metres[farthest - nearest > 2 * slack] = 0
    return metres


def _tiles_shown(
    depth_m: npt.NDArray[np.float32], camera: Intrinsics, world_from_camera: RigidTransform, side_m: float
) -> dict[Tile, int]:
    rows, columns = np.nonzero(depth_m[::_SAMPLE, ::_SAMPLE])
    pixels = np.stack([columns, rows], axis=1).astype(np.float64) * _SAMPLE
    depth = depth_m[::_SAMPLE, ::_SAMPLE][rows, columns].astype(np.float64)
    if not len(depth):
        return {}
    points_w = world_from_camera.apply(unproject(pixels, depth, camera))
    tiles, counts = np.unique(np.floor(points_w / side_m).astype(np.int64), axis=0, return_counts=True)
    return {(int(x), int(y), int(z)): int(count) for (x, y, z), count in zip(tiles, counts, strict=True)}
