"""How a call looks and sounds with 5, 10 and 20 % loss at a round trip of 60 ms, on the uplink and on one downlink.

    make bench-loss            (or: PYTHONPATH=server:tests python benchmarks/bench_loss.py [--only uplink:20] ...)

A real Chromium publishes 640x360 at 30 pictures a second with sound through a media worker process and watches it
twice. Each of the three connections goes through an emulated network of its own (``tests/support/netem``): 30 ms each
way, and random loss in both directions of the way that the row names. On a bad downlink ``one`` is the viewer behind it
and ``other`` must not notice; on a bad uplink both see the same. The page runs what the product's pages run against
loss (``loss_pages.PRODUCT``). Frozen time and concealed sound are the browser's own counts (W3C webrtc-stats).
Everything shares this machine: a busy one drops pictures at no loss at all, as the rows of 0 % show.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from sightline.transport.addresses import local_addresses
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support import page_module
from support.chromium_peers import page
from support.load.results import Figure, at_most, read, table, write
from support.loss_pages import PRODUCT, Watched, between, publish_from, seen_by, watch_from
from support.netem import Conditions, Relay

RESULTS = Path(__file__).parent / "results" / "loss.json"
GOALS = {0.0: (0.01, 24.0, 0.01), 0.05: (0.01, 24.0, 0.01), 0.1: (0.03, 20.0, 0.02), 0.2: (0.10, 12.0, 0.03)}
"""Loss to the greatest frozen share, the least pictures per second (both DESIGN, figures to reach), and the greatest
share of the sound that is made up (our own bound for sound that goes on without gaps; DESIGN names none)."""
VIEWERS = ("one", "other")
DELAY_MS = 30.0
WARM_UP_S = 6.0
"""After the loss begins: the publisher's rate and the jitter buffers settle."""


async def measure(where: str, loss: float, seconds: float, seed: int) -> dict[str, Watched]:
    """Run one call; returns what the two viewers saw."""
    host = next(address for address in local_addresses() if ":" not in address and not address.startswith("127."))
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(WorkerProcess(WorkerConfig(advertised=(host,))))
        clean = Conditions(delay_ms=DELAY_MS)
        ways = [
            await stack.enter_async_context(Relay((host, worker.port), host, up=clean, down=clean, seed=seed + number))
            for number in range(3)
        ]
        tab = await stack.enter_async_context(page())
        await page_module.use(tab, *PRODUCT)
        published = await publish_from(worker, tab, ways[0])
        for viewer, way in zip(VIEWERS, ways[1:], strict=True):
            await watch_from(worker, tab, way, published, name=viewer)
        for viewer in VIEWERS:
            await until_decoding(tab, viewer)
        bad = ways[0] if where == "uplink" else ways[1]
        bad.up.conditions = bad.down.conditions = Conditions(delay_ms=DELAY_MS, loss=loss)
        await asyncio.sleep(WARM_UP_S)
        before = [await seen_by(tab, viewer) for viewer in VIEWERS]
        await asyncio.sleep(seconds)
        after = [await seen_by(tab, viewer) for viewer in VIEWERS]
        await report_counters(worker, bad)
        return dict(zip(VIEWERS, map(between, before, after), strict=True))


async def until_decoding(tab: Page, viewer: str) -> None:
    """Wait for the first pictures."""
    async with asyncio.timeout(30):
        while (await seen_by(tab, viewer))["frames"] < 10:  # noqa: ASYNC110 - the page's own counters.
            await asyncio.sleep(0.1)


async def report_counters(worker: WorkerProcess, bad: Relay) -> None:
    dump: Any = await worker.dump()
    names = ("nacks_sent", "recovered", "losses_untold", "nacks_received", "resent", "plis_received", "plis_sent")
    counted = {name: dump["counters"].get(name, 0) for name in names}
    print(
        f"    {counted}, lost up {bad.up.counters['lost_random']} down {bad.down.counters['lost_random']}",
        file=sys.stderr,
    )


def median(rounds: list[Watched]) -> Watched:
    """Return the median of each figure."""
    return Watched(**{name: statistics.median(getattr(each, name) for each in rounds) for name in asdict(rounds[0])})


def figures_of(where: str, loss: float, viewer: str, seen: Watched) -> list[Figure]:
    """Return the figures of one viewer; who is not behind the bad way is held to the goals of a good one."""
    frozen, fps, made_up = GOALS[loss if viewer == "one" or where == "uplink" else 0.0]
    name = f"{where} {loss:.0%}, viewer {viewer}"
    return [
        at_most(f"{name}: frozen", 100 * seen.frozen, "% of the time", 100 * frozen),
        Figure(f"{name}: decoded", round(seen.fps, 1), "pictures/s", f">= {fps:g}", seen.fps >= fps),
        at_most(f"{name}: sound made up", 100 * seen.concealed, "%", 100 * made_up),
    ]


def rows(only: list[str]) -> list[tuple[str, float]]:
    """Return what is to be measured: way and loss; ``uplink:20`` names one, ``uplink`` all of a way."""
    every = [(where, loss) for where in ("uplink", "downlink") for loss in GOALS]
    if not only:
        return every
    return [(where, loss) for where, loss in every if {where, f"{where}:{loss * 100:g}"} & set(only)]


def keep(figures: list[Figure]) -> list[Figure]:
    """Return new figures with those of an earlier run that were not measured now, in the order of ``rows``."""
    fresh = {figure.name: figure for figure in figures}
    kept = {figure.name: figure for figure in read(RESULTS)} | fresh
    order = {f"{where} {loss:.0%}": place for place, (where, loss) in enumerate(rows([]))}
    return sorted(kept.values(), key=lambda figure: order.get(figure.name.split(",")[0], len(order)))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="measured per call (20)")
    parser.add_argument("--rounds", type=int, default=1, help="calls per row; the median counts (1)")
    parser.add_argument("--only", nargs="*", default=[], help="e.g. uplink:20 downlink; figures of others are kept")
    options = parser.parse_args()
    settings = {"rtt_ms": 2 * DELAY_MS, "seconds": options.seconds, "rounds": options.rounds, "client": "Chromium"}
    figures: list[Figure] = []
    for where, loss in rows(options.only):
        calls = []
        for number in range(options.rounds):
            print(f"  {where}, {loss:.0%}, round {number + 1}", file=sys.stderr)
            calls.append(await measure(where, loss, options.seconds, seed=100 * number + 1))
        for viewer in VIEWERS:
            figures += figures_of(where, loss, viewer, median([call[viewer] for call in calls]))
        write(RESULTS, keep(figures), settings)
    header = ("figure", "measured", "unit", "goal", "reached")
    reached = {True: "yes", False: "no", None: ""}
    print(table(header, [(f.name, f"{f.value:g}", f.unit, f.goal, reached[f.met]) for f in figures]))


if __name__ == "__main__":
    asyncio.run(main())
