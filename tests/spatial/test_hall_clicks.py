"""Clicks on the machine hall from random sides, through a sensor with noise and shadows, against exact truth."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.spatial.camera import project
from support.hall_clicks import VIEW, clicks, walk


@pytest.mark.parametrize(("range_m", "median_m"), [((1.0, 2.0), 0.006), ((0.35, 0.5), 0.003)], ids=["walk", "close"])
def test_places_are_right_to_millimetres_and_say_how_sure_they_are(
    range_m: tuple[float, float], median_m: float
) -> None:
    rng = np.random.default_rng(11)
    poses = walk(rng, 4, range_m)
    found = clicks(rng, poses, 40, at_edges=False)
    placed = [one for one in found if one.final.p_world is not None]
    errors = np.array([one.error_m for one in placed])
    assert len(placed) >= 0.95 * len(found)
    assert np.median(errors) <= median_m
    assert (errors < 0.05).mean() >= 0.9
    assert np.mean([one.error_m < 2 * (one.final.sigma_m or 0) for one in placed]) >= 0.9
    other = poses[0].inverse()
    places = np.array([one.final.p_world for one in placed], dtype=float)
    truths = np.array([one.truth for one in placed])
    apart_px = np.linalg.norm(project(places, other, VIEW) - project(truths, other, VIEW), axis=1)
    assert np.nanmedian(apart_px) <= 0.5


def test_at_outlines_the_front_surface_is_found_and_wrong_answers_are_flagged() -> None:
    rng = np.random.default_rng(12)
    found = [one for _ in range(2) for one in clicks(rng, walk(rng, 4, (1.0, 2.0)), 25, at_edges=True)]
    assert len(found) == 50
    right = [one for one in found if one.error_m < 0.05]
    wrong = [one for one in found if one.error_m >= 0.05]
    assert len(right) >= 0.8 * len(found)
    flagged = [one for one in wrong if one.final.state != "good"]
    assert len(flagged) >= 0.9 * len(wrong)
