"""GLB (glTF 2.0 binary): triangles of all meshes where their nodes put them; our own exports and others' files.

Source: Khronos glTF 2.0 specification. Left out, and said so: compressed geometry (Draco, meshopt), sparse accessors,
buffers in other files (nothing but the given bytes is ever opened). Skins and animation are passed over.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMesh
from sightline.spatial.scene.mesh import MAX_TRIANGLES, MAX_VERTICES, Mesh, checked_mesh

Array = npt.NDArray[np.float64]

_MAX_JSON_BYTES: Final = 4 * 2**20
_MAX_NODES: Final = 4_000
"""Visits of nodes and parts of meshes: 20 to 50 microseconds each, so that a bomb is refused at once."""
_MAX_DEPTH: Final = 64
_TYPES: Final = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_PLACES: Final = frozenset({"matrix", "translation", "rotation", "scale"})
_COLUMNS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_KNOWN_EXTENSIONS: Final = {"KHR_mesh_quantization", "KHR_materials_unlit", "KHR_texture_transform"}


def read_glb(data: bytes) -> Mesh:
    """The mesh of a GLB file, all nodes joined. Raises InvalidMesh."""
    try:
        document, binary = _chunks(data)
        return _Reader(document, binary).mesh()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as exc:
        raise InvalidMesh("This GLB file does not hold together.") from exc
    except struct.error as exc:
        raise InvalidMesh("This GLB file is cut off.") from exc


def _chunks(data: bytes) -> tuple[dict[str, Any], bytes]:
    magic, version, size, length, kind = struct.unpack_from("<IIIII", data)
    if magic != 0x46546C67 or version != 2 or kind != 0x4E4F534A:
        raise InvalidMesh("This is not a GLB file of version 2.")
    if size > len(data) or length > _MAX_JSON_BYTES or 20 + length > size:
        raise InvalidMesh("This GLB file is cut off, or its description is too long.")
    document = json.loads(data[20 : 20 + length])
    if not isinstance(document, dict):
        raise InvalidMesh("This GLB file has no description.")
    binary = b""
    if size >= 28 + length:
        binary_length, binary_kind = struct.unpack_from("<II", data, 20 + length)
        if binary_kind != 0x004E4942 or 28 + length + binary_length > size:
            raise InvalidMesh("This GLB file is cut off.")
        binary = data[28 + length : 28 + length + binary_length]
    return document, binary


class _Reader:
    def __init__(self, document: dict[str, Any], binary: bytes) -> None:
        unknown = set(document.get("extensionsRequired", [])) - _KNOWN_EXTENSIONS
        if unknown:
            raise InvalidMesh("This GLB file needs what is not read here.", extensions=sorted(map(str, unknown))[:5])
        if any("uri" in buffer for buffer in document.get("buffers", [])):
            raise InvalidMesh("This GLB file keeps its numbers in another file.")
        self._document = document
        self._binary = binary
        self._vertices: list[Array] = []
        self._triangles: list[npt.NDArray[np.int64]] = []
        self._counts = [0, 0]
        self._visited = 0

    def mesh(self) -> Mesh:
        scenes = self._document.get("scenes", [])
        chosen = self._document.get("scene", 0)
        roots = scenes[chosen]["nodes"] if scenes else range(len(self._document.get("nodes", [])))
        for root in roots:
            self._node(root, np.eye(4), 0)
        if not self._vertices:
            raise InvalidMesh("This GLB file shows no triangles.")
        return checked_mesh(np.concatenate(self._vertices), np.concatenate(self._triangles))

    def _node(self, index: int, world_from_parent: Array, depth: int) -> None:
        # A node that is its own child would never end; shared children multiply.
        self._visit(depth)
        node = self._document["nodes"][_index(index)]
        is_moved = not _PLACES.isdisjoint(node)
        world_from_node = world_from_parent @ _matrix(node) if is_moved else world_from_parent
        if "mesh" in node:
            for primitive in self._document["meshes"][_index(node["mesh"])]["primitives"]:
                self._primitive(primitive, world_from_node)
        for child in node.get("children", []):
            self._node(_index(child), world_from_node, depth + 1)

    def _visit(self, depth: int) -> None:
        self._visited += 1
        if self._visited > _MAX_NODES or depth > _MAX_DEPTH:
            raise InvalidMesh("The nodes of this GLB file are too many or nested too deep.")

    def _primitive(self, primitive: dict[str, Any], world_from_node: Array) -> None:
        self._visit(0)
        if primitive.get("mode", 4) != 4:  # Lines and points are no surface.
            return
        position = _index(primitive["attributes"]["POSITION"])
        # Counted before the numbers are touched: the same mesh may be shown a million times.
        count = int(self._document["accessors"][position]["count"])
        corners = (
            int(self._document["accessors"][_index(primitive["indices"])]["count"]) if "indices" in primitive else count
        )
        self._counts[0] += count
        self._counts[1] += corners // 3
        if count < 1 or self._counts[0] > MAX_VERTICES or self._counts[1] > MAX_TRIANGLES:
            raise InvalidMesh("This GLB file has too many vertices or triangles.")
        vertices = self._accessor(position, 3)
        triangles = (
            self._accessor(_index(primitive["indices"]), 1).astype(np.int64).ravel()
            if "indices" in primitive
            else np.arange(count)
        )
        if len(triangles) % 3 or (len(triangles) and triangles.max() >= len(vertices)):
            raise InvalidMesh("A triangle of this GLB file names a vertex that does not exist.")
        start = self._counts[0] - count
        self._vertices.append(vertices @ world_from_node[:3, :3].T + world_from_node[:3, 3])
        self._triangles.append(triangles.reshape(-1, 3) + start)

    def _accessor(self, index: int, columns: int) -> Array:
        accessor = self._document["accessors"][index]
        if "sparse" in accessor or "bufferView" not in accessor or _COLUMNS[accessor["type"]] != columns:
            raise InvalidMesh("The numbers of this GLB file are in a form that is not read.")
        view = self._document["bufferViews"][_index(accessor["bufferView"])]
        kind, count = np.dtype(_TYPES[accessor["componentType"]]), int(accessor["count"])
        row = kind.itemsize * columns
        stride = int(view.get("byteStride", row))
        within, start = int(accessor.get("byteOffset", 0)), int(view.get("byteOffset", 0))
        length = int(view["byteLength"])
        if not (count >= 1 and row <= stride <= 256 and within >= 0 and start >= 0 and length >= 0):
            raise InvalidMesh("The numbers of this GLB file have no place.")
        if start + length > len(self._binary) or within + (count - 1) * stride + row > length:
            raise InvalidMesh("The numbers of this GLB file lie beyond its end.")
        rows = np.ndarray((count, columns), kind, self._binary, start + within, (stride, kind.itemsize))
        values = rows.astype(np.float64)
        if accessor.get("normalized", False) and kind.kind != "f":
            values = np.maximum(values / np.iinfo(kind).max, -1.0)
        return values


def _index(value: Any) -> int:
    """A place in a list; negative ones would count from its end."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidMesh("This GLB file does not hold together.")
    return value


def _matrix(node: dict[str, Any]) -> Array:
    if "matrix" in node:
        made = np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
    else:
        x, y, z, w = np.array(node.get("rotation", (0, 0, 0, 1)), dtype=np.float64)
        made = np.eye(4)
        made[:3, :3] = [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
        made[:3, :3] *= np.array(node.get("scale", (1, 1, 1)), dtype=np.float64).reshape(3)
        made[:3, 3] = np.array(node.get("translation", (0, 0, 0)), dtype=np.float64).reshape(3)
    # Huge but finite numbers would overflow when multiplied.
    if not (np.abs(made) < 1e12).all():
        raise InvalidMesh("A node of this GLB file is not in a finite place.")
    return made
