"""The signed log in SQL: one appender at a time, on any number of nodes (a row of ``counters`` is its lock)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, and_, exists, insert, select, update

from sightline.caselog.merkle import MerkleTree
from sightline.errors import NotFound
from sightline.ids import CaseId
from sightline.proof.heads import Consistency, Inclusion, Leaf, SignedHead
from sightline.proof.keys import PublicKey
from sightline.store.heads_base import LeafTree, Seal, consistency_of, inclusion_of
from sightline.store.sql.database import Database
from sightline.store.sql.tables import cases, counters, log_heads, log_keys, log_leaves

LOCK = "log"
"""Row of ``counters``; its value is the number of leaves."""

PAGE = 10_000
"""Leaves read at a time: a tenth of a second."""

_LEAF_COLUMNS = [log_leaves.c[name] for name in Leaf.__struct_fields__]
_HEAD_COLUMNS = [log_heads.c[name] for name in SignedHead.__struct_fields__]
_NEWEST = select(*_HEAD_COLUMNS).order_by(log_heads.c.tree_size.desc()).limit(1)
_LOCKED = select(counters.c.value).where(counters.c.name == LOCK).with_for_update()
_TAKEN_IN = exists().where(and_(log_leaves.c.case_id == cases.c.case_id, log_leaves.c.head_seq >= cases.c.head_seq))
_CHANGED = (
    select(cases.c.case_id, cases.c.head_seq, cases.c.head_hash)
    .where(~_TAKEN_IN)
    .order_by(cases.c.changed_at_ms, cases.c.case_id)
)


class SqlHeads:
    """``HeadStore`` over SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tree = LeafTree()
        self._turn = asyncio.Lock()

    async def sign(self, seal: Seal, *, at_ms: int, case_id: CaseId | None = None) -> SignedHead | None:
        async with self._turn:
            await self._catch_up()
            return await self._database.write(self._sign, seal, at_ms, case_id)

    async def _catch_up(self) -> None:
        """Read what other nodes, or this one before a restart, have taken in: a page at a time, without the lock.

        Leaves are only ever added, so that the few that come meanwhile are read under it.
        """
        while page := await self.leaves(after=self._tree.size, limit=PAGE):
            await asyncio.to_thread(self._tree.take, page)

    def _sign(self, connection: Connection, seal: Seal, at_ms: int, case_id: CaseId | None) -> SignedHead | None:
        connection.execute(_LOCKED).one()
        query = _CHANGED if case_id is None else _CHANGED.where(cases.c.case_id == case_id)
        fresh = [
            Leaf(case_id=row.case_id, head_seq=row.head_seq, head_hash=row.head_hash, at_ms=at_ms)
            for row in connection.execute(query)
        ]
        if not fresh:
            return None
        tree = self._current(connection)
        rows = [msgspec.structs.asdict(leaf) | {"leaf_index": tree.size + k} for k, leaf in enumerate(fresh)]
        grown = tree.edge()
        for leaf in fresh:
            grown.append(leaf.hash)
        head = seal(grown.size, grown.root())
        connection.execute(insert(log_leaves), rows)
        connection.execute(insert(log_heads).values(msgspec.structs.asdict(head)))
        connection.execute(update(counters).where(counters.c.name == LOCK).values(value=grown.size))
        return head

    def _current(self, connection: Connection) -> MerkleTree:
        def read(after: int) -> Sequence[Leaf]:
            query = select(*_LEAF_COLUMNS).where(log_leaves.c.leaf_index >= after).order_by(log_leaves.c.leaf_index)
            return [Leaf(**row._mapping) for row in connection.execute(query)]

        row = connection.execute(_NEWEST).one_or_none()
        return self._tree.current(SignedHead(**row._mapping) if row else None, read)

    async def newest(self) -> SignedHead | None:
        rows = await self._database.read(_NEWEST)
        return SignedHead(**rows[0]._mapping) if rows else None

    async def heads(self, *, after_size: int = 0, limit: int = 1_000) -> Sequence[SignedHead]:
        query = select(*_HEAD_COLUMNS).where(log_heads.c.tree_size > after_size).order_by(log_heads.c.tree_size)
        return [SignedHead(**row._mapping) for row in await self._database.read(query.limit(limit))]

    async def leaves(self, *, after: int = 0, limit: int = 10_000) -> Sequence[Leaf]:
        query = select(*_LEAF_COLUMNS).where(log_leaves.c.leaf_index >= after).order_by(log_leaves.c.leaf_index)
        return [Leaf(**row._mapping) for row in await self._database.read(query.limit(limit))]

    async def inclusion(self, case_id: CaseId, head_seq: int | None = None) -> Inclusion:
        async with self._turn:
            await self._catch_up()
            return await self._database.write(self._inclusion, case_id, head_seq)

    def _inclusion(self, connection: Connection, case_id: CaseId, head_seq: int | None) -> Inclusion:
        query = select(log_leaves.c.leaf_index, *_LEAF_COLUMNS).where(log_leaves.c.case_id == case_id)
        if head_seq is not None:
            query = query.where(log_leaves.c.head_seq == head_seq)
        found = connection.execute(query.order_by(log_leaves.c.leaf_index.desc()).limit(1)).one_or_none()
        if found is None:
            raise NotFound("signed head of case", case_id)
        fields = dict(found._mapping)
        index = fields.pop("leaf_index")
        covering = select(*_HEAD_COLUMNS).where(log_heads.c.tree_size > index).order_by(log_heads.c.tree_size)
        head = SignedHead(**connection.execute(covering.limit(1)).one()._mapping)
        return inclusion_of(self._current(connection), Leaf(**fields), index, head)

    async def consistency(self, first: int, second: int) -> Consistency:
        async with self._turn:
            await self._catch_up()
            return await self._database.write(self._consistency, first, second)

    def _consistency(self, connection: Connection, first: int, second: int) -> Consistency:
        heads = []
        for size in (first, second):
            query = select(*_HEAD_COLUMNS).where(log_heads.c.tree_size == size)
            row = connection.execute(query).one_or_none()
            if row is None:
                raise NotFound("signed head", str(size))
            heads.append(SignedHead(**row._mapping))
        return consistency_of(self._current(connection), *heads)

    async def put_key(self, key: PublicKey) -> None:
        await self._database.write(_put_key, key)

    async def keys(self) -> Sequence[PublicKey]:
        query = select(log_keys).order_by(log_keys.c.valid_from_ms, log_keys.c.key_id)
        return [PublicKey(**row._mapping) for row in await self._database.read(query)]


def _put_key(connection: Connection, key: PublicKey) -> None:
    values = msgspec.structs.asdict(key)
    known = update(log_keys).where(log_keys.c.key_id == key.key_id).values(values)
    if connection.execute(known).rowcount == 0:
        connection.execute(insert(log_keys).values(values))
