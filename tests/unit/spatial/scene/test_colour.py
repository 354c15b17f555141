"""The colour of a scan: of the surface itself, never of what stands before it; of the views that are kept."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np
import numpy.typing as npt
import pytest

from sightline.errors import InvalidMap
from sightline.jobs.wire import AddView, CutTile, Fuse, ListTiles
from sightline.jobs.world import WorldCore
from sightline.spatial.pose import RigidTransform
from sightline.spatial.scene.colour import SceneColours
from sightline.spatial.scene.tiles import unpacked_vertices
from sightline.spatial.scene.values import SceneTiles, TileMesh
from sightline.spatial.scene.views import SceneView, ViewsChange
from support.painted import FLOOR, PILLAR, WALL, painted_view
from support.scenes import looking, seen

EYES = ((-0.9, 0.0, 0.4), (0.0, 0.0, 0.3), (0.9, 0.1, 0.4))
"""The pillar hides another part of the wall from each."""


def _pose(n: int) -> RigidTransform:
    return looking(EYES[n % len(EYES)], (0.0, -0.3, -3.0))


@pytest.fixture(scope="module")
def world() -> WorldCore:
    core = WorldCore()
    for eye in range(len(EYES)):
        frame = seen(eye, _pose(eye))
        for again in range(3):
            pose = msgspec.structs.replace(frame.frame, frame_no=10 * again + eye)
            core.handle(Fuse(msgspec.structs.replace(frame, frame=pose)))
    return core


@pytest.fixture(scope="module")
def painted(world: WorldCore) -> list[TileMesh]:
    before = world.handle(CutTile("0_0_-3", "coarse"))
    assert isinstance(before, TileMesh)
    assert before.colours == b"", "no picture, no colour"
    views = [painted_view(n, _pose(n)) for n in range(3)]
    for view in views:
        world.handle(AddView(ViewsChange(view, tuple(each.name for each in views))))
    return _tiles(world)


def _tiles(world: WorldCore) -> list[TileMesh]:
    listed = world.handle(ListTiles())
    assert isinstance(listed, SceneTiles)
    middle = [one.tile for one in listed.tiles if one.tile.split("_")[0] in ("-1", "0")]
    cut = (world.handle(CutTile(tile, "fine")) for tile in middle)
    return [mesh for mesh in cut if isinstance(mesh, TileMesh)]


def _srgb(linear: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    share = linear / 255
    return 255 * np.where(share <= 0.0031308, 12.92 * share, 1.055 * share ** (1 / 2.4) - 0.055)


def test_every_surface_has_its_own_colour_also_behind_another(painted: list[TileMesh]) -> None:
    vertices = np.concatenate([unpacked_vertices(mesh) for mesh in painted if mesh.colours])
    colours = np.concatenate([np.frombuffer(mesh.colours, np.uint8).reshape(-1, 4) for mesh in painted if mesh.colours])
    known = colours[:, 3] == 255
    on_wall = np.abs(vertices[:, 2] + 3.0) < 0.03
    on_pillar = (np.abs(vertices[:, 2] + 1.8) < 0.02) & (vertices[:, 1] > -1.4) & (vertices[:, 1] < 0.1)
    on_floor = (np.abs(vertices[:, 1] + 1.5) < 0.02) & (vertices[:, 2] > -2.8)
    for place, colour in ((on_wall & (vertices[:, 1] > -1.4), WALL), (on_pillar, PILLAR), (on_floor, FLOOR)):
        assert known[place].mean() > 0.8
        off = np.abs(_srgb(colours[place & known, :3]) - colour).max(axis=1)
        # Eight bits of linear light are coarse in the dark, and a picture's edges are soft.
        assert (off < 40).mean() > 0.98
    behind = on_wall & (np.abs(vertices[:, 0]) < 0.4) & (vertices[:, 1] > -1.2) & (vertices[:, 1] < 0.2)
    assert behind.sum() > 100
    assert not (_srgb(colours[behind & known, :3])[:, 0] > 120).any(), "the pillar does not colour the wall"


def test_what_no_picture_shows_stays_unknown(painted: list[TileMesh]) -> None:
    colours = np.concatenate([np.frombuffer(mesh.colours, np.uint8).reshape(-1, 4) for mesh in painted if mesh.colours])
    unknown = colours[colours[:, 3] == 0]
    assert 0 < len(unknown) < 0.3 * len(colours)
    assert len(np.unique(unknown, axis=0)) == 1


def test_a_new_picture_renews_the_tiles_that_it_shows_and_no_others() -> None:
    core = WorldCore()
    away = looking((0.0, 0.0, 0.0), (0.0, -1.0, 3.0))
    for n in range(2):
        core.handle(Fuse(seen(n, _pose(n))))
        core.handle(Fuse(seen(10 + n, away)))
    before = {one.tile: one.revision for one in core.tiles().tiles}
    view = painted_view(0, _pose(0))
    core.handle(AddView(ViewsChange(view, (view.name,))))
    after = {one.tile: one.revision for one in core.tiles().tiles}
    changed = {tile for tile in after if after[tile] != before[tile]}
    assert changed
    assert all(int(tile.split("_")[2]) <= 0 for tile in changed), "nothing behind the camera"
    assert len(changed) < len(after)


def test_only_the_views_that_are_kept_are_held() -> None:
    colours = SceneColours(1.28)
    views = [painted_view(n, _pose(n)) for n in range(3)]
    for view in views:
        colours.add(view)
    assert len(colours) == 3
    one = colours.size_bytes / 3
    colours.add(views[2], kept=(views[0].name, views[2].name))
    assert len(colours) == 2
    assert colours.size_bytes == pytest.approx(2 * one)
    assert one < 450_000


def _bomb() -> bytes:
    """A JPEG whose header declares 60,000 x 60,000 pixels."""
    _, data = cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))
    raw = bytearray(data.tobytes())
    at = raw.find(b"\xff\xc0")
    raw[at + 5 : at + 9] = (60_000).to_bytes(2, "big") * 2
    return bytes(raw)


@pytest.mark.parametrize(
    "lie",
    [
        {"jpeg": b"no picture"},
        {"jpeg": b"\xff\xd8\xff\xd9"},
        {"jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 50},
        {"jpeg": _bomb()},
        {"depth": b"no depth"},
        {"depth": b""},
        {"depth_size": (0, 120)},
        {"depth_size": (160, 4)},
        {"depth_size": (100_000, 100_000)},
        {"intrinsics": {"fx": float("nan")}},
        {"intrinsics": {"fx": 1e-9}},
        {"pose": {"q": (0.0, 0.0, 0.0, 0.0)}},
        {"pose": {"p": (float("inf"), 0.0, 0.0)}},
    ],
)
def test_what_is_no_key_frame_is_refused(lie: dict[str, object]) -> None:
    view = painted_view(0, _pose(0))
    for field, value in lie.items():
        part = getattr(view, field)
        changed = msgspec.structs.replace(part, **value) if isinstance(value, dict) else value
        view = msgspec.structs.replace(view, **{field: changed})
    assert isinstance(view, SceneView)
    colours = SceneColours(1.28)
    with pytest.raises(InvalidMap):
        colours.add(view)
    assert len(colours) == 0
