"""Depth frames at the border: what is accepted, cleaned, refused."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from sightline.errors import InvalidDepth, InvalidIntrinsics, InvalidPose
from sightline.spatial.depth import check_envelope, decode_depth
from sightline.spatial.values import DepthFrame, PoseValue
from support.scenes import CAMERA, depth_frame, seen

FLAT = np.full((240, 320), 2.0)


def test_a_frame_keeps_its_measurements_and_its_camera() -> None:
    image = decode_depth(depth_frame(7, FLAT))
    assert image.frame_no == 7
    assert image.captured_at_ms == 1400.0
    assert image.intrinsics == CAMERA
    assert (image.depth_mm == 2000).all()


def test_readings_no_sensor_makes_become_no_measurement() -> None:
    raw = np.full((240, 320), 2000, dtype="<u2")
    raw[0, :4] = (0, 50, 65535, 30_000)
    image = decode_depth(msgspec.structs.replace(depth_frame(0, FLAT), depth_mm=raw.tobytes()))
    assert image.depth_mm[0, :4].tolist() == [0, 0, 0, 0]
    assert (image.depth_mm[1:] == 2000).all()


def test_an_empty_frame_is_a_frame() -> None:
    assert not decode_depth(depth_frame(0, np.zeros((240, 320)))).depth_mm.any()


def _with(**changes: object) -> DepthFrame:
    return msgspec.structs.replace(depth_frame(0, FLAT), **changes)


def _frame_with(**changes: object) -> DepthFrame:
    depth = depth_frame(0, FLAT)
    return msgspec.structs.replace(depth, frame=msgspec.structs.replace(depth.frame, **changes))


@pytest.mark.parametrize(
    ("depth", "error"),
    [
        (_with(depth_mm=b""), InvalidDepth),
        (_with(depth_mm=bytes(2 * 320 * 240 - 1)), InvalidDepth),
        (_with(depth_mm=bytes(2 * 320 * 240 + 2)), InvalidDepth),
        (_with(width=0), InvalidDepth),
        (_with(width=-320), InvalidDepth),
        (_with(width=240, height=320), InvalidDepth),
        (_with(width=2**31), InvalidDepth),
        (_with(intrinsics=msgspec.structs.replace(CAMERA.to_value(), w=321)), InvalidDepth),
        (_with(intrinsics=msgspec.structs.replace(CAMERA.to_value(), fx=math.nan)), InvalidIntrinsics),
        (_frame_with(intrinsics=msgspec.structs.replace(CAMERA.to_value(), fx=1e30)), InvalidIntrinsics),
        (_frame_with(pose=PoseValue((math.nan, 0, 0), (0, 0, 0, 1))), InvalidPose),
        (_frame_with(pose=PoseValue((0, 0, 0), (0, 0, 0, 2))), InvalidPose),
        (_frame_with(captured_at_ms=math.inf), InvalidDepth),
        (_frame_with(captured_at_ms=math.nan), InvalidDepth),
    ],
)
def test_what_contradicts_itself_is_refused_before_its_pixels_are_touched(
    depth: DepthFrame, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_envelope(depth)
    with pytest.raises(error):
        decode_depth(depth)


def test_a_frame_larger_than_any_sensor_is_refused() -> None:
    side = 4000
    intrinsics = msgspec.structs.replace(CAMERA.to_value(), w=side, h=side, fx=3000.0, fy=3000.0)
    with pytest.raises(InvalidDepth, match="too many pixels"):
        check_envelope(_with(width=side, height=side, intrinsics=intrinsics, depth_mm=bytes(16)))


def test_noise_is_refused_and_a_noisy_scene_is_not() -> None:
    random = np.random.default_rng(1)
    with pytest.raises(InvalidDepth, match="noise"):
        decode_depth(depth_frame(0, random.uniform(0.2, 19.0, FLAT.shape)))
    scene = np.frombuffer(seen(0).depth_mm, dtype="<u2").reshape(240, 320) / 1000
    decode_depth(depth_frame(0, scene * random.normal(1, 0.01, scene.shape)))
    decode_depth(depth_frame(0, np.where(random.random(scene.shape) < 0.9, 0, scene)))
