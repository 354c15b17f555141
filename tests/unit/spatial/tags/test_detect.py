"""Tags drawn into a picture at exact poses are found, at their number and to a fraction of a pixel."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from sightline.errors import InvalidImage, SpatialError
from sightline.spatial.camera import Intrinsics, project_camera
from sightline.spatial.picture import Picture
from sightline.spatial.tags.detect import corner_points, find_tags
from sightline.spatial.tags.families import FAMILIES, TagId
from support.pasted import facing, paste

CAMERA = Intrinsics(500.0, 500.0, 319.5, 239.5, 640, 480)
TAGS = [TagId("aruco_4x4", 7), TagId("apriltag_36h11", 31)]


def wall() -> np.ndarray:
    rng = np.random.default_rng(2)
    return rng.integers(90, 140, (480, 640)).astype(np.uint8)


def picture(grey: np.ndarray) -> Picture:
    return Picture("p", 1, 0.0, None, None, CAMERA, grey)


@pytest.mark.parametrize("tag", TAGS)
def test_corners_and_place_are_exact(tag: TagId) -> None:
    camera_from_tag = facing((0.1, -0.05, 1.2), np.array([0.3, -0.4, 0.2]))
    (sight,) = find_tags(picture(paste(wall(), CAMERA, tag, 0.15, camera_from_tag)), {tag: 0.15})
    truth = project_camera(camera_from_tag.apply(corner_points(0.15)), CAMERA)
    assert np.abs(sight.corners - truth).max() < 0.12
    best = min(sight.poses, key=lambda pose: pose.camera_from_tag.angle_to_rad(camera_from_tag)).camera_from_tag
    assert best.distance_to_m(camera_from_tag) < 0.007
    assert best.angle_to_rad(camera_from_tag) < 0.03
    assert 45 < sight.side_px < 65


def test_only_tags_of_known_size_are_told() -> None:
    grey = paste(wall(), CAMERA, TAGS[0], 0.15, facing((0.0, 0.0, 1.0), np.zeros(3)))
    assert find_tags(picture(grey), {TagId("aruco_4x4", 8): 0.15}) == ()
    assert find_tags(picture(grey), {}) == ()


def test_a_number_seen_twice_names_no_place() -> None:
    grey = paste(wall(), CAMERA, TAGS[0], 0.1, facing((-0.3, 0.0, 1.0), np.zeros(3)))
    grey = paste(grey, CAMERA, TAGS[0], 0.1, facing((0.3, 0.0, 1.0), np.zeros(3)))
    assert find_tags(picture(grey), {TAGS[0]: 0.1}) == ()


@pytest.mark.parametrize(
    ("tag", "side_m"),
    [
        (TagId("aruco_4x4", 50), 0.1),
        (TagId("apriltag_36h11", -1), 0.1),
        (TagId("qr", 1), 0.1),  # type: ignore[arg-type]
        (TagId("aruco_4x4", 1), 0.0),
        (TagId("aruco_4x4", 1), float("nan")),
        (TagId("aruco_4x4", 1), 1e9),
    ],
)
def test_tags_that_cannot_exist_are_refused(tag: TagId, side_m: float) -> None:
    with pytest.raises(SpatialError):
        find_tags(picture(wall()), {tag: side_m})


def test_what_is_no_picture_is_refused_at_once() -> None:
    started = time.process_time()
    nothing: list[np.ndarray] = [
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((0, 0), np.uint8),
        np.zeros((9, 9), np.float32),
    ]
    for grey in nothing:
        with pytest.raises(InvalidImage):
            find_tags(replace(picture(wall()), grey=grey), {TAGS[0]: 0.1})
    assert time.process_time() - started < 5


def test_families_are_as_many_as_opencv_has() -> None:
    import cv2

    for facts in FAMILIES.values():
        dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, facts.dictionary))
        assert dictionary.bytesList.shape[0] == facts.count
        assert dictionary.markerSize + 2 == facts.cells
