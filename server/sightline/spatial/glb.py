"""A mesh as GLB (glTF 2.0 binary): one file that browsers and viewers read, written without a library.

Sources: Khronos glTF 2.0 specification, sections 3.6 (buffers, accessors) and 4.4 (GLB container).
World axes are glTF's own (right-handed, +Y up, metres): coordinates go out as they are.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_MAGIC: Final = 0x46546C67
_VERSION: Final = 2
_JSON_CHUNK: Final = 0x4E4F534A
_BINARY_CHUNK: Final = 0x004E4942
_FLOAT: Final = 5126
_UNSIGNED_INT: Final = 5125
_ARRAY_BUFFER: Final = 34962
_ELEMENT_ARRAY_BUFFER: Final = 34963


def mesh_glb(vertices: npt.NDArray[np.floating[Any]], triangles: npt.NDArray[np.integer[Any]]) -> bytes:
    """GLB bytes of a triangle mesh with smooth normals.

    Args:
        vertices: ``(N, 3)`` metres, world frame.
        triangles: ``(M, 3)`` vertex indices, counter-clockwise seen from outside.
    """
    positions = np.ascontiguousarray(vertices, dtype="<f4")
    normals = np.ascontiguousarray(_normals(positions, triangles), dtype="<f4")
    indices = np.ascontiguousarray(triangles, dtype="<u4")
    parts = [positions.tobytes(), normals.tobytes(), indices.tobytes()]
    document = _document(positions, len(indices) * 3, [len(part) for part in parts])
    return _container(json.dumps(document, separators=(",", ":")).encode(), b"".join(parts))


def _normals(positions: npt.NDArray[np.float32], triangles: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.float32]:
    """Area-weighted vertex normals."""
    a, b, c = (positions[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.zeros_like(positions)
    for k in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(triangles[:, k], faces[:, axis], len(positions)).astype(np.float32)
    lengths = np.linalg.norm(normals, axis=1)
    normals[lengths == 0] = (0, 1, 0)
    lengths[lengths == 0] = 1
    normals /= lengths[:, None]
    return normals


def _document(positions: npt.NDArray[np.float32], index_count: int, lengths: list[int]) -> dict[str, Any]:
    offsets = np.cumsum([0, *lengths]).tolist()
    targets = (_ARRAY_BUFFER, _ARRAY_BUFFER, _ELEMENT_ARRAY_BUFFER)
    vertex = {"componentType": _FLOAT, "count": len(positions), "type": "VEC3"}
    return {
        "asset": {"version": "2.0", "generator": "Sightline"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "scene"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2, "material": 0}]}],
        "materials": [{"doubleSided": True, "pbrMetallicRoughness": {"metallicFactor": 0, "roughnessFactor": 1}}],
        "buffers": [{"byteLength": offsets[-1]}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": offset, "byteLength": length, "target": target}
            for offset, length, target in zip(offsets, lengths, targets, strict=False)
        ],
        "accessors": [
            {
                "bufferView": 0,
                **vertex,
                "min": positions.min(axis=0).tolist(),
                "max": positions.max(axis=0).tolist(),
            },
            {"bufferView": 1, **vertex},
            {"bufferView": 2, "componentType": _UNSIGNED_INT, "count": index_count, "type": "SCALAR"},
        ],
    }


def _container(document: bytes, binary: bytes) -> bytes:
    document += b" " * (-len(document) % 4)
    binary += b"\0" * (-len(binary) % 4)
    size = 12 + 8 + len(document) + 8 + len(binary)
    return b"".join(
        (
            struct.pack("<III", _MAGIC, _VERSION, size),
            struct.pack("<II", len(document), _JSON_CHUNK),
            document,
            struct.pack("<II", len(binary), _BINARY_CHUNK),
            binary,
        )
    )
