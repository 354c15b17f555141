"""A click on its way to a mark."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.caselog.facts import Facts
from sightline.protocol.common import FrameRef
from sightline.room import anchoring
from sightline.room.frames import Identified
from sightline.spatial.shapes.values import GeometryAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery


@dataclass(frozen=True, slots=True)
class Placed:
    """A click after it was looked at, before it is recorded."""

    identified: Identified
    frame: FrameRef | None
    click: ClickQuery | None
    answer: AnchorAnswer
    query: ShapeQuery | None = None
    """The shape that was drawn, when it is more than a point and there is a pose."""
    geometry: GeometryAnswer | None = None

    def facts(self, now_ms: int) -> Facts:
        return Facts(
            now_ms=now_ms,
            frame=self.frame,
            is_approximate=self.identified.is_approximate,
            anchor=anchoring.wire_anchor(self.answer),
            geometry=anchoring.wire_geometry(self.geometry, self.answer),
        )
