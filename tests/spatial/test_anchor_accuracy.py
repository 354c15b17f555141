"""Clicks on real recordings, in streaming order, against places known from other frames.

The bounds are those of docs/spatial.md: what was reached, with a little room. Recordings come from ``SIGHTLINE_DATA``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from support.anchor_scores import Scored, Scores, error_m, score

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

both_recordings = pytest.mark.parametrize("name", ["hololens-a", "kitchen-a"])


@cache
def _scores(folder: Path, volume: bool = True, own_depth: bool = True) -> Scores:
    return score(folder, volume=volume, own_depth=own_depth)


def _errors(clicks: list[Scored]) -> np.ndarray:
    return np.array([c.error_m for c in clicks if c.final.p_world is not None])


@both_recordings
def test_nearly_every_click_is_anchored_within_millimetres(data_dir: Path, name: str) -> None:
    clicks = _scores(data_dir / name).clicks
    errors = _errors(clicks)
    assert len(errors) / len(clicks) >= 0.98
    assert np.median(errors) <= 0.006
    assert np.percentile(errors, 95) <= {"kitchen-a": 0.035, "hololens-a": 0.045}[name]
    assert (errors < 0.05).mean() >= 0.95


@both_recordings
def test_the_answer_given_at_once_is_already_good(data_dir: Path, name: str) -> None:
    """From the frame's own depth alone, before any fusion."""
    clicks = [c for c in _scores(data_dir / name).clicks if c.click.has_own_depth]
    errors = np.array([error_m(c.first, c.click) for c in clicks])
    assert not np.isnan(errors).any()
    assert np.median(errors) <= 0.006
    assert np.percentile(errors, 95) <= 0.035


@both_recordings
def test_clicks_in_depth_holes_fail_without_the_volume_and_are_answered_with_it(data_dir: Path, name: str) -> None:
    without = [c for c in _scores(data_dir / name, volume=False).clicks if not c.click.has_own_depth]
    assert without
    assert all((c.final.state, c.final.reason) == ("screen_only", "no_depth") for c in without)
    within = [c for c in _scores(data_dir / name).clicks if not c.click.has_own_depth]
    errors = _errors(within)
    assert len(errors) / len(within) >= 0.88
    assert np.median(errors) <= 0.012


@both_recordings
def test_stated_uncertainty_is_honest(data_dir: Path, name: str) -> None:
    """The true error lies below two sigma as often as it should: neither boasting nor hiding behind large numbers."""
    for which in ("first", "final"):
        answers = [(getattr(c, which), c.click) for c in _scores(data_dir / name).clicks]
        within = [
            error_m(answer, click) < 2 * answer.sigma_m for answer, click in answers if answer.sigma_m is not None
        ]
        assert 0.90 <= np.mean(within) <= 0.985


@both_recordings
def test_large_errors_are_mostly_flagged(data_dir: Path, name: str) -> None:
    clicks = [c for c in _scores(data_dir / name).clicks if c.final.p_world is not None]
    good = _errors([c for c in clicks if c.final.state == "good"])
    flagged = _errors([c for c in clicks if c.final.state != "good"])
    assert (good < 0.05).mean() >= 0.97
    assert (flagged > 0.05).mean() > 4 * (good > 0.05).mean()


@both_recordings
def test_anchors_appear_where_other_frames_show_them(data_dir: Path, name: str) -> None:
    pixels = _scores(data_dir / name).reprojection_px
    assert np.median(pixels) <= 0.2
    assert np.percentile(pixels, 95) <= {"kitchen-a": 1.5, "hololens-a": 4.0}[name]


@both_recordings
def test_hidden_marks_are_told_from_visible_ones(data_dir: Path, name: str) -> None:
    answers = _scores(data_dir / name).visibility
    assert np.mean([expected == answered for expected, answered in answers]) >= 0.97
    assert np.mean([answered == "occluded" for expected, answered in answers if expected == "occluded"]) >= 0.80


@both_recordings
def test_frames_whose_depth_has_not_come_are_answered_from_their_neighbours(data_dir: Path, name: str) -> None:
    clicks = _scores(data_dir / name, own_depth=False).clicks
    errors = _errors(clicks)
    assert len(errors) / len(clicks) >= 0.94
    assert np.median(errors) <= 0.006
    assert (errors < 0.05).mean() >= 0.93


@both_recordings
def test_the_volume_stays_small(data_dir: Path, name: str) -> None:
    """33 KB a block: well under what a world's process may take."""
    assert 500 < _scores(data_dir / name).blocks < 5000
