"""One stream through one worker process for a long time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from sightline.transport.packet_io import ForwarderKind
from sightline.worker.config import WorkerConfig
from support.held import Held, held_by
from support.load.run import Load
from support.load.servers import SightlineServer, sightline
from support.load.stream import Synthetic

PAYLOAD_BYTES: Final = 1200
LOOKS: Final = 240
"""In the whole run: enough for a slope, few enough to print."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPlan:
    """How long and how much."""

    seconds: float
    warm_up_s: float
    """Until then caches, rings and pools fill, so memory grows."""
    rate: int
    viewers: int
    forwarder: ForwarderKind = "auto"
    host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Look:
    """The worker at one time."""

    at_s: float
    held: Held
    tasks: int


@dataclass(slots=True)
class Streamed:
    """What a run showed."""

    looks: list[Look] = field(default_factory=list)
    forwarded: int = 0
    lost: int = 0
    share_of_core: float = 0.0
    crashes: list[str] = field(default_factory=list)


async def stream(plan: StreamPlan, progress: Progress) -> Streamed:
    """Run and look."""
    done = Streamed()
    config = WorkerConfig(hosts=(plan.host,), forwarder=plan.forwarder)
    source = Synthetic(plan.rate, PAYLOAD_BYTES)
    async with sightline(config) as server, Load(server, source, plan.host, plan.viewers) as load:
        loop = asyncio.get_running_loop()
        start, cpu_start = loop.time(), load.cpu_s()
        every_s = max(0.5, plan.seconds / LOOKS)
        while (at_s := loop.time() - start) < plan.seconds:
            done.looks.append(await _look(server, at_s))
            seen = await load.seen()
            done.forwarded, done.lost = sum(one.packets for one in seen), sum(one.lost for one in seen)
            held = done.looks[-1].held
            words = f"{held.rss_bytes / 2**20:.1f} MiB, {held.fds} fds, {done.looks[-1].tasks} tasks"
            progress(at_s / plan.seconds, f"{words}, {done.forwarded} packets")
            await asyncio.sleep(min(every_s, plan.seconds - at_s))
        done.looks.append(await _look(server, loop.time() - start))
        done.share_of_core = (load.cpu_s() - cpu_start) / (loop.time() - start)
        progress(1, "done")
        dump: Any = await server.worker.dump()
        done.crashes = [name for name in dump["counters"] if name.endswith("crashed")]
    return done


async def _look(server: SightlineServer, at_s: float) -> Look:
    dump: Any = await server.worker.dump()
    return Look(at_s, held_by(server.pid), dump["loop_tasks"])
