"""Whether a worker and a server stay as they are: an hour of an 8K-rate stream, and a thousand joins and leaves.

    make soak                  (or: PYTHONPATH=server:tests python benchmarks/soak.py [--minutes 60] [--joins 1000] ...)

Part one runs one media worker process with one publisher of 10,000 packets/s of 1,200 bytes (100 Mbit/s, as an 8K
stream) and four viewers, all with real ICE and DTLS-SRTP (``tests/support/load``), and looks at its memory, descriptors
and tasks every few seconds. Part two runs a whole server with a running call; lean viewers join its room by WebSocket,
answer its offer, complete ICE and DTLS, take pictures, and leave.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

from support.load.results import Figure, goals_table, table, write
from support.soak.joins import JoinPlan, joins_and_leaves
from support.soak.report import join_figures, stream_figures
from support.soak.stream import StreamPlan, stream

RESULTS = Path(__file__).parent / "results"
BAR = 40


class Progress:
    """A bar on a terminal, a line every 20 seconds elsewhere."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._is_terminal = sys.stderr.isatty()
        self._told_s = 0.0

    def show(self, share: float, words: str) -> None:
        now_s = time.monotonic()
        if not self._is_terminal and now_s - self._told_s < 20 and share < 1:
            return
        self._told_s = now_s
        filled = round(BAR * share)
        start, end = ("\r", "") if self._is_terminal and share < 1 else ("", "\n")
        if self._is_terminal:
            start = "\r"
        line = f"{self._what} [{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}  {words}"
        print(f"{start}{line}", end=end, file=sys.stderr, flush=True)


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0, help="of the stream; 0 leaves it out (60)")
    parser.add_argument("--warm-up", type=float, default=10.0, help="minutes of them before memory counts (10)")
    parser.add_argument("--rate", type=int, default=10_000, help="packets per second (10,000)")
    parser.add_argument("--viewers", type=int, default=4, help="(4)")
    parser.add_argument("--forwarder", default="auto", choices=["auto", "python", "native"])
    parser.add_argument("--joins", type=int, default=1000, help="joins and leaves; 0 leaves them out (1,000)")
    parser.add_argument("--at-once", type=int, default=4, help="viewers that come and go at the same time (4)")
    options = parser.parse_args()
    figures: list[Figure] = []
    if options.minutes:
        plan = StreamPlan(
            seconds=60 * options.minutes,
            warm_up_s=min(60 * options.warm_up, 30 * options.minutes),
            rate=options.rate,
            viewers=options.viewers,
            forwarder=options.forwarder,
        )
        figures += stream_figures(plan, await stream(plan, Progress("stream").show))
        settings = {
            "minutes": options.minutes,
            "rate": options.rate,
            "viewers": options.viewers,
            "warm_up_s": plan.warm_up_s,
        }
        write(RESULTS / "soak_stream.json", figures, settings)
    if options.joins:
        joined = join_figures(await joins_and_leaves(JoinPlan(options.joins, options.at_once), Progress("joins").show))
        write(RESULTS / "soak_joins.json", joined, {"joins": options.joins, "at_once": options.at_once})
        figures += joined
    print(table(("figure", "measured", "unit"), [(f.name, f"{f.value:g}", f.unit) for f in figures if f.met is None]))
    print(f"\n{goals_table(figures)}")
    return 0 if all(figure.met is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
