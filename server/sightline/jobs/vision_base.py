"""Port of vision: looking at a call's video off the event loop, in one process per call.

A room hands over what it knows of its pictures and says where marks were placed; reports come back whenever there is
something to say. Nothing here makes media wait, and without vision a call works as it does with it, except for what
only pictures can tell. Everything but the asking methods returns at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sightline.jobs.vision_wire import VisionCommand, VisionReport, VisitMap
from sightline.spatial.values import AnchorAnswer, Vector3


class CallVision(Protocol):
    """The eyes of one call; its owner ends it with ``aclose``."""

    async def tap_path(self) -> str:
        """Where the process listens for the worker's tap; starts it when there is none.

        Raises:
            WorkerError: it does not start in time.
        """

    def tell(self, command: VisionCommand) -> None:
        """Pass on what nobody waits for; dropped when the process is away or has fallen behind."""

    async def click(self, command: VisionCommand, deadline_s: float) -> AnchorAnswer | None:
        """What can be said of a click at once; None: nothing (yet).

        Raises:
            WorkerError: no answer in time.
        """

    async def use_map(self, data: bytes, marks: tuple[Vector3, ...] = ()) -> int:
        """Give it the map of an earlier visit and the places in it that matter; returns its pictures' number.

        Raises:
            SpatialError: it is no map.
            WorkerError: no answer in time.
        """

    async def take_map(self) -> VisitMap | None:
        """The map of this visit; None when there is nothing to keep. Raises WorkerError."""

    async def dump(self) -> dict[str, object]: ...

    async def aclose(self) -> None:
        """End the process; may be called again."""


class VisionService(Protocol):
    """Gives calls their eyes, as far as the machine allows."""

    def open(
        self, case_id: str, on_report: Callable[[VisionReport], None], on_loss: Callable[[], None]
    ) -> CallVision | None:
        """Begin looking at a call; None when as many calls are looked at as may be.

        Args:
            on_report: takes reports, in the event loop; must not wait.
            on_loss: called when a process has begun anew and knows nothing: tap and all.
        """

    async def dump(self) -> dict[str, object]: ...

    async def aclose(self) -> None: ...
