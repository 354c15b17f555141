"""What is evaluated: something that is shown a recording frame by frame and answers clicks on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sightline.evaluate.shot import Shot
from sightline.spatial.values import AnchorAnswer

SeenState = Literal["visible", "occluded", "outside"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a mark stands in a frame; pixels of the colour picture, None behind the camera or when it is lost."""

    x_px: float | None
    y_px: float | None
    state: SeenState


class Answerer(Protocol):
    """One method of anchoring under evaluation. Clicks are known by a number that the caller gives them."""

    def add(self, shot: Shot) -> None:
        """The next frame of the recording has come; frames come in order, each once."""

    def anchor(self, number: int, shot: Shot, x_px: float, y_px: float) -> AnchorAnswer:
        """Place a click made in a frame that has come, by what has come."""

    def see(self, number: int, shot: Shot) -> Seen | None:
        """Where a click that was answered stands in a frame that has come; None when there is nothing to say."""

    def summary(self) -> dict[str, Any]:
        """What was spent: goes into the output as ``fusion``."""
