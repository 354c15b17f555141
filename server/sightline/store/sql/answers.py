"""Kept answers in SQL, for a day; each request that takes a key forgets what has expired."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sightline.ids import AccountId
from sightline.store.lists_base import KeptAnswer
from sightline.store.sql.database import Database
from sightline.store.sql.tables import kept_answers

_FIELDS = [kept_answers.c[name] for name in ("fingerprint", "status", "media_type", "body")]


class SqlAnswers:
    """``AnswerStore`` over SQLite or PostgreSQL; keys hold across nodes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self, account_id: AccountId, key: str, fingerprint: str, *, now_ms: int, valid_ms: int
    ) -> KeptAnswer | None:
        values = {
            "account_id": account_id,
            "key": key,
            "fingerprint": fingerprint,
            "media_type": "",
            "body": b"",
            "expires_at_ms": now_ms + valid_ms,
        }
        await self._database.execute(delete(kept_answers).where(kept_answers.c.expires_at_ms <= now_ms))
        try:
            await self._database.execute(insert(kept_answers).values(values))
        except IntegrityError:
            return await self._database.write(_kept, account_id, key)
        return None

    async def finish(self, account_id: AccountId, key: str, answer: KeptAnswer) -> None:
        values = {"status": answer.status, "media_type": answer.media_type, "body": answer.body}
        taken = (kept_answers.c.account_id == account_id, kept_answers.c.key == key)
        await self._database.execute(update(kept_answers).where(*taken).values(values))

    async def forget(self, account_id: AccountId, key: str) -> None:
        taken = (kept_answers.c.account_id == account_id, kept_answers.c.key == key)
        await self._database.execute(delete(kept_answers).where(*taken))


def _kept(connection: Connection, account_id: AccountId, key: str) -> KeptAnswer | None:
    query = select(*_FIELDS).where(kept_answers.c.account_id == account_id, kept_answers.c.key == key)
    row = connection.execute(query).one_or_none()
    return None if row is None else KeptAnswer(row.fingerprint, row.status, row.media_type, bytes(row.body))
