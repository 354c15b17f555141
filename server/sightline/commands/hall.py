"""``sightline hall export``: the machine hall as files for a browser or another program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

HELP = "write the machine hall (geometry with named parts) as files"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("hall", help=HELP)
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    export = actions.add_parser("export", help="write hall.glb and hall.json, unless this version is there already")
    export.add_argument("--into", type=Path, metavar="DIR", default=Path("var/cache/hall"), help="(%(default)s)")
    export.set_defaults(run=run_export)


def run_export(arguments: argparse.Namespace) -> int:
    # Imported late: baking needs libraries that nobody else should wait for.
    from sightline.hall.export import write_hall

    write_hall(arguments.into)
    print(arguments.into)
    return 0
