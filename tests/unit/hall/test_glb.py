"""``hall.glb`` and ``hall.json``: valid, small enough, named, and the same hall when read back."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from sightline.errors import RecordingError
from sightline.hall import cache, export
from sightline.hall.baked import Baked
from sightline.hall.cache import read_hall
from sightline.hall.describe import description
from sightline.hall.glb import glb_bytes
from sightline.hall.materials import MATERIALS
from sightline.hall.model import build_hall, model_version, skid_part_ids

SKY = np.full((8, 16, 3), 90, np.uint8)


@pytest.fixture(scope="module")
def glb(plain_hall: Baked) -> bytes:
    return glb_bytes(plain_hall, SKY)


@pytest.fixture(scope="module")
def document(glb: bytes) -> dict[str, Any]:
    (size,) = struct.unpack_from("<I", glb, 12)
    loaded: dict[str, Any] = json.loads(glb[20 : 20 + size])
    return loaded


def test_the_container_states_its_lengths(glb: bytes) -> None:
    magic, version, length = struct.unpack_from("<4sII", glb)
    assert (magic, version, length) == (b"glTF", 2, len(glb))
    text, kind = struct.unpack_from("<I4s", glb, 12)
    assert kind == b"JSON"
    binary, kind = struct.unpack_from("<I4s", glb, 20 + text)
    assert kind == b"BIN\0"
    assert 28 + text + binary == len(glb)
    assert len(glb) < 4_500_000, "geometry alone must leave room for textures below 6 MB"


def test_every_part_is_a_node_with_its_names(document: dict[str, Any]) -> None:
    nodes = {node["name"]: node["extras"] for node in document["nodes"]}
    for part in build_hall().parts:
        assert nodes[part.id]["name_zh"] == part.name_zh
        assert nodes[part.id]["component"] == part.component
        assert nodes[part.id].get("joint") == part.joint
        assert nodes[part.id].get("fault") == part.fault


def test_accessors_stay_inside_their_views_and_views_inside_the_buffer(document: dict[str, Any]) -> None:
    width = {5126: 4, 5121: 1, 5120: 1, 5123: 2, 5125: 4}
    columns = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
    total = document["buffers"][0]["byteLength"]
    for view in document["bufferViews"]:
        assert view["byteOffset"] % 4 == 0
        assert view["byteOffset"] + view["byteLength"] <= total
    for accessor in document["accessors"]:
        view = document["bufferViews"][accessor["bufferView"]]
        row = view.get("byteStride", width[accessor["componentType"]] * columns[accessor["type"]])
        assert accessor["count"] * row <= view["byteLength"]


def test_a_foreign_reader_finds_the_same_boxes(glb: bytes, tmp_path: Path) -> None:
    path = tmp_path / "hall.glb"
    path.write_bytes(glb)
    scene = trimesh.load_scene(path)
    low, high = scene.bounds
    parts = build_hall().parts
    assert np.allclose(low, np.min([p.bounds[0] for p in parts], axis=0), atol=1e-4)
    assert np.allclose(high, np.max([p.bounds[1] for p in parts], axis=0), atol=1e-4)


def test_the_hall_reads_back_as_it_was_written(plain_hall: Baked, glb: bytes) -> None:
    again = read_hall(glb)
    assert len(again.chunks) == len(plain_hall.chunks)
    for was, now in zip(plain_hall.chunks, again.chunks, strict=True):
        assert (was.part_index, was.material) == (now.part_index, now.material)
        assert np.abs(was.light - now.light).max() < 0.004
    for name in MATERIALS:
        assert np.abs(again.textures[name].astype(int) - plain_hall.textures[name]).max() <= 3


def test_a_damaged_file_is_an_error_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / export.GLB_NAME).write_bytes(b"glTF" + bytes(40))
    (tmp_path / export.STAMP_NAME).write_text(model_version())
    with pytest.raises(RecordingError):
        cache.load_hall(tmp_path)


def test_a_current_export_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / export.GLB_NAME).write_bytes(b"kept")
    (tmp_path / export.STAMP_NAME).write_text(model_version())
    export.write_hall(tmp_path)
    assert (tmp_path / export.GLB_NAME).read_bytes() == b"kept"


def test_the_description_is_plain_json_about_every_part(plain_hall: Baked) -> None:
    said = json.loads(json.dumps(description(plain_hall)))
    parts = {part["id"]: part for part in said["parts"]}
    assert len(parts) == len(build_hall().parts)
    assert {name for name, part in parts.items() if part["skid"]} == set(skid_part_ids())
    for part in parts.values():
        low, high = np.array(part["bounds"]["min"]), np.array(part["bounds"]["max"])
        assert np.all(low <= np.array(part["centroid"]) + 1e-3)
        assert np.all(np.array(part["centroid"]) <= high + 1e-3)
    assert set(said["meshes"]) <= set(parts)
    assert "pump_casing" in said["meshes"]
    assert {plane["semantic"] for plane in said["planes"]} == {"floor", "wall", "ceiling", "table"}


def test_planes_are_right_handed_and_face_into_the_room() -> None:
    for plane in build_hall().planes:
        assert np.dot(plane.right, plane.normal) == pytest.approx(0.0)
        middle = np.array([0.0, 2.0, 0.0])
        assert np.dot(middle - plane.center, plane.normal) > 0


def test_the_described_walk_is_a_track_of_unit_axes(plain_hall: Baked) -> None:
    walk = description(plain_hall)["walk"]
    right, down = np.array(walk["right"]), np.array(walk["down"])
    assert len(walk["position"]) == len(right) == len(down)
    assert abs(len(right) / walk["fps"] - walk["duration_s"]) < 1 / walk["fps"]
    assert np.allclose(np.linalg.norm(right, axis=1), 1.0, atol=1e-4)
    assert np.abs(np.einsum("ij,ij->i", right, down)).max() < 1e-4
