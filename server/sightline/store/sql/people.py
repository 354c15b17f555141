"""Accounts, sessions and invites in SQL."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sightline.errors import Conflict, NotFound
from sightline.ids import AccountId
from sightline.store.base import Account, InviteRow, SessionRow
from sightline.store.people import nameless
from sightline.store.sql.database import Database
from sightline.store.sql.rows import account_of, account_values, invite_of, session_of
from sightline.store.sql.tables import accounts, invites, kept_answers, sessions


class SqlPeople:
    """``PeopleStore`` over SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put_account(self, account: Account) -> None:
        try:
            await self._database.write(_put_account, account)
        except IntegrityError as exc:
            holder = await self.account_by_username(account.username)
            raise Conflict("The username", account.account_id, holder.account_id if holder else "taken") from exc

    async def account(self, account_id: AccountId) -> Account:
        rows = await self._database.read(select(accounts).where(accounts.c.account_id == account_id))
        if not rows:
            raise NotFound("account", account_id)
        return account_of(rows[0])

    async def account_by_username(self, username: str) -> Account | None:
        rows = await self._database.read(select(accounts).where(accounts.c.username == username))
        return account_of(rows[0]) if rows else None

    async def accounts(self) -> Sequence[Account]:
        found = [account_of(row) for row in await self._database.read(select(accounts))]
        # Sorted here: the order of texts differs between databases and their locales.
        return sorted(found, key=lambda each: each.username)

    async def erase_account(self, account_id: AccountId, stand_in: str) -> None:
        account = await self.account(account_id)
        try:
            await self._database.write(_erase_account, nameless(account, stand_in), account.display_name)
        except IntegrityError as exc:
            raise Conflict("The username", stand_in, "taken") from exc

    async def put_session(self, session: SessionRow) -> None:
        await self._database.execute(
            # Signing in is the moment to forget sessions that have ended by themselves.
            delete(sessions).where(sessions.c.expires_at_ms <= session.created_at_ms),
            delete(sessions).where(sessions.c.token_hash == session.token_hash),
            insert(sessions).values(msgspec.structs.asdict(session)),
        )

    async def session(self, token_hash: str, *, now_ms: int) -> SessionRow | None:
        query = select(sessions).where(sessions.c.token_hash == token_hash, sessions.c.expires_at_ms > now_ms)
        rows = await self._database.read(query)
        return session_of(rows[0]) if rows else None

    async def end_session(self, token_hash: str) -> None:
        await self._database.execute(delete(sessions).where(sessions.c.token_hash == token_hash))

    async def put_invite(self, invite: InviteRow) -> None:
        await self._database.execute(
            delete(invites).where(invites.c.token_hash == invite.token_hash),
            insert(invites).values(msgspec.structs.asdict(invite)),
        )

    async def use_invite(self, token_hash: str, *, now_ms: int) -> InviteRow | None:
        take = (
            update(invites)
            .where(invites.c.token_hash == token_hash, invites.c.uses_left > 0, invites.c.expires_at_ms > now_ms)
            .values(uses_left=invites.c.uses_left - 1)
            .returning(*invites.c)
        )
        rows = await self._database.execute(take)
        return invite_of(rows[0]) if rows else None

    async def old_invites(self, before_ms: int) -> int:
        ended = select(func.count()).select_from(invites).where(invites.c.expires_at_ms < before_ms)
        ((count,),) = await self._database.read(ended)
        return int(count)

    async def drop_invites(self, before_ms: int) -> int:
        ended = delete(invites).where(invites.c.expires_at_ms < before_ms).returning(invites.c.token_hash)
        return len(await self._database.execute(ended))


def _erase_account(connection: Connection, account: Account, display_name: str) -> None:
    _put_account(connection, account)
    connection.execute(delete(invites).where(invites.c.display_name == display_name))
    for table, column in ((sessions, "account_id"), (invites, "created_by"), (kept_answers, "account_id")):
        connection.execute(delete(table).where(table.c[column] == account.account_id))


def _put_account(connection: Connection, account: Account) -> None:
    values = account_values(account)
    replace = update(accounts).where(accounts.c.account_id == account.account_id).values(values)
    if connection.execute(replace).rowcount == 0:
        connection.execute(insert(accounts).values(values))
