"""Answers for holes, held against the frames that looked there: moved, refused, or left as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from sightline.spatial.anchor import screen_only
from sightline.spatial.combine import combine
from sightline.spatial.holes import Look, held_against
from sightline.spatial.values import AnchorAnswer, Candidate
from sightline.spatial.witnesses import Sighting

EYE = (0.0, 0.0, 0.0)
SILENT = Sighting(0, 0, 0)


def _at(z: float, sigma_m: float = 0.01) -> Candidate:
    return Candidate(p_world=(0.0, 0.0, -z), sigma_m=sigma_m)


def _volume(z: float, sigma_m: float = 0.02, views: int = 1) -> AnchorAnswer:
    place = _at(z, sigma_m)
    return AnchorAnswer(
        world_id="w", method="volume", state="good", p_world=place.p_world, sigma_m=sigma_m, views=views
    )


def _saying(said: Mapping[float, Sighting]) -> Look:
    """Frames that say something of places at some distances, and nothing of others."""

    def look(places_w: np.ndarray) -> Sequence[Sighting]:
        return [next((s for z, s in said.items() if abs(z + place[2]) < 1e-6), SILENT) for place in places_w]

    return look


def _answer(beside: tuple[Candidate, ...], later: AnchorAnswer | None, said: Mapping[float, Sighting]) -> AnchorAnswer:
    first = screen_only("w", "no_depth", beside)
    better = combine(first, later)
    assert better is not None
    return held_against(first, later, better, EYE, _saying(said))


def test_a_place_that_two_frames_looked_through_is_refused_with_its_places_and_the_reason() -> None:
    answer = _answer((_at(1.0),), None, {1.0: Sighting(seen=0, through=2, blank=5)})
    assert (answer.method, answer.state, answer.reason) == ("screen", "screen_only", "seen_through")
    assert answer.p_world is None
    assert [c.p_world for c in answer.candidates] == [_at(1.0).p_world]


@pytest.mark.parametrize("said", [SILENT, Sighting(0, 1, 9), Sighting(2, 2, 0), Sighting(3, 0, 0), Sighting(0, 0, 9)])
def test_a_surface_beside_a_hole_is_continued_unless_more_speaks_against_it_than_for_it(said: Sighting) -> None:
    answer = _answer((_at(1.0),), None, {1.0: said})
    assert (answer.state, answer.reason, answer.p_world) == ("approximate", "depth_gap", (0.0, 0.0, -1.0))


def test_what_many_frames_of_the_volume_confirm_is_not_refused_for_two() -> None:
    against = Sighting(seen=0, through=3, blank=0)
    assert _answer((_at(1.0),), _volume(1.0, views=4), {1.0: against}).state == "good"
    assert _answer((_at(1.0),), _volume(1.0, views=2), {1.0: against}).reason == "seen_through"


def test_a_place_that_many_more_frames_saw_is_taken_and_the_contradiction_stays_open() -> None:
    answer = _answer((_at(1.0), _at(2.0)), _volume(1.0), {2.0: Sighting(seen=3, through=0, blank=0)})
    assert (answer.method, answer.state, answer.reason, answer.views) == ("depth", "suspect", "disagrees", 3)
    assert answer.p_world == (0.0, 0.0, -2.0)
    assert answer.candidates[0] == _at(2.0)
    assert {c.p_world[2] for c in answer.candidates} == {-2.0, -1.0}
    assert answer.sigma_m is not None
    assert 2 * answer.sigma_m > 1.0  # two sigma reach the place it was before


def test_what_stands_behind_a_place_that_many_frames_saw_is_not_taken() -> None:
    said = {1.0: Sighting(seen=3, through=0, blank=0), 2.0: Sighting(seen=9, through=0, blank=0)}
    answer = _answer((_at(1.0), _at(2.0)), _volume(1.0), said)
    assert answer.p_world == pytest.approx((0.0, 0.0, -1.0))
    assert answer.reason == "depth_edge"


def test_what_stands_before_it_is_taken_when_many_more_frames_saw_it() -> None:
    said = {1.0: Sighting(seen=7, through=0, blank=0), 2.0: Sighting(seen=3, through=0, blank=0)}
    answer = _answer((_at(2.0), _at(1.0)), _volume(2.0), said)
    assert answer.p_world == (0.0, 0.0, -1.0)


def test_a_surface_that_nobody_else_saw_against_a_place_of_one_frame_is_refused() -> None:
    said = {1.0: Sighting(seen=0, through=0, blank=3), 2.0: Sighting(seen=2, through=0, blank=4)}
    answer = _answer((_at(1.0),), _volume(2.0, sigma_m=0.08), said)
    assert (answer.state, answer.reason, answer.p_world) == ("screen_only", "disagrees", None)
    assert {c.p_world[2] for c in answer.candidates} == {-1.0, -2.0}


def test_a_surface_that_nobody_else_saw_gives_way_to_a_place_of_two_frames() -> None:
    said = {1.0: Sighting(seen=0, through=0, blank=3), 2.0: Sighting(seen=2, through=0, blank=4)}
    answer = _answer((_at(1.0),), _volume(2.0, sigma_m=0.08, views=2), said)
    assert (answer.method, answer.state, answer.p_world) == ("volume", "suspect", (0.0, 0.0, -2.0))


def test_a_surface_of_which_too_few_frames_could_say_anything_stays() -> None:
    answer = _answer((_at(1.0),), _volume(2.0, sigma_m=0.08), {1.0: Sighting(seen=0, through=0, blank=2)})
    assert (answer.state, answer.reason, answer.p_world) == ("suspect", "disagrees", (0.0, 0.0, -1.0))


def test_what_the_clicked_frame_measured_is_never_overruled() -> None:
    """A thing that was just put there has been looked through by every frame before."""
    first = AnchorAnswer(world_id="w", method="depth", state="good", p_world=(0, 0, -1), sigma_m=0.01, views=1)
    against = {1.0: Sighting(seen=0, through=9, blank=0), 2.0: Sighting(seen=9, through=0, blank=0)}
    better = combine(first, _volume(2.0, views=9))
    assert better is not None
    assert held_against(first, _volume(2.0, views=9), better, EYE, _saying(against)) is better
