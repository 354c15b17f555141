"""CPU time per forwarded packet of our media worker and of Janus VideoRoom, under the same load.

    make bench-media            (or: PYTHONPATH=server:tests python benchmarks/bench_media.py [--rounds N] ...)

One publisher sends 1,200-byte VP8 payloads (AES-GCM, RTX, NACK rings and transport-wide feedback on) in bursts of 5 ms;
N viewers in another process count and check the order. The time is that of the server process alone, the kernel's
part included, between two looks at the viewers' counts. The rounds of all servers are interleaved, so that what else
the machine does falls on all of them; each figure is the median of its rounds, each ratio that of the rounds' ratios.
Loopback charges delivery to the sender, which a network card would not. aiortc's own MediaRelay is measured once, for
the reader: it decodes and encodes every picture, so it gets a small stream of real pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sightline.transport.addresses import local_addresses
from sightline.transport.packet_io import is_native_built
from sightline.worker.config import WorkerConfig
from support.load import naive
from support.load.janus import installed, janus
from support.load.results import Figure, at_most, goals_table, table, write
from support.load.run import Outcome, Plan, prefer, run
from support.load.servers import Server, sightline
from support.load.stream import Synthetic

RESULTS = Path(__file__).parent / "results" / "media.json"
RATES = {1: 5000, 4: 5000, 16: 2000}
"""Packets per second from the publisher, by number of viewers: what Janus still delivers whole."""
PAYLOAD_BYTES = 1200
ROWS = ("python", "python-sendto", "native", "native-sendto", "janus")
_MAX_ATTEMPTS = 3

Key = tuple[str, int]


@asynccontextmanager
async def server_of(row: str, host: str) -> AsyncIterator[Server]:
    """Run what a row of the table measures."""
    if row == "janus":
        async with janus(host) as session:
            yield session
        return
    forwarder, _, way = row.partition("-")
    config = WorkerConfig(hosts=(host,), forwarder=forwarder, use_gso=way != "sendto")  # type: ignore[arg-type]
    async with sightline(config) as worker:
        yield worker


async def measure(row: str, viewers: int, seconds: float, host: str) -> Outcome:
    """Run one server under load once; a start that fails on a busy machine is repeated."""
    for attempt in range(_MAX_ATTEMPTS):
        try:
            async with server_of(row, host) as server:
                return await run(server, Synthetic(RATES[viewers], PAYLOAD_BYTES), Plan(host, viewers, seconds))
        except (TimeoutError, EOFError, OSError) as exc:
            if attempt + 1 == _MAX_ATTEMPTS:
                raise
            print(f"  {row}, {viewers} viewers: {type(exc).__name__}, once more", file=sys.stderr)
    raise AssertionError("the last attempt returns or raises")


async def measure_naive(viewers: int, seconds: float, host: str) -> Outcome:
    """Run aiortc's MediaRelay, with a small stream that it can decode."""
    async with naive.naive() as server:
        return await run(server, naive.stream(), Plan(host, viewers, seconds, warm_up_s=4))


def naive_figures(outcomes: dict[int, Outcome]) -> list[Figure]:
    """Return what the relay costs and delivers."""
    figures = []
    for viewers, one in outcomes.items():
        name = f"aiortc MediaRelay, 1280x720, {viewers} viewers"
        figures.append(Figure(name, round(one.us_per_packet, 1), "us CPU per forwarded packet"))
        figures.append(Figure(f"{name}: each gets", round(one.forwarded / viewers / one.seconds), "packets/s"))
        figures.append(Figure(f"{name}: share of one core", round(100 * one.share_of_core), "%"))
    return figures


async def all_rounds(rows: list[str], options: argparse.Namespace, host: str) -> dict[Key, list[Outcome]]:
    """Measure every row and number of viewers once per round."""
    outcomes: dict[Key, list[Outcome]] = defaultdict(list)
    for number in range(options.rounds):
        for viewers in options.viewers:
            for row in rows:
                outcome = await measure(row, viewers, options.seconds, host)
                outcomes[row, viewers].append(outcome)
                print(
                    f"  round {number + 1}: {row}, {viewers} viewers: {outcome.us_per_packet:.2f} us,"
                    f" {outcome.share_of_core:.0%} of a core, {outcome.forwarded} packets, {outcome.lost} lost",
                    file=sys.stderr,
                )
    return outcomes


