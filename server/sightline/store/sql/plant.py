"""The plant's data in SQL: assets and documents."""

from __future__ import annotations

from sqlalchemy import Connection, Table, or_, select, update

from sightline.ids import AccountId
from sightline.store.sql.plant_assets import SqlAssets
from sightline.store.sql.plant_documents import SqlDocuments
from sightline.store.sql.plant_rows import EDITORS, nameless_editor
from sightline.store.sql.tables import assets, documents


class SqlPlant(SqlAssets, SqlDocuments):
    """``PlantStore`` over SQLite or PostgreSQL; several processes may use one database."""

    async def erase_editor(self, account_id: AccountId) -> int:
        return await self._database.write(_erase_editor, account_id)


def _erase_editor(connection: Connection, account_id: AccountId) -> int:
    return sum(_erase_in(connection, table, account_id) for table in (assets, documents))


def _erase_in(connection: Connection, table: Table, account_id: AccountId) -> int:
    columns = [table.c[name] for name in EDITORS if name in table.c]
    keys = list(table.primary_key.columns)
    named = select(*keys, *columns).where(or_(*(column.contains(account_id, autoescape=True) for column in columns)))
    changed = 0
    for row in connection.execute(named).all():
        values = {column.name: nameless_editor(row._mapping[column.name], account_id) for column in columns}
        if all(values[column.name] == row._mapping[column.name] for column in columns):
            continue
        same = [key == row._mapping[key.name] for key in keys]
        connection.execute(update(table).where(*same).values(values))
        changed += 1
    return changed
