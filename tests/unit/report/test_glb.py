"""The scene with its marks, read back by trimesh; and what there is when nothing was scanned."""

from __future__ import annotations

import io

import numpy as np
import pytest
import trimesh

from sightline.errors import InvalidMesh, NotFound
from sightline.report.glb import mark_nodes, marked_glb, world_of
from sightline.spatial.scene.export import scene_glb
from sightline.spatial.scene.tiles import packed_tile
from support.caselog import TECHNICIAN, WORLD, CaseLog, anchor, uid

CORNERS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)


def story() -> CaseLog:
    log = CaseLog().open()
    log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
    log.fault(log.place(at=anchor(sigma_m=0.01)), title="密封 leaks")
    log.place(at=anchor(p_world=(1.0, 2.0, 3.0)))
    log.place(at=anchor("screen_only"))
    return log


def loaded(data: bytes) -> trimesh.Scene:
    return trimesh.load_scene(io.BytesIO(data), file_type="glb")


def test_marks_are_named_nodes_at_their_places_also_without_a_scan() -> None:
    state = story().state
    world = world_of(state)
    assert world == WORLD
    scene = loaded(marked_glb(state, world, None))
    places = {name: scene.graph[name][0][:3, 3] for name in scene.graph.nodes if name.startswith("mark-")}
    assert set(places) == {"mark-1", "mark-2"}, "what has no place is not there"
    assert np.allclose(places["mark-1"], (0.42, 0.91, -1.3))
    assert np.allclose(places["mark-2"], (1.0, 2.0, 3.0))
    assert [node.label for node in mark_nodes(state, WORLD)] == ["密封 leaks", ""]


def test_marks_stand_in_the_scan() -> None:
    up = np.tile(np.array([0, 0, 1], np.float32), (3, 1))
    tile = packed_tile("0_0_0", CORNERS, up, np.array([[0, 1, 2]]))
    scene = loaded(marked_glb(story().state, WORLD, scene_glb([tile])))
    assert len(scene.geometry) == 1
    assert np.allclose(scene.bounds[1], (1, 1, 0), atol=1e-3)
    assert "mark-1" in scene.graph.nodes


def test_the_same_record_gives_the_same_file() -> None:
    log = story()
    assert marked_glb(log.state, WORLD, None) == marked_glb(log.state, WORLD, None)


def test_where_there_is_nothing_to_show_there_is_no_file() -> None:
    state = CaseLog().open().state
    assert world_of(state) is None
    with pytest.raises(NotFound):
        marked_glb(state, None, None)
    with pytest.raises(NotFound):
        marked_glb(story().state, uid(5), None)


@pytest.mark.parametrize("scan", [b"", b"glTF", b"\x00" * 64])
def test_what_is_no_scan_is_refused(scan: bytes) -> None:
    with pytest.raises(InvalidMesh):
        marked_glb(story().state, WORLD, scan)
