"""Two answers become one: agreement, disagreement, edges."""

from __future__ import annotations

import msgspec
import pytest

from sightline.spatial.anchor import screen_only
from sightline.spatial.combine import combine
from sightline.spatial.values import AnchorAnswer, AnchorMethod, Candidate


def _answer(z: float, sigma_m: float = 0.01, method: AnchorMethod = "depth", views: int = 1) -> AnchorAnswer:
    return AnchorAnswer(
        world_id="w", method=method, state="good", p_world=(0, 0, z), normal=(0, 0, 1), sigma_m=sigma_m, views=views
    )


def test_agreeing_answers_are_averaged_by_their_certainty() -> None:
    both = combine(_answer(-2.00, 0.01), _answer(-2.03, 0.02, "volume"))
    assert both is not None
    assert (both.method, both.state, both.views) == ("depth+volume", "good", 2)
    assert both.p_world == pytest.approx((0, 0, -2.006))
    assert both.residual_m == pytest.approx(0.03)
    assert both.sigma_m is not None
    assert both.sigma_m > 0.015  # what lies between the two is part of the doubt


def test_agreement_makes_more_certain_but_not_as_if_independent() -> None:
    both = combine(_answer(-2, 0.01), _answer(-2, 0.01, "volume"))
    assert both is not None
    assert both.sigma_m is not None
    assert 0.01 / 2**0.5 < both.sigma_m < 0.01


def test_disagreement_keeps_the_frame_s_own_depth_and_says_so() -> None:
    both = combine(_answer(-2), _answer(-2.5, method="volume"))
    assert both is not None
    assert (both.state, both.reason, both.p_world) == ("suspect", "disagrees", (0, 0, -2))
    assert [c.p_world[2] for c in both.candidates] == [-2, -2.5]
    assert both.residual_m == pytest.approx(0.5)
    assert both.sigma_m is not None
    assert both.sigma_m > 0.25  # two sigma from the one reach the other


def test_a_contradiction_at_an_edge_hands_out_every_place_once() -> None:
    seen = (Candidate(p_world=(0, 0, -2), sigma_m=0.01), Candidate(p_world=(0, 0, -3), sigma_m=0.02))
    edge = msgspec.structs.replace(_answer(-2), state="approximate", reason="depth_edge", candidates=seen)
    behind = (Candidate(p_world=(0, 0, -3.01), sigma_m=0.01), Candidate(p_world=(0, 0, -4), sigma_m=0.02))
    both = combine(edge, msgspec.structs.replace(_answer(-4, method="volume"), candidates=behind))
    assert both is not None
    assert both.reason == "disagrees"
    assert [c.p_world[2] for c in both.candidates] == [-2, -4, -3]


def test_an_average_of_two_uncertain_places_offers_both() -> None:
    both = combine(_answer(-2, 0.04), _answer(-2.08, 0.04, "volume"))
    assert both is not None
    assert (both.state, both.reason) == ("approximate", "uncertain_depth")
    assert [c.p_world[2] for c in both.candidates] == [-2, -2.08]


def test_at_an_edge_the_confirmed_candidate_is_taken_and_it_stays_an_edge() -> None:
    candidates = (Candidate(p_world=(0, 0, -2), sigma_m=0.01), Candidate(p_world=(0, 0, -3), sigma_m=0.02))
    edge = msgspec.structs.replace(_answer(-2), state="approximate", reason="depth_edge", candidates=candidates)
    both = combine(edge, _answer(-3.01, 0.02, "volume", views=3))
    assert both is not None
    assert both.p_world == pytest.approx((0, 0, -3.005))
    assert (both.state, both.reason, both.candidates) == ("approximate", "depth_edge", candidates)
    assert both.sigma_m is not None
    assert both.sigma_m > 0.5  # either of them may have been meant


def test_a_surface_that_one_or_two_frames_saw_overrules_nothing() -> None:
    candidates = (Candidate(p_world=(0, 0, -2), sigma_m=0.01), Candidate(p_world=(0, 0, -3), sigma_m=0.02))
    edge = msgspec.structs.replace(_answer(-2), state="approximate", reason="depth_edge", candidates=candidates)
    both = combine(edge, _answer(-3.01, 0.02, "volume", views=2))
    assert both is not None
    assert (both.state, both.reason, both.p_world) == ("suspect", "disagrees", (0, 0, -2))


