"""Tiles: on the surface, without seams, the same every time; packed blocks come back; the whole as a readable GLB."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
import pytest

from sightline.errors import InvalidMesh
from sightline.spatial.depth import decode_depth
from sightline.spatial.scene.device_tiles import DEVICE_BUCKETS, bucket_of, device_tile
from sightline.spatial.scene.export import add_marks, scene_glb
from sightline.spatial.scene.mesh import area_m2
from sightline.spatial.scene.pages import Blocks, Pages, tile_set
from sightline.spatial.scene.tiles import (
    cut_tile,
    revision_after,
    tile_name,
    tile_named,
    tile_side_m,
    unpacked_triangles,
    unpacked_vertices,
)
from sightline.spatial.scene.values import MarkNode, TileLevel, TileMesh
from sightline.spatial.volume import BLOCK_SIDE, VOXEL_M, Volume
from support.scenes import looking, seen, square

SIDE_M = tile_side_m(VOXEL_M, BLOCK_SIDE)


@pytest.fixture(scope="module")
def volume() -> Volume:
    made = Volume()
    for n in range(4):
        made.fuse(decode_depth(seen(n, looking((0.05 * n, 0.0, 0.0), (0.0, 0.0, -3.0)))))
    return made


def _cut(volume: Volume, level: TileLevel) -> list[TileMesh]:
    found = []
    for tile in sorted(volume.tiles()):
        mesh = cut_tile(*volume.surface(tile), tile, SIDE_M, VOXEL_M, level)
        if mesh is not None:
            found.append(mesh)
    return found


def _all_vertices(tiles: list[TileMesh]) -> np.ndarray:
    return np.concatenate([unpacked_vertices(tile) for tile in tiles])


def test_fine_tiles_lie_on_the_scene_and_coarse_ones_are_a_fraction(volume: Volume) -> None:
    fine, coarse = _cut(volume, "fine"), _cut(volume, "coarse")
    vertices = _all_vertices(fine)
    on_wall = np.abs(vertices[:, 2] + 3.0) < 0.01
    on_floor = np.abs(vertices[:, 1] + 1.5) < 0.015
    on_pillar = np.abs(vertices[:, 2] + 1.8) < 0.01
    assert (on_wall | on_floor | on_pillar).mean() > 0.9
    assert sum(tile.size_bytes for tile in coarse) < 0.15 * sum(tile.size_bytes for tile in fine)
    areas = [sum(tile.area_m2 for tile in tiles) for tiles in (fine, coarse)]
    assert areas[1] == pytest.approx(areas[0], rel=0.25)


def test_colours_are_an_attribute_of_whole_words(volume: Volume) -> None:
    """``COLOR_0`` of glTF 2.0, section 3.7.2.1: normalised, four bytes a vertex; left out where there are none."""
    plain = _cut(volume, "coarse")[0]
    tile = tile_named(plain.tile)
    assert tile is not None

    def red(vertices: np.ndarray, _normals: np.ndarray) -> np.ndarray:
        return np.tile(np.array([200, 10, 10, 255], np.uint8), (len(vertices), 1))

    painted = cut_tile(*volume.surface(tile), tile, SIDE_M, VOXEL_M, "coarse", red)
    assert painted is not None
    assert painted.size_bytes == plain.size_bytes + 4 * plain.vertex_count
    glb = scene_glb([plain, painted])
    length = struct.unpack_from("<I", glb, 12)[0]
    document = json.loads(glb[20 : 20 + length])
    first, second = (mesh["primitives"][0]["attributes"] for mesh in document["meshes"])
    assert "COLOR_0" not in first
    accessor = document["accessors"][second["COLOR_0"]]
    assert (accessor["componentType"], accessor["type"], accessor["normalized"]) == (5121, "VEC4", True)
    view = document["bufferViews"][accessor["bufferView"]]
    start = 28 + length + view["byteOffset"]
    assert glb[start : start + view["byteLength"]] == bytes((200, 10, 10, 255)) * painted.vertex_count


def test_the_same_frames_make_the_same_bytes(volume: Volume) -> None:
    again = Volume()
    for n in range(4):
        again.fuse(decode_depth(seen(n, looking((0.05 * n, 0.0, 0.0), (0.0, 0.0, -3.0)))))
    assert _cut(again, "fine") == _cut(volume, "fine")


def test_tiles_side_by_side_have_no_gap_and_no_overlap(volume: Volume) -> None:
    """Together they have the area of the wall, and a vertex on a seam is in the same place on both sides."""
    tiles = _cut(volume, "fine")
    tolerance = max(tile.scale for tile in tiles) * 2
    edges: dict[tuple[tuple[int, ...], ...], int] = {}
    for tile in tiles:
        vertices, triangles = unpacked_vertices(tile), unpacked_triangles(tile)
        names = np.rint(vertices / 1e-3).astype(int)
        for a, b in ((0, 1), (1, 2), (2, 0)):
            for left, right in zip(names[triangles[:, a]], names[triangles[:, b]], strict=True):
                pair = tuple(sorted((tuple(left), tuple(right))))
                edges[pair] = edges.get(pair, 0) + 1
    assert tolerance < 1e-3
    # An edge inside of a tile's box but with one triangle only is a border of the scan; there are few of those
    # within the middle of the wall, where everything was seen.
    lonely = 0
    total = 0
    for (left, right), count in edges.items():
        middle = (np.array(left) + np.array(right)) / 2 * 1e-3
        if abs(middle[2] + 3.0) < 0.02 and abs(middle[0] - 1.28) < 0.06 and -0.5 < middle[1] < 0.8:
            total += 1
            lonely += count == 1
    assert total > 50
    assert lonely < 0.05 * total


def test_names_and_revisions() -> None:
    assert tile_named(tile_name((3, -2, 0))) == (3, -2, 0)
    for name in ("", "1_2", "1_2_3_4", "1_2_x", "01_2_3", "9999999999_0_0", "1_2_3 ", "device-1"):
        assert tile_named(name) is None, name
    revisions = [revision_after(frames) for frames in range(2000)]
    assert revisions == sorted(revisions)
    assert revisions[0] == 0
    assert revisions[1] == 1
    assert len(set(revisions[:61])) <= 10
    assert revisions[1999] > revisions[1000]


def _blocks(count: int, seed: int = 0) -> Blocks:
    rng = np.random.default_rng(seed)
    keys = np.stack([np.arange(count), np.zeros(count), np.zeros(count)], axis=1).astype(np.int32)
    shape = (count, BLOCK_SIDE, BLOCK_SIDE, BLOCK_SIDE)
    weights = rng.integers(0, 40, shape).astype(np.float32)
    return Blocks(keys, rng.uniform(-1, 1, shape).astype(np.float32), weights)


def test_packed_blocks_come_back_as_they_were() -> None:
    pages, blocks = Pages(BLOCK_SIDE), _blocks(3)
    pages.put((0, 0, 0), blocks)
    (looked,) = pages.look([(0, 0, 0), (5, 5, 5)])
    taken = pages.take((0, 0, 0))
    for back in (looked, taken):
        np.testing.assert_array_equal(back.keys, blocks.keys)
        np.testing.assert_array_equal(back.weights, blocks.weights)
        seen_voxels = blocks.weights > 0
        np.testing.assert_allclose(back.tsdf[seen_voxels], blocks.tsdf[seen_voxels], atol=0.004)
    assert len(pages) == 0
    assert pages.size_bytes == 0
    assert len(pages.take((0, 0, 0))) == 0


def test_pages_that_are_packed_twice_keep_both_and_the_oldest_goes_when_full() -> None:
    pages = Pages(BLOCK_SIDE, limit_bytes=60_000)
    first = _blocks(4)
    pages.put((0, 0, 0), Blocks(first.keys[:2], first.tsdf[:2], first.weights[:2]))
    pages.put((0, 0, 0), Blocks(first.keys[1:], first.tsdf[1:], first.weights[1:]))
    assert sorted(pages.take((0, 0, 0)).keys[:, 0]) == [0, 1, 2, 3]
    for n in range(40):
        pages.put((n, 0, 0), _blocks(2, seed=n))
    assert pages.size_bytes <= 60_000
    assert pages.given_up > 0
    assert (39, 0, 0) in pages
    assert (0, 0, 0) not in pages


def test_blocks_know_their_tiles() -> None:
    keys = np.array([[0, 0, 0], [7, 7, 7], [8, 0, 0], [-1, 0, 0]], dtype=np.int32)
    assert tile_set(keys) == {(0, 0, 0), (1, 0, 0), (-1, 0, 0)}


def _document(glb: bytes) -> dict[str, object]:
    magic, version, size, length, kind = struct.unpack_from("<IIIII", glb)
    assert (magic, version, size, kind) == (0x46546C67, 2, len(glb), 0x4E4F534A)
    document = json.loads(glb[20 : 20 + length])
    assert isinstance(document, dict)
    return document


def test_the_whole_scene_is_a_readable_glb_with_marks_as_named_nodes(volume: Volume) -> None:
    trimesh = pytest.importorskip("trimesh")
    tiles = _cut(volume, "fine")
    mark = MarkNode(number=3, label="Leck 漏油", p_world=(0.1, 0.2, -3.0), normal=(0.0, 0.0, 1.0), sigma_m=0.006)
    plain = scene_glb(tiles)
    glb = scene_glb(tiles, [mark])
    assert add_marks(plain, [mark]) == glb
    document = _document(glb)
    node = document["nodes"][-1]  # type: ignore[index]
    assert node["name"] == "mark-3"
    assert node["extras"] == {"number": 3, "label": "Leck 漏油", "sigma_m": 0.006, "normal": [0.0, 0.0, 1.0]}
    scene = trimesh.load(file_obj=io.BytesIO(plain), file_type="glb")
    total = sum(tile.area_m2 for tile in tiles)
    assert scene.to_mesh().area == pytest.approx(total, rel=0.01)
    low, high = scene.bounds
    vertices = _all_vertices(tiles)
    np.testing.assert_allclose(low, vertices.min(axis=0), atol=1e-3)
    np.testing.assert_allclose(high, vertices.max(axis=0), atol=1e-3)


@pytest.mark.parametrize("broken", [b"", b"glTF", b"x" * 40, scene_glb([])[:-3], b"glTF" + b"\xff" * 60])
def test_marks_go_into_scenes_only(broken: bytes) -> None:
    with pytest.raises(InvalidMesh):
        add_marks(broken, [])


def test_an_empty_scene_is_a_valid_file_too() -> None:
    document = _document(scene_glb([], [MarkNode(number=1, label="", p_world=(0.0, 0.0, 0.0))]))
    assert "meshes" not in document


def test_surfaces_of_the_device_come_in_bundles() -> None:
    surfaces = [square(str(n)) for n in range(40)]
    tiles = [device_tile(f"device-{bucket}", surfaces, bucket) for bucket in range(DEVICE_BUCKETS)]
    assert sum(tile.area_m2 for tile in tiles if tile) == pytest.approx(160)
    some = next(tile for tile in tiles if tile)
    assert area_m2(unpacked_vertices(some), unpacked_triangles(some)) == pytest.approx(some.area_m2, rel=1e-3)
    assert device_tile("device-0", [square("a")], (bucket_of("a") + 1) % DEVICE_BUCKETS) is None
