"""Files of other programs: read as they were written, and refused, typed and at once, when they lie."""

from __future__ import annotations

import json
import resource
import struct
import time
from typing import Any

import numpy as np
import pytest

from sightline.errors import InvalidMesh
from sightline.spatial.scene.formats import READERS, read_mesh
from sightline.spatial.scene.mesh import area_m2

HEADER = "ply\nformat {}\nelement vertex {}\nproperty float x\nproperty float y\nproperty float z\n"
FACES = "element face {}\nproperty list uchar int vertex_indices\nend_header\n"
CUBE = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=np.float32)


def _ply(format_name: str = "binary_little_endian 1.0", vertices: int = 3, faces: int = 1, body: bytes = b"") -> bytes:
    return (HEADER.format(format_name, vertices) + FACES.format(faces)).encode() + body


def _triangle(order: str = "<") -> bytes:
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype=order + "f4")
    return corners.tobytes() + struct.pack(order + "Biii", 3, 0, 1, 2)


def _glb(change: Any = None, binary: bytes = b"", **head: int) -> bytes:
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype="<f4").tobytes()
    binary = binary or corners + np.array([0, 1, 2, 0], dtype="<u2").tobytes()
    document: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 8},
        ],
        "buffers": [{"byteLength": 44}],
    }
    if change is not None:
        change(document)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, head.get("version", 2), head.get("size", 12 + len(chunks))) + chunks


