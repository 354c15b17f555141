"""Reads a baked hall back from ``hall.glb``, so that light and textures are computed once per version."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sightline.errors import RecordingError
from sightline.hall.baked import Baked
from sightline.hall.export import GLB_NAME, write_hall
from sightline.hall.light import LightMap
from sightline.hall.materials import MATERIALS
from sightline.hall.mesh import Mesh
from sightline.hall.model import build_hall
from sightline.hall.scene import LIGHT_SCALE, Chunk


def load_hall(directory: Path) -> Baked:
    """The baked hall of this version, written to ``directory`` first where it is missing.

    Raises:
        RecordingError: if the file there is damaged (delete the folder and try again).
    """
    write_hall(directory)
    try:
        return read_hall((directory / GLB_NAME).read_bytes())
    except (ValueError, KeyError, IndexError, struct.error, cv2.error) as exc:
        raise RecordingError(f"{GLB_NAME} is damaged; delete it and try again.") from exc


def read_hall(data: bytes) -> Baked:
    """The baked hall from the bytes of ``hall.glb``; raises what broken bytes raise."""
    (text_size,) = struct.unpack_from("<I", data, 12)
    document = json.loads(data[20 : 20 + text_size])
    binary = data[28 + text_size :]
    pictures = {image["name"]: _picture(document, binary, image) for image in document["images"]}
    hall = build_hall()
    names = [material["name"] for material in document["materials"]]
    chunks = [
        _chunk(document, binary, index, primitive, names[primitive["material"]])
        for index, mesh in enumerate(document["meshes"])
        for primitive in mesh["primitives"]
    ]
    textures = {name: pictures[name] for name in MATERIALS}
    return Baked(hall, tuple(chunks), LightMap(pictures["light_map"]), textures)


def _view(document: dict[str, Any], binary: bytes, number: int) -> bytes:
    view = document["bufferViews"][number]
    return binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]


def _picture(document: dict[str, Any], binary: bytes, image: dict[str, Any]) -> NDArray[np.uint8]:
    decoded = cv2.imdecode(np.frombuffer(_view(document, binary, image["bufferView"]), np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError(image["name"])
    return np.ascontiguousarray(decoded[:, :, ::-1]).astype(np.uint8)


_KINDS = {5120: np.int8, 5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_COLUMNS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


def _rows(document: dict[str, Any], binary: bytes, number: int) -> NDArray[Any]:
    """The numbers of an accessor, padding cut off."""
    accessor = document["accessors"][number]
    view = document["bufferViews"][accessor["bufferView"]]
    values = np.frombuffer(_view(document, binary, accessor["bufferView"]), _KINDS[accessor["componentType"]])
    columns = _COLUMNS[accessor["type"]]
    stored = view.get("byteStride", columns * values.itemsize) // values.itemsize
    return values.reshape(accessor["count"], stored)[:, :columns]


def _chunk(document: dict[str, Any], binary: bytes, index: int, primitive: dict[str, Any], material: str) -> Chunk:
    found = {name: _rows(document, binary, number) for name, number in primitive["attributes"].items()}
    positions = found["POSITION"].astype(np.float64)
    normals = found["NORMAL"].astype(np.float64)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    uv = found["TEXCOORD_0"].astype(np.float32)
    light_uv = found["TEXCOORD_1"] if MATERIALS[material].mapped else np.zeros((len(positions), 2))
    faces = _rows(document, binary, primitive["indices"]).reshape(-1, 3).astype(np.int64)
    return Chunk(
        index,
        material,
        Mesh(positions, normals, uv * np.array(MATERIALS[material].tile_m), faces),
        uv,
        found["COLOR_0"].astype(np.float32) * (LIGHT_SCALE / 255.0),
        light_uv.astype(np.float32),
    )
