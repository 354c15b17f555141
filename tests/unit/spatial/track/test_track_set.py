"""Many points within a budget of time."""

from __future__ import annotations

from itertools import count

import pytest

from sightline.errors import LimitExceeded
from sightline.spatial.track.track_set import TrackSet
from support.moving_pictures import picture, seen, view_of, wall

WALL = wall()
START = picture(seen(WALL, view_of(450, 450)))


def test_every_point_has_its_turn_when_the_budget_allows_one_per_picture() -> None:
    points = TrackSet()
    for key in ("a", "b", "c"):
        points.start(key, START, 100 + 40 * "abc".index(key), 120)
    clock = count(step=10_000_000)  # every look at the clock costs 10 ms
    turns = []
    for n in range(1, 7):
        answers = points.step(picture(seen(WALL, view_of(450 + n, 450)), n), now_ns=lambda: next(clock), budget_ms=12)
        turns.append(sorted(answers))
    assert [len(turn) for turn in turns] == [1] * 6
    assert sorted(key for turn in turns[:3] for key in turn) == ["a", "b", "c"]
    assert sorted(key for turn in turns[3:] for key in turn) == ["a", "b", "c"]


def test_all_points_are_answered_within_a_large_budget_and_a_stopped_one_is_forgotten() -> None:
    points = TrackSet()
    points.start("a", START, 120, 120)
    points.start("b", START, 200, 120)
    moved = picture(seen(WALL, view_of(455, 450)), 1)
    answers = points.step(moved, now_ns=lambda: 0)
    assert answers["a"].u_px == pytest.approx(115, abs=0.5)
    assert answers["b"].u_px == pytest.approx(195, abs=0.5)
    points.stop("a")
    points.stop("unknown")
    assert "a" not in points
    assert set(points.step(moved, now_ns=lambda: 0)) == {"b"}


def test_the_number_of_points_is_bounded() -> None:
    points = TrackSet(limit=1)
    points.start("a", START, 100, 100)
    points.start("a", START, 110, 100)
    with pytest.raises(LimitExceeded):
        points.start("b", START, 100, 100)
    assert len(points) == 1
