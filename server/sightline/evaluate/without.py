"""Evaluates anchoring without depth or without pose: hands the recording to the methods made for that."""

from __future__ import annotations

from sightline.evaluate.track import TrackAnswerer
from sightline.evaluate.with_sweep import SweepAnswerer


def posed() -> SweepAnswerer:
    """The answerer for posed pictures without depth."""
    return SweepAnswerer()


def unposed() -> TrackAnswerer:
    """The answerer for pictures without pose, a plain camera: clicks are followed in the pictures alone."""
    return TrackAnswerer()
