"""The signed log of a million leaves: what a start costs, and what each signature after it."""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, update

from cases.bench import Bench, median
from sightline.caselog.merkle import CompactRange
from sightline.proof.heads import Leaf, SignedHead, sign_head
from sightline.proof.keys import SigningKey
from sightline.store.sql.database import Database
from sightline.store.sql.store import open_sql_store
from sightline.store.sql.tables import counters, log_heads, log_leaves
from support.case_events import ANNA, AT_MS, always, case_id, draft, op_id, opening
from support.load.results import Figure, at_most
from support.projection import PROJECTION

TITLE = "Signed log of a million leaves (SQLite)"
LEAVES, PAGE, TIMES = 1_000_000, 20_000, 20
KEY = SigningKey(bytes(range(32)))
SIGNING_GOAL_MS = 50.0
"""Of processor time; an append to any case waits meanwhile on SQLite."""


def _seal(size: int, root: bytes) -> SignedHead:
    return sign_head(KEY, size, root, AT_MS + size)


def figures(bench: Bench) -> Iterator[Figure]:
    """A node that starts reads all leaves once; after that a signature costs the same whatever their number."""
    count = bench.size(LEAVES, 20_000)
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_measure(f"sqlite:///{folder}/log.db", Path(folder), count))


async def _measure(url: str, folder: Path, count: int) -> list[Figure]:
    store = await open_sql_store(url, folder / "blobs", PROJECTION)
    try:
        await _fill(url, count)
        await store.cases.append(case_id(1), ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS)
        before, began = _memory_mb(), time.process_time()
        await store.heads.sign(_seal, at_ms=AT_MS)
        start_s, grown_mb = time.process_time() - began, _memory_mb() - before
        taken = []
        for number in range(2, 2 + TIMES):
            await store.cases.append(case_id(1), ANNA, op_id(number), always(draft("chat.said")), at_ms=AT_MS)
            began = time.process_time()
            await store.heads.sign(_seal, at_ms=AT_MS)
            taken.append((time.process_time() - began) * 1e3)
    finally:
        await store.aclose()
    return [
        Figure(f"first signature after a start, {count:,} leaves, CPU time", round(start_s, 2), "s"),
        Figure("memory of the tree", round(grown_mb), "MB"),
        at_most("every later signature, CPU time", median(taken), "ms", SIGNING_GOAL_MS),
    ]


async def _fill(url: str, count: int) -> None:
    database, edge = Database(url), CompactRange()
    try:
        for start in range(0, count, PAGE):
            leaves = [
                Leaf(case_id=str(case_id(2 + n)), head_seq=1, head_hash=f"{n:064x}", at_ms=AT_MS)
                for n in range(start, min(start + PAGE, count))
            ]
            for leaf in leaves:
                edge.append(leaf.hash)
            rows = [msgspec.structs.asdict(leaf) | {"leaf_index": start + k} for k, leaf in enumerate(leaves)]
            await database.write(_insert, rows)
        head = msgspec.structs.asdict(_seal(edge.size, edge.root()))
        await database.write(lambda connection: connection.execute(insert(log_heads).values(head)))
        size = update(counters).where(counters.c.name == "log").values(value=edge.size)
        await database.write(lambda connection: connection.execute(size))
    finally:
        await database.aclose()


def _insert(connection: Connection, rows: list[dict[str, object]]) -> None:
    connection.execute(insert(log_leaves), rows)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
