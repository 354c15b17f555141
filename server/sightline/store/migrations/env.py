"""Alembic's entry: runs on the connection that ``sql/upgrade.py`` opened, inside its transaction."""

from __future__ import annotations

from alembic import context

from sightline.store.sql.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=True,
    # SQLite cannot alter most things of a table: it is rebuilt.
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
