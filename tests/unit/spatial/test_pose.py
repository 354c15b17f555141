"""Rigid transforms: algebra on random poses, and what is refused at the border."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import InvalidPose
from sightline.spatial.pose import RigidTransform, quaternion_from_rotation, rotation_from_quaternion
from sightline.spatial.values import PoseValue

numbers = st.floats(-50, 50)
vectors = st.tuples(numbers, numbers, numbers)
quaternions = (
    st.tuples(*[st.floats(-1, 1)] * 4)
    .filter(lambda q: math.hypot(*q) > 0.1)
    .map(lambda q: tuple(c / math.hypot(*q) for c in q))
)
transforms = st.builds(lambda p, q: RigidTransform.from_value(PoseValue(p, q)), vectors, quaternions)


@given(transforms, vectors)
def test_inverse_undoes_a_transform(b_from_a: RigidTransform, point: tuple[float, float, float]) -> None:
    there = b_from_a.apply(np.array(point))
    np.testing.assert_allclose(b_from_a.inverse().apply(there), point, atol=1e-9)


@given(transforms, transforms, vectors)
def test_a_product_applies_the_right_factor_first(
    c_from_b: RigidTransform, b_from_a: RigidTransform, point: tuple[float, float, float]
) -> None:
    p = np.array(point)
    np.testing.assert_allclose((c_from_b @ b_from_a).apply(p), c_from_b.apply(b_from_a.apply(p)), atol=1e-9)


@given(transforms)
def test_a_transform_survives_the_wire_and_the_matrix(b_from_a: RigidTransform) -> None:
    again = RigidTransform.from_value(b_from_a.to_value())
    np.testing.assert_allclose(again.matrix(), b_from_a.matrix(), atol=1e-12)
    np.testing.assert_allclose(RigidTransform.from_matrix(b_from_a.matrix()).matrix(), b_from_a.matrix(), atol=1e-12)


@given(quaternions)
def test_quaternions_and_rotations_agree(q: tuple[float, ...]) -> None:
    again = quaternion_from_rotation(rotation_from_quaternion(np.array(q)))
    assert abs(abs(float(np.dot(again, q))) - 1) < 1e-12
    assert again[3] >= 0


@given(transforms, transforms)
def test_angle_is_that_of_the_turn_between(a: RigidTransform, b: RigidTransform) -> None:
    turn = quaternion_from_rotation(a.rotation.T @ b.rotation)
    expected = 2 * math.atan2(float(np.linalg.norm(turn[:3])), float(turn[3]))
    assert a.angle_to_rad(b) == pytest.approx(expected, abs=1e-6)


def test_a_quarter_turn_about_y_carries_z_to_x() -> None:
    quarter = RigidTransform.from_value(PoseValue((1.0, 2.0, 3.0), (0.0, math.sqrt(0.5), 0.0, math.sqrt(0.5))))
    np.testing.assert_allclose(quarter.apply(np.array([0.0, 0.0, 1.0])), [2, 2, 3], atol=1e-12)


@pytest.mark.parametrize(
    "value",
    [
        PoseValue((math.nan, 0, 0), (0, 0, 0, 1)),
        PoseValue((0, math.inf, 0), (0, 0, 0, 1)),
        PoseValue((0, 0, 0), (0, 0, math.nan, 1)),
        PoseValue((0, 0, 0), (0, 0, 0, 0)),
        PoseValue((0, 0, 0), (0, 0, 0, 1.1)),
        PoseValue((0, 0, 0), (1e300, 1e300, 0, 1)),
        PoseValue((1e9, 0, 0), (0, 0, 0, 1)),
        PoseValue((1e308, -1e308, 1e308), (0, 0, 0, 1)),
    ],
)
def test_impossible_wire_poses_are_refused(value: PoseValue) -> None:
    with pytest.raises(InvalidPose):
        RigidTransform.from_value(value)


def _changed(row: int, column: int, value: float) -> np.ndarray:
    m = np.eye(4)
    m[row, column] = value
    return m


@pytest.mark.parametrize(
    "matrix",
    [
        np.eye(3),
        _changed(0, 0, math.nan),
        _changed(0, 3, math.inf),
        _changed(0, 0, 1.1),
        _changed(0, 1, 0.2),
        _changed(2, 2, -1.0),
        _changed(3, 0, 0.5),
        _changed(3, 3, 2.0),
        _changed(1, 1, 1e200),
        _changed(1, 3, 1e12),
        np.zeros((4, 4)),
    ],
)
def test_matrices_that_are_not_rigid_are_refused(matrix: np.ndarray) -> None:
    with pytest.raises(InvalidPose):
        RigidTransform.from_matrix(matrix)


def test_a_matrix_printed_with_six_digits_becomes_an_exact_rotation() -> None:
    exact = RigidTransform.from_value(PoseValue((1, 2, 3), (0.18257419, 0.36514837, 0.54772256, 0.73029674)))
    rotation = RigidTransform.from_matrix(np.round(exact.matrix(), 6)).rotation
    np.testing.assert_allclose(rotation.T @ rotation, np.eye(3), atol=1e-14)
