"""Evaluates anchoring without depth or without pose: hands the recording to the methods made for that."""

from __future__ import annotations

from typing import Any, Final

from sightline.evaluate.answerer import Seen
from sightline.evaluate.shot import WORLD_ID, Shot
from sightline.evaluate.with_sweep import SweepAnswerer
from sightline.spatial.anchor import screen_only
from sightline.spatial.values import AnchorAnswer


class ScreenAnswerer:
    """Implements ``Answerer`` for what no method can place: every click stays on its picture, and says why."""

    def __init__(self, reason: str) -> None:
        self._reason: Final = reason

    def add(self, shot: Shot) -> None:
        """Nothing is kept."""

    def anchor(self, number: int, shot: Shot, x_px: float, y_px: float) -> AnchorAnswer:
        return screen_only(WORLD_ID, self._reason)

    def see(self, number: int, shot: Shot) -> Seen | None:
        return None

    def summary(self) -> dict[str, Any]:
        return {"key_frames": 0, "ms": []}


def posed() -> SweepAnswerer:
    """The answerer for posed pictures without depth."""
    return SweepAnswerer()


def unposed() -> ScreenAnswerer:
    """The answerer for pictures without pose: a plain camera."""
    return ScreenAnswerer("no_pose")
