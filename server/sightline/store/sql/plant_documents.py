"""The catalogue of documents in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from sightline.errors import NotFound
from sightline.store import catalogue
from sightline.store.asset_tree import is_storable
from sightline.store.plant_base import PAGE, Document, DocumentDraft, DocumentKind, DocumentState, Editor
from sightline.store.sql.database import Database
from sightline.store.sql.plant_assets import PLANT_LOCK
from sightline.store.sql.plant_rows import LIST_COLUMNS, document_of, document_values
from sightline.store.sql.tables import documents

Version = tuple[DocumentKind, str, int]


class SqlDocuments:
    """The half of ``PlantStore`` about documents."""

    _database: Database

    async def put_draft(
        self, draft: DocumentDraft, *, by: Editor, at_ms: int, expected_change_no: int | None = None
    ) -> Document:
        def change(found: Document | None) -> Document:
            return catalogue.drafted(found, draft, by=by, at_ms=at_ms, expected_change_no=expected_change_no)

        return await self._change((draft.kind, draft.key, draft.version), change)

    async def publish(
        self,
        kind: DocumentKind,
        key: str,
        version: int,
        *,
        approver: Editor,
        effective_from_ms: int,
        at_ms: int,
        expected_change_no: int,
    ) -> Document:
        def change(found: Document | None) -> Document:
            return catalogue.published(
                _there(found, kind, key, version),
                approver=approver,
                effective_from_ms=effective_from_ms,
                at_ms=at_ms,
                expected_change_no=expected_change_no,
            )

        return await self._change((kind, key, version), change)

    async def retire(
        self, kind: DocumentKind, key: str, version: int, *, by: Editor, at_ms: int, expected_change_no: int
    ) -> Document:
        def change(found: Document | None) -> Document:
            there = _there(found, kind, key, version)
            return catalogue.retired(there, by=by, at_ms=at_ms, expected_change_no=expected_change_no)

        return await self._change((kind, key, version), change)

    async def _change(self, version: Version, change: Callable[[Document | None], Document]) -> Document:
        return await self._database.write(_change, version, change)

    async def document(self, kind: DocumentKind, key: str, version: int) -> Document:
        query = select(documents).where(_is(kind, key, version))
        rows = await self._database.read(query) if is_storable(key) else ()
        return catalogue.check_body(_there(document_of(rows[0]) if rows else None, kind, key, version))

    async def documents(
        self,
        *,
        kinds: Sequence[DocumentKind] = (),
        key: str | None = None,
        states: Sequence[DocumentState] = (),
        after: tuple[str, str, int] | None = None,
        limit: int = PAGE,
    ) -> Sequence[Document]:
        if not all(map(is_storable, (key or "", *(after[:2] if after else ())))):
            return []
        c = documents.c
        query = select(*LIST_COLUMNS).order_by(c.kind, c.key, c.version.desc()).limit(limit)
        if kinds:
            query = query.where(c.kind.in_(kinds))
        if key is not None:
            query = query.where(c.key == key)
        if states:
            query = query.where(c.state.in_(states))
        if after is not None:
            kind_after, key_after, version_after = after
            later_version = and_(c.kind == kind_after, c.key == key_after, c.version < version_after)
            later_key = and_(c.kind == kind_after, c.key > key_after)
            query = query.where(or_(c.kind > kind_after, later_key, later_version))
        return [document_of(row) for row in await self._database.read(query)]

    async def effective(self, kind: DocumentKind, key: str, *, at_ms: int) -> Document | None:
        c = documents.c
        query = (
            select(documents)
            .where(c.kind == kind, c.key == key, c.state == "published", c.effective_from_ms <= at_ms)
            .order_by(c.version.desc())
            .limit(1)
        )
        rows = await self._database.read(query) if is_storable(key) else ()
        return catalogue.check_body(document_of(rows[0])) if rows else None


def _is(kind: str, key: str, version: int) -> ColumnElement[bool]:
    c = documents.c
    return and_(c.kind == kind, c.key == key, c.version == version)


def _there(found: Document | None, kind: str, key: str, version: int) -> Document:
    if found is None:
        raise NotFound(kind, f"{key[:60]} v{version}")
    return found


def _change(connection: Connection, version: Version, change: Callable[[Document | None], Document]) -> Document:
    if connection.dialect.name == "postgresql":
        # There may be no row to lock yet; SQLite has locked the database already.
        connection.execute(select(func.pg_advisory_xact_lock(PLANT_LOCK)))
    row = connection.execute(select(documents).where(_is(*version))).one_or_none()
    made = change(None if row is None else document_of(row))
    values = document_values(made)
    connection.execute(insert(documents) if row is None else update(documents).where(_is(*version)), values)
    return made
