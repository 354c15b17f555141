"""The asset tree in SQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from sightline.errors import LimitExceeded, NotFound
from sightline.ids import AssetId, RandomSource
from sightline.store.asset_tree import AssetPlan, below, check_drafts, is_storable, tag_key
from sightline.store.plant_base import MAX_ASSETS, PAGE, Asset, AssetChanges, AssetDraft, AssetLevel, Editor
from sightline.store.sql.database import Database
from sightline.store.sql.plant_rows import asset_of, asset_values
from sightline.store.sql.tables import assets

T = TypeVar("T")

PLANT_LOCK = 0x5167_706C
"""Any constant number: changes of the plant are made one after the other, also by several nodes."""
MANY_DRAFTS = 2000
"""From here on it is quicker to read the whole tree than to ask for its parts."""
CHUNK = 500

_INSERT = insert(assets)
_UPDATE = update(assets).where(assets.c.asset_id == bindparam("of_asset"))


class SqlAssets:
    """The half of ``PlantStore`` about assets."""

    def __init__(self, database: Database, random: RandomSource) -> None:
        self._database = database
        self._random = random

    async def put_assets(self, drafts: Sequence[AssetDraft], *, by: Editor, at_ms: int) -> AssetChanges:
        await asyncio.to_thread(check_drafts, drafts)
        return await self._database.finish(self._put_assets(drafts, by, at_ms))

    async def _put_assets(self, drafts: Sequence[AssetDraft], by: Editor, at_ms: int) -> AssetChanges:
        async with self._database.transaction() as transaction:
            known, count = await transaction.run(self._gather, drafts)
            plan = AssetPlan(known, by=by, at_ms=at_ms, random=self._random)
            # A large import takes a second to check: not on the event loop.
            changes = await asyncio.to_thread(plan.changes, drafts)
            if count + changes.added > MAX_ASSETS:
                raise LimitExceeded("The assets of a plant", MAX_ASSETS)
            await transaction.run(_write, known, changes.assets)
            return changes

    def _gather(self, connection: Connection, drafts: Sequence[AssetDraft]) -> tuple[dict[str, Asset], int]:
        """Return what ``AssetPlan`` needs to know, and how many assets there are; nobody else changes any now."""
        if not self._database.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(PLANT_LOCK)))
        count: int = connection.execute(select(func.count()).select_from(assets)).scalar_one()
        if len(drafts) >= MANY_DRAFTS:
            return {asset.tag_key: asset for asset in _all(connection, None)}, count
        tags = [tag for draft in drafts for tag in (draft.tag, draft.parent_tag) if tag is not None]
        found = {asset.tag_key: asset for asset in _where_in(connection, "tag_key", map(tag_key, tags))}
        moving = [found[key] for key in _moving(drafts, found)]
        _extend(found, list(found.values()), partial(_parents, connection))
        _extend(found, moving, partial(_children, connection))
        return found, count

    async def asset(self, tag: str) -> Asset:
        query = select(assets).where(assets.c.tag_key == tag_key(tag))
        rows = await self._database.read(query) if is_storable(tag) else ()
        if not rows:
            raise NotFound("asset", tag[:60])
        return asset_of(rows[0])

    async def asset_by_id(self, asset_id: AssetId) -> Asset:
        query = select(assets).where(assets.c.asset_id == asset_id)
        rows = await self._database.read(query) if is_storable(asset_id) else ()
        if not rows:
            raise NotFound("asset", asset_id[:60])
        return asset_of(rows[0])

    async def assets(
        self,
        *,
        parent_tag: str | None = None,
        roots_only: bool = False,
        text: str = "",
        levels: Sequence[AssetLevel] = (),
        with_retired: bool = True,
        after: str | None = None,
        limit: int = PAGE,
    ) -> Sequence[Asset]:
        if not all(map(is_storable, (parent_tag or "", text, after or ""))):
            return []
        query = select(assets).order_by(assets.c.tag_key).limit(limit)
        if parent_tag is not None:
            parent = assets.alias("parent")
            ids = select(parent.c.asset_id).where(parent.c.tag_key == tag_key(parent_tag)).scalar_subquery()
            query = query.where(assets.c.parent_id == ids)
        if roots_only:
            query = query.where(assets.c.parent_id.is_(None))
        if text:
            query = query.where(_contains(text))
        if levels:
            query = query.where(assets.c.level.in_(levels))
        if not with_retired:
            query = query.where(assets.c.is_retired.is_(False))
        if after is not None:
            query = query.where(assets.c.tag_key > after)
        return [asset_of(row) for row in await self._database.read(query)]

    async def ancestors(self, tag: str) -> Sequence[Asset]:
        asset = await self.asset(tag)
        found: list[Asset] = []
        while asset.parent_id is not None:
            (row,) = await self._database.read(select(assets).where(assets.c.asset_id == asset.parent_id))
            asset = asset_of(row)
            found.insert(0, asset)
        return found

    async def subtree(self, tag: str, *, limit: int = MAX_ASSETS) -> Sequence[Asset]:
        asset = await self.asset(tag)

        def look(connection: Connection) -> list[Asset]:
            return below(asset, lambda level: _children(connection, level), limit)

        return await self._database.look(look)


def _contains(text: str) -> ColumnElement[bool]:
    """Compare as Python does: LIKE has wildcards, and SQLite's ignores the case of ASCII letters only."""
    return assets.c.search.contains(text.casefold(), autoescape=True)