def test_an_edge_that_the_volume_does_not_know_is_as_uncertain_as_its_surfaces_lie_apart() -> None:
    candidates = (Candidate(p_world=(0, 0, -2), sigma_m=0.01), Candidate(p_world=(0, 0, -3), sigma_m=0.02))
    edge = msgspec.structs.replace(_answer(-2), state="approximate", reason="depth_edge", candidates=candidates)
    alone = combine(edge, None)
    assert alone is not None
    assert alone.sigma_m is not None
    assert alone.sigma_m > 0.5


def _hole(*depths: float) -> AnchorAnswer:
    """A hole beside surfaces at these depths."""
    return screen_only("w", "no_depth", tuple(Candidate(p_world=(0, 0, z), sigma_m=0.02) for z in depths))


@pytest.mark.parametrize("beside", [(-2,), (-2, -2.03)], ids=["one surface", "two that lie on each other"])
def test_a_surface_beside_a_hole_that_the_volume_confirms_is_as_good_as_measured(beside: tuple[float, ...]) -> None:
    both = combine(_hole(*beside), _answer(-2.01, 0.01, "volume"))
    assert both is not None
    assert (both.method, both.state, both.candidates) == ("depth+volume", "good", ())
    assert both.p_world == pytest.approx((0, 0, -2.008), abs=0.01)


def test_a_hole_between_front_and_back_is_an_edge_whichever_of_them_the_volume_confirms() -> None:
    hole = _hole(-3, -2)
    for z in (-2.01, -3.01):
        both = combine(hole, _answer(z, 0.01, "volume", views=5))
        assert both is not None
        assert (both.method, both.state, both.reason) == ("depth+volume", "approximate", "depth_edge")
        assert both.p_world == pytest.approx((0, 0, z), abs=0.01)
        assert both.candidates == hole.candidates
        assert both.sigma_m is not None
        assert both.sigma_m > 0.5  # two sigma reach the other one


@pytest.mark.parametrize(("sigma_m", "state"), [(0.02, "good"), (0.05, "approximate")])
def test_a_place_that_may_be_off_by_many_centimetres_is_not_called_good(sigma_m: float, state: str) -> None:
    both = combine(_answer(-2, sigma_m), _answer(-2, sigma_m, "volume"))
    assert both is not None
    assert both.state == state
    assert both.reason == ("" if state == "good" else "uncertain_depth")


def test_a_surface_beside_a_hole_that_nothing_confirms_is_continued_and_flagged() -> None:
    alone = combine(_hole(-3, -2), None)
    assert alone is not None
    assert (alone.method, alone.state, alone.reason, alone.p_world) == ("depth", "approximate", "depth_gap", (0, 0, -3))
    assert [c.p_world[2] for c in alone.candidates] == [-2]


def test_in_a_hole_whose_sides_the_volume_contradicts_the_volume_is_taken_and_doubted() -> None:
    both = combine(_hole(-3), _answer(-2, method="volume", views=4))
    assert both is not None
    assert (both.method, both.state, both.reason, both.p_world) == ("volume", "suspect", "disagrees", (0, 0, -2))
    assert [c.p_world[2] for c in both.candidates] == [-2, -3]


@pytest.mark.parametrize(("sigma_m", "taken_z"), [(0.03, -3), (0.01, -2)], ids=["beside it", "volume"])
def test_against_one_or_two_frames_the_less_uncertain_of_both_is_taken(sigma_m: float, taken_z: float) -> None:
    both = combine(_hole(-3), _answer(-2, sigma_m, "volume", views=1))
    assert both is not None
    assert (both.state, both.p_world) == ("suspect", (0, 0, taken_z))
    assert both.sigma_m is not None
    assert both.sigma_m > 0.5


def test_no_answer_has_more_candidates_than_the_wire_carries() -> None:
    both = combine(_hole(-3, -4, -5, -6), _answer(-2, method="volume"))
    assert both is not None
    assert [c.p_world[2] for c in both.candidates] == [-2, -3, -4, -5]


def test_a_hole_takes_the_later_answer_and_nothing_takes_nothing() -> None:
    hole, later = _hole(), _answer(-2, method="volume")
    assert combine(hole, later) == msgspec.structs.replace(later, sigma_m=0.015)  # less sure than where depth is
    assert combine(hole, None) is None
    assert combine(_answer(-2), None) is None
    assert combine(_answer(-2), screen_only("w", "no_depth")) is None
