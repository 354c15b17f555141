"""The fused volume: surfaces where they are, bounded memory, and the traps of the library under it."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.spatial.depth import decode_depth
from sightline.spatial.refine import answer_from_volume
from sightline.spatial.volume import Volume
from support.scenes import CAMERA, FORWARD, ROOM, Box, depth_frame, depth_map, looking, seen


def _fused(count: int = 4, **kwargs: int) -> Volume:
    volume = Volume(**kwargs)
    for n in range(count):
        volume.fuse(decode_depth(seen(n, looking((0.05 * n, 0.0, 0.0), (0.0, 0.0, -3.0)))))
    return volume


def test_rays_meet_the_wall_and_the_pillar_where_they_stand() -> None:
    volume = _fused()
    for (x_px, y_px), z in (((60.0, 80.0), 3.0), ((159.5, 119.5), 1.8), ((260.0, 60.0), 3.0)):
        answer = answer_from_volume("w", volume.cast(FORWARD, CAMERA, x_px, y_px), FORWARD)
        assert answer is not None
        assert answer.method == "volume"
        assert answer.p_world is not None
        assert answer.p_world[2] == pytest.approx(-z, abs=0.005)


def test_a_hole_that_other_frames_saw_is_filled() -> None:
    volume = Volume()
    for n in range(4):
        pose = looking((0.05 * n, 0.0, 0.0), (0.0, 0.0, -3.0))
        metres = depth_map(ROOM, pose)
        metres[70:90, 50 + 22 * n : 70 + 22 * n] = 0
        volume.fuse(decode_depth(depth_frame(n, metres, pose)))
    answer = answer_from_volume("w", volume.cast(FORWARD, CAMERA, 60.0, 80.0), FORWARD)
    assert answer is not None
    assert answer.p_world is not None
    assert answer.p_world[2] == pytest.approx(-3.0, abs=0.01)


def test_rays_are_exact_and_whole_from_the_first_on() -> None:
    """Open3D's own cast is centimetres off and has holes when its buffer grows."""
    for n in (1, 3):
        hit = _fused(n).cast(FORWARD, CAMERA, 60.0, 80.0)
        np.testing.assert_allclose(hit.depths_m, 3.0, atol=0.002)
        np.testing.assert_allclose(hit.weights, n)


def test_what_one_frame_alone_saw_is_less_certain_and_says_so() -> None:
    once, often = (answer_from_volume("w", _fused(n).cast(FORWARD, CAMERA, 60, 80), FORWARD) for n in (1, 4))
    assert once is not None
    assert often is not None
    assert (once.state, once.reason, once.views) == ("approximate", "few_views", 1)
    assert (often.state, often.reason, often.views) == ("good", "", 4)
    assert once.sigma_m is not None
    assert often.sigma_m is not None
    assert once.sigma_m > 1.5 * often.sigma_m


def test_an_empty_volume_meets_nothing_and_has_no_tiles() -> None:
    volume = Volume()
    assert answer_from_volume("w", volume.cast(FORWARD, CAMERA, 160, 120), FORWARD) is None
    assert volume.tiles() == {}
    volume.fuse(decode_depth(depth_frame(0, np.zeros((240, 320)))))
    assert answer_from_volume("w", volume.cast(FORWARD, CAMERA, 160, 120), FORWARD) is None
    assert volume.tiles() == {}


WALL = (Box((-50.0, -1.5, -3.1), (50.0, 2.5, -3.0)),)


def _walk(volume: Volume, places: list[float]) -> None:
    """Along the wall, two frames at each place, so that a surface counts."""
    for n, x in enumerate(places):
        pose = looking((x, 0.0, 0.0), (x, 0.0, -3.0))
        for k in range(2):
            volume.fuse(decode_depth(seen(2 * n + k, pose, boxes=WALL)))


def test_a_full_volume_packs_what_is_far_away() -> None:
    first = Volume()
    _walk(first, [0.0])
    volume = Volume(max_blocks=2 * first.blocks)
    _walk(volume, [0.0, 5.0, 15.0])
    assert volume.blocks <= 2 * first.blocks
    assert volume.evicted > 0
    here, there = looking((15.0, 0.0, 0.0), (15.0, 0.0, -3.0)), FORWARD
    np.testing.assert_allclose(volume.cast(here, CAMERA, 159.5, 119.5).depths_m, 3.0, atol=0.002)
    assert not volume.cast(there, CAMERA, 159.5, 119.5).depths_m.any()


def test_what_was_packed_comes_back_as_it_was_and_is_fused_on() -> None:
    volume = Volume(max_blocks=1200)
    _walk(volume, [0.0])
    tiles = set(volume.tiles())
    _walk(volume, [9.0, 18.0])
    assert not volume.cast(FORWARD, CAMERA, 100.0, 119.5).depths_m.any()
    assert tiles <= set(volume.tiles())
    volume.fuse(decode_depth(seen(9, FORWARD, boxes=WALL)))
    hit = volume.cast(FORWARD, CAMERA, 100.0, 119.5)
    np.testing.assert_allclose(hit.depths_m, 3.0, atol=0.002)
    np.testing.assert_allclose(hit.weights, 3)


def test_blocks_that_find_no_room_on_their_return_are_counted() -> None:
    first = Volume()
    _walk(first, [0.0])
    roomy, tight = Volume(max_blocks=3 * first.blocks), Volume(max_blocks=first.blocks + 10)
    for volume in (roomy, tight):
        # From between the two places more submaps are seen than the tight one has room for.
        _walk(volume, [0.0, 5.0, 2.5])
    assert roomy.dump()["lost_blocks"] == 0
    assert int(str(tight.dump()["lost_blocks"])) > 0
    assert tight.blocks <= first.blocks + 10


def test_a_slot_that_is_used_again_has_no_ghosts() -> None:
    volume = Volume(max_blocks=1200)
    _walk(volume, [0.0, 9.0, 18.0])
    nearer = (Box((-50.0, -1.5, -2.6), (50.0, 2.5, -2.5)),)
    away = looking((36.0, 0.0, 0.0), (36.0, 0.0, -3.0))
    for n in range(3):
        volume.fuse(decode_depth(seen(n, away, boxes=nearer)))
    hit = volume.cast(away, CAMERA, 100.0, 119.5)
    np.testing.assert_allclose(hit.depths_m, 2.5, atol=0.002)
    np.testing.assert_allclose(hit.weights, 3)


def test_a_single_frame_larger_than_the_volume_is_fused_in_part() -> None:
    volume = Volume(max_blocks=50)
    volume.fuse(decode_depth(seen(0)))
    volume.fuse(decode_depth(seen(1, looking((0.5, 0.0, 0.0), (1.0, 0.0, -3.0)))))
    assert 0 < volume.blocks <= 50
