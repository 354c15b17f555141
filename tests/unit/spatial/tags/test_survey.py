"""Tags whose size nobody told, measured from pictures with poses."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.spatial.camera import Array, Intrinsics, project_camera
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.joint import rotation_of
from sightline.spatial.tags.detect import corner_points
from sightline.spatial.tags.families import TagId
from sightline.spatial.tags.survey import MAX_SIGHTS, MIN_SIGHTS, CornerSight, TagSurvey, layout_of, measured, side_of
from support.textured_room import looking

CAMERA = Intrinsics(500.0, 500.0, 319.5, 239.5, 640, 480)
TAG = TagId("apriltag_36h11", 3)
WORLD_FROM_TAG = RigidTransform(rotation_of(np.array([0.0, 0.2, 0.0])), np.array([1.0, 1.2, 0.1]))


def sights(
    side_m: float, step_m: float, count: int = 8, seed: int = 1, corners: Array | None = None
) -> list[CornerSight]:
    """A walk past the tag at 1.2 m with 0.3 px of noise at its corners."""
    rng = np.random.default_rng(seed)
    found = []
    points = WORLD_FROM_TAG.apply(corner_points(side_m) if corners is None else corners)
    for n in range(count):
        pose = looking((0.7 + step_m * n, 1.4, 1.3), (1.0, 1.2, 0.1))
        pixels = project_camera(pose.inverse().apply(points), CAMERA)
        found.append(CornerSight(pixels + rng.normal(0, 0.3, (4, 2)), pose, CAMERA))
    return found


@pytest.mark.parametrize("side_m", [0.06, 0.15])
def test_a_walk_past_a_tag_measures_its_side_and_place(side_m: float) -> None:
    for seed in range(5):
        found = measured(TAG, sights(side_m, 0.08, seed=seed))
        assert found is not None
        assert found.side_m == pytest.approx(side_m, rel=0.03)
        assert found.world_from_tag.distance_to_m(WORLD_FROM_TAG) < 0.01
        assert found.world_from_tag.angle_to_rad(WORLD_FROM_TAG) < 0.05
        assert found.sigma_m < 0.02


def test_a_camera_that_stands_still_measures_nothing() -> None:
    assert side_of(sights(0.15, 0.0)) is None
    assert side_of(sights(0.15, 0.001)) is None


def test_few_pictures_measure_nothing() -> None:
    assert side_of(sights(0.15, 0.08, count=MIN_SIGHTS - 1)) is None


def test_what_is_no_square_is_not_taken_for_one() -> None:
    assert side_of(sights(0.15, 0.08, corners=corner_points(0.15) * (1.0, 0.8, 1.0))) is None


def test_a_tag_that_is_carried_about_is_not_measured() -> None:
    moved = sights(0.15, 0.08)
    for n, sight in enumerate(moved[4:]):
        moved[4 + n] = CornerSight(sight.corners + 60.0, sight.world_from_camera, CAMERA)
    assert measured(TAG, moved) is None


def test_a_survey_keeps_few_sights_that_are_spread_and_gives_a_layout() -> None:
    survey = TagSurvey()
    assert layout_of("w", survey.tags()) is None
    for sight in [*sights(0.15, 0.0, count=3 * MAX_SIGHTS), *sights(0.15, 0.08)]:
        survey.add(TAG, sight)
    layout = layout_of("w", survey.tags())
    assert layout is not None
    assert layout.asset == "w"
    assert layout.sizes()[TAG] == pytest.approx(0.15, rel=0.03)
    assert survey.dump() == {"seen": 1, "measured": 1}