@pytest.mark.parametrize(("name", "order"), [("binary_little_endian 1.0", "<"), ("binary_big_endian 1.0", ">")])
def test_a_binary_ply_is_read_in_either_byte_order(name: str, order: str) -> None:
    mesh = read_mesh(_ply(name, body=_triangle(order)), "ply")
    np.testing.assert_array_equal(mesh.vertices, [[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    np.testing.assert_array_equal(mesh.triangles, [[0, 1, 2]])


def test_a_cloud_with_colours_has_no_triangles_and_millimetres_become_metres() -> None:
    header = (
        HEADER.format("ascii 1.0", 2) + "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n"
    )
    mesh = read_mesh((header + "0 0 0 255 0 1\n1000 500 0 2 3 4\n").encode(), ".PLY", unit="mm")
    np.testing.assert_allclose(mesh.vertices[1], (1, 0.5, 0))
    assert mesh.colours is not None
    np.testing.assert_array_equal(mesh.colours[0], (255, 0, 1))
    assert len(mesh.triangles) == 0


@pytest.mark.parametrize("binary", [True, False])
def test_polygons_of_all_sizes_become_fans(binary: bool) -> None:
    five = [(0, 0), (2, 0), (2, 1), (1, 2), (0, 1)]
    if binary:
        body = np.array([(x, y, 0) for x, y in five], dtype="<f4").tobytes()
        body += struct.pack("<B5i", 5, *range(5)) + struct.pack("<B3i", 3, 0, 1, 2)
        mesh = read_mesh(_ply(vertices=5, faces=2, body=body), "ply")
    else:
        text = "".join(f"{x} {y} 0\n" for x, y in five) + "5 0 1 2 3 4\n3 0 1 2\n"
        mesh = read_mesh(_ply("ascii 1.0", 5, 2, text.encode()), "ply")
    assert len(mesh.triangles) == 4
    assert area_m2(mesh.vertices, mesh.triangles[:3]) == pytest.approx(3)


def test_what_another_library_writes_is_read_the_same() -> None:
    trimesh = pytest.importorskip("trimesh")
    box = trimesh.creation.box((1.0, 2.0, 3.0))
    for suffix in ("ply", "stl", "obj", "glb"):
        data = box.export(file_type=suffix)
        mesh = read_mesh(data if isinstance(data, bytes) else data.encode(), suffix)
        assert area_m2(mesh.vertices, mesh.triangles) == pytest.approx(22), suffix
        np.testing.assert_allclose(np.ptp(mesh.vertices, axis=0), (1, 2, 3), atol=1e-6)
        assert len(mesh.vertices) == 8, suffix


def test_an_ascii_stl_is_welded_and_an_obj_may_count_from_behind() -> None:
    facet = "facet normal 0 0 1\n outer loop\n vertex {}\n vertex {}\n vertex {}\n endloop\nendfacet\n"
    stl = (
        "solid a\n" + facet.format("0 0 0", "1 0 0", "0 1 0") + facet.format("1 0 0", "1 1 0", "0 1 -0") + "endsolid\n"
    )
    mesh = read_mesh(stl.encode(), "stl")
    assert (len(mesh.vertices), len(mesh.triangles)) == (4, 2)
    obj = "mtllib ../../etc/passwd\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvn 0 0 1\nf -4//1 -3//1 -2//1 -1//1\n"
    mesh = read_mesh(obj.encode(), "obj")
    assert area_m2(mesh.vertices, mesh.triangles) == pytest.approx(1)


def test_the_nodes_of_a_glb_put_its_meshes_in_place() -> None:
    def moved(document: dict[str, Any]) -> None:
        document["scenes"][0]["nodes"] = [1]
        document["nodes"] = [
            {"mesh": 0, "scale": [2, 2, 2], "rotation": [0, 0, 2**-0.5, 2**-0.5]},
            {"children": [0], "translation": [5, 0, 0]},
        ]

    mesh = read_mesh(_glb(moved), "glb")
    np.testing.assert_allclose(mesh.vertices, [[5, 0, 0], [5, 2, 0], [3, 0, 0]], atol=1e-6)


def _set(*path: Any) -> Any:
    *where, key, value = path

    def change(document: dict[str, Any]) -> None:
        for step in where:
            document = document[step]
        document[key] = value

    return change


NAN = struct.pack("<f", float("nan"))
HOSTILE: dict[str, tuple[str, bytes]] = {
    "empty": ("ply", b""),
    "another kind": ("xyz", b"0 0 0"),
    "ply: a billion vertices": ("ply", _ply(vertices=1_000_000_000)),
    "ply: as many as allowed, none there": ("ply", _ply(vertices=2_000_000)),
    "ply: faces that are not there": ("ply", _ply(faces=4_000_000, body=_triangle())),
    "ply: a count of twenty digits": ("ply", _ply(vertices=10**20)),
    "ply: no vertices": ("ply", _ply(vertices=0, faces=0)),
    "ply: cut off": ("ply", _ply(body=_triangle()[:-5])),
    "ply: not a number": ("ply", _ply(body=NAN + _triangle()[4:])),
    "ply: infinite": ("ply", _ply(body=struct.pack("<f", float("inf")) + _triangle()[4:])),
    "ply: absurdly far": ("ply", _ply(body=struct.pack("<f", 3e38) + _triangle()[4:])),
    "ply: index out of range": ("ply", _ply(body=_triangle()[:-4] + struct.pack("<i", 3))),
    "ply: negative index": ("ply", _ply(body=_triangle()[:-4] + struct.pack("<i", -1))),
    "ply: a face with 255 corners": ("ply", _ply(body=_triangle()[:36] + b"\xff" + bytes(12))),
    "ply: a header without end": ("ply", b"ply\nformat ascii 1.0\n" + b"comment x\n" * 200_000),
    "ply: a header of nothing but properties": ("ply", b"ply\n" + b"property float x\n" * 100 + b"end_header\n"),
    "ply: unknown type": ("ply", b"ply\nformat ascii 1.0\nelement vertex 1\nproperty quad x\nend_header\n"),
    "ply: text that lies": ("ply", _ply("ascii 1.0", 2_000_000, 4_000_000, b"0 0 0\n")),
    "ply: words": ("ply", _ply("ascii 1.0", 3, 1, b"0 0 0 1 0 0 x 1 0 3 0 1 2")),
    "ply: text nan": ("ply", _ply("ascii 1.0", 3, 1, b"0 0 nan 1 0 0 0 1 0 3 0 1 2")),
    "ply: half a corner": ("ply", _ply("ascii 1.0", 3, 1, b"0 0 0 1 0 0 0 1 0 3 0 1 1.5")),
    "ply: text in UTF-8": ("ply", _ply("ascii 1.0", 3, 1, "０ 0 0 1 0 0 0 1 0 3 0 1 2".encode())),
    "stl: a count that lies": ("stl", bytes(80) + struct.pack("<I", 4_000_000_000) + bytes(50)),
    "stl: no triangles": ("stl", bytes(84)),
    "stl: cut off": ("stl", bytes(80) + struct.pack("<I", 2) + bytes(99)),
    "stl: not a number": ("stl", bytes(80) + struct.pack("<I", 1) + bytes(12) + NAN + bytes(34)),
    "stl: a vertex of two": ("stl", b"solid a\nvertex 0 0\nvertex 1 0 0\nvertex 0 1 0\n"),
    "stl: only a name": ("stl", b"solid " + b"a" * 100_000),
    "obj: nothing": ("obj", b"# nothing\n"),
    "obj: index out of range": ("obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n"),
    "obj: index zero": ("obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n"),
    "obj: index huge": ("obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 99999999999999999999999\n"),
    "obj: index from far behind": ("obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf -9 1 2\n"),
    "obj: infinite": ("obj", b"v 0 0 1e999\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
    "obj: a face of two": ("obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2\n"),
    "obj: a vertex of two": ("obj", b"v 0 0\nv 1 0 0 0\nv 0 1 0\nf 1 2 3\n"),
    "obj: binary": ("obj", bytes(1000)),
    "glb: half a header": ("glb", b"glTF\2\0\0"),
    "glb: version 1": ("glb", _glb(version=1)),
    "glb: longer than it is": ("glb", _glb(size=1 << 30)),
    "glb: not JSON": ("glb", struct.pack("<IIIII", 0x46546C67, 2, 24, 4, 0x4E4F534A) + b"{{{{"),
    "glb: JSON without end": (
        "glb",
        struct.pack("<IIIII", 0x46546C67, 2, 100_020, 100_000, 0x4E4F534A) + b"[" * 100_000,
    ),
    "glb: a list": ("glb", struct.pack("<IIIII", 0x46546C67, 2, 24, 4, 0x4E4F534A) + b"[1 ]"),
    "glb: a node that is its own child": ("glb", _glb(_set("nodes", 0, "children", [0]))),
    "glb: children that multiply": (
        "glb",
        _glb(_set("nodes", [{"children": [n + 1] * 9} for n in range(40)] + [{"mesh": 0}])),
    ),
    "glb: one mesh a million times": ("glb", _glb(_set("scenes", 0, "nodes", [0] * 1_000_000))),
    "glb: a count that lies": ("glb", _glb(_set("accessors", 0, "count", 2_000_000))),
    "glb: a count beyond all": ("glb", _glb(_set("accessors", 0, "count", 10**18))),
    "glb: a negative count": ("glb", _glb(_set("accessors", 0, "count", -3))),
    "glb: an offset beyond its end": ("glb", _glb(_set("bufferViews", 0, "byteOffset", 1 << 40))),
    "glb: a negative offset": ("glb", _glb(_set("accessors", 0, "byteOffset", -36))),
    "glb: an absurd stride": ("glb", _glb(_set("bufferViews", 0, "byteStride", 1))),
    "glb: an index out of range": ("glb", _glb(binary=bytes(36) + np.array([0, 1, 9, 0], dtype="<u2").tobytes())),
    "glb: numbers elsewhere": ("glb", _glb(_set("buffers", 0, "uri", "file:///etc/passwd"))),
    "glb: compressed": ("glb", _glb(_set("extensionsRequired", ["KHR_draco_mesh_compression"]))),
    "glb: sparse": ("glb", _glb(_set("accessors", 0, "sparse", {"count": 1}))),
    "glb: a matrix of words": ("glb", _glb(_set("nodes", 0, "matrix", ["x"] * 16))),
    "glb: an infinite matrix": ("glb", _glb(_set("nodes", 0, "translation", [1e300, 0, 0]))),
    "glb: not a number": ("glb", _glb(binary=NAN * 9 + bytes(8))),
    "glb: an index that is a list": ("glb", _glb(_set("nodes", 0, "mesh", [0]))),
    "glb: a mesh counted from behind": ("glb", _glb(_set("nodes", 0, "mesh", -1))),
    "glb: nothing to show": ("glb", _glb(_set("nodes", [{}]))),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_lies_is_refused_with_its_own_error(what: str) -> None:
    suffix, data = HOSTILE[what]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = time.process_time()
    with pytest.raises(InvalidMesh):
        read_mesh(data, suffix)
    # CPU time of this process, a tenfold of what was measured; a slow machine takes the same.
    assert time.process_time() - spent < 2.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_any_damage_to_a_good_file_is_read_or_refused() -> None:
    """Flipped bytes and cut ends: a mesh with sane numbers or InvalidMesh, nothing else."""
    trimesh = pytest.importorskip("trimesh")
    rng = np.random.default_rng(5)
    box = trimesh.creation.box((1.0, 2.0, 3.0))
    for suffix in READERS:
        whole = box.export(file_type=suffix)
        whole = whole if isinstance(whole, bytes) else whole.encode()
        refused = 0
        for _ in range(150):
            data = bytearray(whole[: rng.integers(1, len(whole) + 1)] if rng.random() < 0.3 else whole)
            for place in rng.integers(0, len(data), rng.integers(1, 6)):
                data[place] = rng.integers(0, 256)
            try:
                mesh = read_mesh(bytes(data), suffix)
            except InvalidMesh:
                refused += 1
                continue
            assert np.isfinite(mesh.vertices).all()
            assert not len(mesh.triangles) or mesh.triangles.max() < len(mesh.vertices)
        assert refused > 20, suffix


def test_units_and_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidMesh):
        read_mesh(_ply(body=_triangle()), "ply", unit="parsec")
    monkeypatch.setattr("sightline.spatial.scene.formats.MAX_FILE_BYTES", 100)
    with pytest.raises(InvalidMesh, match="MB"):
        read_mesh(_ply(body=_triangle()), "ply")
