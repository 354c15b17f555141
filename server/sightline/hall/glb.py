"""Writes the hall as one glTF 2.0 binary file: a node per part, textures and baked light inside.

Written by hand because the file carries more than generic exporters offer: light per vertex in display values, the
light map and the mirrored surroundings as extra textures, names in two languages. Viewers that know nothing of this
show it unlit (``KHR_materials_unlit``). Source: glTF 2.0 specification, sections 3.6 to 3.9 and 4.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sightline.hall.baked import Baked
from sightline.hall.light import as_bytes
from sightline.hall.materials import MATERIALS, Material
from sightline.hall.model import model_version
from sightline.hall.scene import LIGHT_SCALE, Chunk

Json = dict[str, Any]

_FLOAT, _UBYTE, _BYTE, _USHORT, _UINT = 5126, 5121, 5120, 5123, 5125
_ARRAY, _ELEMENTS = 34962, 34963
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


class _Binary:
    """Collects the binary part and the entries that point into it."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[Json] = []
        self.accessors: list[Json] = []

    def view(self, payload: bytes, target: int | None = None, stride: int | None = None) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        entry: Json = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(payload)}
        if target is not None:
            entry["target"] = target
        if stride is not None:
            entry["byteStride"] = stride
        self.data += payload
        self.views.append(entry)
        return len(self.views) - 1

    def accessor(
        self, values: NDArray[Any], kind: int, target: int, normalized: bool = False, bounds: bool = False
    ) -> int:
        columns = 1 if values.ndim == 1 else values.shape[1]
        padded, stride = values, None
        if values.ndim == 2 and values.itemsize == 1 and columns == 3:  # Rows must start on 4 bytes.
            padded, stride = np.pad(values, ((0, 0), (0, 1))), 4
        entry: Json = {
            "bufferView": self.view(np.ascontiguousarray(padded).tobytes(), target, stride),
            "componentType": kind,
            "count": len(values),
            "type": _TYPES[columns],
        }
        if normalized:
            entry["normalized"] = True
        if bounds:
            entry["min"], entry["max"] = values.min(axis=0).tolist(), values.max(axis=0).tolist()
        self.accessors.append(entry)
        return len(self.accessors) - 1


def glb_bytes(baked: Baked, surroundings: NDArray[np.uint8]) -> bytes:
    """The whole file."""
    binary = _Binary()
    images, names = _images(binary, baked, surroundings)
    numbers = {name: k for k, name in enumerate(MATERIALS)}
    meshes, nodes = [], []
    for index, part in enumerate(baked.hall.parts):
        chunks = [c for c in baked.chunks if c.part_index == index]
        meshes.append({"name": part.id, "primitives": [_primitive(binary, c, numbers[c.material]) for c in chunks]})
        extras = {"name_en": part.name_en, "name_zh": part.name_zh, "component": part.component}
        if part.joint:
            extras["joint"] = part.joint
        if part.fault:
            extras["fault"] = part.fault
        nodes.append({"name": part.id, "mesh": index, "extras": extras})
    document: Json = {
        "asset": {"version": "2.0", "generator": "Sightline machine hall"},
        "extensionsUsed": ["KHR_materials_unlit", "KHR_mesh_quantization"],
        "extensionsRequired": ["KHR_mesh_quantization"],
        "extras": {
            "model_version": model_version(),
            "light_scale": LIGHT_SCALE,
            "light_map_texture": names.index("light_map"),
            "surroundings_texture": names.index("surroundings"),
        },
        "scene": 0,
        "scenes": [{"name": "hall", "nodes": list(range(len(nodes)))}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": [_material(m, names.index(m.name)) for m in MATERIALS.values()],
        "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}],
        "textures": [{"sampler": 0, "source": k} for k in range(len(images))],
        "images": images,
        "bufferViews": binary.views,
        "accessors": binary.accessors,
        "buffers": [{"byteLength": len(binary.data) + (-len(binary.data) % 4)}],
    }
    return _assemble(document, bytes(binary.data))


def _images(binary: _Binary, baked: Baked, surroundings: NDArray[np.uint8]) -> tuple[list[Json], list[str]]:
    pictures = [(name, baked.textures[name], MATERIALS[name].quality) for name in MATERIALS]
    pictures += [("light_map", baked.light_map.image, 0), ("surroundings", surroundings, 92)]
    images = []
    for name, picture, quality in pictures:
        payload, mime = _encoded(picture, quality)
        images.append({"name": name, "mimeType": mime, "bufferView": binary.view(payload)})
    return images, [name for name, _, _ in pictures]


def _encoded(rgb: NDArray[np.uint8], quality: int) -> tuple[bytes, str]:
    bgr = np.ascontiguousarray(rgb[:, :, ::-1])
    if quality == 0 or bgr.shape[0] <= 16:
        done, data = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        mime = "image/png"
    else:
        done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
        mime = "image/jpeg"
    assert done, "OpenCV could not encode a texture"
    return data.tobytes(), mime


def _material(material: Material, texture: int) -> Json:
    return {
        "name": material.name,
        "pbrMetallicRoughness": {"baseColorTexture": {"index": texture}, "metallicFactor": 0.0, "roughnessFactor": 0.9},
        "extensions": {"KHR_materials_unlit": {}},
        "extras": {
            "mirror": material.mirror,
            "blur": material.blur,
            "glows": material.glows,
            "mapped": material.mapped,
        },
    }


def _primitive(binary: _Binary, chunk: Chunk, material: int) -> Json:
    mesh = chunk.mesh
    attributes = {
        "POSITION": binary.accessor(mesh.positions.astype(np.float32), _FLOAT, _ARRAY, bounds=True),
        "NORMAL": binary.accessor(np.rint(mesh.normals * 127).astype(np.int8), _BYTE, _ARRAY, normalized=True),
        "TEXCOORD_0": binary.accessor(chunk.uv.astype(np.float32), _FLOAT, _ARRAY),
        "COLOR_0": binary.accessor(as_bytes(chunk.light), _UBYTE, _ARRAY, normalized=True),
    }
    if MATERIALS[chunk.material].mapped:
        attributes["TEXCOORD_1"] = binary.accessor(chunk.light_uv.astype(np.float32), _FLOAT, _ARRAY)
    small = len(mesh.positions) < 65536
    indices = mesh.faces.ravel().astype(np.uint16 if small else np.uint32)
    return {
        "attributes": attributes,
        "indices": binary.accessor(indices, _USHORT if small else _UINT, _ELEMENTS),
        "material": material,
    }


def _assemble(document: Json, binary: bytes) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    length = 12 + 8 + len(text) + 8 + len(binary)
    head = struct.pack("<4sII", b"glTF", 2, length)
    return b"".join(
        [head, struct.pack("<I4s", len(text), b"JSON"), text, struct.pack("<I4s", len(binary), b"BIN\0"), binary]
    )
