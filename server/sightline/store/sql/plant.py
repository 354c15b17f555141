"""The plant's data in SQL: assets and documents."""

from __future__ import annotations

from sightline.store.sql.plant_assets import SqlAssets
from sightline.store.sql.plant_documents import SqlDocuments


class SqlPlant(SqlAssets, SqlDocuments):
    """``PlantStore`` over SQLite or PostgreSQL; several processes may use one database."""
