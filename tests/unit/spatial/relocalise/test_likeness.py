"""Parts that repeat are found beside the marked one, and doubt is told."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import InvalidImage
from sightline.spatial.relocalise.likeness import fits, like_parts, needs_confirmation
from support.like_parts import row_of_parts


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
