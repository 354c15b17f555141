"""How far from its tags an asset is placed how well: two simulated visits with noisy corners and poses."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.spatial.camera import Array, Intrinsics, project_camera
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.joint import rotation_of
from sightline.spatial.tags.detect import corner_points, sight_of
from sightline.spatial.tags.families import TagId
from sightline.spatial.tags.place import FrameSights, Placement, place
from sightline.spatial.tags.survey import CornerSight, is_sound, layout_of, measured
from support.textured_room import looking

CAMERA = Intrinsics(500.0, 500.0, 319.5, 239.5, 640, 480)
TAG = TagId("apriltag_36h11", 3)
SIDE_M = 0.16
FIRST_FROM_TAG = RigidTransform(rotation_of(np.array([0.0, 0.2, 0.0])), np.array([1.0, 1.2, 0.1]))
LEVERS_M = (0.25, 0.5, 1.0, 2.0)


def _walk(rng: np.random.Generator, pictures: int) -> list[tuple[Array, RigidTransform]]:
    """Corners with 0.3 px of noise and poses off by 1 mm and 1 mrad, in the first visit's world."""
    found = []
    centre, around, distance = FIRST_FROM_TAG.translation, rng.uniform(-0.6, 0.6), rng.uniform(0.7, 1.4)
    for n in range(pictures):
        angle = around + 0.1 * n / distance
        eye = centre + distance * np.array([np.sin(angle), rng.uniform(-0.1, 0.2), np.cos(angle)])
        pose = looking((eye[0], eye[1], eye[2]), (centre[0], centre[1], centre[2]))
        corners = project_camera(pose.inverse().apply(FIRST_FROM_TAG.apply(corner_points(SIDE_M))), CAMERA)
        noisy = RigidTransform(
            pose.rotation @ rotation_of(rng.normal(0, 0.001, 3)), pose.translation + rng.normal(0, 0.001, 3)
        )
        found.append((corners + rng.normal(0, 0.3, (4, 2)), noisy))
    return found


def _visits(rng: np.random.Generator) -> tuple[Placement, RigidTransform] | None:
    """A later visit placed by the tag of a first one, and the truth ``second_from_first``; None when not believed."""
    known = measured(TAG, [CornerSight(corners, pose, CAMERA) for corners, pose in _walk(rng, 8)])
    layout = layout_of("first", {TAG: known}) if known is not None else None
    if layout is None:
        return None
    second_from_first = RigidTransform(rotation_of(rng.normal(0, 1, 3)), rng.normal(0, 1, 3))
    frames = []
    for corners, pose in _walk(rng, 5):
        sight = sight_of(TAG, corners, layout.sizes()[TAG], CAMERA)
        if sight is not None:
            frames.append(FrameSights((sight,), second_from_first @ pose, CAMERA))
    found = place(layout, frames)
    return (found, second_from_first) if found is not None and is_sound(found) else None


def test_the_turn_of_a_tag_covers_what_places_away_from_it_are_off_by() -> None:
    rng = np.random.default_rng(41)
    pairs = [pair for _ in range(30) if (pair := _visits(rng)) is not None]
    assert len(pairs) >= 15
    errors, stated, without = [], [], []
    for found, second_from_first in pairs:
        assert found.pivot == pytest.approx(FIRST_FROM_TAG.translation, abs=0.05)
        for lever_m in LEVERS_M:
            direction = rng.normal(0, 1, 3)
            place_1 = FIRST_FROM_TAG.translation + lever_m * direction / np.linalg.norm(direction)
            apart = found.world_from_asset.apply(place_1[None]) - second_from_first.apply(place_1[None])
            errors.append(float(np.linalg.norm(apart)))
            stated.append(float(np.hypot(found.sigma_m, found.sigma_rad * lever_m)))
            without.append(found.sigma_m)
    off, sigma = np.array(errors), np.array(stated)
    assert (off < 2 * sigma).mean() >= 0.88
    assert np.median(off / sigma) > 0.2  # wide, and not so wide that it says nothing
    assert (off < 2 * np.array(without)).mean() < 0.75  # the certainty at the tag itself is none two metres away
