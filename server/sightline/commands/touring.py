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
from sightline.commands.tour_walk import WalkFiles
from sightline.errors import LimitExceeded
from sightline.ids import AccountId, CaseId, OpId, uuid7
from sightline.protocol.rest import Tour, TourWalk
from sightline.room.ports import Person
from sightline.web.demo import DemoPeople
from sightline.web.opening import open_case
from sightline.web.services import Services

log = logging.getLogger(__name__)

MOST_AT_ONCE = 2
"""Each encodes video of its own; two leave a small machine room for the visitors."""
TITLES: dict[str, tuple[str, str]] = {
    "en": ("Pump P-101 leaks at the seal", "Cooling water pump P-101"),
    "zh": ("P-101 泵密封处泄漏", "P-101 冷却水泵"),
}


class TourProcesses:
    """Opens a case per tour and lets a scripted technician ring in it. Use as an async context manager.

    Args:
        services: of the running server; ``services.demo`` is set.
        server_url: how the technician reaches the server, plain HTTP on localhost.
        walks: folder of rendered walks.
    """

    def __init__(self, services: Services, demo: DemoPeople, server_url: str, walks: Path) -> None:
        self._services, self._demo, self._server_url = services, demo, server_url
        self._walk = WalkFiles(walks)
        self._running: set[asyncio.subprocess.Process] = set()
        self._starting = 0
        self._watchers: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._walk.aclose()
        for process in self._running:
            process.terminate()
        await asyncio.gather(*self._watchers)

    def walk(self) -> TourWalk:
        """How far the walk is."""
        return self._walk.state()

    def prepare(self) -> TourWalk:
        """Begin to render the walk unless it is there."""
        self._walk.prepare()
        return self._walk.state()

    async def start(self, language: str) -> Tour:
        """Open a case and send a technician to it; waits for the walk.

        Raises:
            LimitExceeded: too many tours run already.
            WorkerError: the walk could not be rendered.
        """
        if len(self._running) + self._starting >= MOST_AT_ONCE:
            raise LimitExceeded("The number of tours at a time", MOST_AT_ONCE)
        self._starting += 1
        try:
            walk = await self._walk.ready()
            session = await self._demo.session("field")
            case_id, number = await self._open(session.self.account_id, session.self.display_name, language)
            await self._send_technician(case_id, walk, language, session.token)
        finally:
            self._starting -= 1
        return Tour(case_id=case_id, number=number)

    async def _send_technician(self, case_id: CaseId, walk: Path, language: str, token: str) -> None:
        arguments = ("tour", "--server", self._server_url, "--case", case_id, "--walk", str(walk))
        command = (sys.executable, "-m", "sightline", *arguments, "--language", language)
        environment = {**os.environ, TOUR_TOKEN_VARIABLE: token}
        process = await asyncio.create_subprocess_exec(*command, env=environment)
        self._running.add(process)
        watcher = asyncio.create_task(self._watch(process))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)

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
