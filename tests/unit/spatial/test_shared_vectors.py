"""The vectors shared with the browser are current, and the hand-made ones among them hold."""

import json
from typing import Any

import numpy as np
import pytest

from sightline.spatial.camera import Intrinsics, project
from sightline.spatial.frames import camera_pose
from sightline.spatial.values import IntrinsicsValue, PoseValue
from support.spatial_vectors import BY_HAND, PATH, vectors

KEPT: dict[str, Any] = json.loads(PATH.read_text())


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in _numbers(value[key])]
    if isinstance(value, list):
        return [number for item in value for number in _numbers(item)]
    return [float(value)] if isinstance(value, int | float) else []


def test_the_file_is_what_this_side_computes() -> None:
    assert np.allclose(_numbers(KEPT), _numbers(vectors()), atol=1e-9)


@pytest.mark.parametrize("case", KEPT["projections"][: len(BY_HAND) + 1], ids=lambda case: str(case["name"]))
def test_hand_made_projections(case: dict[str, Any]) -> None:
    pose = PoseValue(tuple(case["pose"]["p"]), tuple(case["pose"]["q"]))
    intrinsics = Intrinsics.from_value(IntrinsicsValue(**case["intrinsics"]))
    point = np.array([case["p_world"]], dtype=np.float64)
    x_px, y_px = project(point, camera_pose(pose).inverse(), intrinsics)[0]
    if case["u"] is None:
        assert np.isnan(x_px)
        assert np.isnan(y_px)
        return
    assert intrinsics.normalised_of(float(x_px), float(y_px)) == pytest.approx((case["u"], case["v"]))
