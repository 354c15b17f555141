"""``sightline scan``: facts of a file, a proposal with both shapes to look at, and refusals without a traceback."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pytest

from sightline.commands import scan
from sightline.errors import InvalidMesh
from sightline.spatial.scene.export import scene_glb
from sightline.spatial.scene.formats import read_mesh
from sightline.spatial.scene.mesh import vertex_normals
from sightline.spatial.scene.tiles import packed_tile
from unit.spatial.scene.test_register import MACHINE, _place


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    scan.register(parser.add_subparsers())
    arguments = parser.parse_args(["scan", *words])
    code = arguments.run(arguments)
    assert isinstance(code, int)
    return code


def _obj(path: Path) -> Path:
    lines = [f"v {x * 1000} {y * 1000} {z * 1000}" for x, y, z in MACHINE.vertices.tolist()]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in MACHINE.triangles.tolist()]
    path.write_text("\n".join(lines))
    return path


def test_a_drawing_in_millimetres_is_placed_in_a_scene_and_shown_over_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing = _obj(tmp_path / "machine.obj")
    assert _run("check", str(drawing), "--unit", "mm") == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts == {"vertices": 32, "triangles": 48, "size_m": [1.2, 0.9, 0.6]}
    truth = _place(4)
    seen = MACHINE.moved(truth)
    normals = vertex_normals(seen.vertices, seen.triangles)
    scene = tmp_path / "scene.glb"
    scene.write_bytes(scene_glb([packed_tile("0_0_0", seen.vertices, normals, seen.triangles)]))
    both = tmp_path / "both.glb"
    assert _run("place", str(drawing), str(scene), "--unit", "mm", "--out", str(both)) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["is_proposal"] is True
    np.testing.assert_allclose(answer["scene_from_shape"], truth.matrix(), atol=0.03)
    assert len(read_mesh(both.read_bytes(), "glb").triangles) == 2 * len(MACHINE.triangles)


def test_what_cannot_be_read_is_refused_with_its_own_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.stl"
    broken.write_bytes(b"nothing")
    for path in (broken, tmp_path / "missing.ply", tmp_path):
        with pytest.raises(InvalidMesh):
            _run("check", str(path))
