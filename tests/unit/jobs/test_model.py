"""A model's process: a file becomes the GLB that is kept, and a kept model is found in tiles of a scan."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import InvalidMesh, LimitExceeded
from sightline.jobs import models as models_module
from sightline.jobs.model import MAX_KEPT_TRIANGLES, ModelCore, found_model, stored_model
from sightline.jobs.models import ModelProcesses
from sightline.jobs.wire import Dump, FindModel, ReadModel
from sightline.spatial.pose import RigidTransform
from sightline.spatial.scene.formats import read_mesh
from sightline.spatial.scene.mesh import Mesh
from support.model_files import MACHINE, binary_stl, scan_tiles


def test_a_file_in_millimetres_is_kept_in_metres() -> None:
    kept = stored_model(ReadModel(binary_stl(MACHINE, scale=1000), "stl", "mm"))
    back = read_mesh(kept.glb, "glb")
    assert kept.size_m == pytest.approx((1.2, 0.9, 0.6), abs=1e-4)
    assert kept.triangles == len(back.triangles) == len(MACHINE.triangles)
    assert back.vertices.max(axis=0) == pytest.approx((1.2, 0.9, 0.6), abs=1e-4)


def test_a_model_of_many_triangles_is_simplified() -> None:
    side = 420
    x, z = np.meshgrid(np.linspace(0, 2, side), np.linspace(0, 2, side))
    vertices = np.stack([x.ravel(), np.sin(x.ravel()), z.ravel()], axis=1).astype(np.float32)
    first = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    faces = np.stack([first, first + 1, first + side, first + 1, first + side + 1, first + side], axis=1).reshape(-1, 3)
    wave = Mesh(vertices, faces.astype(np.int32))
    kept = stored_model(ReadModel(binary_stl(wave), "stl", "m"))
    assert len(faces) > MAX_KEPT_TRIANGLES >= kept.triangles > MAX_KEPT_TRIANGLES / 10
    assert kept.size_m == pytest.approx((2, 1, 2), abs=0.05)


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"", "stl"),
        (b"solid nothing", "stl"),
        (bytes(80) + b"\xff\xff\xff\xff", "stl"),
        (b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "obj"),
        (b"v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3\n", "obj"),
        (b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "obj"),
        (b"glTF", "glb"),
        (b"MZ", "exe"),
    ],
)
def test_what_is_no_shape_is_refused(data: bytes, suffix: str) -> None:
    with pytest.raises(InvalidMesh):
        stored_model(ReadModel(data, suffix, "m"))


def test_a_kept_model_is_found_where_it_was_scanned() -> None:
    truth = RigidTransform(np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]]), np.array([2.0, 0.1, -3.0]))
    kept = stored_model(ReadModel(binary_stl(MACHINE), "stl", "m"))
    found = found_model(FindModel(kept.glb, scan_tiles(MACHINE.moved(truth))))
    assert found.world_from_model is not None
    place = RigidTransform.from_value(found.world_from_model)
    assert place.distance_to_m(truth) < 0.05
    assert place.angle_to_rad(truth) < 0.05
    assert found.fitness > 0.8
    assert 0 <= found.residual_m < 0.1


def test_a_model_and_a_speck_have_no_place() -> None:
    kept = stored_model(ReadModel(binary_stl(MACHINE), "stl", "m"))
    speck = MACHINE.moved(RigidTransform.identity())
    speck.vertices[:] *= 1e-3
    found = found_model(FindModel(kept.glb, scan_tiles(speck)))
    assert (found.world_from_model, found.reason) == (None, "too_few_points")


def test_it_knows_no_other_commands() -> None:
    with pytest.raises(RuntimeError):
        ModelCore().handle(Dump())


async def test_files_are_read_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    models = ModelProcesses()
    kept = await models.read(binary_stl(MACHINE), "stl", "m")
    assert kept.triangles == len(MACHINE.triangles)
    with pytest.raises(InvalidMesh):
        await models.read(b"MZ", "stl", "m")
    monkeypatch.setattr(models_module, "MAX_SCAN_BYTES", 10)
    with pytest.raises(LimitExceeded):
        await models.find(kept.glb, scan_tiles(MACHINE))
