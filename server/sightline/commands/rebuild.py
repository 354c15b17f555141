"""``sightline rebuild``: lists, search and history written anew from the logs.

Starting a newer version does this for what it must; the command does it for everything, and shows how far it is.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sightline.app import make_data_dir, open_store
from sightline.commands.serve import add_store_flags, settings_of
from sightline.config import Settings
from sightline.store.base import CaseRow, Store

HELP = "write lists and search anew from the logs"
PAGE = 200


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("rebuild", help=HELP, description=__doc__)
    add_store_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    make_data_dir(settings.data_dir)
    return asyncio.run(_rebuild(settings))


async def _rebuild(settings: Settings) -> int:
    store = await open_store(settings)
    try:
        total = sum(one.cases for one in await store.lists.counts(now_ms=0))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns) as progress:
            task = progress.add_task("cases", total=total)
            await rebuild_all(store, lambda: progress.advance(task))
    finally:
        await store.aclose()
    Console().print(f"{total} cases")
    return 0


async def rebuild_all(store: Store, done: Any = lambda: None) -> None:
    """Rebuild every case, the newest opening first; cases opened meanwhile need none."""
    from sightline.store.lists_base import CaseQuery, place_of_case

    page: list[CaseRow] = []
    while True:
        after = place_of_case("opened", page[-1]) if page else None
        page = list(await store.lists.cases(CaseQuery(order="opened", limit=PAGE, after=after)))
        for row in page:
            await store.lists.rebuild(row.case_id)
            done()
        if len(page) < PAGE:
            return
