"""``sightline dump``: what a running server holds, as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

import httpx

from sightline.config import Settings
from sightline.errors import SightlineError, Unauthenticated

HELP = "show what a running server holds, as JSON"
DESCRIPTION = """\
Prints rooms, transports, publications with their rings, subscriptions, estimates, counters and the file descriptors of
every process that carries media. On the server's own machine it needs no token; elsewhere that of an administrator.
"""
TOKEN_VARIABLE = "SIGHTLINE_TOKEN"  # noqa: S105  (a name, not a token)
TIMEOUT_S = 30.0


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("dump", help=HELP, description=DESCRIPTION)
    default = f"http://localhost:{Settings().local_port}"
    parser.add_argument("--server", metavar="URL", default=default, help="of the server (%(default)s)")
    parser.add_argument("--part", metavar="NAME", help="only this part, e.g. workers or workers.0.transports")
    parser.epilog = f"The token is read from {TOKEN_VARIABLE}."
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    held = fetch(arguments.server, os.environ.get(TOKEN_VARIABLE))
    for name in arguments.part.split(".") if arguments.part else ():
        if not isinstance(held, dict) or name not in held:
            raise SightlineError(f"The dump has no part {arguments.part}.")
        held = held[name]
    json.dump(held, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


def fetch(server: str, token: str | None) -> Any:
    """Return the dump of a server.

    Raises:
        Unauthenticated: it wants the token of an administrator.
        SightlineError: it does not answer.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = httpx.get(f"{server.rstrip('/')}/api/v1/dump", headers=headers, timeout=TIMEOUT_S)
    except httpx.HTTPError as exc:
        raise SightlineError(f"No server answers at {server}: {exc}.") from exc
    if answer.status_code in (401, 403):
        raise Unauthenticated(f"The server wants the token of an administrator in {TOKEN_VARIABLE}.")
    if not answer.is_success:
        raise SightlineError(f"The server answered with status {answer.status_code}.")
    return answer.json()
