"""``sightline erase``: a person's name in all records, or a whole record with its files."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sightline.app import make_data_dir, open_store
from sightline.caselog.event import Actor
from sightline.clock import SystemClock
from sightline.commands.serve import add_store_flags, settings_of
from sightline.errors import NotFound
from sightline.ids import AccountId
from sightline.recording.library import RecordingLibrary
from sightline.retention.eraser import AccountErased, CaseErased, Eraser
from sightline.store.base import Store

HELP = "erase a person, or a whole record"
DESCRIPTION = """\
account: the person's name in every case that is not worked on or held, then the account itself; signatures keep it.
case: names, words, files and recordings of a signed or void case. The chain of hashes stays verifiable either way.
"""
OPERATOR = Actor(
    account_id=AccountId("00000000-0000-4000-8000-000000000001"), display_name="command line", role="admin"
)
"""Stands in the record for whoever may use the data folder."""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("erase", help=HELP, description=DESCRIPTION)
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    account = actions.add_parser("account", help="erase a person's name everywhere")
    account.add_argument("name", help="user name, or id of the account")
    account.add_argument("--with-words", action="store_true", help="also the person's notes and chat messages")
    account.set_defaults(run=run_account)
    case = actions.add_parser("case", help="erase a signed or void case")
    case.add_argument("number", type=int)
    case.set_defaults(run=run_case)
    for action in (account, case):
        action.add_argument("--reason", required=True, help="goes into the record")
        action.add_argument("--dry-run", action="store_true", help="only say what would be erased")
        add_store_flags(action)


def run_account(arguments: argparse.Namespace) -> int:
    done = asyncio.run(_account(arguments))
    print(f"cases: {_listed(done.numbers)}")
    if done.signed:
        print(f"the printed name of a signature stays in: {_listed(done.signed)}")
    for each in done.refused:
        print(f"not in {each.number}: {each.reason}")
    if not done.is_closed:
        print("the account stays until its cases are no longer worked on")
    return 1 if done.refused else 0


async def _account(arguments: argparse.Namespace) -> AccountErased:
    async with _eraser(arguments) as (eraser, store):
        account = await store.people.account_by_username(arguments.name)
        if account is None:
            account = await store.people.account(AccountId(arguments.name))
        return await eraser.account(account.account_id, OPERATOR, arguments.reason, with_words=arguments.with_words)


def run_case(arguments: argparse.Namespace) -> int:
    done = asyncio.run(_case(arguments))
    print(f"case {done.number}: {done.names} names, {done.bodies} bodies")
    print(f"{done.files} files, {done.recordings} recordings")
    if done.shared_files:
        print(f"{done.shared_files} files stay: another case names them")
    return 0


async def _case(arguments: argparse.Namespace) -> CaseErased:
    async with _eraser(arguments) as (eraser, store):
        row = await store.lists.by_number(arguments.number)
        if row is None:
            raise NotFound("case", str(arguments.number))
        return await eraser.case(row.case_id, OPERATOR, arguments.reason)


@asynccontextmanager
async def _eraser(arguments: argparse.Namespace) -> AsyncIterator[tuple[Eraser, Store]]:
    """What erases in a data folder, also while a server runs on it."""
    settings = settings_of(arguments)
    make_data_dir(settings.data_dir)
    store = await open_store(settings)
    try:
        # Not entered: nothing is deleted here for its age.
        recordings = RecordingLibrary(settings.data_dir / "recordings")
        yield Eraser(store, SystemClock(), recordings, is_dry_run=arguments.dry_run), store
    finally:
        await store.aclose()


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers)) or "none"
