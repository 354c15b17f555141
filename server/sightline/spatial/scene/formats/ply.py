"""PLY (Turk 1994): ASCII, binary little endian and big endian; vertices with optional colours, faces of any size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMesh
from sightline.spatial.scene.formats.numbers import (
    MAX_POLYGONS,
    fans,
    indices_of,
    numbers,
    require_text_size,
)
from sightline.spatial.scene.mesh import Colours, Mesh, check_counts, checked_mesh

_MAX_HEADER_BYTES: Final = 65_536
_MAX_LINES: Final = 500
_TYPES: Final = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2",
    "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "float": "f4", "float32": "f4",
    "double": "f8", "float64": "f8",
}  # fmt: skip
_ORDERS: Final = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_POSITION: Final = ("x", "y", "z")
_COLOUR: Final = ("red", "green", "blue")


@dataclass(slots=True)
class _Element:
    name: str
    count: int
    scalars: list[tuple[str, str]] = field(default_factory=list)
    lists: list[tuple[str, str, str]] = field(default_factory=list)


def read_ply(data: bytes) -> Mesh:
    """The mesh of a PLY file. Raises InvalidMesh."""
    order, elements, body = _header(data)
    vertex = next((element for element in elements if element.name == "vertex"), None)
    if vertex is None or vertex.lists or not elements or elements[0] is not vertex:
        raise InvalidMesh("A PLY file begins with its vertices.")
    face = elements[1] if len(elements) > 1 and elements[1].name == "face" else None
    check_counts(vertex.count, face.count if face else 0)
    if any(name not in [name for name, _ in vertex.scalars] for name in _POSITION):
        raise InvalidMesh("The vertices of this PLY file have no position.")
    if order == "":
        require_text_size(data)
        return _read_text(vertex, face, body)
    return _read_binary(order, vertex, face, body)


def _header(data: bytes) -> tuple[str, list[_Element], bytes]:
    end = data.find(b"end_header", 0, _MAX_HEADER_BYTES)
    line_end = data.find(b"\n", end) if end > 0 else -1
    if not data.startswith(b"ply") or line_end < 0:
        raise InvalidMesh("This is not a PLY file.")
    lines = data[:end].decode("ascii", "replace").split("\n")
    order: str | None = None
    elements: list[_Element] = []
    if len(lines) > _MAX_LINES:
        raise InvalidMesh("The header of this PLY file is too long.")
    for words in (line.split() for line in lines):
        match words:
            case ["format", name, _] if name in _ORDERS:
                order = _ORDERS[name]
            case ["element", name, count] if count.isascii() and count.isdigit() and len(count) < 12:
                elements.append(_Element(name, int(count)))
            case ["property", "list", size, kind, name] if elements and size in _TYPES and kind in _TYPES:
                elements[-1].lists.append((name, _TYPES[size], _TYPES[kind]))
            case ["property", kind, name] if elements and kind in _TYPES:
                if elements[-1].lists or name in [known for known, _ in elements[-1].scalars]:
                    raise InvalidMesh("The properties of this PLY file are in an order that is not read.")
                elements[-1].scalars.append((name, _TYPES[kind]))
            case [] | ["ply"] | ["comment", *_] | ["obj_info", *_]:
                continue
            case _:
                raise InvalidMesh("The header of this PLY file cannot be read.")
    if order is None:
        raise InvalidMesh("The header of this PLY file names no format.")
    return order, elements, data[line_end + 1 :]


def _read_binary(order: str, vertex: _Element, face: _Element | None, body: bytes) -> Mesh:
    record = np.dtype([(name, order + kind) for name, kind in vertex.scalars])
    size = vertex.count * record.itemsize
    if size > len(body):
        raise InvalidMesh("This PLY file ends before its last vertex.")
    rows = np.frombuffer(body, dtype=record, count=vertex.count)
    vertices = np.stack([rows[name].astype(np.float64) for name in _POSITION], axis=1)
    colours = _colours({name: rows[name] for name, kind in vertex.scalars if kind == "u1"})
    return checked_mesh(vertices, _binary_faces(order, face, body[size:]), colours)


def _binary_faces(order: str, face: _Element | None, body: bytes) -> npt.NDArray[np.int64]:
    if face is None or face.count == 0:
        return np.zeros((0, 3), dtype=np.int64)
    if len(face.lists) != 1 or face.scalars:
        raise InvalidMesh("Faces with more than their corners are not read.")
    _, size, kind = face.lists[0]
    size_type, corner_type = np.dtype(order + size), np.dtype(order + kind)
    if size_type.kind == "f" or corner_type.kind == "f" or face.count * size_type.itemsize > len(body):
        raise InvalidMesh("This PLY file ends before its last face.")
    # Nearly every file has faces of one size: then they are rows.
    first = int(np.frombuffer(body, dtype=size_type, count=1)[0])
    if 3 <= first <= 4:
        record = np.dtype([("size", size_type), ("corners", corner_type, (first,))])
        if face.count * record.itemsize <= len(body):
            rows = np.frombuffer(body, dtype=record, count=face.count)
            if (rows["size"] == first).all():
                corners = rows["corners"].astype(np.int64)
                return corners if first == 3 else np.concatenate([corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]])
    return _mixed_faces(face.count, size_type, corner_type, body)


def _mixed_faces(
    count: int, size_type: np.dtype[np.generic], corner_type: np.dtype[np.generic], body: bytes
) -> npt.NDArray[np.int64]:
    if count > MAX_POLYGONS:
        raise InvalidMesh(f"A file may have {MAX_POLYGONS} faces that are not all of one size.")
    polygons, at = [], 0
    for _ in range(count):
        if at + size_type.itemsize > len(body):
            raise InvalidMesh("This PLY file ends before its last face.")
        corners = int(np.frombuffer(body, dtype=size_type, count=1, offset=at)[0])
        at += size_type.itemsize
        if not 3 <= corners <= 1000 or at + corners * corner_type.itemsize > len(body):
            raise InvalidMesh("A face of this PLY file has no corners or too many.")
        polygons.append(np.frombuffer(body, dtype=corner_type, count=corners, offset=at))
        at += corners * corner_type.itemsize
    return fans(polygons)


def _read_text(vertex: _Element, face: _Element | None, body: bytes) -> Mesh:
    columns = len(vertex.scalars)
    # At least two bytes a number: a count that lies is found before the text is read.
    if (vertex.count * columns + (face.count * 4 if face else 0)) * 2 - 1 > len(body):
        raise InvalidMesh("This PLY file ends before its last row.")
    values = numbers(body)
    if len(values) < vertex.count * columns:
        raise InvalidMesh("This PLY file ends before its last vertex.")
    rows = values[: vertex.count * columns].reshape(vertex.count, columns)
    where = {name: column for column, (name, _) in enumerate(vertex.scalars)}
    vertices = rows[:, [where[name] for name in _POSITION]]
    colours = _colours({name: rows[:, where[name]] for name, kind in vertex.scalars if kind == "u1"})
    return checked_mesh(vertices, _text_faces(face, values[vertex.count * columns :]), colours)


def _text_faces(face: _Element | None, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    if face is None or face.count == 0:
        return np.zeros((0, 3), dtype=np.int64)
    if len(face.lists) != 1 or face.scalars:
        raise InvalidMesh("Faces with more than their corners are not read.")
    whole = indices_of(values)
    if len(whole) >= face.count * 4 and (whole[: face.count * 4 : 4] == 3).all():
        return whole[: face.count * 4].reshape(-1, 4)[:, 1:]
    if face.count > MAX_POLYGONS:
        raise InvalidMesh(f"A file may have {MAX_POLYGONS} faces that are not all of one size.")
    polygons, at = [], 0
    for _ in range(face.count):
        corners = int(whole[at]) if at < len(whole) else 0
        if not 3 <= corners <= 1000 or at + 1 + corners > len(whole):
            raise InvalidMesh("A face of this PLY file has no corners or too many.")
        polygons.append(whole[at + 1 : at + 1 + corners])
        at += 1 + corners
    return fans(polygons)


def _colours(columns: dict[str, npt.NDArray[np.generic]]) -> Colours | None:
    if any(name not in columns for name in _COLOUR):
        return None
    stacked = np.stack([columns[name].astype(np.float64) for name in _COLOUR], axis=1)
    if not ((stacked >= 0) & (stacked <= 255)).all():
        raise InvalidMesh("A colour of this PLY file is out of range.")
    return stacked.astype(np.uint8)
