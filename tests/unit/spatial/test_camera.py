"""Pinhole cameras: projection, its inverse, pixel and normalised coordinates, and absurd models."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import InvalidIntrinsics, SpatialError
from sightline.spatial.camera import Intrinsics, project, project_camera, unproject
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import IntrinsicsValue

CAMERA = Intrinsics(fx=495.6, fy=495.5, cx=269.5, cy=169.2, width=540, height=360)


@given(st.floats(-100, 700), st.floats(-100, 500), st.floats(0.1, 20))
def test_projecting_an_unprojected_pixel_returns_it(x_px: float, y_px: float, depth_m: float) -> None:
    points = unproject(np.array([[x_px, y_px]]), np.array([depth_m]), CAMERA)
    np.testing.assert_allclose(project_camera(points, CAMERA), [[x_px, y_px]], atol=1e-8)
    np.testing.assert_allclose(points[0], CAMERA.ray(x_px, y_px) * depth_m, atol=1e-12)


@given(st.floats(0, 1), st.floats(0, 1))
def test_normalised_coordinates_return(u: float, v: float) -> None:
    assert CAMERA.normalised_of(*CAMERA.pixel_of(u, v)) == pytest.approx((u, v), abs=1e-12)
    assert CAMERA.contains(*CAMERA.pixel_of(u, v))


def test_pixel_centres_are_whole_numbers_and_corners_lie_half_a_pixel_outside() -> None:
    assert CAMERA.pixel_of(0, 0) == (-0.5, -0.5)
    assert CAMERA.pixel_of(1, 1) == (539.5, 359.5)
    assert CAMERA.normalised_of(0, 0) == (0.5 / 540, 0.5 / 360)
    assert not CAMERA.contains(-0.6, 10)
    assert not CAMERA.contains(10, 359.6)


def test_world_points_are_projected_and_those_behind_are_nan() -> None:
    camera_from_world = RigidTransform(np.eye(3), np.array([0.0, 0.0, 1.0]))
    pixels = project(np.array([[0.2, -0.1, 1.0], [0.0, 0.0, -2.0], [1.0, 1.0, -1.0]]), camera_from_world, CAMERA)
    np.testing.assert_allclose(pixels[0], [269.5 + 495.6 * 0.1, 169.2 - 495.5 * 0.05])
    assert np.isnan(pixels[1:]).all()


def test_points_that_are_not_finite_are_refused() -> None:
    with pytest.raises(SpatialError):
        project(np.array([[0.0, math.nan, 1.0]]), RigidTransform.identity(), CAMERA)


@pytest.mark.parametrize(
    "changes",
    [
        {"fx": math.nan},
        {"cy": math.inf},
        {"fx": 0.0},
        {"fx": -495.0},
        {"fx": 1e9, "fy": 1e9},
        {"fx": 20.0, "fy": 20.0},
        {"fx": 5000.0},
        {"cx": -1e4},
        {"cy": 1e6},
        {"w": 0},
        {"h": -360},
        {"w": 10**9},
    ],
)
def test_absurd_camera_models_are_refused(changes: dict[str, float]) -> None:
    value = CAMERA.to_value()
    fields = {name: getattr(value, name) for name in value.__struct_fields__} | changes
    with pytest.raises(InvalidIntrinsics):
        Intrinsics.from_value(IntrinsicsValue(**fields))


def test_a_usable_model_returns_unchanged() -> None:
    assert dataclasses.asdict(Intrinsics.from_value(CAMERA.to_value())) == dataclasses.asdict(CAMERA)
