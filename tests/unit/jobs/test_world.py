"""The world core: fuses, refines, meshes."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from sightline.errors import InvalidDepth, InvalidMesh, SpatialError
from sightline.jobs.light import LightCore
from sightline.jobs.wire import CutTile, Dump, Fuse, KeyFrames, ListTiles, Surfaces
from sightline.jobs.world import WorldCore
from sightline.spatial.anchor import screen_only
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.values import SceneTiles, TileMesh
from support.scenes import click_at, frame_pose, looking, square
from unit.jobs.scenario import CASE, FRAMES, WORLD, click_in_hole, frame, truth


@pytest.fixture(scope="module")
def cores() -> tuple[LightCore, WorldCore]:
    light, world = LightCore(), WorldCore()
    for n in range(FRAMES):
        light.add_depth(CASE, frame(n), is_key_frame=True)
        world.fuse(frame(n))
    return light, world


def test_a_click_in_a_hole_is_answered_by_the_volume(cores: tuple[LightCore, WorldCore]) -> None:
    light, world = cores
    first = light.anchor(CASE, click_in_hole())
    assert first.state == "screen_only"
    refined = world.refine(click_in_hole(), first)
    assert refined is not None
    assert refined.method == "volume"
    assert refined.p_world == pytest.approx(tuple(truth()), abs=0.01)


def test_a_click_with_depth_becomes_more_certain(cores: tuple[LightCore, WorldCore]) -> None:
    light, world = cores
    click = click_at(frame(2).frame, 100, 60)
    first = light.anchor(CASE, click)
    refined = world.refine(click, first)
    assert refined is not None
    assert refined.method == "depth+volume"
    assert first.sigma_m is not None
    assert refined.sigma_m is not None
    assert refined.sigma_m < first.sigma_m
    assert refined.views > first.views


def test_a_ghost_beside_a_hole_is_refused_when_earlier_frames_looked_through_it() -> None:
    light, world = LightCore(), WorldCore()
    for n in range(FRAMES - 3, FRAMES):
        depth = frame(n)
        if n == FRAMES - 1:
            metres = np.frombuffer(depth.depth_mm, dtype="<u2").reshape(depth.height, depth.width).copy()
            metres[75:86, 62:71] = 1200  # wrong depth that ends two pixels beside the click
            depth = msgspec.structs.replace(depth, depth_mm=metres.tobytes())
        light.add_depth(CASE, depth, is_key_frame=True)
        world.fuse(depth)
    first = light.anchor(CASE, click_in_hole())
    assert first.candidates
    refused = world.refine(click_in_hole(), first)
    assert refused is not None
    assert (refused.method, refused.reason, refused.p_world) == ("screen", "seen_through", None)
    assert world.dump()["witnesses"] == 3


def test_a_click_into_nothing_is_not_refined(cores: tuple[LightCore, WorldCore]) -> None:
    light, world = cores
    away = looking((0.0, 0.0, 0.0), (0.0, 0.0, 3.0))
    click = click_at(frame_pose(99, away), 100, 90)
    assert world.refine(click, light.anchor(CASE, click)) is None


def test_a_click_beside_the_picture_is_refused(cores: tuple[LightCore, WorldCore]) -> None:
    with pytest.raises(SpatialError):
        cores[1].refine(click_at(frame(2).frame, 100, -40), screen_only(WORLD, "no_depth"))


def test_a_frame_that_comes_twice_is_fused_once(cores: tuple[LightCore, WorldCore]) -> None:
    world = cores[1]
    world.handle(Fuse(frame(0)))
    assert world.dump()["fused"] == FRAMES
    assert world.handle(Dump()) == world.dump()


def test_the_scene_comes_in_tiles_once_there_is_one(cores: tuple[LightCore, WorldCore]) -> None:
    world = cores[1]
    listed = world.handle(ListTiles())
    assert isinstance(listed, SceneTiles)
    assert listed.frames == FRAMES
    meshes = [world.handle(CutTile(one.tile, "fine")) for one in listed.tiles]
    assert sum(mesh.area_m2 for mesh in meshes if isinstance(mesh, TileMesh)) > 5
    assert world.tile("99_99_99", "fine") is None
    assert world.tile("no tile", "fine") is None
    assert WorldCore().tiles() == SceneTiles()


def test_surfaces_of_the_device_are_kept_and_refused_when_broken() -> None:
    world = WorldCore()
    world.handle(Surfaces(SurfaceChanges(changed=(square("a"), square("b")))))
    world.handle(Surfaces(SurfaceChanges(removed=("a",))))
    assert len(world.surfaces) == 1
    with pytest.raises(InvalidMesh):
        world.handle(Surfaces(SurfaceChanges(changed=(msgspec.structs.replace(square("c"), indices=b"1"),))))


def test_a_click_that_no_depth_places_is_answered_by_the_device_s_surfaces() -> None:
    """And only such a click: what depth placed is not moved onto a coarse surface."""
    world = WorldCore()
    click = click_at(frame_pose(1, looking((0.0, 0.0, 0.0), (0.0, 0.0, -2.0))), 100, 90)
    first = screen_only(WORLD, "no_depth")
    assert world.refine(click, first) is None
    world.add_surfaces(SurfaceChanges(changed=(square("wall"),)))
    refined = world.refine(click, first)
    assert refined is not None
    assert (refined.method, refined.state) == ("mesh", "good")
    assert refined.p_world is not None
    assert refined.p_world[2] == pytest.approx(-2.0, abs=1e-3)
    placed = msgspec.structs.replace(first, method="depth", state="good", p_world=(0.0, 0.0, -1.0), sigma_m=0.01)
    assert world.refine(click, placed) is None


def test_broken_frames_are_refused_and_unknown_commands_are_our_mistake() -> None:
    world = WorldCore()
    with pytest.raises(InvalidDepth):
        world.fuse(msgspec.structs.replace(frame(0), depth_mm=b""))
    assert world.dump()["fused"] == 0
    with pytest.raises(RuntimeError):
        world.handle(KeyFrames(CASE, "w"))
