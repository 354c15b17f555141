"""``sightline plant``: assets and documents of a plant from files, and back to files."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from sightline.app import make_data_dir, open_store
from sightline.clock import SystemClock
from sightline.commands.plant_files import Plan, Wanted, read_files
from sightline.commands.plant_files import Progress as Report
from sightline.commands.plant_work import author_of, store_plan, write_plant
from sightline.commands.serve import add_store_flags, settings_of
from sightline.config import Settings
from sightline.errors import ConfigError
from sightline.plant.effective import MANY, day_of
from sightline.store.base import Store
from sightline.store.plant_base import MAX_ASSETS, Document, DocumentKind

HELP = "import and export the plant's assets, guides, codes, risk matrix and review template"
IMPORT = """\
Reads files, checks all of them, and only then stores: assets at once, documents as drafts. Nothing is stored when a
file is wrong; the message names the file and the row, line or column. A draft counts for no case until a supervisor or
admin, not its author, publishes it on the server (docs/plant.md).
"""
EXAMPLES = """\
examples:
  sightline plant import --assets assets.csv
  sightline plant import --guide seal-check.yaml --guide alignment.yaml --revision B
  sightline plant import --codes codes.csv --codes-key acme --codes-version 3 --number C-1 --revision A
  sightline plant import --assets assets.csv --dry-run

Tables are CSV as spreadsheets write it: UTF-8, comma, semicolon or tab, at most 100,000 rows.
  assets: tag, parent, level (site, line, machine, component), name_en, name_zh, class,
          references (SYSTEM=ID | SYSTEM=ID), retired (yes, no)
  codes:  dimension (part, mode, mechanism, cause, detection, action), code, en, zh,
          modes (A | B), sap (catalog/group/code)
Documents are YAML or JSON. `sightline plant export` writes files of all these forms.
"""
KINDS: dict[str, DocumentKind] = {
    "guide": "guide",
    "codes": "code_list",
    "risk_matrix": "risk_matrix",
    "review_template": "review_template",
}


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("plant", help=HELP)
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _register_import(actions)
    export = actions.add_parser("export", help="write assets and documents to files of the same form")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="made if missing; files are replaced")
    export.add_argument("--separator", choices=("comma", "semicolon"), default="comma", help="of tables (%(default)s)")
    export.set_defaults(run=run_export)
    add_store_flags(export)
    listing = actions.add_parser("list", help="show documents and how many assets there are")
    listing.set_defaults(run=run_list)
    add_store_flags(listing)


def _register_import(actions: Any) -> None:
    parser = actions.add_parser(
        "import",
        help="read assets and documents from files",
        description=IMPORT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--assets", type=Path, metavar="FILE", help="table of assets; those not in it stay as they are")
    add("--guide", type=Path, action="append", default=[], metavar="FILE", help="guide; may be repeated")
    add("--codes", type=Path, action="append", default=[], metavar="FILE", help="code list, YAML or a table")
    add("--codes-key", default="", metavar="KEY", help="of a table of codes: which list")
    add("--codes-version", type=int, default=0, metavar="N", help="of a table of codes: its version")
    add("--title-en", default="", metavar="TEXT", help="of a table of codes: its English name")
    add("--title-zh", default="", metavar="TEXT", help="of a table of codes: its Chinese name")
    add("--risk-matrix", type=Path, action="append", default=[], metavar="FILE", help="risk matrix")
    add("--review-template", type=Path, action="append", default=[], metavar="FILE", help="review template")
    add("--number", default="", help="document number, where a file does not say; publishing needs one")
    add("--revision", default="", help="revision, where a file does not say; publishing needs one")
    add("--author", default="", metavar="USERNAME", help="account that wrote the documents; it may not publish them")
    add("--dry-run", action="store_true", help="read and check only")
    add_store_flags(parser)
    parser.set_defaults(run=run_import)


def run_import(arguments: argparse.Namespace) -> int:
    """Read, check, store, and say what was done. Raises SightlineError."""
    documents = [(kind, path) for flag, kind in KINDS.items() for path in getattr(arguments, flag)]
    if arguments.assets is None and not documents:
        raise ConfigError("Nothing to import; name a file, e.g. --assets FILE.csv (see --help).")
    titles = {"en": arguments.title_en, "zh": arguments.title_zh}
    wanted = Wanted(
        assets=arguments.assets,
        documents=tuple(documents),
        codes_key=arguments.codes_key,
        codes_version=arguments.codes_version,
        titles={language: title for language, title in titles.items() if title},
        number=arguments.number,
        revision=arguments.revision,
    )
    with _bar() as report:
        plan = read_files(wanted, report)
        for line in asyncio.run(_store(plan, arguments, report)):
            print(line)
    for path, read in plan.documents:
        for warning in read.warnings:
            print(f"note: {path}: {warning}")
    return 0


async def _store(plan: Plan, arguments: argparse.Namespace, report: Report) -> list[str]:
    if arguments.dry_run:
        return [f"{len(plan.rows)} assets and {len(plan.documents)} documents are right; nothing was stored."]
    async with _opened(settings_of(arguments)) as store:
        author = await author_of(store.people, arguments.author)
        return await store_plan(store.plant, plan, author, SystemClock().utc_ms(), report)


def run_export(arguments: argparse.Namespace) -> int:
    """Write the files and print their names. Raises SightlineError."""
    delimiter = {"comma": ",", "semicolon": ";"}[arguments.separator]

    async def write(report: Report) -> list[str]:
        async with _opened(settings_of(arguments)) as store:
            return await write_plant(store.plant, arguments.out, delimiter, report)

    with _bar() as report:
        names = asyncio.run(write(report))
    print("\n".join(names))
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    async def read() -> tuple[Sequence[Document], int]:
        async with _opened(settings_of(arguments)) as store:
            return await store.plant.documents(limit=MANY), len(await store.plant.assets(limit=MAX_ASSETS))

    documents, assets = asyncio.run(read())
    table = Table("kind", "key", "version", "state", "number", "revision", "counts from", box=None)
    for each in documents:
        since = "" if each.effective_from_ms is None else day_of(each.effective_from_ms)
        table.add_row(each.kind, each.key, str(each.version), each.state, each.number, each.revision, since)
    Console().print(table)
    print(f"{assets} assets")
    return 0


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Store]:
    """The store of a data folder, also while a server runs on it."""
    make_data_dir(settings.data_dir)
    store = await open_store(settings)
    try:
        yield store
    finally:
        await store.aclose()


@contextmanager
def _bar() -> Iterator[Report]:
    """A bar on the terminal that is gone when all is done; nothing where there is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)
