"""Appends per second to the case log, with the CPU time they cost.

    PYTHONPATH=server:tests python benchmarks/bench_store.py [--database URL] [--appends N] [--cases N] [--length N]

Without ``--database`` a SQLite file in a temporary folder is used, durable as in service (WAL, synchronous=FULL).
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

from sightline.caselog.chain import verify_chain
from sightline.ids import CaseId, OpId
from sightline.store.base import NewEvent, Store
from sightline.store.memory import MemoryStore
from sightline.store.sql.store import open_sql_store
from support.case_events import ANNA, AT_MS, always, chain_of, opening
from support.projection import PROJECTION

BODY = {
    "title": "Seal leaks at the drive end of pump P-101",
    "anchor": {"p_world": [0.1234, 1.567, -2.3456], "sigma_m": 0.006, "state": "good", "method": "depth+volume"},
    "severity": 3,
    "component": "P-101/seal/drive-end",
}


def new_id() -> str:
    return str(uuid4())


async def append(store: Store, case: CaseId, *drafts: NewEvent) -> None:
    await store.cases.append(case, ANNA, OpId(new_id()), always(*drafts), at_ms=AT_MS)


async def open_case(store: Store) -> CaseId:
    case = CaseId(new_id())
    await append(store, case, opening(await store.cases.next_number()))
    return case


async def one_after_the_other(store: Store, cases: list[CaseId], appends: int) -> None:
    fault = NewEvent(op_id=OpId(new_id()), kind="fault.raised", body=BODY)
    for number in range(appends):
        await append(store, cases[number % len(cases)], fault)


async def all_cases_at_once(store: Store, cases: list[CaseId], appends: int) -> None:
    share = appends // len(cases)
    await asyncio.gather(*(one_after_the_other(store, [case], share) for case in cases))


async def measure(name: str, appends: int, work: Callable[[], Awaitable[None]]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    await work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:<44}{appends / wall:8.0f}/s {wall / appends * 1e3:8.2f} ms {cpu / appends * 1e3:8.2f} ms CPU each")


async def bench(name: str, store: Store, options: argparse.Namespace) -> None:
    n, cases = options.appends, [await open_case(store) for _ in range(options.cases)]
    await measure(f"{name}: one writer", n, lambda: one_after_the_other(store, cases, n))
    await measure(f"{name}: {len(cases)} cases at once", n, lambda: all_cases_at_once(store, cases, n))
    long_case = await open_case(store)
    filler = NewEvent(op_id=OpId(new_id()), kind="chat.said", body={"text": "x" * 80})
    for _ in range(options.length // 1000):
        await append(store, long_case, *[filler] * 1000)
    label = f"{name}: case of {options.length} events"
    await measure(label, n // 4, lambda: one_after_the_other(store, [long_case], n // 4))
    await store.aclose()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database")
    parser.add_argument("--appends", type=int, default=2000)
    parser.add_argument("--cases", type=int, default=8)
    parser.add_argument("--length", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/cases.db"
        name = url.partition(":")[0]
        await bench("memory", MemoryStore(PROJECTION), options)
        await bench(name, await open_sql_store(url, Path(folder) / "blobs", PROJECTION), options)
    log = chain_of(10_000)
    start = time.process_time()
    assert verify_chain(log) is None
    print(f"verify_chain: {(time.process_time() - start) / len(log) * 1e6:.0f} µs CPU per event")


if __name__ == "__main__":
    asyncio.run(main())
