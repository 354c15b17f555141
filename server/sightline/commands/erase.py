"""``sightline erase``: a person's name in all records, words of an event, or a whole record with its files."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import msgspec

from sightline.app import make_data_dir, open_store
from sightline.caselog.event import Actor
from sightline.clock import SystemClock
from sightline.commands.serve import add_store_flags, settings_of
from sightline.errors import NotFound
from sightline.ids import AccountId, CaseId
from sightline.recording.library import RecordingLibrary
from sightline.retention.eraser import AccountErased, CaseErased, Eraser
from sightline.store.base import Store

HELP = "erase a person, or a whole record"
DESCRIPTION = """\
account: the person's name in every case that is not worked on or held, then the account itself; signatures keep it.
find, text: where a name stands in what people wrote, and taking it out of one event that you have looked at.
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
    text = actions.add_parser("text", help="take words out of the free texts of one event")
    text.add_argument("number", type=int, help="of the case")
    text.add_argument("seq", type=int, help="of the event, as find says it")
    text.add_argument("words", help="in any case; a dash takes their place")
    text.set_defaults(run=run_text)
    find = actions.add_parser("find", help="say where a name stands in the words of records; erases nothing")
    find.add_argument("text", help="the name, or a part of it")
    find.add_argument("--json", action="store_true", help="a line of JSON for each place")
    find.set_defaults(run=run_find, dry_run=True)
    add_store_flags(find)
    for action in (account, case, text):
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
        case_id = await _case_id(store, arguments.number)
        return await eraser.case(case_id, OPERATOR, arguments.reason)


async def _case_id(store: Store, number: int) -> CaseId:
    row = await store.lists.by_number(number)
    if row is None:
        raise NotFound("case", str(number))
    return row.case_id


def run_text(arguments: argparse.Namespace) -> int:
    is_found = asyncio.run(_text(arguments))
    print("taken out" if is_found else "these words do not stand in a free text of this event")
    return 0 if is_found else 1


async def _text(arguments: argparse.Namespace) -> bool:
    async with _eraser(arguments) as (eraser, store):
        case_id = await _case_id(store, arguments.number)
        return await eraser.text(case_id, arguments.seq, arguments.words, OPERATOR, arguments.reason)


def run_find(arguments: argparse.Namespace) -> int:
    return asyncio.run(_find(arguments))


async def _find(arguments: argparse.Namespace) -> int:
    count = 0
    async with _eraser(arguments) as (eraser, _):
        async for number, found in eraser.find(arguments.text):
            count += 1
            if arguments.json:
                print(msgspec.json.encode({"number": number, **asdict(found)}).decode())
            else:
                stays = "" if found.is_free_text else "  (no free text: cannot be taken out there)"
                print(f"case {number} event {found.seq} {found.kind} {found.path}: {found.excerpt!r}{stays}")
    if not arguments.json:
        print(f"{count} places")
    return 0


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
