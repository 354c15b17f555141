"""Assets placed by their tags over several frames, and flips that are told."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import SpatialError
from sightline.spatial.camera import Intrinsics, project_camera
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.joint import rotation_of
from sightline.spatial.tags.detect import corner_points, sight_of
from sightline.spatial.tags.families import TagId
from sightline.spatial.tags.layout import PlacedTag, TagLayout, joined, single
from sightline.spatial.tags.place import FrameSights, place
from support.textured_room import looking

CAMERA = Intrinsics(500.0, 500.0, 319.5, 239.5, 640, 480)
TAG, OTHER = TagId("aruco_4x4", 3), TagId("aruco_4x4", 4)
WORLD_FROM_TAG = RigidTransform(rotation_of(np.array([0.0, 0.2, 0.0])), np.array([1.0, 1.2, 0.1]))
EYES = [(0.7 + 0.08 * n, 1.4, 1.3) for n in range(6)]


def seen(
    layout: TagLayout, eyes: list[tuple[float, float, float]], noise_px: float, seed: int = 1
) -> list[FrameSights]:
    """What a detector would tell, with noise."""
    rng = np.random.default_rng(seed)
    frames = []
    for eye in eyes:
        pose = looking(eye, (1.0, 1.2, 0.1))
        sights = []
        for tag, placed in layout.tags.items():
            corners_w = (WORLD_FROM_TAG @ placed.asset_from_tag).apply(corner_points(placed.side_m))
            pixels = project_camera(pose.inverse().apply(corners_w), CAMERA)
            sight = sight_of(tag, pixels + rng.normal(0, noise_px, (4, 2)), placed.side_m, CAMERA)
            assert sight is not None
            sights.append(sight)
        frames.append(FrameSights(tuple(sights), pose, CAMERA))
    return frames


def test_five_frames_place_a_tag_to_millimetres() -> None:
    layout = single(TAG, 0.15)
    placed = place(layout, seen(layout, EYES, noise_px=0.3))
    assert placed is not None
    assert placed.state == "good"
    assert placed.frames == 6
    assert placed.world_from_asset.distance_to_m(WORLD_FROM_TAG) < 0.007
    assert placed.world_from_asset.angle_to_rad(WORLD_FROM_TAG) < 0.02
    assert 0.001 < placed.sigma_m < 0.02


def test_stated_sigma_covers_the_error() -> None:
    layout = single(TAG, 0.12)
    inside = 0
    for seed in range(30):
        placed = place(layout, seen(layout, EYES[:3], noise_px=0.5, seed=seed))
        assert placed is not None
        inside += placed.world_from_asset.distance_to_m(WORLD_FROM_TAG) < 2 * placed.sigma_m
    assert inside >= 26


def test_one_small_frontal_tag_is_ambiguous_and_gravity_or_more_angles_decide() -> None:
    layout = single(TAG, 0.05)
    front = [(1.25, 1.23, 1.5)]
    alone = place(layout, seen(layout, front, noise_px=0.3))
    assert alone is not None
    assert alone.state == "approximate"
    around = [(0.2 + 0.32 * n, 1.5, 1.2) for n in range(6)]
    placed = place(layout, seen(layout, around, noise_px=0.3))
    assert placed is not None
    assert placed.state == "good"
    assert placed.world_from_asset.angle_to_rad(WORLD_FROM_TAG) < 0.1


def test_several_tags_of_an_asset_are_one_rigid_thing() -> None:
    side = RigidTransform(rotation_of(np.array([0.0, -0.5, 0.0])), np.array([0.4, 0.1, 0.05]))
    layout = TagLayout("P-101", {TAG: PlacedTag(RigidTransform.identity(), 0.1), OTHER: PlacedTag(side, 0.1)})
    both = place(layout, seen(layout, EYES[:1], noise_px=0.3))
    assert both is not None
    assert not both.is_ambiguous
    assert both.world_from_asset.distance_to_m(WORLD_FROM_TAG) < 0.01


def test_an_assets_layout_is_learned_from_places_in_one_world() -> None:
    side = RigidTransform(rotation_of(np.array([0.0, -0.5, 0.0])), np.array([0.4, 0.1, 0.05]))
    layout = joined("P-101", TAG, {TAG: (WORLD_FROM_TAG, 0.1), OTHER: (WORLD_FROM_TAG @ side, 0.12)})
    assert layout.tags[TAG].asset_from_tag.distance_to_m(RigidTransform.identity()) < 1e-9
    assert layout.tags[OTHER].asset_from_tag.distance_to_m(side) < 1e-9
    assert layout.sizes() == {TAG: 0.1, OTHER: 0.12}
    with pytest.raises(SpatialError):
        joined("P-101", TagId("aruco_4x4", 9), {TAG: (WORLD_FROM_TAG, 0.1)})


def test_no_tag_is_no_place() -> None:
    layout = single(TAG, 0.15)
    assert place(layout, []) is None
    assert place(single(OTHER, 0.15), seen(layout, EYES, 0.1)) is None
