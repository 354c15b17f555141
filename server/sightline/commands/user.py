"""``sightline user``: local accounts."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import secrets
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, get_args

from rich.console import Console
from rich.table import Table

from sightline.app import make_data_dir, open_store
from sightline.clock import SystemClock
from sightline.commands.serve import add_store_flags, settings_of
from sightline.config import Settings
from sightline.errors import ConfigError, NotFound
from sightline.protocol.common import Role
from sightline.store.base import Account, Store
from sightline.web.auth import People

HELP = "add, list and change accounts"
ROLES: tuple[str, ...] = get_args(Role)
PASSWORD_VARIABLE = "SIGHTLINE_PASSWORD"  # noqa: S105  (a name, not a password)


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("user", help=HELP)
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    add = actions.add_parser("add", help="create an account", epilog=_password_help())
    add.add_argument("username")
    add.add_argument("--name", required=True, metavar="NAME", help="name on screen and on signatures")
    add.add_argument("--role", action="append", required=True, choices=ROLES, help="may be repeated; the first is used")
    add.set_defaults(run=run_add)

    password = actions.add_parser("password", help="give an account another password", epilog=_password_help())
    password.add_argument("username")
    password.set_defaults(run=run_password)

    disable = actions.add_parser("disable", help="refuse an account from now on, also where it is signed in")
    disable.add_argument("username")
    disable.set_defaults(run=run_disable)

    listing = actions.add_parser("list", help="show all accounts")
    listing.set_defaults(run=run_list)
    for action in (add, password, disable, listing):
        add_store_flags(action)


def _password_help() -> str:
    return f"The password is asked for, or read from {PASSWORD_VARIABLE}; an empty one is made up and printed."


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Store, People]]:
    """Store and people of a data folder, also while a server runs on it."""
    make_data_dir(settings.data_dir)
    store = await open_store(settings)
    try:
        yield store, People(store.people, SystemClock())
    finally:
        await store.aclose()


def run_add(arguments: argparse.Namespace) -> int:
    password, is_made_up = _ask_password()

    async def add() -> Account:
        async with opened(settings_of(arguments)) as (_, people):
            return await people.add_account(arguments.username, arguments.name, tuple(arguments.role), password)

    account = asyncio.run(add())
    print(f"{account.username}: {account.display_name}, {', '.join(account.roles)}")
    if is_made_up:
        print(f"password: {password}")
    return 0


def run_password(arguments: argparse.Namespace) -> int:
    password, is_made_up = _ask_password()
    asyncio.run(_change(arguments, password, disabled=False))
    if is_made_up:
        print(f"password: {password}")
    return 0


def run_disable(arguments: argparse.Namespace) -> int:
    asyncio.run(_change(arguments, secrets.token_urlsafe(32), disabled=True))
    return 0


async def _change(arguments: argparse.Namespace, password: str, *, disabled: bool) -> None:
    async with opened(settings_of(arguments)) as (store, people):
        account = await store.people.account_by_username(arguments.username)
        if account is None:
            raise NotFound("account", arguments.username)
        await people.set_password(account, password, disabled=disabled)


def run_list(arguments: argparse.Namespace) -> int:
    async def read() -> Sequence[Account]:
        async with opened(settings_of(arguments)) as (store, _):
            return await store.people.accounts()

    table = Table("username", "name", "roles", "state", box=None)
    for account in asyncio.run(read()):
        state = "disabled" if account.disabled else "demo" if account.is_demo else "guest"
        if account.password_hash is not None and not (account.disabled or account.is_demo):
            state = "active"
        table.add_row(account.username, account.display_name, ", ".join(account.roles), state)
    Console().print(table)
    return 0


def _ask_password() -> tuple[str, bool]:
    """Return the password and whether it was made up here. Raises ConfigError."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is None and sys.stdin.isatty():
        given = getpass.getpass("Password (empty: make one up): ")
        if given and getpass.getpass("Again: ") != given:
            raise ConfigError("The two passwords differ.")
    if given:
        return given, False
    return secrets.token_urlsafe(15), True
