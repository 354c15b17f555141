"""How much a publisher thinks that it can send: on a clean way, and into a bottleneck of 2 Mbit/s.

    make bench-bitrate         (or: PYTHONPATH=server:tests python benchmarks/bench_bitrate.py)

A real Chromium publishes through a media worker process, with a picture that would take more than it may have. On the
clean way (loopback, 1920x1080, up to 30 Mbit/s) its ``availableOutgoingBitrate`` counts: the feedback of the worker
is all that it rests on. Into the bottleneck (20 ms each way, a queue of 300 ms, ``tests/support/netem``; 960x540, up
to 6 Mbit/s) what it sends counts, headers and retransmissions included, over 15 s after it has settled for 15 s.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Page

from sightline.transport.addresses import local_addresses
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.chromium_peers import page
from support.load.results import Figure, table, write
from support.loss_pages import publish_from, sent_by, straight
from support.netem import Conditions, Relay

RESULTS = Path(__file__).parent / "results" / "bitrate.json"
GOAL_BPS = 20_000_000
WITHIN_S = 15.0
BOTTLENECK_BPS = 2_000_000
SHARE = (0.8, 1.0)
SETTLE_S = 15.0
MEASURE_S = 15.0


async def available_s(tab: Page, goal_bps: float) -> tuple[float, float]:
    """Return after how many seconds the estimate has reached a goal, and the estimate then."""
    start = time.monotonic()
    while True:
        available_bps = (await sent_by(tab)).get("available_bps") or 0
        elapsed_s = time.monotonic() - start
        if available_bps >= goal_bps or elapsed_s > 2 * WITHIN_S:
            return elapsed_s, available_bps
        await asyncio.sleep(0.1)


async def clean(host: str) -> list[Figure]:
    """Publish over loopback."""
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(WorkerProcess(WorkerConfig(advertised=(host,))))
        tab = await stack.enter_async_context(page())
        await publish_from(worker, tab, straight(host, worker.port), size=(1920, 1080), bps=30_000_000, noise=400)
        elapsed_s, available_bps = await available_s(tab, GOAL_BPS)
        await asyncio.sleep(5)
        later_bps = (await sent_by(tab))["available_bps"]
    is_met = available_bps >= GOAL_BPS and elapsed_s <= WITHIN_S
    return [
        Figure("clean way: 20 Mbit/s available after", round(elapsed_s, 1), "s", f"<= {WITHIN_S:g}", is_met),
        Figure("clean way: available 5 s later", round(later_bps / 1e6, 1), "Mbit/s", ">= 20", later_bps >= GOAL_BPS),
    ]


async def narrow(host: str) -> list[Figure]:
    """Publish into the bottleneck."""
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(WorkerProcess(WorkerConfig(advertised=(host,))))
        tab = await stack.enter_async_context(page())
        up, down = Conditions(delay_ms=20, rate_bps=BOTTLENECK_BPS), Conditions(delay_ms=20)
        way = await stack.enter_async_context(Relay((host, worker.port), host, up=up, down=down))
        await publish_from(worker, tab, way, size=(960, 540), bps=6_000_000, noise=150)
        await asyncio.sleep(SETTLE_S)
        before, dropped = await sent_by(tab), way.up.counters["dropped_queue"]
        start = time.monotonic()
        await asyncio.sleep(MEASURE_S)
        after = await sent_by(tab)
        share = (after["bytes"] - before["bytes"]) * 8 / (time.monotonic() - start) / BOTTLENECK_BPS
        packets = after["packets"] - before["packets"]
        fps = (after["frames"] - before["frames"]) / MEASURE_S
        lost = 100 * (way.up.counters["dropped_queue"] - dropped) / max(1, packets)
    return [
        Figure("2 Mbit/s: sent", round(100 * share), "% of it", "80 to 100", SHARE[0] <= share <= SHARE[1]),
        Figure("2 Mbit/s: dropped by its queue", round(lost, 1), "% of what was sent"),
        Figure("2 Mbit/s: pictures sent", round(fps, 1), "pictures/s"),
    ]


async def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    host = next(address for address in local_addresses() if ":" not in address and not address.startswith("127."))
    figures = []
    for name, measure in (("clean way", clean), ("2 Mbit/s", narrow)):
        print(f"  {name}", file=sys.stderr)
        figures += await measure(host)
    header = ("figure", "measured", "unit", "goal", "reached")
    reached = {True: "yes", False: "no", None: ""}
    print(table(header, [(f.name, f"{f.value:g}", f.unit, f.goal, reached[f.met]) for f in figures]))
    write(RESULTS, figures, {"client": "Chromium", "codec": "VP8"})


if __name__ == "__main__":
    asyncio.run(main())
