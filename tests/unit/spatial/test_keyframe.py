"""Which frames are fused."""

from __future__ import annotations

from sightline.spatial.keyframe import KeyFrameGate
from support.scenes import FORWARD, looking


def test_the_first_frame_is_a_key_frame_and_a_still_camera_gives_two_a_second() -> None:
    gate = KeyFrameGate()
    admitted = [ms for ms in range(0, 3000, 100) if gate.admits(ms, FORWARD)]
    assert admitted == [0, 500, 1000, 1500, 2000, 2500]


def test_a_moving_or_turning_camera_gives_five_a_second_at_most() -> None:
    walking, turning = KeyFrameGate(), KeyFrameGate()
    walked = [ms for ms in range(0, 1001, 33) if walking.admits(ms, looking((ms / 1000, 0, 0), (ms / 1000, 0, -1)))]
    turned = [ms for ms in range(0, 1001, 33) if turning.admits(ms, looking((0, 0, 0), (ms / 1000, 0, -1)))]
    assert walked == [0, 198, 396, 594, 792, 990]
    assert turned == walked


def test_small_movements_add_up() -> None:
    gate = KeyFrameGate()
    admitted = [ms for ms in range(0, 500, 10) if gate.admits(ms, looking((ms * 2e-4, 0, 0), (ms * 2e-4, 0, -1)))]
    assert admitted == [0, 260]


def test_a_sender_whose_clock_starts_anew_is_admitted() -> None:
    gate = KeyFrameGate()
    assert gate.admits(1e6, FORWARD)
    assert gate.admits(5.0, FORWARD)
    assert not gate.admits(6.0, FORWARD)
