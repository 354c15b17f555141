"""``sightline seed``: made-up cases, to look at the pages with work in them and to measure; never for a real plant."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sightline.app import cache_dir, make_data_dir, open_store
from sightline.clock import SystemClock
from sightline.commands.serve import add_store_flags, settings_of
from sightline.config import Settings

HELP = "fill a data folder with made-up cases"
VIEWS = 12


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("seed", help=HELP, description=__doc__)
    parser.add_argument("--cases", type=int, default=40, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--events", type=int, default=40, metavar="N", help="about how many per case (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same cases (%(default)s)")
    parser.add_argument("--no-pictures", action="store_true", help="without pictures of the machine hall")
    add_store_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    make_data_dir(settings.data_dir)
    return asyncio.run(_seed(settings, arguments))


async def _seed(settings: Settings, arguments: argparse.Namespace) -> int:
    # Imported late: whoever only wants help should not wait for it.
    from sightline.seeding.seed import Plan, seed

    store = await open_store(settings)
    try:
        views = [] if arguments.no_pictures else await _views(settings, store.blobs)
        until_ms = SystemClock().utc_ms() - 3_600_000
        numbers = [await store.cases.next_number()]
        plan = Plan(arguments.cases, arguments.events, until_ms, arguments.seed, numbers[0], views)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns) as progress:
            task = progress.add_task("cases", total=plan.cases)
            events = await seed(settings.database, plan, lambda cases, _events: progress.update(task, completed=cases))
    finally:
        await store.aclose()
    Console().print(f"{plan.cases} cases with {events} events, from number {plan.first_number} on")
    return 0


async def _views(settings: Settings, blobs: Any) -> list[Any]:
    from sightline.seeding.views import render_views

    Console().print("rendering pictures of the machine hall …")
    found = await asyncio.to_thread(render_views, cache_dir(settings), VIEWS)
    return [(view, await blobs.put(view.jpeg)) for view in found]
