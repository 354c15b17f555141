"""``sightline key``: the key that signs heads of the log and evidence packages."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

import msgspec

from sightline.app import key_ring, make_data_dir
from sightline.clock import SystemClock
from sightline.commands.serve import add_store_flags, settings_of
from sightline.proof.keys import PublicKey, in_groups

HELP = "show or replace the key that signs evidence"
DESCRIPTION = """\
show: the fingerprint to compare with the one that a verifier prints, for every key so far (made where there is none).
rotate: from now on another key signs; what the old one signed stays verifiable, its private half is deleted.
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("key", help=HELP, description=DESCRIPTION)
    parser.add_argument("action", choices=("show", "rotate"))
    parser.add_argument("--json", action="store_true", help="the key that signs now, for sightline verify --key")
    add_store_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    make_data_dir(settings.data_dir)
    ring, now_ms = key_ring(settings), SystemClock().utc_ms()
    key = ring.rotate(now_ms) if arguments.action == "rotate" else ring.ensure(now_ms)
    if arguments.json:
        print(msgspec.json.encode(key).decode())
        return 0
    for each in [*ring.retired(), key]:
        print(f"{_span(each)}  {in_groups(each.key_id)}")
    return 0


def _span(key: PublicKey) -> str:
    until = _day(key.valid_until_ms) if key.valid_until_ms is not None else "now       "
    return f"{_day(key.valid_from_ms)} - {until}"


def _day(at_ms: int) -> str:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).strftime("%Y-%m-%d")