def _extend(
    found: dict[str, Asset], level: Sequence[Asset], next_level: Callable[[Sequence[Asset]], list[Asset]]
) -> None:
    """Add level after level until there is nothing new."""
    while level:
        level = [asset for asset in next_level(level) if asset.tag_key not in found]
        found.update((asset.tag_key, asset) for asset in level)


def _moving(drafts: Iterable[AssetDraft], found: Mapping[str, Asset]) -> Iterator[str]:
    """Keys of known assets that get another parent or level: all below them must be looked at too."""
    for draft in drafts:
        asset = found.get(tag_key(draft.tag))
        if asset is None:
            continue
        parent = None if draft.parent_tag is None else found.get(tag_key(draft.parent_tag))
        if asset.level != draft.level or asset.parent_id != (None if parent is None else parent.asset_id):
            yield asset.tag_key


def _parents(connection: Connection, level: Sequence[Asset]) -> list[Asset]:
    return _where_in(connection, "asset_id", (asset.parent_id for asset in level if asset.parent_id is not None))


def _children(connection: Connection, level: Sequence[Asset]) -> list[Asset]:
    found = _where_in(connection, "parent_id", (asset.asset_id for asset in level))
    return sorted(found, key=lambda asset: asset.tag_key)


def _where_in(connection: Connection, column: str, values: Iterable[str]) -> list[Asset]:
    found: list[Asset] = []
    for some in _chunks(sorted(set(values))):
        found.extend(_all(connection, assets.c[column].in_(some)))
    return found


def _all(connection: Connection, condition: ColumnElement[bool] | None) -> list[Asset]:
    query = select(assets) if condition is None else select(assets).where(condition)
    return [asset_of(row) for row in connection.execute(query)]


def _write(connection: Connection, known: Mapping[str, Asset], changed: Sequence[Asset]) -> None:
    """Parents first: a row may only refer to one that is there."""
    new = {asset.asset_id: asset for asset in changed if asset.tag_key not in known}
    ordered = _parents_first(new)
    for some in _chunks(ordered):
        connection.execute(_INSERT, [asset_values(asset) for asset in some])
    moved = [asset for asset in changed if asset.tag_key in known and asset is not known[asset.tag_key]]
    for some in _chunks(moved):
        connection.execute(_UPDATE, [asset_values(asset) | {"of_asset": asset.asset_id} for asset in some])


def _parents_first(new: Mapping[AssetId, Asset]) -> list[Asset]:
    ordered: dict[AssetId, Asset] = {}
    for asset in new.values():
        chain = [asset]
        while (above := chain[-1].parent_id) in new and above not in ordered:
            chain.append(new[above])  # type: ignore[index]
        ordered.update((each.asset_id, each) for each in reversed(chain))
    return list(ordered.values())


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    ahead = iter(items)
    while some := list(islice(ahead, CHUNK)):
        yield some
