"""Each witness alone can stop a place from being believed, and says which one it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sightline.spatial.relocalise.acceptance import Checks, verdict
from sightline.spatial.relocalise.surfaces import Agreement

GOOD = Checks(
    inliers=300,
    inlier_share=0.8,
    frames=5,
    spread=0.3,
    runner_up=0.2,
    halves_m=0.005,
    sigma_m=0.03,
    range_m=3.0,
    agreement=Agreement(agreeing=1400, behind=100, seen_through=50),
    fitness=0.8,
)


def test_a_place_on_which_all_agree_is_believed() -> None:
    assert verdict(GOOD, 5) == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"inliers": 39}, "few_matches"),
        ({"frames": 2}, "frames_disagree"),
        ({"spread": 0.04}, "matches_too_close_together"),
        ({"agreement": Agreement(agreeing=600, behind=0, seen_through=400)}, "surfaces_disagree"),
        ({"agreement": Agreement(agreeing=500, behind=900, seen_through=10)}, "surfaces_disagree"),
        ({"fitness": 0.28}, "surfaces_disagree"),
        ({"fitness": 0.44, "inliers": 249}, "surfaces_disagree"),
        ({"runner_up": 0.7}, "looks_like_two_places"),
        ({"halves_m": 0.021}, "halves_disagree"),
        ({"agreement": None, "inliers": 150}, "no_depth_to_confirm"),
        ({"sigma_m": 0.13}, "too_uncertain"),
    ],
)
def test_one_witness_against_it_is_enough(changes: dict[str, Any], reason: str) -> None:
    assert verdict(replace(GOOD, **changes), 5) == reason


def test_without_depth_the_fit_of_surfaces_says_nothing() -> None:
    assert verdict(replace(GOOD, agreement=None, fitness=0.0), 5) == ""
