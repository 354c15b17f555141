"""Freed memory goes back to the system after many transports have ended, and not more often than useful."""

from __future__ import annotations

import asyncio
import threading

import pytest

from sightline.worker.heap import HeapTrimmer, malloc_trim

MINUTE_NS = 60_000_000_000


class Trims:
    """Counts, and notes in which thread."""

    def __init__(self) -> None:
        self.count = 0
        self.threads: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self) -> None:
        self.gate.wait(timeout=30)
        self.count += 1
        self.threads.add(threading.get_ident())


def end(trimmer: HeapTrimmer, count: int) -> None:
    for _ in range(count):
        trimmer.ended()


async def test_a_few_ends_are_not_worth_it() -> None:
    trims = Trims()
    trimmer = HeapTrimmer(trims)
    end(trimmer, 19)
    trimmer.tick(MINUTE_NS)
    await trimmer.aclose()
    assert trims.count == 0


async def test_many_ends_trim_once_a_minute_beside_the_loop() -> None:
    trims = Trims()
    trimmer = HeapTrimmer(trims)
    end(trimmer, 20)
    trimmer.tick(5)
    await trimmer.aclose()
    assert trims.count == 1
    assert threading.get_ident() not in trims.threads
    end(trimmer, 50)
    trimmer.tick(5 + MINUTE_NS - 1)
    await trimmer.aclose()
    assert trims.count == 1
    trimmer.tick(5 + MINUTE_NS)
    await trimmer.aclose()
    assert trims.count == 2


async def test_a_slow_trim_is_not_started_twice() -> None:
    trims = Trims()
    trims.gate.clear()
    trimmer = HeapTrimmer(trims)
    end(trimmer, 20)
    trimmer.tick(1)
    await asyncio.sleep(0)
    end(trimmer, 20)
    trimmer.tick(1 + MINUTE_NS)
    trims.gate.set()
    await trimmer.aclose()
    assert trims.count == 1


def test_the_c_library_gives_memory_back() -> None:
    trim = malloc_trim()
    if trim is None:
        pytest.skip("this C library has no malloc_trim")
    trim()
