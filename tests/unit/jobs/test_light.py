"""The light core: answers from depth, by case and world."""

from __future__ import annotations

import math

import msgspec
import pytest

from sightline.errors import InvalidDepth, InvalidPose, SpatialError
from sightline.jobs.light import LightCore
from sightline.jobs.wire import CloseWorld, Fuse, KeyFrame
from sightline.spatial.values import ClickQuery, PoseValue
from support.scenes import click_at, frame_pose, looking, mark, seen


def test_a_click_is_answered_from_its_own_frame() -> None:
    core = LightCore()
    core.add_depth("c1", seen(0), is_key_frame=True)
    answer = core.anchor("c1", click_at(frame_pose(0), 60, 80))
    assert answer.state == "good"
    assert answer.p_world is not None
    assert answer.p_world[2] == pytest.approx(-3.0, abs=0.002)


def test_a_frame_between_two_depth_frames_is_answered_from_a_neighbour() -> None:
    core = LightCore()
    core.add_depth("c1", seen(0), is_key_frame=True)
    between = looking((0.03, 0.0, 0.0), (0.03, 0.0, -3.0))
    answer = core.anchor("c1", click_at(frame_pose(1, between), 60, 80))
    assert answer.method == "depth"
    assert answer.p_world is not None
    assert answer.p_world[2] == pytest.approx(-3.0, abs=0.005)


def test_worlds_and_cases_do_not_mix() -> None:
    core = LightCore()
    core.add_depth("c1", seen(0), is_key_frame=True)
    for case_id, world_id in (("c2", "world-1"), ("c1", "world-2")):
        answer = core.anchor(case_id, click_at(frame_pose(0, world_id=world_id), 60, 80))
        assert (answer.state, answer.reason) == ("screen_only", "no_depth")
        frame = frame_pose(0, world_id=world_id)
        assert core.visibility(case_id, frame, (mark((0, 0, -3)),))[0].visibility == "unknown"
        assert core.key_frames(case_id, world_id) == []


def test_visibility_uses_the_frame_s_depth_or_the_newest_before_it() -> None:
    core = LightCore()
    core.add_depth("c1", seen(0), is_key_frame=True)
    for n in (0, 3):
        (answer,) = core.visibility("c1", frame_pose(n), (mark((0, 0, -3)),))
        assert answer.visibility == "occluded"


def test_key_frames_come_back_as_they_went_in() -> None:
    core = LightCore()
    for n in range(3):
        core.add_depth("c1", seen(n, looking((0.1 * n, 0, 0), (0, 0, -3))), is_key_frame=n != 1)
    assert core.key_frames("c1", "world-1") == [("pub-1", 0), ("pub-1", 2)]
    again = core.key_frame(KeyFrame("c1", "world-1", "pub-1", 2))
    sent = seen(2, looking((0.2, 0, 0), (0, 0, -3)))
    assert again is not None
    assert again.depth_mm == sent.depth_mm
    assert again.frame.pose.p == pytest.approx(sent.frame.pose.p)
    assert again.frame.pose.q == pytest.approx(sent.frame.pose.q)
    assert core.key_frame(KeyFrame("c1", "world-1", "pub-1", 99)) is None


def test_a_closed_world_is_forgotten_and_too_many_push_out_the_oldest() -> None:
    core = LightCore(max_worlds=2)
    for name in ("a", "b", "c"):
        core.add_depth("c1", seen(0, world_id=name), is_key_frame=True)
    assert list(core.dump()["worlds"]) == ["c1/b", "c1/c"]  # type: ignore[call-overload]
    core.handle(CloseWorld("c1", "b"))
    core.handle(CloseWorld("c1", "b"))
    assert list(core.dump()["worlds"]) == ["c1/c"]  # type: ignore[call-overload]


def test_broken_numbers_are_refused_and_leave_nothing_behind() -> None:
    core = LightCore()
    with pytest.raises(InvalidDepth):
        core.add_depth("c1", msgspec.structs.replace(seen(0), depth_mm=b"12"), is_key_frame=True)
    frame = msgspec.structs.replace(frame_pose(0), pose=PoseValue((0, 0, math.nan), (0, 0, 0, 1)))
    with pytest.raises(InvalidPose):
        core.anchor("c1", click_at(frame, 1, 1))
    assert core.dump() == {"worlds": {}}


@pytest.mark.parametrize(("u", "v"), [(math.nan, 0.5), (0.5, math.inf), (-0.01, 0.5), (0.5, 1.01), (1e300, 0.5)])
def test_clicks_beside_the_picture_are_refused(u: float, v: float) -> None:
    core = LightCore()
    core.add_depth("c1", seen(0), is_key_frame=True)
    with pytest.raises(SpatialError):
        core.anchor("c1", ClickQuery(frame=frame_pose(0), u=u, v=v))


def test_all_worlds_together_stay_within_their_memory() -> None:
    core = LightCore(max_bytes=5 * 2 * 320 * 240)
    for name in ("a", "b", "c"):
        for n in range(2):
            core.add_depth("c1", seen(n, world_id=name), is_key_frame=False)
    assert list(core.dump()["worlds"]) == ["c1/b", "c1/c"]  # type: ignore[call-overload]


def test_commands_of_the_other_process_are_our_own_mistake() -> None:
    with pytest.raises(RuntimeError):
        LightCore().handle(Fuse(seen(0)))
