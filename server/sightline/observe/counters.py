"""Plain counts of what happened, for the status page and ``/metrics``."""

from __future__ import annotations

import threading
from collections import Counter


class Counters:
    """Named counts of what happened; safe from any thread."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, name: str, count: int = 1) -> None:
        with self._lock:
            self._counts[name] += count

    def snapshot(self) -> dict[str, int]:
        with self._lock:
            return dict(sorted(self._counts.items()))
