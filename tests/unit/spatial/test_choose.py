"""Which method answers: the table, and which of several answers is given."""

from __future__ import annotations

import itertools

import pytest

from sightline.spatial.anchor import screen_only
from sightline.spatial.choose import FrameHas, best_of, is_final, methods_for
from sightline.spatial.values import AnchorAnswer, AnchorMethod, AnchorState, Candidate


def answer(method: AnchorMethod, state: AnchorState = "good", sigma_m: float = 0.01) -> AnchorAnswer:
    return AnchorAnswer(world_id="w", method=method, state=state, p_world=(0.0, 0.0, 1.0), sigma_m=sigma_m)


@pytest.mark.parametrize(
    ("has", "expected"),
    [
        (FrameHas(), ("screen",)),
        (FrameHas(pictures=True), ("screen",)),
        (FrameHas(pictures=True, tag=True), ("marker", "screen")),
        (FrameHas(pose=True), ("screen",)),
        (FrameHas(pose=True, pictures=True), ("sweep", "screen")),
        (FrameHas(pose=True, volume=True), ("volume", "screen")),
        (FrameHas(depth=True, volume=True, surfaces=True), ("screen",)),
        (
            FrameHas(pose=True, depth=True, volume=True, surfaces=True, pictures=True, tag=True),
            ("depth", "volume", "mesh", "sweep", "marker", "screen"),
        ),
    ],
)
def test_a_frame_is_answered_by_what_it_has(has: FrameHas, expected: tuple[str, ...]) -> None:
    assert methods_for(has) == expected


def test_a_sure_answer_of_a_lesser_method_goes_before_an_unsure_one_of_a_better() -> None:
    unsure = answer("depth", "approximate")
    assert best_of([unsure, answer("sweep")]).method == "sweep"
    assert best_of([answer("sweep"), answer("depth+volume"), answer("depth")]).method == "depth+volume"
    assert best_of([answer("marker", "approximate"), unsure]) is unsure


def test_the_order_of_asking_does_not_matter() -> None:
    answers = [answer("depth", "suspect"), answer("mesh", "approximate"), answer("sweep"), screen_only("w", "no_depth")]
    assert len({best_of(order) for order in itertools.permutations(answers)}) == 1


def test_nothing_is_filled_in_when_no_method_is_sure() -> None:
    """The places that were thought of stay candidates of an answer without place."""
    near, far = Candidate(p_world=(0.0, 0.0, 1.0), sigma_m=0.1), Candidate(p_world=(0.0, 0.0, 3.0), sigma_m=0.3)
    best = best_of([screen_only("w", "ambiguous_depth", (near, far) * 2), screen_only("w", "no_surface", (far,))])
    assert best.p_world is None
    assert best.state == "screen_only"
    assert len(best.candidates) == 4
    assert not is_final(best)


def test_an_answer_is_needed() -> None:
    with pytest.raises(ValueError, match="always an answer"):
        best_of([])
