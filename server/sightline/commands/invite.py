"""``sightline invite``: a link for a guest, without a page."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from sightline.app import survey
from sightline.commands.serve import add_store_flags, settings_of
from sightline.commands.user import opened
from sightline.errors import NotFound
from sightline.ids import CaseId

HELP = "make an invite link for a technician or an expert"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("invite", help=HELP)
    parser.add_argument("--by", required=True, metavar="USERNAME", help="account that invites")
    parser.add_argument("--role", required=True, choices=("field", "expert"))
    parser.add_argument("--name", required=True, metavar="NAME", help="name of the guest on screen")
    parser.add_argument("--case", metavar="ID", help="good for this case only (any)")
    parser.add_argument("--hours", type=float, default=24.0, help="how long it is valid (%(default)g)")
    parser.add_argument("--uses", type=int, default=1, help="how often it can be used (%(default)s)")
    parser.add_argument("--public-url", metavar="URL", help="address in the link (this machine's)")
    add_store_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    print(asyncio.run(_invite(arguments)))
    return 0


async def _invite(arguments: argparse.Namespace) -> str:
    settings = settings_of(arguments)
    async with opened(settings) as (store, people):
        account = await store.people.account_by_username(arguments.by)
        if account is None:
            raise NotFound("account", arguments.by)
        case_id = CaseId(arguments.case) if arguments.case else None
        if case_id is not None:
            await store.cases.case(case_id)
        seconds = round(arguments.hours * 3600)
        token, _ = await people.invite(
            account.account_id, arguments.role, case_id, arguments.name, seconds, arguments.uses
        )
    site = survey(settings)
    base = settings.public_url or next(iter(site.lan_urls), site.local_url or "")
    return f"{base.rstrip('/')}/join#{token}"
