"""Bring a database to the version of this program; one that is newer is refused, never guessed at."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, make_url, text

from sightline.errors import StoreError, StoreUnavailable
from sightline.store.sql.database import Database
from sightline.store.sql.engine import is_sqlite

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_LOCK = 0x5167_68_74
"""Any constant number: nodes that start together upgrade one after the other."""


async def upgrade(url: str, revision: str = "head") -> None:
    """Create or upgrade the tables, in one transaction.

    Args:
        url: ``sqlite:///file.db`` or ``postgresql://…``.
        revision: the version to stop at; other than ``head`` only in tests.
    Raises:
        StoreError: the database was written by a newer version.
        StoreUnavailable: it cannot be reached or written.
    """
    await asyncio.to_thread(_refuse_missing_folder, url)
    database = Database(url, enforce_foreign_keys=False)
    try:
        await database.write(_upgrade, revision)
    finally:
        await database.aclose()


def _refuse_missing_folder(url: str) -> None:
    """Say what is missing; SQLite itself says only that it could not open the file."""
    folder = Path(make_url(url).database or "").parent if is_sqlite(url) else None
    if folder is not None and not folder.is_dir():
        raise StoreUnavailable("The folder of the database does not exist; create it first.", folder=folder.name)


def alembic_config(connection: Connection) -> Config:
    """Return the settings of Alembic for an open connection; there is no ``alembic.ini``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = alembic_config(connection)
    _refuse_newer(connection, ScriptDirectory.from_config(config))
    command.upgrade(config, revision)
    # Foreign keys are off while tables are rebuilt, so they are checked before the commit.
    if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreError("The upgrade would leave rows that refer to nothing; nothing was changed.")


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    for found in MigrationContext.configure(connection).get_current_heads():
        try:
            scripts.get_revision(found)
        except CommandError as exc:
            raise StoreError(
                f"This database is of a newer version ({found}) than the program. Install that version of Sightline,"
                " or restore a backup made before the upgrade.",
                revision=found,
            ) from exc
