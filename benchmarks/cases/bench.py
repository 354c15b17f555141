"""What every section of the benchmark of records is given, and how a time is taken."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.postgres import running_postgres


@dataclass(frozen=True, slots=True)
class Bench:
    """Settings of one run.

    Attributes:
        cache: where generated cases are kept between runs, one folder per section.
        corpora: published test vectors (``SIGHTLINE_CORPORA``); those missing are left out, and said to be.
        is_quick: measure on a sample only, to see that everything works; nothing is kept.
        seed: of everything that is generated.
        postgres_url: a database that may be filled; without one a server of the benchmark's own is started.
    """

    cache: Path
    corpora: Path
    is_quick: bool = False
    seed: int = 1
    postgres_url: str | None = None

    def folder(self, section: str) -> Path:
        """A section's own folder in the cache, made if missing."""
        made = self.cache / section
        made.mkdir(parents=True, exist_ok=True)
        return made

    def size(self, whole: int, sample: int) -> int:
        """How many to measure: ``whole``, or ``sample`` in a quick run."""
        return sample if self.is_quick else whole

    @contextmanager
    def postgres(self) -> Iterator[str]:
        """The URL of an empty PostgreSQL database."""
        if self.postgres_url is not None:
            yield self.postgres_url
            return
        with running_postgres() as server:
            yield server.url(server.fresh_database())


def milliseconds(work: Callable[[], object], *, times: int = 1) -> list[float]:
    """Wall-clock milliseconds of each of so many runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1e3)
    return taken


async def milliseconds_of(work: Callable[[], Awaitable[object]]) -> float:
    """Wall-clock milliseconds of one awaited run."""
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1e3


def median(values: Sequence[float]) -> float:
    """Median; NaN of nothing."""
    return statistics.median(values) if values else math.nan


def percentile(values: Sequence[float], share: float) -> float:
    """Percentile (0 to 100) by nearest rank; NaN of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)] if ordered else math.nan
