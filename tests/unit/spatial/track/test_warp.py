"""Maps between pictures: exact on exact points, and held back where points do not ask for more."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.spatial.track import warp

RNG = np.random.default_rng(4)
POINTS = RNG.uniform(0, 200, (40, 2))
ONES = np.ones(40)


def _turned(angle_rad: float, zoom: float, shift: tuple[float, float]) -> np.ndarray:
    cos, sin = zoom * np.cos(angle_rad), zoom * np.sin(angle_rad)
    return np.array([[cos, -sin, shift[0]], [sin, cos, shift[1]]])


def test_a_similarity_is_found_exactly_and_undone_by_its_inverse() -> None:
    true = _turned(0.7, 1.3, (5, -9))
    found = warp.fit_similarity(POINTS, warp.apply(true, POINTS), ONES)
    assert found == pytest.approx(true)
    assert warp.compose(warp.inverse(found), found) == pytest.approx(warp.identity())
    assert warp.scale(found) == pytest.approx(1.3)
    assert warp.stretch(found) == pytest.approx(1)


def test_an_affine_map_is_found_where_points_ask_for_it_and_not_by_those_without_weight() -> None:
    true = np.array([[1.2, 0.3, 4.0], [-0.1, 0.8, 7.0]])
    target = warp.apply(true, POINTS)
    weights = ONES.copy()
    target[:5] += 50
    weights[:5] = 0
    assert warp.fit_affine(POINTS, target, weights, ridge=0.0) == pytest.approx(true)
    held = warp.fit_affine(POINTS, target, weights, ridge=1e9)
    assert held == pytest.approx(warp.fit_similarity(POINTS, target, weights), abs=1e-6)


def test_points_in_one_place_give_a_shift() -> None:
    source = np.full((5, 2), 3.0)
    assert warp.fit_similarity(source, source + 2, np.ones(5)) == pytest.approx(np.array([[1, 0, 2], [0, 1, 2]]))


@pytest.mark.parametrize(
    "matrix",
    [
        [[1, 0, np.nan], [0, 1, 0]],
        [[-1, 0, 0], [0, 1, 0]],
        [[0, 0, 0], [0, 0, 0]],
        [[9, 0, 0], [0, 9, 0]],
        [[1, 0, 0], [0, 0.2, 0]],
        [[np.inf, 0, 0], [0, 1, 0]],
    ],
)
def test_what_no_camera_does_to_a_patch_is_not_sane(matrix: list[list[float]]) -> None:
    assert not warp.is_sane(np.array(matrix, dtype=np.float64))
    assert warp.is_sane(warp.identity())
