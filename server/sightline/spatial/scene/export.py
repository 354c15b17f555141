"""The scene as one GLB (glTF 2.0 binary): tiles as they are, side by side, and marks as named nodes.

Sources: Khronos glTF 2.0 specification, sections 3.6 (buffers, accessors) and 4.4 (GLB container), and the extension
KHR_mesh_quantization (16-bit positions, 8-bit normals). Bytes are only moved: milliseconds.
World axes are glTF's own (right-handed, +Y up, metres).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sightline.errors import InvalidMesh
from sightline.spatial.scene.values import MarkNode, TileMesh

_MAGIC: Final = 0x46546C67
_JSON_CHUNK: Final = 0x4E4F534A
_BINARY_CHUNK: Final = 0x004E4942
_BYTE: Final = 5120
_UNSIGNED_BYTE: Final = 5121
_UNSIGNED_SHORT: Final = 5123
_UNSIGNED_INT: Final = 5125
_ARRAY_BUFFER: Final = 34962
_ELEMENT_ARRAY_BUFFER: Final = 34963
_TRIANGLES: Final = 4


def scene_glb(tiles: Sequence[TileMesh], marks: Sequence[MarkNode] = ()) -> bytes:
    """GLB bytes.

    Args:
        tiles: in any order; each becomes a node named after it. ``extras`` of the file say how many square metres.
        marks: see ``add_marks``.
    """
    writer = _Writer()
    for tile in tiles:
        writer.tile(tile)
    document = writer.document()
    document["extras"] = {"area_m2": round(sum(tile.area_m2 for tile in tiles), 3)}
    _append_marks(document, marks)
    return _container(document, writer.binary())


def add_marks(glb: bytes, marks: Sequence[MarkNode]) -> bytes:
    """A scene of ours with marks: nodes without geometry named ``mark-NUMBER``, at their places.

    Number, label, normal and uncertainty are ``extras`` of the node.

    Raises:
        InvalidMesh: if it is not a file that ``scene_glb`` writes.
    """
    try:
        magic, version, size, length, kind = struct.unpack_from("<IIIII", glb)
        if (magic, version, size, kind) != (_MAGIC, 2, len(glb), _JSON_CHUNK):
            raise InvalidMesh("This is not a scene.")
        document = json.loads(glb[20 : 20 + length])
        _append_marks(document, marks)
    except (struct.error, ValueError, TypeError, KeyError, RecursionError) as exc:
        raise InvalidMesh("This is not a scene.") from exc
    return _container(document, glb[28 + length :])


def _append_marks(document: dict[str, Any], marks: Sequence[MarkNode]) -> None:
    for mark in marks:
        extras = {"number": mark.number, "label": mark.label, "sigma_m": mark.sigma_m, "normal": mark.normal}
        node = {"name": f"mark-{mark.number}", "translation": list(mark.p_world), "extras": extras}
        document["scenes"][0]["nodes"].append(len(document["nodes"]))
        document["nodes"].append(node)


def _container(document: dict[str, Any], binary: bytes) -> bytes:
    text = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), _JSON_CHUNK) + text
    if binary:
        chunks += struct.pack("<II", len(binary), _BINARY_CHUNK) + binary
    return struct.pack("<III", _MAGIC, 2, 12 + len(chunks)) + chunks


class _Writer:
    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []
        self._meshes: list[dict[str, Any]] = []
        self._nodes: list[dict[str, Any]] = []

    def tile(self, tile: TileMesh) -> None:
        count = tile.vertex_count
        top = np.frombuffer(tile.positions, dtype="<u2").reshape(-1, 4).max(axis=0)[:3].tolist()
        positions = self._accessor(tile.positions, _UNSIGNED_SHORT, count, "VEC3", stride=8, min=[0, 0, 0], max=top)
        normals = self._accessor(tile.normals, _BYTE, count, "VEC3", stride=4, normalized=True)
        attributes = {"POSITION": positions, "NORMAL": normals}
        if tile.colours:
            attributes["COLOR_0"] = self._accessor(
                tile.colours, _UNSIGNED_BYTE, count, "VEC4", stride=4, normalized=True
            )
        indices = self._accessor(tile.indices, _UNSIGNED_INT, tile.triangle_count * 3, "SCALAR")
        primitive = {
            "attributes": attributes,
            "indices": indices,
            "material": 0,
            "mode": _TRIANGLES,
        }
        self._nodes.append(
            {
                "name": tile.tile,
                "mesh": len(self._meshes),
                "translation": list(tile.origin),
                "scale": [tile.scale] * 3,
            }
        )
        self._meshes.append({"primitives": [primitive]})

    def _accessor(self, data: bytes, component: int, count: int, kind: str, stride: int = 0, **more: Any) -> int:
        view: dict[str, Any] = {"buffer": 0, "byteOffset": self._size, "byteLength": len(data)}
        view |= {"byteStride": stride, "target": _ARRAY_BUFFER} if stride else {"target": _ELEMENT_ARRAY_BUFFER}
        self._views.append(view)
        self._parts.append(data)  # All parts are whole words long.
        self._size += len(data)
        accessor = {"bufferView": len(self._views) - 1, "componentType": component, "count": count, "type": kind}
        self._accessors.append({**accessor, **more})
        return len(self._accessors) - 1

    def binary(self) -> bytes:
        return b"".join(self._parts)

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "Sightline"},
            "scene": 0,
            "scenes": [{"nodes": list(range(len(self._nodes)))}],
            "nodes": self._nodes,
        }
        if self._meshes:
            material = {"doubleSided": True, "pbrMetallicRoughness": {"metallicFactor": 0, "roughnessFactor": 1}}
            document |= {
                "extensionsUsed": ["KHR_mesh_quantization"],
                "extensionsRequired": ["KHR_mesh_quantization"],
                "meshes": self._meshes,
                "materials": [material],
                "buffers": [{"byteLength": self._size}],
                "bufferViews": self._views,
                "accessors": self._accessors,
            }
        return document
