"""Parts that repeat are found beside the marked one, and doubt is told."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import InvalidImage
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.keyframes import Keyframe, KeyframeMap
from sightline.spatial.relocalise.likeness import fits, like_parts, needs_confirmation

CAMERA = Intrinsics(500.0, 500.0, 319.5, 239.5, 640, 480)


def row_of_parts(count: int, pitch_m: float) -> KeyframeMap:
    """A row of equal parts of twelve points each, among others that are all different."""
    rng = np.random.default_rng(4)
    shape, looks = rng.uniform(-0.03, 0.03, (12, 3)), rng.integers(0, 120, (12, 128))
    points = [shape + np.array([k * pitch_m, 0.0, 2.0]) for k in range(count)]
    noise = [np.clip(looks + rng.integers(-6, 7, looks.shape), 0, 255) for _ in range(count)]
    points.append(rng.uniform(-0.5, 0.9, (80, 3)) + np.array([0.0, 0.0, 2.0]))
    noise.append(rng.integers(0, 120, (80, 128)))
    where = np.concatenate(points).astype(np.float32)
    keyframe = Keyframe(
        1,
        RigidTransform.identity(),
        CAMERA,
        np.zeros((len(where), 2), np.float32),
        where,
        np.concatenate(noise).astype(np.uint8),
        np.zeros((6, 8), np.uint16),
        b"",
    )
    return KeyframeMap("world", (keyframe,), np.zeros((0, 128), np.uint8))


def test_the_neighbours_of_a_row_are_found_at_their_distance() -> None:
    found = like_parts(row_of_parts(4, 0.12), np.array([0.12, 0.0, 2.0]), radius_m=0.055)
    assert [part.distance_m for part in found] == pytest.approx([0.12, 0.12, 0.24], abs=0.01)
    assert needs_confirmation(0.07, found[0].distance_m)
    assert not needs_confirmation(0.03, found[0].distance_m)


def test_a_single_part_has_no_like() -> None:
    assert like_parts(row_of_parts(1, 0.12), np.array([0.0, 0.0, 2.0])) == ()
    assert not needs_confirmation(1.0, None)


def test_a_mark_where_nothing_was_seen_has_no_like() -> None:
    assert like_parts(row_of_parts(3, 0.12), np.array([9.0, 9.0, 9.0])) == ()


def test_a_crop_is_found_wherever_it_is_repeated() -> None:
    rng = np.random.default_rng(6)
    grey = rng.integers(0, 255, (120, 200)).astype(np.uint8)
    crop = grey[20:40, 30:54].copy()
    grey[70:90, 120:144] = np.clip(crop.astype(int) + 12, 0, 255)
    first, second = fits(grey, crop)
    assert (first.x_px, first.y_px) == (41.5, 29.5)
    assert (second.x_px, second.y_px) == (131.5, 79.5)
    assert fits(np.full((60, 60), 9, np.uint8), crop) == ()


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(InvalidImage):
        fits(np.zeros((10, 10), np.uint8), np.zeros((20, 20), np.uint8))
    with pytest.raises(InvalidImage):
        fits(np.zeros((10, 10, 3), np.uint8), np.zeros((9, 9), np.uint8))
