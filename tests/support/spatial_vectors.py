"""Poses, points and pixels that both languages must agree on.

``python tests/support/spatial_vectors.py`` (with ``server`` and ``tests`` on the path) writes
``protocols/vectors/spatial.json`` anew; a test says when it is not current. ``clients/web/src/spatial`` is tested with
the same file. Hand-made cases come first: they say which way is up even if both implementations were wrong alike.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from sightline.spatial.camera import Intrinsics, project
from sightline.spatial.frames import camera_pose
from sightline.spatial.pose import RigidTransform, quaternion_from_rotation, rotation_from_quaternion
from sightline.spatial.values import IntrinsicsValue, PoseValue

PATH = Path(__file__).resolve().parents[2] / "protocols" / "vectors" / "spatial.json"
CAMERA = IntrinsicsValue(fx=500.0, fy=510.0, cx=319.5, cy=239.5, w=640, h=480)
LEVEL = PoseValue((0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))
HALF = float(np.sqrt(0.5))

BY_HAND: list[dict[str, Any]] = [
    {"name": "straight ahead is the middle", "p_world": [0, 0, -2], "u": 0.5, "v": 0.5, "depth_m": 2.0},
    {"name": "right is right", "p_world": [0.64, 0, -1], "u": 1.0, "v": 0.5, "depth_m": 1.0},
    {"name": "up is the top", "p_world": [0, 24 / 51, -1], "u": 0.5, "v": 0.0, "depth_m": 1.0},
    {"name": "behind is nowhere", "p_world": [0, 0, 2], "u": None, "v": None, "depth_m": None},
]
"""Seen by ``CAMERA`` from the origin, looking along -Z with +Y up."""


def vectors() -> dict[str, Any]:
    """Return the whole file."""
    random = np.random.default_rng(20261122)
    # Turned left by 90 degrees the camera looks along -X.
    turned = {"pose": _plain(PoseValue((1.0, 2.0, 3.0), (0.0, HALF, 0.0, HALF))), "intrinsics": _camera(CAMERA)}
    projections = [{**case, "pose": _plain(LEVEL), "intrinsics": _camera(CAMERA)} for case in BY_HAND]
    projections.append(
        {"name": "turned left", "p_world": [-1.0, 2.0, 3.0], "u": 0.5, "v": 0.5, "depth_m": 2.0, **turned}
    )
    projections += [_random_projection(random, number) for number in range(40)]
    return {
        "projections": projections,
        "products": [_random_product(random, number) for number in range(20)],
    }


def _random_pose(random: np.random.Generator) -> PoseValue:
    x, y, z, w = (float(c) for c in quaternion_from_rotation(rotation_from_quaternion(_unit(random))))
    px, py, pz = (float(c) for c in random.uniform(-5, 5, 3))
    return PoseValue((px, py, pz), (x, y, z, w))


def _unit(random: np.random.Generator) -> Any:
    quaternion = random.normal(size=4)
    return quaternion / np.linalg.norm(quaternion)


def _random_projection(random: np.random.Generator, number: int) -> dict[str, Any]:
    width, height = (int(side) for side in random.choice([320, 640, 1280, 1920], 2))
    focal = float(random.uniform(0.6, 2.0)) * width
    camera = IntrinsicsValue(
        focal,
        focal * 1.01,
        width * float(random.uniform(0.4, 0.6)),
        height * float(random.uniform(0.4, 0.6)),
        width,
        height,
    )
    pose = _random_pose(random)
    # In the camera's WebXR axes, in front of it for three out of four.
    depth = float(random.uniform(0.3, 6.0)) * (-1 if number % 4 else 1)
    in_camera = np.array([*random.uniform(-1.5, 1.5, 2), depth])
    p_world = RigidTransform.from_value(pose).apply(in_camera)
    return {
        "name": f"random {number}",
        "pose": _plain(pose),
        "intrinsics": _camera(camera),
        **_seen(p_world, pose, camera),
    }


def _seen(p_world: Any, pose: PoseValue, camera: IntrinsicsValue) -> dict[str, Any]:
    intrinsics = Intrinsics.from_value(camera)
    camera_from_world = camera_pose(pose).inverse()
    x_px, y_px = (float(c) for c in project(p_world[None, :], camera_from_world, intrinsics)[0])
    point = [float(c) for c in p_world]
    if np.isnan(x_px):
        return {"p_world": point, "u": None, "v": None, "depth_m": None}
    u, v = intrinsics.normalised_of(x_px, y_px)
    return {"p_world": point, "u": u, "v": v, "depth_m": float(camera_from_world.apply(p_world)[2])}


def _random_product(random: np.random.Generator, number: int) -> dict[str, Any]:
    c_from_b, b_from_a = _random_pose(random), _random_pose(random)
    product = RigidTransform.from_value(c_from_b) @ RigidTransform.from_value(b_from_a)
    point = random.uniform(-3, 3, 3)
    return {
        "name": f"product {number}",
        "c_from_b": _plain(c_from_b),
        "b_from_a": _plain(b_from_a),
        "c_from_a": _plain(product.to_value()),
        "a_from_c": _plain(product.inverse().to_value()),
        "p_a": [float(c) for c in point],
        "p_c": [float(c) for c in product.apply(point)],
    }


def _plain(pose: PoseValue) -> dict[str, list[float]]:
    return {"p": list(pose.p), "q": list(pose.q)}


def _camera(value: IntrinsicsValue) -> dict[str, float]:
    return {"fx": value.fx, "fy": value.fy, "cx": value.cx, "cy": value.cy, "w": value.w, "h": value.h}


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(json.dumps(vectors(), indent=1) + "\n")
