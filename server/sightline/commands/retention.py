"""``sightline retention``: what is past its period, and its deletion."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict
from functools import partial
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sightline.app import make_data_dir, open_store
from sightline.clock import SystemClock
from sightline.commands.erase import OPERATOR
from sightline.commands.serve import add_period_flags, add_store_flags, settings_of
from sightline.config import Settings
from sightline.observe.security import set_up_security_log
from sightline.recording.library import RecordingLibrary
from sightline.retention.holds import is_held
from sightline.retention.nightly import note_sweep
from sightline.retention.policy import Policy, policy_of
from sightline.retention.sweep import Gone, Sweep, Swept
from sightline.store.base import Store

HELP = "delete what is past its period"
DESCRIPTION = """\
Deletes files of finished cases (signed, or declared void), whole cases, recordings and invites whose period is over, as
the server does by itself every night. Give the same periods as to the server. Nothing of a case under legal hold goes.
Exit code 1 when something could not be deleted: it is tried again the next time.
"""
SHOWN_NUMBERS = 10


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("retention", help=HELP, description=DESCRIPTION)
    parser.add_argument("--dry-run", action="store_true", help="only say what would go, of which cases and why")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    add_store_flags(parser)
    add_period_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    make_data_dir(settings.data_dir)
    swept = asyncio.run(_sweep(settings, is_dry_run=arguments.dry_run))
    if not arguments.dry_run:
        set_up_security_log(settings.security_file)
        note_sweep(swept, "command line")
    policy = policy_of(settings)
    print(_as_json(swept, policy) if arguments.json else _as_text(swept, policy, is_dry_run=arguments.dry_run))
    return 1 if swept.failed else 0


async def _sweep(settings: Settings, *, is_dry_run: bool) -> Swept:
    store = await open_store(settings)
    try:
        recordings = _recordings(settings, store)
        sweep = Sweep(store, SystemClock(), policy_of(settings), OPERATOR, recordings, is_dry_run=is_dry_run)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("cases", total=None)
            return await sweep.run(lambda done, total: progress.update(task, completed=done, total=total))
    finally:
        await store.aclose()


def _recordings(settings: Settings, store: Store) -> RecordingLibrary:
    # Not entered: this process sweeps once, and has no day of its own.
    return RecordingLibrary(settings.data_dir / "recordings", settings.recording_days, partial(is_held, store.cases))


def _as_json(swept: Swept, policy: Policy) -> str:
    facts = {"periods": policy.by_kind, **asdict(swept)}
    return msgspec.json.format(msgspec.json.encode(facts), indent=2).decode()


def _as_text(swept: Swept, policy: Policy, *, is_dry_run: bool) -> str:
    verb = "would go" if is_dry_run else "deleted"
    lines = [_line(kind, days, swept.gone.get(kind), verb) for kind, days in policy.by_kind.items()]
    if swept.held:
        lines.append(f"under legal hold, nothing goes: {_numbers(swept.held)}")
    lines += [f"case {number} was left as it is: {code}" for number, code in sorted(swept.failed.items())]
    return "\n".join(lines)


def _line(kind: str, days: int | None, gone: Gone | None, verb: str) -> str:
    period = f"{days} days" if days else "for ever"
    if gone is None:
        return f"{kind:<11}{period:<12}-"
    which = f" (case {_numbers(gone.cases)})" if gone.cases else ""
    return f"{kind:<11}{period:<12}{gone.items} {verb}, {gone.size_bytes / 1e6:.1f} MB{which}"


def _numbers(numbers: list[int]) -> str:
    shown = ", ".join(map(str, sorted(numbers)[:SHOWN_NUMBERS]))
    return shown if len(numbers) <= SHOWN_NUMBERS else f"{shown} and {len(numbers) - SHOWN_NUMBERS} more"
