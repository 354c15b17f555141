"""Reads a baked hall back from ``hall.glb``, so that light and textures are computed once per version."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
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
from sightline.hall.model import build_hall
from sightline.hall.scene import LIGHT_SCALE, Chunk, bare_chunks


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
    primitives = [p for mesh in document["meshes"] for p in mesh["primitives"]]
    chunks = [
        _with_light(document, binary, chunk, primitive)
        for chunk, primitive in zip(bare_chunks(hall.parts), primitives, strict=True)
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


def _with_light(document: dict[str, Any], binary: bytes, chunk: Chunk, primitive: dict[str, Any]) -> Chunk:
    attributes, count = primitive["attributes"], len(chunk.mesh.positions)
    accessor = document["accessors"][attributes["COLOR_0"]]
    rows = np.frombuffer(_view(document, binary, accessor["bufferView"]), np.uint8).reshape(count, 4)
    light = rows[:, :3].astype(np.float32) * (LIGHT_SCALE / 255.0)
    if not MATERIALS[chunk.material].mapped:
        return replace(chunk, light=light)
    view = document["accessors"][attributes["TEXCOORD_1"]]["bufferView"]
    light_uv = np.frombuffer(_view(document, binary, view), np.float32).reshape(count, 2)
    return replace(chunk, light=light, light_uv=light_uv.copy())
