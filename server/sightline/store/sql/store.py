"""All stores over one SQL database and one folder of blobs."""

from __future__ import annotations

from pathlib import Path
from secrets import SystemRandom

from sightline.ids import RandomSource
from sightline.store.base import (
    AnswerStore,
    BlobStore,
    CaseStore,
    HeadStore,
    ListStore,
    PeopleStore,
    PlantStore,
    TurnStore,
)
from sightline.store.blobs import FileBlobs
from sightline.store.projection import Projection
from sightline.store.rebuilding import rebuild_outdated
from sightline.store.sql.answers import SqlAnswers
from sightline.store.sql.cases import SqlCases
from sightline.store.sql.database import Database
from sightline.store.sql.heads import SqlHeads
from sightline.store.sql.lists import SqlLists
from sightline.store.sql.people import SqlPeople
from sightline.store.sql.plant import SqlPlant
from sightline.store.sql.turns import SqlTurns
from sightline.store.sql.upgrade import upgrade


class SqlStore:
    """``Store`` over SQLite or PostgreSQL. Made by ``open_sql_store``; whoever opened it closes it."""

    def __init__(self, database: Database, blobs: FileBlobs, projection: Projection, random: RandomSource) -> None:
        self._database = database
        cases = SqlCases(database, projection, random)
        self.cases: CaseStore = cases
        self.lists: ListStore = SqlLists(database, cases, projection.version)
        self.answers: AnswerStore = SqlAnswers(database)
        self.heads: HeadStore = SqlHeads(database)
        self.people: PeopleStore = SqlPeople(database)
        self.blobs: BlobStore = blobs
        self.plant: PlantStore = SqlPlant(database, random)
        self.turns: TurnStore = SqlTurns(database)

    async def aclose(self) -> None:
        """Let running transactions end, then close every connection; closing twice is harmless."""
        await self._database.aclose()


async def open_sql_store(
    url: str, blobs_folder: Path, projection: Projection, *, random: RandomSource | None = None
) -> SqlStore:
    """Upgrade the database to this version, lists included, and return its stores.

    Args:
        url: ``sqlite:///file.db`` (the folder must exist) or ``postgresql://…``.
        blobs_folder: made if missing; several nodes may share it.
        projection: summary of a case for lists.
        random: source of salts; the operating system's unless a test needs repeatable ones.
    Raises:
        ConfigError: the URL names no database that Sightline can use.
        StoreError: the database is newer than the program, or not durable.
        StoreUnavailable: database or folder cannot be reached or written.
    """
    await upgrade(url)
    store = SqlStore(Database(url), FileBlobs(blobs_folder), projection, random or SystemRandom())
    try:
        await rebuild_outdated(store.lists)
    except BaseException:
        await store.aclose()
        raise
    return store
