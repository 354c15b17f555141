"""When a part moves, comes to rest and is lost."""

from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import pytest

from sightline.errors import TransitionNotAllowed
from sightline.spatial.track.part_motion import (
    FRAMES_TO_LEAVE,
    FRAMES_TO_SETTLE,
    FRAMES_TO_VANISH,
    MOVES,
    Lifted,
    PartEvent,
    PartMotion,
    PartState,
    after,
)

HOME = np.array([0.0, 1.0, -2.0])


def _at(offset_m: float, sigma_m: float = 0.005) -> Lifted:
    return Lifted(HOME + np.array([offset_m, 0, 0]), sigma_m)


def _start() -> PartMotion:
    return PartMotion.at(Lifted(HOME, 0.005))


def _fed(motion: PartMotion, lifted: Lifted, times: int) -> PartMotion:
    for _ in range(times):
        motion = motion.seen(lifted)
    return motion


def test_every_move_that_the_table_does_not_have_is_refused() -> None:
    for state, event in itertools.product(get_args(PartState), get_args(PartEvent)):
        if (state, event) in MOVES:
            assert after(state, event) == MOVES[state, event]
        else:
            with pytest.raises(TransitionNotAllowed):
                after(state, event)


def test_a_part_moves_after_five_pictures_away_and_its_mark_goes_with_it() -> None:
    motion = _fed(_start(), _at(0.05), FRAMES_TO_LEAVE - 1)
    assert motion.state == "static"
    assert np.array_equal(motion.place, HOME)
    motion = motion.seen(_at(0.06))
    assert motion.state == "moving"
    assert motion.place == pytest.approx(HOME + np.array([0.06, 0, 0]))
    assert motion.seen(_at(0.08)).place == pytest.approx(HOME + np.array([0.08, 0, 0]))


def test_looks_away_that_are_interrupted_do_not_add_up() -> None:
    motion = _start()
    for _ in range(5):
        motion = _fed(motion, _at(0.05), FRAMES_TO_LEAVE - 1).seen(_at(0.01))
    assert motion.state == "static"


def test_noise_as_large_as_the_move_is_no_move() -> None:
    assert _fed(_start(), _at(0.05, sigma_m=0.03), 40).state == "static"


def test_a_part_that_rests_has_its_mark_there_and_can_leave_again() -> None:
    motion = _fed(_fed(_start(), _at(0.2), FRAMES_TO_LEAVE), _at(0.2), FRAMES_TO_SETTLE)
    assert motion.state == "static"
    assert motion.home == pytest.approx(HOME + np.array([0.2, 0, 0]))
    assert _fed(motion, _at(0.0), FRAMES_TO_LEAVE).state == "moving"


def test_a_part_that_creeps_is_not_taken_to_rest() -> None:
    motion = _start()
    for n in range(60):
        motion = motion.seen(_at(0.05 + 0.004 * n))
    assert motion.state == "moving"
    assert motion.place == pytest.approx(HOME + np.array([0.05 + 0.004 * 59, 0, 0]))


def test_a_moving_part_is_lost_when_unseen_and_found_again() -> None:
    motion = _fed(_start(), _at(0.2), FRAMES_TO_LEAVE)
    for _ in range(FRAMES_TO_VANISH - 1):
        motion = motion.unseen_now()
        assert motion.state == "moving"
    motion = motion.unseen_now()
    assert motion.state == "lost"
    assert motion.seen(_at(0.3)).state == "moving"


def test_only_a_part_that_has_moved_can_leap() -> None:
    assert not _start().is_leap(_at(1.0))  # at its edge depth is of the part or of what is behind it
    moving = _fed(_start(), _at(0.2), FRAMES_TO_LEAVE)
    assert not moving.is_leap(_at(0.4))
    assert moving.is_leap(_at(0.6))
    for _ in range(FRAMES_TO_VANISH):
        moving = moving.unseen_now()
    assert moving.is_leap(_at(0.6))  # something else was seen in its place
    hidden = moving.unplaced_now().unplaced_now()
    assert not hidden.is_leap(_at(0.6))  # it may have gone there unseen
    assert hidden.seen(_at(0.6)).unplaced == 0


def test_a_static_part_that_nobody_sees_stays_where_it_was_put() -> None:
    motion = _start()
    for _ in range(100):
        motion = motion.unseen_now()
    assert motion.state == "static"
    assert np.array_equal(motion.place, HOME)
