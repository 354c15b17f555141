"""How fast a viewer's layer follows its path: 1 Mbit/s on one of two downlinks, and what becomes of the other.

    make bench-layers          (or: PYTHONPATH=server:tests python benchmarks/bench_layers.py [--rounds 3])

A real Chromium publishes 960x540 in three layers (VP8 simulcast) through a media worker process and watches it twice,
each connection by an emulated network of its own (``tests/support/netem``), the narrow one with 20 ms each way. The
layers are those that the worker says it sends. Everything shares this machine; on a busy one the publisher sends less,
and viewers look slower than their path is.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from sightline.transport.addresses import local_addresses
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.chromium_peers import page
from support.load.results import Figure, at_most, table, write
from support.loss_pages import between, publish_from, seen_by, watch_from
from support.netem import Conditions, Relay

RESULTS = Path(__file__).parent / "results" / "layers.json"
OPEN = Conditions(delay_ms=20)
NARROW = Conditions(delay_ms=20, rate_bps=1_000_000)
WARM_UP_S = 15.0
NARROW_S = 15.0
GIVE_UP_S = 30.0


async def layers_of(worker: WorkerProcess) -> list[str]:
    """Return the layer of each viewer, in the order in which they came."""
    dump: Any = await worker.dump()
    return [one["layer"] for one in dump["subscriptions"].values() if one["layer"]]


async def until(worker: WorkerProcess, layers: set[str]) -> float:
    """Return after how many seconds the narrow viewer has one of these layers."""
    start = time.monotonic()
    while time.monotonic() - start < GIVE_UP_S:
        found = await layers_of(worker)
        if len(found) == 2 and found[1] in layers:
            break
        await asyncio.sleep(0.05)
    return time.monotonic() - start


async def measure() -> dict[str, float]:
    """Run one call."""
    host = next(address for address in local_addresses() if ":" not in address and not address.startswith("127."))
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(WorkerProcess(WorkerConfig(advertised=(host,))))
        address = (host, worker.port)
        good = await stack.enter_async_context(Relay(address, host))
        poor = await stack.enter_async_context(Relay(address, host, up=OPEN, down=OPEN))
        tab = await stack.enter_async_context(page())
        published = await publish_from(worker, tab, good, size=(960, 540), bps=1_500_000, layered=True)
        for name, way in (("other", good), ("one", poor)):
            await watch_from(worker, tab, way, published, name=name)
        await asyncio.sleep(WARM_UP_S)
        await until(worker, {"f"})
        before = {name: await seen_by(tab, name) for name in ("one", "other")}
        poor.down.conditions = NARROW
        down_s = await until(worker, {"q", "h"})
        await asyncio.sleep(NARROW_S)
        seen = {name: between(before[name], await seen_by(tab, name)) for name in before}
        poor.down.conditions = OPEN
        up_s = await until(worker, {"f"})
        print(f"    {await layers_of(worker)} {seen}", file=sys.stderr)
        return {
            "down_s": down_s,
            "up_s": up_s,
            "frozen": 100 * seen["one"].frozen,
            "other frozen": 100 * seen["other"].frozen,
        }


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="calls; the median counts (3)")
    options = parser.parse_args()
    rounds = [await measure() for _ in range(options.rounds)]
    median = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    figures = [
        at_most("on a lower layer after 1 Mbit/s begins", median["down_s"], "s", 3),
        at_most("on the best layer after it ends", median["up_s"], "s", 10),
        Figure("frozen behind 1 Mbit/s", round(median["frozen"], 1), "% of the time"),
        Figure("frozen at the other viewer", round(median["other frozen"], 1), "% of the time"),
    ]
    reached = {True: "yes", False: "no", None: ""}
    header = ("figure", "measured", "unit", "goal", "reached")
    print(table(header, [(f.name, f"{f.value:g}", f.unit, f.goal, reached[f.met]) for f in figures]))
    write(RESULTS, figures, {"rounds": options.rounds, "client": "Chromium", "codec": "VP8"})


if __name__ == "__main__":
    asyncio.run(main())
