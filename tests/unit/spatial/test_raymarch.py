"""Rays through signed distance fields of known shape."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sightline.spatial.raymarch import Array, Field, first_crossings

BAND_M = 0.04


def _sphere(radius_m: float, centre: tuple[float, float, float], band_m: float = BAND_M) -> Field:
    """Known in a band around the sphere's surface and in front of it, as a fused field is."""

    def field(points: Array) -> tuple[Array, Array]:
        distance = np.linalg.norm(points - centre, axis=1) - radius_m
        return np.clip(distance, -band_m, 0.2), ((distance > -band_m) & (distance < 0.2)).astype(float)

    return field


def _march(field: Field, rays: Array, range_m: tuple[float, float] = (0.1, 5.0)) -> tuple[Array, Array]:
    return first_crossings(field, field, np.zeros(3), rays, range_m, 0.02)


@given(st.floats(-0.25, 0.25), st.floats(-0.25, 0.25), st.floats(0.3, 0.6))
def test_a_sphere_is_met_at_its_near_side(x: float, y: float, radius_m: float) -> None:
    ray = np.array([x, y, 1.0])
    distances, weights = _march(_sphere(radius_m, (0, 0, 2.0)), ray[None])
    closest = 2.0 / (ray @ ray)
    inside = radius_m**2 - (4.0 - closest**2 * (ray @ ray))
    if inside < 0.002:  # misses, or grazes so that the band is never entered
        return
    assert abs(distances[0] - (closest - np.sqrt(inside / (ray @ ray)))) < 0.002
    assert weights[0] == 1


def test_rays_that_meet_nothing_are_zero_and_the_others_keep_their_place() -> None:
    rays = np.array([[0, 0, 1.0], [2.0, 0, 1.0], [0, 0, -1.0], [0.01, 0, 1.0]])
    distances, weights = _march(_sphere(0.5, (0, 0, 2.0)), rays)
    assert (distances > 0).tolist() == [True, False, False, True]
    assert weights.tolist() == [1, 0, 0, 1]


def test_of_two_surfaces_the_first_is_taken() -> None:
    near, far = _sphere(0.2, (0, 0, 1.0)), _sphere(0.5, (0, 0, 2.0))

    def both(points: Array) -> tuple[Array, Array]:
        (a, wa), (b, wb) = near(points), far(points)
        return np.where(wa > 0, a, b), np.maximum(wa, wb)

    assert abs(_march(both, np.array([[0, 0, 1.0]]))[0][0] - 0.8) < 0.002


def test_coming_out_of_an_unknown_back_is_no_surface() -> None:
    """From behind only the back of the band is known, then its front: that is no front-to-back turn."""
    field = _sphere(0.5, (0, 0, 0.0))
    assert _march(field, np.array([[0, 0, 1.0]]), (0.0, 3.0))[0][0] == 0


def test_the_back_of_one_thing_far_behind_the_front_of_another_is_no_surface() -> None:
    def field(points: Array) -> tuple[Array, Array]:
        z = points[:, 2]
        return np.where(z < 1.0, 0.1, -0.1), ((z < 1.0) | (z > 1.2)).astype(float)

    assert _march(field, np.array([[0, 0, 1.0]]))[0][0] == 0
