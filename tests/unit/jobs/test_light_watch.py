"""What depth says over time of the surfaces that marks were put on."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sightline.jobs.light import LightCore
from sightline.jobs.wire import CloseWorld
from sightline.spatial.track.surface_watch import FRAMES_BACK, FRAMES_THROUGH
from sightline.spatial.values import MarkVisibility, Vector3
from support.scenes import FORWARD, ROOM, depth_frame, depth_map, frame_pose, mark

ON_PILLAR, ON_WALL = (0.0, 0.0, -1.8), (1.0, 0.5, -3.0)


@lru_cache
def depth(*, pillar: bool) -> np.ndarray:
    return depth_map(ROOM if pillar else ROOM[:2], FORWARD)


class World:
    """Depth comes, and each time the marks are asked about."""

    def __init__(self) -> None:
        self.core = LightCore()
        self.number = 0

    def see(self, times: int, *, pillar: bool, on_pillar: Vector3 = ON_PILLAR) -> list[bool]:
        """Whether the two marks' surfaces are gone, after so many frames."""
        said: tuple[MarkVisibility, ...] = ()
        for _ in range(times):
            self.number += 1
            self.core.add_depth("c", depth_frame(self.number, depth(pillar=pillar)), is_key_frame=False)
            said = self.ask(on_pillar)
        return [one.is_surface_gone for one in said]

    def ask(self, on_pillar: Vector3 = ON_PILLAR, frame_no: int | None = None) -> tuple[MarkVisibility, ...]:
        marks = (mark(on_pillar, "pillar"), mark(ON_WALL, "wall"))
        return self.core.visibility("c", frame_pose(self.number if frame_no is None else frame_no), marks)


def test_a_mark_whose_surface_was_taken_away_is_told_until_it_is_back() -> None:
    world = World()
    assert world.see(3, pillar=True) == [False, False]
    assert world.see(FRAMES_THROUGH - 1, pillar=False) == [False, False], "not yet certain"
    assert world.see(1, pillar=False) == [True, False]
    assert world.see(FRAMES_BACK - 1, pillar=True) == [True, False]
    assert world.see(1, pillar=True) == [False, False]


def test_one_frame_counts_once_and_frames_without_own_depth_not_at_all() -> None:
    world = World()
    world.see(1, pillar=False)
    for _ in range(2 * FRAMES_THROUGH):
        assert not world.ask()[0].is_surface_gone
        assert not world.ask(frame_no=9_000)[0].is_surface_gone


def test_a_mark_that_is_put_elsewhere_begins_anew() -> None:
    world = World()
    assert world.see(FRAMES_THROUGH, pillar=False) == [True, False]
    assert world.see(1, pillar=False, on_pillar=(0.2, 0.3, -3.0)) == [False, False]


def test_a_better_place_on_the_same_surface_keeps_what_was_seen() -> None:
    world = World()
    assert world.see(FRAMES_THROUGH, pillar=False) == [True, False]
    assert world.see(1, pillar=False, on_pillar=(0.0, 0.005, -1.803)) == [True, False]


def test_nothing_is_remembered_of_a_world_that_was_closed() -> None:
    world = World()
    assert world.see(FRAMES_THROUGH, pillar=False) == [True, False]
    world.core.handle(CloseWorld("c", "world-1"))
    assert world.see(1, pillar=False) == [False, False]
