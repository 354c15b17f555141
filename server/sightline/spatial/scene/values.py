"""The scene as plain data: what crosses processes and the wire. Light: the web process imports it."""

from __future__ import annotations

from typing import Literal

import msgspec

from sightline.spatial.values import Vector3

TileKind = Literal["scan", "device"]
TileLevel = Literal["coarse", "fine"]


class TileRevision(msgspec.Struct, frozen=True):
    """One tile and how often it has changed: a page that holds this revision has the newest."""

    tile: str
    kind: TileKind
    revision: str


class SceneTiles(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to see of a world."""

    tiles: tuple[TileRevision, ...] = ()
    frames: int = 0
    """Depth images fused so far."""


class TileMesh(msgspec.Struct, frozen=True, kw_only=True):
    """One tile's triangles, small: 16-bit positions in a box, 8-bit normals (glTF's KHR_mesh_quantization).

    Attributes:
        origin, scale: a position is ``origin + scale * (x, y, z)``, metres, world frame.
        positions: little-endian uint16 ``(N, 4)``, the fourth number 0 (glTF wants rows of whole words).
        normals: int8 ``(N, 4)``, 127 is 1.
        indices: little-endian uint32 ``(M, 3)``.
        colours: uint8 ``(N, 4)``, linear red, green, blue (glTF's ``COLOR_0``), 255 where a picture showed the vertex
            and 0 where none did; empty when none of them was shown.
    """

    tile: str
    origin: Vector3
    scale: float
    positions: bytes
    normals: bytes
    indices: bytes
    area_m2: float
    colours: bytes = b""

    @property
    def vertex_count(self) -> int:
        return len(self.positions) // 8

    @property
    def triangle_count(self) -> int:
        return len(self.indices) // 12

    @property
    def size_bytes(self) -> int:
        return len(self.positions) + len(self.normals) + len(self.indices) + len(self.colours)


class MarkNode(msgspec.Struct, frozen=True, kw_only=True):
    """A mark for the exported scene."""

    number: int
    label: str
    p_world: Vector3
    normal: Vector3 | None = None
    sigma_m: float | None = None
