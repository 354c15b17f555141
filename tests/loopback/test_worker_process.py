"""A call through the worker process, and its sudden end."""

from __future__ import annotations

import asyncio
import os
import signal

from sightline.worker.base import WorkerDied, WorkerEvent
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.media_peers import Publisher, Subscriber, TestPicture, lan_address, tone, wait_for, watch_events


async def test_a_call_runs_through_the_process_until_it_is_killed() -> None:
    events: list[WorkerEvent] = []
    async with WorkerProcess(WorkerConfig(advertised=(lan_address(),))) as worker:
        watching = asyncio.ensure_future(watch_events(worker, events))
        publisher, subscriber = Publisher(worker), Subscriber(worker)
        publisher.open_channel("frames")
        await publisher.start(TestPicture(), tone())
        await subscriber.start(publisher.parameters, rtp_ts_offset=5)
        await wait_for(lambda: len(subscriber.frames["video"]) >= 10, "video through the process")
        await wait_for(lambda: len(subscriber.frames["audio"]) >= 10, "sound through the process")
        dump = await worker.dump()
        assert dump["heavy_modules"] == []
        transports = dump["transports"]
        assert {one["srtp_profile"] for one in transports.values()} <= {  # type: ignore[attr-defined]
            "SRTP_AEAD_AES_128_GCM",
            "SRTP_AEAD_AES_256_GCM",
        }
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        await wait_for(lambda: WorkerDied(-signal.SIGKILL) in events, "the report of the death")
        watching.cancel()
        await publisher.close()
        await subscriber.close()
