"""A room over a real media worker process, whose dump tells what it forwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from sightline.protocol.common import Role
from sightline.sdp.capabilities import CodecPreference
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.media_peers import lan_address
from support.room_harness import QUICK, Client, Harness, running


@dataclass(frozen=True, slots=True)
class WorkerRoom:
    """The room and its worker."""

    harness: Harness
    workers: list[WorkerProcess]

    async def joined(self, role: Role) -> Client:
        return await self.harness.joined(role)

    async def dump(self) -> dict[str, Any]:
        """What the worker tells of itself now."""
        dump: dict[str, Any] = await self.workers[-1].dump()
        return dump


@asynccontextmanager
async def room_with_worker(mime: str) -> AsyncIterator[WorkerRoom]:
    """Run a room in which video is of this type."""
    workers: list[WorkerProcess] = []

    async def start_worker() -> WorkerProcess:
        workers.append(await WorkerProcess(WorkerConfig(advertised=(lan_address(),))).__aenter__())
        return workers[-1]

    settings = replace(QUICK, codecs=CodecPreference(video=(mime,)), linger_s=30, flush_s=0.2)
    async with running(settings, worker_factory=start_worker) as harness:
        yield WorkerRoom(harness, workers)
