"""``sightline evaluate``: check the spatial plane on recordings, ours or one's own. One module per subcommand."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

HELP = "measure anchors, tracking and relocalisation on a recording"


def register(subparsers: Any) -> None:
    from sightline.evaluate import commands

    parser = subparsers.add_parser("evaluate", help=HELP, description=__doc__)
    kinds = parser.add_subparsers(title="what to evaluate", metavar="KIND", required=True)
    for found in sorted(pkgutil.iter_modules(commands.__path__), key=lambda module: module.name):
        importlib.import_module(f"{commands.__name__}.{found.name}").register(kinds)
