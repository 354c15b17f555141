"""Figures and their deviations: right where they can be checked by hand, and against drawn errors where not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sightline.spatial.shapes.measures import angle_of, area_measure, area_of, distance_of, points_measure
from sightline.spatial.shapes.planes import dominant_plane

CHANCE = np.random.default_rng(5)


def rays(*places: tuple[float, float]) -> np.ndarray:
    return np.array([(x, y, 1.0) for x, y in places])


def test_figures_of_known_places() -> None:
    square = np.array([(0.0, 0, 2), (1, 0, 2), (1, 1, 2), (0, 1, 2)])
    assert distance_of(square[:2]) == 1.0
    assert angle_of(square[:3]) == pytest.approx(math.pi / 2)
    assert area_of(square) == 1.0
    bent = np.array([(0.0, 0, 2), (2, 0, 2), (2, 2, 2), (1, 2, 2), (1, 1, 2), (0, 1, 2)])
    assert area_of(bent) == pytest.approx(3.0)


def test_error_that_all_points_share_scales_a_distance_and_leaves_an_angle() -> None:
    where, depths = rays((-0.2, 0.0), (0.0, 0.0), (0.0, 0.2)), np.full(3, 2.0)
    shared, none = np.full(3, 0.02), np.zeros(3)
    angle = points_measure("angle", where, depths, shared, none)
    assert angle.value == pytest.approx(math.pi / 2)
    assert angle.sigma < 1e-9
    distance = points_measure("distance", where[:2], depths[:2], shared[:2], none[:2])
    assert distance.sigma == pytest.approx(0.2 * 0.02, rel=1e-6)


@pytest.mark.parametrize("kind", ["distance", "angle"])
@pytest.mark.parametrize("depth", [0.4, 2.0])
@pytest.mark.parametrize("apart", [0.01, 0.3])
def test_deviation_is_what_drawn_errors_show(kind: str, depth: float, apart: float) -> None:
    count = 2 if kind == "distance" else 3
    where = rays((0.0, 0.1), (apart, 0.0), (apart, 2 * apart))[:count]
    depths = np.array([depth * (1 + 0.2 * index) for index in range(count)])
    shared, own = np.full(count, 0.004), np.full(count, 0.003)
    found = points_measure(kind, where, depths, shared, own)
    figure = distance_of if kind == "distance" else angle_of
    draws = CHANCE.normal(size=(2000, count + 1))
    drawn = [figure(where * (depths + shared * d[0] + own * d[1:])[:, None]) - found.value for d in draws]
    assert found.sigma == pytest.approx(float(np.sqrt(np.mean(np.square(drawn)))), rel=0.15)


def test_two_points_almost_in_one_place_are_as_uncertain_as_their_depths() -> None:
    where = rays((0.0, 0.0), (1e-5, 0.0))
    found = points_measure("distance", where, np.full(2, 1.0), np.zeros(2), np.full(2, 0.005))
    assert found.value < 1e-4
    assert 0.004 < found.sigma < 0.02


def test_area_of_a_noisy_plane_is_within_its_deviation() -> None:
    corners = rays((-0.2, -0.2), (0.2, -0.2), (0.2, 0.2), (-0.2, 0.2))
    q = np.array([0.1, 0.2, 0.5])
    truth = area_of(corners / (corners @ q)[:, None])
    off = []
    for _ in range(60):
        seen = np.concatenate([CHANCE.uniform(-0.2, 0.2, size=(1500, 2)), np.ones((1500, 1))], axis=1)
        depths = 1 / (seen @ q) + CHANCE.normal(size=1500) * 0.006
        plane = dominant_plane(seen, depths)
        assert plane is not None
        found = area_measure(corners, plane.q, plane.covariance, 0.0)
        off.append(abs(found.value - truth) / found.sigma)
    assert np.mean(np.array(off) < 2) > 0.9
    assert truth * 0.05 > found.sigma


def test_plane_is_the_one_that_most_lies_on() -> None:
    seen = np.concatenate([CHANCE.uniform(-0.3, 0.3, size=(600, 2)), np.ones((600, 1))], axis=1)
    depths = np.where(np.arange(600) < 400, 2.0, CHANCE.uniform(0.5, 5, 600))
    plane = dominant_plane(seen, depths)
    assert plane is not None
    assert plane.depths(seen[:1])[0] == pytest.approx(2.0, abs=0.002)
    assert plane.share == pytest.approx(2 / 3, abs=0.05)
    assert dominant_plane(seen, CHANCE.uniform(0.5, 9, 600)) is None
    assert dominant_plane(seen[:5], depths[:5]) is None
