"""A stored visit of a small room, found again from another frame of reference, or not when it is another room."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sightline.errors import FrameMismatch, InvalidImage, InvalidMap
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.joint import rotation_of
from sightline.spatial.relocalise.keyframes import KeyframeMap
from sightline.spatial.relocalise.localiser import Localisation, Localiser, MapBuilder
from support.textured_room import Room, looking

QUERY_FROM_WORLD = RigidTransform(rotation_of(np.array([0.1, 1.9, -0.3])), np.array([4.0, -1.0, 7.0]))
"""The later visit's tracking origin is anywhere."""


@cache
def stored_visit() -> KeyframeMap:
    room, builder = Room(1), MapBuilder()
    for n, x in enumerate((1.2, 1.6, 2.0, 2.4)):
        builder.add(room.picture(n, looking((x, 1.4, 2.4), (1.0, 0.7, 0.2))))
    return builder.finish()


def later_visit(seed: int = 1, frames: int = 3, with_depth: bool = True) -> list[Picture]:
    """Between the stored views, higher and nearer, in a world of its own."""
    room = Room(seed)
    poses = [looking((1.75 + 0.03 * n, 1.55, 2.2), (1.05, 0.6, 0.2)) for n in range(frames)]
    pictures = [room.picture(n, pose, "later", with_depth) for n, pose in enumerate(poses)]
    return [replace(p, world_from_camera=QUERY_FROM_WORLD @ pose) for p, pose in zip(pictures, poses, strict=True)]


def localised(pictures: list[Picture]) -> Localisation:
    localiser = Localiser(stored_visit(), window=len(pictures))
    outcomes = [localiser.add(picture) for picture in pictures]
    assert outcomes[:-1] == [None] * (len(pictures) - 1)
    assert outcomes[-1] is not None
    return outcomes[-1]


@pytest.mark.parametrize("with_depth", [True, False])
def test_a_later_visit_is_found_to_a_centimetre(with_depth: bool) -> None:
    found = localised(later_visit(with_depth=with_depth))
    assert found.accepted, found.reason
    assert found.map_from_query is not None
    assert found.sigma_m is not None
    marks = np.array([[0.0, 0.8, 1.0], [1.0, 0.0, 0.8], [1.5, 1.0, 0.0]])
    error = np.linalg.norm(found.map_from_query.apply(QUERY_FROM_WORLD.apply(marks)) - marks, axis=1)
    assert error.max() < 0.01
    assert found.frames == (0, 1, 2)
    assert found.inliers > 100
    assert 0.002 < found.sigma_m < 0.05


def test_another_room_is_not_taken_for_this_one() -> None:
    found = localised(later_visit(seed=5))
    assert not found.accepted
    assert found.map_from_query is None
    assert found.reason


def test_surfaces_where_the_map_has_none_speak_against_a_place() -> None:
    """The same wallpaper, but what was measured lies a fifth farther away than the map says."""
    stretched = [replace(p, depth_m=None if p.depth_m is None else p.depth_m * np.float32(1.2)) for p in later_visit()]
    found = localised(stretched)
    assert not found.accepted
    assert found.reason == "surfaces_disagree"


def test_a_new_tracking_origin_begins_a_new_window() -> None:
    localiser = Localiser(stored_visit(), window=3)
    first, second, third = later_visit()
    assert localiser.add(first) is None
    assert localiser.add(second) is None
    other = [replace(p, world_id="reset") for p in (first, second, third)]
    assert localiser.add(other[0]) is None
    assert localiser.add(other[1]) is None
    found = localiser.add(other[2])
    assert found is not None
    assert found.accepted


def test_pictures_without_pose_and_empty_pictures_make_no_place() -> None:
    localiser = Localiser(stored_visit(), window=1)
    picture = later_visit(frames=1)[0]
    assert localiser.add(replace(picture, world_from_camera=None)) is None
    blank = localiser.add(replace(picture, grey=np.zeros_like(picture.grey)))
    assert blank is not None
    assert (blank.accepted, blank.reason) == (False, "no_match")


def test_poisoned_depth_moves_nothing() -> None:
    poisoned = []
    for picture in later_visit():
        assert picture.depth_m is not None
        depth = picture.depth_m.copy()
        depth[::2] = np.nan
        depth[1::4] = np.inf
        poisoned.append(replace(picture, depth_m=depth))
    found = localised(poisoned)
    assert found.map_from_query is not None
    mark = np.array([1.0, 0.0, 0.8])
    assert np.linalg.norm(found.map_from_query.apply(QUERY_FROM_WORLD.apply(mark)) - mark) < 0.02


def test_a_picture_that_is_none_is_refused() -> None:
    picture = later_visit(frames=1)[0]
    with pytest.raises(InvalidImage):
        Localiser(stored_visit()).add(replace(picture, grey=np.zeros((4, 4), np.uint8)))


def test_a_map_needs_depth_and_one_world() -> None:
    builder = MapBuilder()
    room, pose = Room(1), looking((2.0, 1.4, 2.4), (1.0, 0.7, 0.2))
    assert not builder.add(room.picture(0, pose, with_depth=False))
    with pytest.raises(InvalidMap) as refused:
        builder.finish()
    assert refused.value.reason == "no_depth"
    with pytest.raises(FrameMismatch):
        builder.add(room.picture(1, pose, world_id="other"))


def test_only_views_that_differ_are_kept_and_never_too_many() -> None:
    room, builder = Room(1), MapBuilder(limit=4)
    pose = looking((2.0, 1.4, 2.4), (1.0, 0.7, 0.2))
    assert builder.add(room.picture(0, pose))
    assert not builder.add(room.picture(1, pose))
    picture = room.picture(2, pose)
    for n in range(6):
        aside = RigidTransform(pose.rotation, pose.translation + np.array([n + 1.0, 0.0, 0.0]))
        assert builder.add(replace(picture, world_from_camera=aside))
    kept = builder.finish()
    assert len(kept.keyframes) == 4
