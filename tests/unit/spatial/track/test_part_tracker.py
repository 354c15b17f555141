"""A patch that moves over a wall behind it: followed by its own pixels, placed by depth, lost when it is taken away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sightline.errors import SpatialError
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.track.part_tracker import PartTracker, depth_on_picture, lift
from sightline.spatial.track.region import region_at
from support.moving_parts import Part, with_part
from support.moving_pictures import HEIGHT, WIDTH, picture, seen, view_of, wall

BEHIND_M, PART_M = 2.0, 1.2
START = np.array([130.0, 120.0])
CLICK = np.array([6.0, -4.0])
STEPS = 15


def _part(sway_px: float) -> Part:
    patch = wall(seed=5)[100:189, 100:189]
    return Part(patch, START, CLICK, np.array([[sway_px, 0.4 * sway_px], [0.0, 0.0]]), 0.3, 1.1, 0.3, PART_M)


def _behind(n: int, *, depth: bool = True) -> Picture:
    """The wall, from a camera that looks elsewhere in each picture."""
    depth_m = np.full((HEIGHT, WIDTH), BEHIND_M, np.float32) if depth else None
    shown = picture(seen(wall(), view_of(450 - 3 * n, 450 + 2 * n)), n, depth_m)
    return replace(shown, world_id="w1", world_from_camera=RigidTransform.identity())


def _clip(sway_px: float, *, depth: bool = True) -> list[tuple[Picture, np.ndarray]]:
    part = _part(sway_px)
    return [(with_part(_behind(n, depth=depth), part, n / 30), part.truth(n / 30)) for n in range(STEPS)]


def _place(u_px: float, v_px: float) -> np.ndarray:
    return _behind(0).intrinsics.ray(u_px, v_px) * PART_M


def test_a_part_that_moves_is_followed_called_moving_and_lost_when_it_is_gone() -> None:
    (first, at), *rest = _clip(60)
    tracker = PartTracker.start(first, *at)
    for shown, truth in rest:
        found = tracker.step(shown)
        assert np.linalg.norm(truth - (found.tracked.u_px, found.tracked.v_px)) < 1
        assert found.tracked.state != "lost"
    assert found.state == "moving"
    assert found.p_world is not None
    assert np.linalg.norm(_place(*rest[-1][1]) - found.p_world) < 0.02
    states = [tracker.step(_behind(STEPS + n)) for n in range(10)]
    assert {answer.tracked.state for answer in states} == {"lost"}
    assert states[-1].state == "lost"


@pytest.mark.parametrize(("sway_px", "said"), [(60, "lost"), (0, "good")], ids=["a part that moved", "one that stands"])
def test_what_looks_like_a_part_that_moved_but_lies_far_behind_it_is_not_the_part(sway_px: float, said: str) -> None:
    (first, at), *rest = _clip(sway_px)
    tracker = PartTracker.start(first, *at)
    for shown, _ in rest:
        found = tracker.step(shown)
    assert found.tracked.state == "good"
    last, _ = rest[-1]
    painted = replace(last, depth_m=np.full((HEIGHT, WIDTH), BEHIND_M, np.float32))
    answers = [tracker.step(painted) for _ in range(10)]
    assert {answer.tracked.state for answer in answers} == {said}
    if said == "lost":
        assert answers[-1].state == "lost"
        assert answers[-1].p_world == found.p_world  # where it was seen last
        assert tracker.step(last).state == "moving"


def test_a_part_that_stands_keeps_its_mark_where_it_was_put() -> None:
    (first, at), *rest = _clip(0)
    tracker = PartTracker.start(first, *at)
    answers = [tracker.step(shown) for shown, _ in rest]
    assert {answer.state for answer in answers} == {"static"}
    assert len({answer.p_world for answer in answers}) == 1
    assert answers[-1].p_world == pytest.approx(tuple(_place(*at)), abs=0.01)


def test_without_depth_it_is_followed_in_the_picture_and_has_no_place() -> None:
    (first, at), *rest = _clip(30, depth=False)
    tracker = PartTracker.start(first, *at)
    for shown, _ in rest[:6]:
        found = tracker.step(shown)
    assert found.p_world is None
    assert found.sigma_m is None


def test_depth_that_is_no_image_is_refused_and_numbers_that_are_none_are_holes() -> None:
    (first, at), (second, truth), *_ = _clip(20)
    with pytest.raises(SpatialError):
        PartTracker.start(replace(first, depth_m=np.zeros((4,), np.float32)), *at)
    tracker = PartTracker.start(first, *at)
    poisoned = np.full((HEIGHT, WIDTH), np.nan, np.float32)
    found = tracker.step(replace(second, depth_m=poisoned))
    assert found.sigma_m is None
    assert np.linalg.norm(truth - (found.tracked.u_px, found.tracked.v_px)) < 1


def test_the_region_of_a_click_ends_where_depth_jumps() -> None:
    depth_m = np.full((HEIGHT, WIDTH), BEHIND_M, np.float32)
    depth_m[:, 140:180] = PART_M
    region = region_at(depth_m, _behind(0).intrinsics, 165, 120)
    assert region is not None
    mask, surface = region
    assert surface.depth_m == pytest.approx(PART_M)
    rows, columns = np.nonzero(mask)
    assert (columns.min(), columns.max()) == (140, 179)
    assert rows.max() - rows.min() > 60


def test_on_a_wall_without_edges_the_region_stays_small_and_in_a_hole_there_is_none() -> None:
    flat = np.full((HEIGHT, WIDTH), BEHIND_M, np.float32)
    region = region_at(flat, _behind(0).intrinsics, 160, 120)
    assert region is not None
    rows, columns = np.nonzero(region[0])
    assert np.hypot(columns - 160, rows - 120).max() < 30
    assert region_at(np.zeros_like(flat), _behind(0).intrinsics, 160, 120) is None


def test_depth_of_the_patch_alone_places_a_point_as_that_of_the_whole_picture_does() -> None:
    rng = np.random.default_rng(3)
    depth_m = rng.uniform(1.0, 1.05, (HEIGHT, WIDTH)).astype(np.float32)
    depth_m[rng.random(depth_m.shape) < 0.2] = np.nan
    depth_m[:, WIDTH // 2 :] += 1
    shown = replace(_behind(0), depth_m=depth_m)
    whole = depth_on_picture(shown)
    for u_px, v_px in [*rng.uniform((0, 0), (WIDTH, HEIGHT), (20, 2)), (-0.4, -0.4), (WIDTH - 0.6, HEIGHT - 0.6)]:
        found = lift(shown, depth_on_picture(shown, around=(u_px, v_px)), u_px, v_px, sigma_px=1.0)
        expected = lift(shown, whole, u_px, v_px, sigma_px=1.0)
        assert found is not None
        assert expected is not None
        assert found.sigma_m == expected.sigma_m
        assert (found.p_world == expected.p_world).all()
