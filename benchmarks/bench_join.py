"""How long joining takes: from the click on "Join" and from ``new RTCPeerConnection`` to the first picture.

    make bench-join            (or: PYTHONPATH=server:tests python benchmarks/bench_join.py [--joins 50] ...)

The expert's real page in a real Chromium, against a running server with a technician who publishes 30 pictures a second
(another Chromium). It joins the running call from its desk, leaves when the picture is on the page, and joins again.
Three networks: loopback, a round trip of 80 ms, and 20 % loss each way at 60 ms, where signalling over TCP stalls as
well (``tests/support/netem``). The steps in between say where the time goes.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from itertools import pairwise
from pathlib import Path

from support.join_page import STEPS, WAIT_S, Joined
from support.joining import Network, joiner
from support.load.results import Figure, at_most, goals_table, table, write

RESULTS = Path(__file__).parent / "results" / "join.json"
NETWORKS = {
    "loopback": Network(),
    "80 ms": Network(delay_ms=40),
    "20 % loss, 60 ms": Network(delay_ms=30, loss=0.2),
}
SLOW_S = 1.5
"""Joins above it are told with all their steps."""
GOALS = {"loopback": (0.25, 0.6), "80 ms": (None, 2.0), "20 % loss, 60 ms": (None, None)}
"""Network to p95 at most of (new RTCPeerConnection to decoded, click to picture), seconds."""


async def measure(network: Network, joins: int) -> list[Joined | None]:
    """Join again and again; None stands for a join without a picture in time."""
    done: list[Joined | None] = []
    async with joiner(network) as page:
        await page.join()  # The first one in a new browser process is slower, and nobody's second call of the day.
        for number in range(joins):
            try:
                done.append(joined := await page.join())
                if joined.click_s > SLOW_S:
                    steps = ", ".join(f"{name} {at_s:.2f}" for name, at_s in joined.steps_s.items())
                    print(f"    join {number + 1} was slow, s: {steps}", file=sys.stderr)
            except TimeoutError as exc:
                print(f"    join {number + 1}: {exc}", file=sys.stderr)
                done.append(None)
    return done


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def figures_of(name: str, joins: list[Joined | None]) -> list[Figure]:
    made = [join for join in joins if join is not None]
    goal_media, goal_click = GOALS[name]
    figures = [
        Figure(
            f"{name}: joins with a picture within {WAIT_S:g} s", len(made), "", f"{len(joins)}", len(made) == len(joins)
        )
    ]
    for what, goal, values in (
        ("new RTCPeerConnection to decoded", goal_media, [join.media_s for join in made]),
        ("click to picture", goal_click, [join.click_s for join in made]),
    ):
        figures.append(Figure(f"{name}: {what}, p50", round(statistics.median(values), 3), "s"))
        p95 = percentile(values, 0.95)
        figures.append(
            at_most(f"{name}: {what}, p95", p95, "s", goal)
            if goal
            else Figure(f"{name}: {what}, p95", round(p95, 3), "s")
        )
        figures.append(Figure(f"{name}: {what}, longest", round(max(values), 3), "s"))
    return figures


def steps_table(results: dict[str, list[Joined | None]]) -> str:
    """Return what each step took after the one before it: median and p95, milliseconds."""
    rows = []
    for before, step in pairwise(STEPS):
        row = [f"{before} → {step}"]
        for joins in results.values():
            taken = [
                join.steps_s[step] - join.steps_s[before]
                for join in joins
                if join is not None and step in join.steps_s and before in join.steps_s
            ]
            row.append(f"{1000 * statistics.median(taken):.0f} / {1000 * percentile(taken, 0.95):.0f}" if taken else "")
        rows.append(row)
    return table(("step, ms (p50 / p95)", *results), rows)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--joins", type=int, default=50, help="per network (50)")
    parser.add_argument("--networks", nargs="*", default=list(NETWORKS), choices=list(NETWORKS))
    options = parser.parse_args()
    results = {}
    for name in options.networks:
        print(f"  {name}", file=sys.stderr)
        results[name] = await measure(NETWORKS[name], options.joins)
    figures = [figure for name, joins in results.items() for figure in figures_of(name, joins)]
    print(table(("figure", "measured", "unit"), [(f.name, f"{f.value:g}", f.unit) for f in figures if f.met is None]))
    print(f"\n{steps_table(results)}\n\n{goals_table(figures)}")
    write(RESULTS, figures, {"joins": options.joins, "client": "Chromium", "publisher": "Chromium, 30 pictures/s"})


if __name__ == "__main__":
    asyncio.run(main())
