"""What a process holds: memory, descriptors, threads, as the kernel tells; and how that changes with time."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Held:
    """One look at one process."""

    rss_bytes: int
    """Resident memory, shared libraries included (``VmRSS``)."""
    fds: int
    threads: int


def held_by(pid: int) -> Held:
    """Look at a process.

    Raises:
        FileNotFoundError: it is gone.
    """
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    return Held(
        rss_bytes=int(fields["VmRSS"].split()[0]) * 1024,
        fds=len(list((PROC / str(pid) / "fd").iterdir())),
        threads=int(fields["Threads"]),
    )


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
