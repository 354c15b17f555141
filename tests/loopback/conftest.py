"""A media worker in this process, and peers that are closed before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.media_peers import Publisher, Subscriber, lan_address


@pytest.fixture
async def worker() -> AsyncIterator[LocalMediaWorker]:
    async with LocalMediaWorker(WorkerConfig(advertised=(lan_address(),))) as running:
        yield running


@pytest.fixture
async def peers(worker: LocalMediaWorker) -> AsyncIterator[Callable[[type[Publisher] | type[Subscriber]], object]]:
    async with AsyncExitStack() as stack:

        def make(kind: type[Publisher] | type[Subscriber], group: str = "case") -> object:
            peer = kind(worker, group)
            stack.push_async_callback(peer.close)
            return peer

        yield make
