"""Signed heads as lines of JSON in files that only grow: for a collector, a mirror or storage that cannot be rewritten.

``heads-2026-11.jsonl`` by the month of signing; each line is one signed head as ``GET /api/v1/log/head`` gives it. A
line is written whole and synced. After a failure or a restart what is missing is written first, so that the files of
one folder hold every head once and in order.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sightline.proof.heads import SignedHead

TAIL_BYTES = 4096
"""A line is about 350 bytes long."""


class HeadFiles:
    """Appends heads to the files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reached(self) -> int:
        """Return the tree size of the last whole line; 0 when there is none. Raises OSError."""
        for path in sorted(self._folder.glob("heads-*.jsonl"), reverse=True):
            for line in reversed(_tail(path)):
                try:
                    return msgspec.json.decode(line, type=SignedHead).tree_size
                except msgspec.DecodeError:
                    # A line that a full disk or a power cut left unfinished.
                    continue
        return 0

    def append(self, heads: Sequence[SignedHead]) -> None:
        """Write one line for each. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for head in heads:
            month = dt.datetime.fromtimestamp(head.at_ms / 1000, dt.UTC).strftime("%Y-%m")
            _append(self._folder / f"heads-{month}.jsonl", msgspec.json.encode(head) + b"\n")


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        # What was left unfinished stays, on a line of its own: the file only grows.
        if size and os.pread(file.fileno(), 1, size - 1) != b"\n":
            line = b"\n" + line
        file.write(line)
        os.fsync(file.fileno())


def _tail(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - TAIL_BYTES, 0))
        return file.read().splitlines()
