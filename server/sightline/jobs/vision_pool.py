"""The vision processes of one node: one per call that has video, at most a few. Implements ``VisionService``."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from sightline.errors import WorkerError
from sightline.jobs.process import SpatialProcess
from sightline.jobs.supervised import Supervised
from sightline.jobs.vision_wire import OpenTap, TakeMap, UseMap, VisionCommand, VisionDump, VisionReport, VisitMap
from sightline.spatial.values import AnchorAnswer, Vector3

log = logging.getLogger("sightline.jobs")

MAX_CALLS: Final = 4
"""Each takes up to a third of a core and 130 to 250 MB."""
START_DEADLINE_S: Final = 30.0
MAP_DEADLINE_S: Final = 30.0
_DUMP_DEADLINE_S: Final = 0.5

_reports: Final = msgspec.msgpack.Decoder(VisionReport)


class VisionLink:
    """One call's process as the server sees it; implements ``CallVision``."""

    def __init__(
        self, on_report: Callable[[VisionReport], None], on_loss: Callable[[], None], on_end: Callable[[], None]
    ) -> None:
        self._on_report = on_report
        self._on_loss = on_loss
        self._on_end = on_end
        # A short path: names of Unix sockets end after 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="sightline-"))
        self._lives = 0
        self._is_closed = False
        self._process = Supervised("vision", self._begin, self._reported)

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def tap_path(self) -> str:
        await self._process.ask(VisionDump(), dict[str, object], START_DEADLINE_S)
        return self._path

    @property
    def _path(self) -> str:
        return str(self._folder / f"tap{self._lives}")

    async def _begin(self, process: SpatialProcess) -> None:
        """A fresh process listens at a new place: the old socket may be in use by a worker that has not heard yet."""
        self._lives += 1
        await process.ask(OpenTap(self._path), None, START_DEADLINE_S, is_lasting=True)
        if self._lives > 1:
            self._on_loss()

    def _reported(self, raw: msgspec.Raw) -> None:
        try:
            report = _reports.decode(raw)
        except msgspec.DecodeError:
            log.error("a report of a vision process cannot be read")
            return
        if not self._is_closed:
            self._on_report(report)

    def tell(self, command: VisionCommand) -> None:
        self._process.tell(command)

    async def click(self, command: VisionCommand, deadline_s: float) -> AnchorAnswer | None:
        # A click changes what is followed: it counts also when nobody waits for its answer any more.
        answer: AnchorAnswer | None = await self._process.ask(command, AnchorAnswer | None, deadline_s, is_lasting=True)
        return answer

    async def use_map(self, data: bytes, marks: tuple[Vector3, ...] = ()) -> int:
        pictures: int = await self._process.ask(UseMap(data, marks), int, MAP_DEADLINE_S, is_lasting=True)
        return pictures

    async def take_map(self) -> VisitMap | None:
        if not self._process.is_ready:
            return None
        kept: VisitMap | None = await self._process.ask(TakeMap(), VisitMap | None, MAP_DEADLINE_S)
        return kept

    async def dump(self) -> dict[str, object]:
        inside: dict[str, object] = {}
        if self._process.is_ready:
            try:
                inside = await self._process.ask(VisionDump(), dict[str, object], _DUMP_DEADLINE_S)
            except WorkerError:
                inside = {"is_silent": True}
        return {**self._process.dump(), **msgspec.to_builtins(inside)}

    async def aclose(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._on_end()
        await self._process.aclose()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)


class LocalVision:
    """Vision on this machine.

    Args:
        max_calls: how many calls may be looked at; the others have none.
    """

    def __init__(self, *, max_calls: int = MAX_CALLS) -> None:
        self._max_calls = max_calls
        self._links: dict[str, VisionLink] = {}
        self.refused = 0

    def open(
        self, case_id: str, on_report: Callable[[VisionReport], None], on_loss: Callable[[], None]
    ) -> VisionLink | None:
        if len(self._links) >= self._max_calls or case_id in self._links:
            self.refused += 1
            return None
        link = VisionLink(on_report, on_loss, partial(self._forget, case_id))
        self._links[case_id] = link
        return link

    def _forget(self, case_id: str) -> None:
        self._links.pop(case_id, None)

    async def dump(self) -> dict[str, object]:
        calls = {case_id: await link.dump() for case_id, link in list(self._links.items())}
        return {"calls": calls, "refused": self.refused}

    async def aclose(self) -> None:
        """End all processes. May be called again."""
        await asyncio.gather(*(link.aclose() for link in list(self._links.values())))
