"""A media worker in this process, and peers that are closed before it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.media_peers import AnyPeer, Peers, lan_address


@pytest.fixture
async def worker() -> AsyncIterator[LocalMediaWorker]:
    async with LocalMediaWorker(WorkerConfig(advertised=(lan_address(),))) as running:
        yield running


@pytest.fixture
async def peers(worker: LocalMediaWorker) -> AsyncIterator[Peers]:
    async with AsyncExitStack() as stack:

        def make(kind: type[AnyPeer], group: str = "case") -> AnyPeer:
            peer = kind(worker, group)
            stack.push_async_callback(peer.close)
            return peer

        yield make
