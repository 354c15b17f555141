"""The command line: one module per subcommand in ``commands/``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from importlib.metadata import version

from sightline import commands
from sightline.errors import SightlineError

ORDER = ("serve", "demo", "replay", "user", "invite", "ca", "hall")
"""In ``--help``; others follow by name."""
DESCRIPTION = """\
Sightline: a remote expert sees through a technician's eyes and puts marks on the machine that stay there; the call
leaves a review checklist that a supervisor signs.
"""


def parser(wanted: str | None = None) -> argparse.ArgumentParser:
    """Return the parser with every subcommand that registers itself.

    Args:
        wanted: import this command only (some take a second to import); all when it is not one of them.
    """
    names = _names()
    made = argparse.ArgumentParser(prog="sightline", description=DESCRIPTION)
    made.add_argument("--version", action="version", version=f"sightline {version('sightline')}")
    subparsers = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in [wanted] if wanted in names else names:
        module = importlib.import_module(f"{commands.__name__}.{name}")
        # Modules beside the commands serve them and register nothing.
        if hasattr(module, "register"):
            module.register(subparsers)
    return made


def _names() -> list[str]:
    found = {module.name for module in pkgutil.iter_modules(commands.__path__)}
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code (2 for a wrong command line)."""
    words = sys.argv[1:] if argv is None else list(argv)
    arguments = parser(words[0] if words else None).parse_args(words)
    try:
        code: int = arguments.run(arguments)
    except SightlineError as error:
        sys.stderr.write(f"sightline: {error.message}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return code