def figures_of(outcomes: dict[Key, list[Outcome]]) -> list[Figure]:
    """Return costs, losses and ratios with their goals."""
    figures = []
    for (row, viewers), rounds in outcomes.items():
        cost = statistics.median(one.us_per_packet for one in rounds)
        figures.append(Figure(f"{row}, {viewers} viewers", round(cost, 2), "us CPU per forwarded packet"))
        if row == "janus" or ("janus", viewers) not in outcomes:
            continue
        pairs = zip(rounds, outcomes["janus", viewers], strict=True)
        ratio = statistics.median(ours.us_per_packet / theirs.us_per_packet for ours, theirs in pairs)
        figures.append(_ratio(row, viewers, ratio))
    return figures


def _ratio(row: str, viewers: int, ratio: float) -> Figure:
    goal = {("python", 16): 0.40, ("native", 16): 0.20, ("python", 1): 1.0, ("native", 1): 1.0}.get((row, viewers))
    name = f"{row}, {viewers} viewers, against Janus"
    return Figure(name, round(ratio, 3), "x") if goal is None else at_most(name, ratio, "x", goal)


def costs_table(outcomes: dict[Key, list[Outcome]], rows: list[str], viewers: list[int]) -> str:
    """Return the medians with the span of the rounds, and what was lost."""
    lines = []
    for row in rows:
        cells = [row]
        for count in viewers:
            rounds = outcomes[row, count]
            costs = sorted(one.us_per_packet for one in rounds)
            lost = sum(one.lost for one in rounds) / max(1, sum(one.forwarded + one.lost for one in rounds))
            cells.append(f"{statistics.median(costs):.1f} ({costs[0]:.1f}-{costs[-1]:.1f})" + _lost(lost))
        lines.append(cells)
    return table(["us per forwarded packet", *(f"N={count} @{RATES[count]}/s" for count in viewers)], lines)


def _lost(share: float) -> str:
    return f", {share:.1%} lost" if share >= 0.0005 else ""


def rows_of(wanted: list[str]) -> list[str]:
    """Leave out what this machine does not have, and say so."""
    rows = list(wanted)
    if "janus" in rows and not installed():
        print("Janus is not installed (Debian: apt-get install janus): its row and all ratios are left out.")
        rows.remove("janus")
    if not is_native_built():
        print("The native core is not built (tools/setup.sh says why): its rows are left out.")
        rows = [row for row in rows if not row.startswith("native")]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="measured in each round")
    parser.add_argument("--viewers", type=int, nargs="+", default=list(RATES), choices=list(RATES))
    parser.add_argument("--rows", nargs="+", default=list(ROWS), choices=ROWS)
    parser.add_argument("--naive", type=int, nargs="*", default=[1, 4], help="viewers of aiortc's MediaRelay")
    parser.add_argument("--priority", action="store_true", help="let servers and load go before other processes (root)")
    options = parser.parse_args()
    if options.priority and not prefer():
        parser.error("--priority needs root")
    host = local_addresses()[0]
    rows = rows_of(options.rows)
    outcomes = asyncio.run(all_rounds(rows, options, host))
    figures = figures_of(outcomes)
    relay = {viewers: asyncio.run(measure_naive(viewers, options.seconds, host)) for viewers in options.naive}
    figures += naive_figures(relay)
    print(costs_table(outcomes, rows, options.viewers))
    print()
    print(goals_table(figures))
    for one in naive_figures(relay):
        print(f"{one.name}: {one.value:g} {one.unit}")
    settings = {"rounds": options.rounds, "seconds": options.seconds, "priority": options.priority}
    write(RESULTS, figures, settings)


if __name__ == "__main__":
    main()
