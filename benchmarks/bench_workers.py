"""What two media workers forward together, beside one: two rooms on one worker, then each on its own.

    PYTHONPATH=server:tests python benchmarks/bench_workers.py [--rounds N] [--seconds S] [--forwarder python|native]

Each room has one publisher and four viewers, as in ``bench_media.py``, which offer more than one worker takes. The load
runs on the same machine and takes its part of the cores, so the sum is less than two workers could forward.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from sightline.transport.addresses import local_addresses
from sightline.worker.config import WorkerConfig
from support.load.results import Figure, table, write
from support.load.run import Plan, prefer, run
from support.load.servers import SightlineServer, sightline
from support.load.stream import Synthetic

RESULTS = Path(__file__).parent / "results" / "workers.json"
ROOMS = 2
VIEWERS = 4
PAYLOAD_BYTES = 1200


@dataclass(frozen=True, slots=True)
class Sum:
    """One round: both rooms together."""

    forwarded_per_s: float
    lost_share: float
    cores: float
    """CPU time of all workers per second."""


async def measure(workers: int, options: argparse.Namespace, host: str) -> Sum:
    """Load two rooms at once."""
    async with AsyncExitStack() as stack:
        config = WorkerConfig(hosts=(host,), forwarder=options.forwarder)
        running = [await stack.enter_async_context(sightline(config)) for _ in range(workers)]
        rooms = [SightlineServer(running[room % workers].worker, "video/vp8", f"room {room} ") for room in range(ROOMS)]
        source, plan = Synthetic(options.rate, PAYLOAD_BYTES), Plan(host, VIEWERS, options.seconds)
        outcomes = await asyncio.gather(*(run(room, source, plan) for room in rooms))
    forwarded = sum(one.forwarded for one in outcomes)
    lost = sum(one.lost for one in outcomes)
    cores = sum(one.share_of_core for one in outcomes) / (ROOMS if workers == 1 else 1)
    return Sum(sum(one.forwarded / one.seconds for one in outcomes), lost / max(1, lost + forwarded), cores)


async def main(options: argparse.Namespace) -> None:
    host = next(iter(local_addresses()))
    if options.priority and not prefer():
        sys.exit("--priority needs root")
    rounds: dict[int, list[Sum]] = {1: [], 2: []}
    for _ in range(options.rounds):
        for workers, sums in rounds.items():
            sums.append(await measure(workers, options, host))
            print(f"  {workers} workers: {sums[-1]}", file=sys.stderr)
    rows, figures = [], []
    for workers, sums in rounds.items():
        forwarded, lost, cores = (
            statistics.median(getattr(one, name) for one in sums) for name in ("forwarded_per_s", "lost_share", "cores")
        )
        rows.append([str(workers), f"{forwarded:,.0f}", f"{lost:.1%}", f"{cores:.2f}"])
        figures.append(Figure(f"{workers} workers", round(forwarded), "packets/s"))
    offered = ROOMS * VIEWERS * options.rate
    print(f"{offered:,} packets/s wanted by {ROOMS} rooms, {options.forwarder}, {os.cpu_count()} cores")
    print(table(["workers", "forwarded/s", "lost", "cores of the workers"], rows))
    write(RESULTS, figures, {"rate": options.rate, "rounds": options.rounds, "forwarder": options.forwarder})


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rate", type=int, default=8000, help="packets per second of each publisher (%(default)s)")
    parser.add_argument("--forwarder", choices=("python", "native"), default="python")
    parser.add_argument("--priority", action="store_true", help="real-time priority (root)")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(options()))
