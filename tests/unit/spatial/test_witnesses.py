"""What key frames say of places: seen, looked through, blank, hidden, outside; and bounded memory."""

from __future__ import annotations

import numpy as np

from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage, decode_depth
from sightline.spatial.pose import RigidTransform
from sightline.spatial.witnesses import Sighting, Witnesses
from support.scenes import FORWARD, ROOM, depth_frame, depth_map, looking

NOBODY = ("pub-1", -1)
WALL, AIR, BEHIND = (1.0, 0.5, -3.0), (1.0, 0.5, -2.0), (0.0, 0.0, -3.0)
"""On the wall, before it, and on the wall behind the pillar."""


def _image(n: int, pose: RigidTransform = FORWARD, hole: tuple[slice, slice] | None = None) -> DepthImage:
    metres = depth_map(ROOM, pose)
    if hole is not None:
        metres[hole] = 0
    return decode_depth(depth_frame(n, metres, pose))


def _look(
    witnesses: Witnesses, *places: tuple[float, float, float], besides: tuple[str, int] = NOBODY
) -> list[Sighting]:
    return witnesses.look(np.array(places), besides)


def test_frames_see_what_they_measured_look_through_air_and_say_nothing_of_what_is_hidden() -> None:
    witnesses = Witnesses()
    for n in range(3):
        witnesses.add(_image(n, looking((0.1 * n, 0.0, 0.0), (0.1 * n, 0.0, -3.0))))
    wall, air, behind = _look(witnesses, WALL, AIR, BEHIND)
    assert wall == Sighting(seen=3, through=0, blank=0)
    assert air == Sighting(seen=0, through=3, blank=0)
    assert behind == Sighting(seen=0, through=0, blank=0)
    assert (wall.balance, air.balance) == (3, -3)


def test_a_frame_that_measured_nothing_there_is_blank_for_what_lies_near_its_hole() -> None:
    witnesses = Witnesses()
    witnesses.add(_image(0, hole=(slice(60, 100), slice(220, 270))))
    assert _look(witnesses, WALL) == [Sighting(seen=0, through=0, blank=1)]


def test_beside_an_edge_a_place_in_the_air_is_not_called_looked_through() -> None:
    """The pillar's own pixels may lie a pixel beside where they should: one of them among nine is doubt enough."""
    x = 0.3 / 1.8 * 1.8  # the pillar's right edge, at its own distance
    witnesses = Witnesses()
    witnesses.add(_image(0))
    (at_edge,) = _look(witnesses, (x + 0.005, 0.0, -1.8))
    assert at_edge.through == 0


def test_the_clicked_frame_and_views_from_elsewhere_have_no_voice() -> None:
    witnesses = Witnesses()
    witnesses.add(_image(0))
    witnesses.add(_image(1, looking((0.0, 0.0, 0.0), (0.0, 0.0, 1.0))))
    assert _look(witnesses, WALL, besides=("pub-1", 0)) == [Sighting(seen=0, through=0, blank=0)]
    assert _look(witnesses, WALL) == [Sighting(seen=1, through=0, blank=0)]


def test_nobody_says_nothing() -> None:
    assert _look(Witnesses(), WALL) == [Sighting(seen=0, through=0, blank=0)]


def test_large_depth_images_are_thinned_and_say_the_same() -> None:
    fine = Intrinsics(fx=1000.0, fy=1000.0, cx=639.5, cy=479.5, width=1280, height=960)
    witnesses = Witnesses()
    witnesses.add(decode_depth(depth_frame(0, depth_map(ROOM, FORWARD, fine), FORWARD, camera=fine)))
    assert witnesses.size_bytes == 2 * 320 * 240
    assert _look(witnesses, WALL, AIR) == [Sighting(1, 0, 0), Sighting(0, 1, 0)]


def test_memory_is_bounded_and_the_newest_frames_are_kept() -> None:
    size = 2 * 320 * 240
    witnesses = Witnesses(max_bytes=10 * size)
    for n in range(40):
        witnesses.add(_image(n % 40))
        assert witnesses.size_bytes <= 10 * size
    assert len(witnesses) >= 5
    (wall,) = _look(witnesses, WALL)
    assert wall.seen == len(witnesses)
    (without,) = _look(witnesses, WALL, besides=("pub-1", 39))
    assert without.seen == len(witnesses) - 1
