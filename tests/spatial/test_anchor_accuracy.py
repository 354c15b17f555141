"""Clicks on real recordings, in streaming order, against places known from other frames.

The bounds are those of docs/accuracy.md: what was reached, with a little room. Recordings come from ``SIGHTLINE_DATA``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sightline.client.recording import Recording, open_recording
from sightline.evaluate import scores
from sightline.evaluate.anchors import Answered, stream
from sightline.evaluate.clicks import read_clicks
from sightline.evaluate.with_depth import DepthAnswerer
from support.read_once import read_once

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# Those of one recording stay in one process: the answers are the same for all of them.
both_recordings = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.xdist_group(f"anchors on {name}")) for name in ("hololens-a", "kitchen-a")],
)


@cache
def _recording(folder: Path) -> Recording:
    return read_once(open_recording(folder))


@cache
def _answers(folder: Path, *, volume: bool = True, is_depth_late: bool = False) -> tuple[list[Answered], DepthAnswerer]:
    recording = _recording(folder)
    answerer = DepthAnswerer(volume=volume, is_depth_late=is_depth_late)
    return stream(recording, read_clicks(folder / "anchors.json", recording), answerer), answerer


@both_recordings
def test_nearly_every_click_is_anchored_within_millimetres(data_dir: Path, name: str) -> None:
    found = scores.all_clicks(_answers(data_dir / name)[0])
    assert found.anchored >= 0.98
    assert found.median_m <= 0.006
    assert found.p95_m <= 0.035
    assert found.under_5_cm >= 0.96


@both_recordings
def test_the_answer_given_at_once_is_already_good(data_dir: Path, name: str) -> None:
    """From the frame's own depth alone, before any fusion."""
    answered, answerer = _answers(data_dir / name)
    clicks = [(number, one.click.reference) for number, one in enumerate(answered)]
    found = scores.exactness([(answerer.first[n], r) for n, r in clicks if r is not None and r.has_own_depth])
    assert found.anchored == 1.0
    assert found.median_m <= 0.006
    assert found.p95_m <= 0.04


@both_recordings
def test_clicks_in_depth_holes_fail_without_the_volume_and_are_answered_with_it(data_dir: Path, name: str) -> None:
    without = [
        one for one, r in scores.with_reference(_answers(data_dir / name, volume=False)[0]) if not r.has_own_depth
    ]
    assert without
    assert all((one.answer.state, one.answer.reason) == ("screen_only", "no_depth") for one in without)
    found = scores.in_holes(_answers(data_dir / name)[0])
    assert found.anchored >= 0.88
    assert found.median_m <= 0.015


@both_recordings
def test_stated_uncertainty_is_honest(data_dir: Path, name: str) -> None:
    """The true error lies below two sigma as often as it should: neither boasting nor hiding behind large numbers."""
    assert 0.90 <= scores.all_clicks(_answers(data_dir / name)[0]).honest <= 0.985


@both_recordings
def test_large_errors_are_mostly_flagged(data_dir: Path, name: str) -> None:
    pairs = [(one.answer, r) for one, r in scores.with_reference(_answers(data_dir / name)[0])]
    good = scores.exactness([(a, r) for a, r in pairs if a.state == "good"]).under_5_cm
    flagged = scores.exactness([(a, r) for a, r in pairs if a.state != "good"]).under_5_cm
    assert good >= 0.97
    assert 1 - flagged > 4 * (1 - good)


@both_recordings
def test_most_clicks_at_depth_edges_are_right(data_dir: Path, name: str) -> None:
    edges = scores.at_edges(_answers(data_dir / name)[0])
    assert scores.exactness([(one.answer, r) for one, r in edges]).under_5_cm >= 0.8


@both_recordings
def test_anchors_appear_where_other_frames_show_them(data_dir: Path, name: str) -> None:
    pixels = scores.reprojection_px(_answers(data_dir / name)[0])
    assert np.median(pixels) <= 0.2
    assert np.percentile(pixels, 95) <= 3.0


@both_recordings
def test_hidden_marks_are_told_from_visible_ones(data_dir: Path, name: str) -> None:
    right, found = scores.visibility_shares(scores.visibility(_answers(data_dir / name)[0]))
    assert right >= 0.97
    assert found >= 0.85


@both_recordings
def test_frames_whose_depth_has_not_come_are_answered_from_their_neighbours(data_dir: Path, name: str) -> None:
    found = scores.all_clicks(_answers(data_dir / name, is_depth_late=True)[0])
    assert found.anchored >= 0.94
    assert found.median_m <= 0.006
    assert found.under_5_cm >= 0.93


@both_recordings
def test_the_volume_stays_small(data_dir: Path, name: str) -> None:
    """33 KB a block: well under what a world's process may take."""
    assert 500 < _answers(data_dir / name)[1].summary()["blocks"] <= 5000
