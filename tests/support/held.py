"""What a process holds: memory, descriptors, threads, as the kernel tells; and how that changes with time."""

from __future__ import annotations

import contextlib
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
DATABASE = ".sqlite"


@dataclass(frozen=True, slots=True)
class Held:
    """One look at one process."""

    rss_bytes: int
    """Resident memory, shared libraries included (``VmRSS``)."""
    descriptors: Counter[str]
    """What the open descriptors lead to (file, or kind of anything else), and how many lead there."""
    threads: int

    @property
    def fds(self) -> int:
        """How many descriptors are open, those of the store's database left out."""
        return self.descriptors.total() - self.store_fds

    @property
    def store_fds(self) -> int:
        """How many lead to a SQLite database: its pool opens connections as they are needed and keeps them."""
        return sum(count for name, count in self.descriptors.items() if DATABASE in name)


def held_by(pid: int) -> Held:
    """Look at a process.

    Raises:
        FileNotFoundError: it is gone.
    """
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    return Held(
        rss_bytes=int(fields["VmRSS"].split()[0]) * 1024,
        descriptors=_descriptors_of(pid),
        threads=int(fields["Threads"]),
    )


def _descriptors_of(pid: int) -> Counter[str]:
    """Return what a process's descriptors lead to; those closed meanwhile are left out."""
    found: Counter[str] = Counter()
    for descriptor in (PROC / str(pid) / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            # Sockets and pipes are named "socket:[1234]".
            found[str(descriptor.readlink()).partition(":[")[0]] += 1
    return found


def children_of(pid: int) -> dict[int, str]:
    """Return the direct children of a process with their command lines."""
    found = {}
    for task in (PROC / str(pid) / "task").iterdir():
        for child in (task / "children").read_text().split():
            found[int(child)] = (PROC / child / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def growth_per_hour(times_s: Sequence[float], sizes: Sequence[float]) -> float:
    """Return the slope as a share of the first value per hour, e.g. 0.01 for one per cent.

    The slope is Theil and Sen's, the median of all pairs': one collection of garbage or one late look does not tilt it.
    """
    slopes = [
        (sizes[after] - sizes[before]) / (times_s[after] - times_s[before])
        for before in range(len(times_s))
        for after in range(before + 1, len(times_s))
        if times_s[after] > times_s[before]
    ]
    return statistics.median(slopes) * 3600 / sizes[0] if slopes else 0.0
