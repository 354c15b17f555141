"""Imported models from the server's side: a process for each file that is read and each place that is looked for.

Beside the world's process and not in it: looking takes seconds, in which clicks would wait for their refinement. One
at a time for the whole server; whoever waits too long is told to try again.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from sightline.errors import LimitExceeded, WorkerError
from sightline.jobs.process import SpatialProcess
from sightline.jobs.wire import Command, FindModel, FoundModel, ReadModel, StoredModel
from sightline.spatial.scene.values import TileMesh

MAX_SCAN_BYTES: Final = 40 * 2**20
"""Of the tiles that a model is compared with; with the model below what one message may have."""
DEADLINE_S: Final = 90.0
"""Includes waiting for one's turn and the start of the process on a loaded machine."""


class ModelProcesses:
    """Reads models and looks for their places."""

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        self._turn = asyncio.Lock()

    async def read(self, data: bytes, suffix: str, unit: str) -> StoredModel:
        """The file's mesh as it is kept.

        Raises:
            InvalidMesh: not such a file, damaged, too large or no shape.
            WorkerError: no answer in time.
        """
        found: StoredModel = await self._ask(ReadModel(data, suffix, unit), StoredModel)
        return found

    async def find(self, glb: bytes, tiles: tuple[TileMesh, ...]) -> FoundModel:
        """Where a kept model may lie in a scan.

        Raises:
            InvalidMesh: one of the two has no extent.
            LimitExceeded: the scan is too large to be compared.
            WorkerError: no answer in time.
        """
        size = sum(tile.size_bytes for tile in tiles)
        if size > MAX_SCAN_BYTES:
            raise LimitExceeded("bytes of a scan that a model is compared with", MAX_SCAN_BYTES)
        found: FoundModel = await self._ask(FindModel(glb, tiles), FoundModel)
        return found

    async def _ask(self, command: Command, result_type: Any) -> Any:
        try:
            async with asyncio.timeout(self._deadline_s), self._turn:
                process = SpatialProcess("model")
                try:
                    await process.start()
                    return await process.ask(command, result_type, self._deadline_s, is_lasting=False)
                finally:
                    await process.aclose()
        except TimeoutError:
            raise WorkerError("The model took too long.") from None
