"""Many points in one stream of pictures, within a budget of time: who waited longest first, then who is cheapest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sightline.errors import LimitExceeded
from sightline.spatial.picture import Picture
from sightline.spatial.track.point_tracker import PointTracker
from sightline.spatial.track.values import Tracked
from sightline.spatial.track.view import View

MAX_POINTS: Final = 24
"""A point keeps three pictures and its features: some 2 MB at 640 x 480."""
DEFAULT_BUDGET_MS: Final = 40.0
_COST_MEMORY: Final = 0.7


@dataclass(slots=True)
class _Entry:
    tracker: PointTracker
    stepped_at: int
    """Number of the picture in which it was last looked for."""
    cost_ms: float = 0.0


class TrackSet:
    """The points followed in one publication.

        points = TrackSet()
        points.start("mark-1", picture, u_px, v_px)       # the picture that was clicked in
        for picture in pictures:                          # later ones, in order
            answers = points.step(picture, now_ns=clock)  # {"mark-1": Tracked(...)}

    A point whose turn does not come in a picture is missing from the answers and catches up later.
    """

    def __init__(self, limit: int = MAX_POINTS) -> None:
        self._limit = limit
        self._entries: dict[str, _Entry] = {}
        self._pictures = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def start(self, key: str, picture: Picture, u_px: float, v_px: float) -> None:
        """Begin to follow a point (again, when the key is known).

        Raises:
            LimitExceeded: as many points as allowed are followed already.
            SpatialError: the point is not on the picture.
        """
        if key not in self._entries and len(self._entries) >= self._limit:
            raise LimitExceeded("the number of points followed at once", self._limit)
        self._entries[key] = _Entry(PointTracker.start(picture, u_px, v_px), self._pictures)

    def stop(self, key: str) -> None:
        """Forget a point; unknown ones too."""
        self._entries.pop(key, None)

    def step(
        self, picture: Picture, *, now_ns: Callable[[], int], budget_ms: float = DEFAULT_BUDGET_MS
    ) -> dict[str, Tracked]:
        """Look for the points in the next picture until the budget is spent; at least one has its turn.

        Args:
            now_ns: monotonic clock; read between points.
        """
        self._pictures += 1
        view = View(picture)
        answers: dict[str, Tracked] = {}
        began_ns = now_ns()
        for key, entry in sorted(self._entries.items(), key=lambda item: (item[1].stepped_at, item[1].cost_ms)):
            before_ns = now_ns()
            spent_ms = (before_ns - began_ns) / 1e6
            if answers and spent_ms + entry.cost_ms > budget_ms:
                continue
            answers[key] = entry.tracker.step(view)
            entry.stepped_at = self._pictures
            cost_ms = (now_ns() - before_ns) / 1e6
            entry.cost_ms = _COST_MEMORY * entry.cost_ms + (1 - _COST_MEMORY) * cost_ms
        return answers
