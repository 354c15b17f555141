"""The machine hall for the emulator page: made once per version by a process of its own, then sent from memory."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

import msgspec
from starlette.responses import Response

from sightline.errors import NotFound, WorkerError
from sightline.web.access import PUBLIC, Call, route
from sightline.web.static import StaticFile, static_file
from sightline.workflow.texts import Language

log = logging.getLogger(__name__)

EXPORT_TIMEOUT_S = 300.0
FILES = {"hall.glb": ".glb", "hall.json": ".json"}


class HallFiles:
    """Reads the exported hall from a folder; exports it first where it is missing or of another version."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, StaticFile] = {}
        self._exporting = asyncio.Lock()
        self._description: dict[str, Any] | None = None

    async def file(self, name: str) -> StaticFile:
        """One of ``FILES``.

        Raises:
            WorkerError: the hall could not be exported.
        """
        if name not in self._files:
            async with self._exporting:
                if name not in self._files:
                    await self._export()
                    self._files = await asyncio.to_thread(self._read)
        return self._files[name]

    async def description(self) -> dict[str, Any]:
        """What ``hall.json`` says: parts, joints, faults, planes. Raises WorkerError."""
        data = (await self.file("hall.json")).data
        if self._description is None:
            self._description = msgspec.json.decode(data, type=dict[str, Any])
        return self._description

    async def part_names(self) -> dict[str, dict[Language, str]]:
        """Names of the machine's parts by path, for documents; empty while the hall was never exported."""
        if not self._files and not await asyncio.to_thread((self._folder / "hall.json").is_file):
            return {}  # Nobody waits a minute for a report because of names.
        try:
            parts = (await self.description())["parts"]
        except WorkerError as exc:
            log.warning("reports show paths instead of names: %s", exc.message)
            return {}
        return {part["component"]: part["name"] for part in parts if not part["fault"]}

    def _read(self) -> dict[str, StaticFile]:
        return {name: static_file((self._folder / name).read_bytes(), suffix) for name, suffix in FILES.items()}

    async def _export(self) -> None:
        """Baking light and textures takes seconds of one core and needs libraries that this process never loads."""
        command = (sys.executable, "-m", "sightline", "hall", "export", "--into", str(self._folder))
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        try:
            async with asyncio.timeout(EXPORT_TIMEOUT_S):
                code = await process.wait()
        except TimeoutError:
            process.kill()
            raise WorkerError("Making the machine hall took too long.") from None
        if code != 0:
            raise WorkerError("The machine hall could not be made; the log says why.")


async def hall_file(call: Call) -> Response:
    name = call.request.path_params["name"]
    if name not in FILES:
        raise NotFound("file", name[:80])
    return (await call.services.hall.file(name)).answer(call.request)


ROUTES = [route("/hall/{name}", "GET", hall_file, PUBLIC)]
