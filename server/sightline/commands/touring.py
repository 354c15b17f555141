"""The tour's technicians as processes of their own: started by the page, ended with the server.

They are ordinary clients: they speak HTTP, WebSocket and WebRTC to the server that started them.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from sightline.commands import TOUR_TOKEN_VARIABLE
from sightline.errors import LimitExceeded, WorkerError
from sightline.ids import AccountId, CaseId, OpId, uuid7
from sightline.protocol.rest import Tour
from sightline.room.ports import Person
from sightline.web.demo import DemoPeople
from sightline.web.opening import open_case
from sightline.web.services import Services

log = logging.getLogger(__name__)

MOST_AT_ONCE = 2
"""Each encodes video of its own; two leave a small machine room for the visitors."""
WALK_TIMEOUT_S = 300.0
TITLES: dict[str, tuple[str, str]] = {
    "en": ("Pump P-101 leaks at the seal", "Feed pump P-101"),
    "zh": ("P-101 泵密封处泄漏", "给料泵 P-101"),
}


class TourProcesses:
    """Opens a case per tour and lets a scripted technician ring in it. Use as an async context manager.

    Args:
        services: of the running server; ``services.demo`` is set.
        server_url: how the technician reaches the server, plain HTTP on localhost.
        walks: folder of rendered walks.
    """

    def __init__(self, services: Services, demo: DemoPeople, server_url: str, walks: Path) -> None:
        self._services, self._demo, self._server_url, self._walks = services, demo, server_url, walks
        self._running: set[asyncio.subprocess.Process] = set()
        self._rendering = asyncio.Lock()
        self._watchers: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for process in self._running:
            process.terminate()
        await asyncio.gather(*self._watchers)

    async def start(self, language: str) -> Tour:
        """Open a case and send a technician to it.

        Raises:
            LimitExceeded: too many tours run already.
            WorkerError: the walk could not be rendered.
        """
        if len(self._running) >= MOST_AT_ONCE:
            raise LimitExceeded("The number of tours at a time", MOST_AT_ONCE)
        walk = await self._walk()
        session = await self._demo.session("field")
        case_id, number = await self._open(session.self.account_id, session.self.display_name, language)
        arguments = ["tour", "--server", self._server_url, "--case", case_id, "--walk", str(walk)]
        environment = {**os.environ, TOUR_TOKEN_VARIABLE: session.token}
        process = await _sightline(*arguments, "--language", language, environment=environment)
        self._running.add(process)
        watcher = asyncio.create_task(self._watch(process))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)
        return Tour(case_id=case_id, number=number)

    async def _walk(self) -> Path:
        """Folder of the walk; rendered by a process of its own when it is missing (about a minute, once)."""
        async with self._rendering:
            process = await _sightline("walk", "--into", str(self._walks), output=asyncio.subprocess.PIPE)
            try:
                async with asyncio.timeout(WALK_TIMEOUT_S):
                    output, _ = await process.communicate()
            except TimeoutError as error:
                process.kill()
                raise WorkerError("Rendering the tour's walk took too long.") from error
        lines = output.decode().strip().splitlines()
        if process.returncode != 0 or not lines:
            raise WorkerError("The tour's walk could not be rendered.")
        return Path(lines[-1])

    async def _open(self, account_id: str, display_name: str, language: str) -> tuple[CaseId, int]:
        title, asset = TITLES[language]
        clock = self._services.clock
        case_id = CaseId(uuid7(clock.utc_ms(), secrets.SystemRandom()))
        person = Person(account_id=AccountId(account_id), display_name=display_name, role="field")
        body = {"title": title, "asset_tag": "P-101", "asset_name": asset, "work_order": "WO-4711", "guide_id": ""}
        await open_case(self._services.store, clock, person, case_id, OpId(str(uuid.uuid4())), body)
        return case_id, (await self._services.store.cases.case(case_id)).number

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        try:
            code = await process.wait()
            log.info("a tour's technician ended with exit code %s", code)
        finally:
            self._running.discard(process)


async def _sightline(
    *arguments: str, environment: dict[str, str] | None = None, output: int | None = None
) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "sightline", *arguments)
    return await asyncio.create_subprocess_exec(*command, env=environment, stdout=output)
