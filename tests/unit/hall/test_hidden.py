"""Only triangles that nobody can see are left out."""

from __future__ import annotations

import numpy as np

from sightline.hall.hidden import visible_only
from sightline.hall.model import build_hall
from sightline.hall.parts import part
from sightline.hall.render import Camera, Renderer, camera_rays
from sightline.hall.scene import bare_chunks
from sightline.hall.solids import box
from sightline.hall.tracer import Tracer
from sightline.hall.walk import Walk


def test_a_block_loses_the_side_that_it_stands_on() -> None:
    table = part("table", ("Table", "桌"), "t/t", [(box((2, 0.2, 2), (0, 0.1, 0), 0.0, 9.0), "steel")])
    block = part("block", ("Block", "块"), "t/b", [(box((0.2, 0.2, 0.2), (0, 0.3, 0), 0.0, 9.0), "steel")])
    chunks = bare_chunks([table, block])
    table_left, block_left = visible_only(chunks, [table, block])
    assert len(table_left.mesh.faces) == len(chunks[0].mesh.faces)
    assert len(block_left.mesh.faces) == len(chunks[1].mesh.faces) - 2
    assert np.isclose(block_left.mesh.positions[:, 1].min(), 0.2), "its other sides still reach down"


def test_parts_that_move_hide_nothing() -> None:
    table = part("table", ("Table", "桌"), "t/t", [(box((2, 0.2, 2), (0, 0.1, 0), 0.0, 0.1), "steel")])
    lid = part("lid", ("Lid", "盖"), "t/l", [(box((1, 0.5, 1), (0, 0.451, 0), 0.0, 9.0), "steel")], joint="lid")
    chunks = bare_chunks([table, lid])
    assert [len(c.mesh.faces) for c in visible_only(chunks, [table, lid])] == [len(c.mesh.faces) for c in chunks]


def test_the_walk_sees_the_same_depth_without_the_hidden_triangles(renderer: Renderer) -> None:
    chunks = visible_only(bare_chunks(build_hall().parts), build_hall().parts)
    fixed = [c for c in chunks if build_hall().parts[c.part_index].fault is None]
    starts = np.cumsum([0, *(len(c.mesh.positions) for c in fixed)])
    faces = np.concatenate([c.mesh.faces + start for c, start in zip(fixed, starts, strict=False)])
    tracer = Tracer(np.concatenate([c.mesh.positions for c in fixed]), faces)
    camera = Camera(200.0, 200.0, 159.5, 119.5, 320, 240)
    walk = Walk()
    for t in np.linspace(0.0, walk.duration_s, 8):
        pose = walk.world_from_camera(float(t))
        whole = renderer.depth(pose, camera)
        differs = np.abs(tracer.cast(camera_rays(pose, camera)).t - whole) > 0.002
        assert differs.mean() < 0.0004
