"""The recording that the tour's technicians play, rendered by a process of its own when it is missing."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

from sightline.errors import WorkerError
from sightline.protocol.rest import TourWalk

log = logging.getLogger(__name__)

RENDER_TIMEOUT_S = 1200.0
"""About a minute on two idle cores; a machine that is busy with other things gets its time."""


class WalkFiles:
    """Finds or renders the walk, once, and tells how far it is.

    Args:
        folder: of rendered walks.
        command: the program to run, ``sightline walk`` (tests run another one).
    """

    def __init__(self, folder: Path, command: tuple[str, ...] = (sys.executable, "-m", "sightline", "walk")) -> None:
        self._folder, self._command = folder, command
        self._task: asyncio.Task[Path] | None = None
        self._done, self._total = 0, 0

    def state(self) -> TourWalk:
        """How far the walk is; never waits."""
        task = self._task
        if task is None:
            return TourWalk(state="absent", done=0, total=0)
        if not task.done():
            return TourWalk(state="rendering", done=self._done, total=self._total)
        has_failed = task.cancelled() or task.exception() is not None
        return TourWalk(state="failed" if has_failed else "ready", done=self._done, total=self._total)

    def prepare(self) -> None:
        """Begin to look for the walk and to render it; harmless while that goes on and when it is there."""
        if self.state().state in {"absent", "failed"}:
            self._done, self._total = 0, 0
            self._task = asyncio.create_task(self._render())

    async def ready(self) -> Path:
        """Folder of the walk, when it is there.

        Raises:
            WorkerError: it could not be rendered.
        """
        self.prepare()
        assert self._task is not None
        return await asyncio.shield(self._task)

    async def aclose(self) -> None:
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _render(self) -> Path:
        command = (*self._command, "--lines", "--into", str(self._folder))
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        try:
            async with asyncio.timeout(RENDER_TIMEOUT_S):
                last_line = await self._follow(process)
                code = await process.wait()
        except TimeoutError as error:
            raise WorkerError("Rendering the tour's walk took too long.") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code != 0 or not last_line:
            raise WorkerError("The tour's walk could not be rendered; the log of the server says why.")
        return Path(last_line)

    async def _follow(self, process: asyncio.subprocess.Process) -> str:
        """Take in progress until the output ends; return its last line."""
        assert process.stdout is not None
        last_line = ""
        async for raw in process.stdout:
            last_line = raw.decode(errors="replace").strip()
            match last_line.split():
                case ["progress", done, total] if done.isdigit() and total.isdigit():
                    self._done, self._total = int(done), int(total)
        return last_line
