"""Surfaces under a pixel: planes to a fraction of a millimetre, edges kept apart."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.spatial.surface import patch_radius_px, surfaces_at
from support.scenes import CAMERA


def _plane_mm(normal: np.ndarray, offset_m: float, noise_m: float = 0.0) -> np.ndarray:
    """Depth image of the plane ``normal . p = offset`` in front of the camera."""
    columns, rows = np.meshgrid(np.arange(320), np.arange(240))
    rays = np.stack([(columns - CAMERA.cx) / CAMERA.fx, (rows - CAMERA.cy) / CAMERA.fy, np.ones((240, 320))], -1)
    depth = offset_m / (rays @ normal)
    depth += np.random.default_rng(0).normal(0, noise_m, depth.shape) if noise_m else 0
    return np.round(np.where((depth > 0.1) & (depth < 20), depth, 0) * 1000).astype(np.uint16)


@settings(max_examples=25, deadline=None)
@given(st.floats(-0.8, 0.8), st.floats(-0.8, 0.8), st.floats(0.8, 4), st.floats(20, 300), st.floats(20, 220))
def test_a_slanted_plane_is_met_between_its_pixels_with_its_normal(
    a: float, b: float, offset_m: float, x_px: float, y_px: float
) -> None:
    normal = np.array([a, b, 1.0]) / np.linalg.norm([a, b, 1.0])
    found = surfaces_at(_plane_mm(normal, offset_m), CAMERA, x_px, y_px)
    truth = offset_m / float(CAMERA.ray(x_px, y_px) @ normal)
    assert len(found) == 1
    # Millimetre steps of the image limit what can be had.
    assert found[0].depth_m == pytest.approx(truth, abs=0.001)
    assert float(found[0].normal_c @ -normal) > 0.97


def test_noise_is_averaged_and_reported() -> None:
    plane = _plane_mm(np.array([0.0, 0.0, 1.0]), 2.0, noise_m=0.01)
    errors = [surfaces_at(plane, CAMERA, x, y)[0].depth_m - 2.0 for x in range(20, 300, 11) for y in range(20, 220, 11)]
    residuals = [surfaces_at(plane, CAMERA, x, 100)[0].residual_m for x in range(20, 300, 11)]
    assert np.std(errors) < 0.006
    assert 0.005 < np.median(residuals) < 0.015


def test_at_an_edge_both_surfaces_are_found_front_first() -> None:
    image = np.full((240, 320), 3000, dtype=np.uint16)
    image[:, :160] = 1500
    found = surfaces_at(image, CAMERA, 161.0, 100.0)
    assert [round(s.depth_m, 3) for s in found] == [1.5, 3.0]
    assert [s.distance_px for s in found] == [2.0, 0.0]


def test_single_wrong_pixels_do_not_bend_the_surface() -> None:
    image = np.full((240, 320), 2000, dtype=np.uint16)
    image[98, 99], image[102, 101] = 2030, 1975
    assert surfaces_at(image, CAMERA, 100, 100)[0].depth_m == pytest.approx(2.0, abs=0.001)


def test_holes_and_the_outside_have_no_surface() -> None:
    image = np.zeros((240, 320), dtype=np.uint16)
    image[0, 0] = 1000  # too few measurements to be one
    for x_px, y_px in ((100.0, 100.0), (0.0, 0.0), (-50.0, -50.0), (900.0, 10.0)):
        assert surfaces_at(image, CAMERA, x_px, y_px) == ()


def test_the_patch_covers_the_same_angle_at_any_resolution() -> None:
    assert patch_radius_px(dataclasses.replace(CAMERA, fx=500.0, fy=500.0)) == 5
    assert patch_radius_px(dataclasses.replace(CAMERA, fx=250.0, fy=250.0)) == 2
    assert patch_radius_px(dataclasses.replace(CAMERA, fx=5000.0, fy=5000.0)) == 12
