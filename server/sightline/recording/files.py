"""Files of a recording: bytes go to the kernel as soon as they are flushed, so that only a power loss can take them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sightline.recording.part import Append, Write


class GrowingFile:
    """A file that is appended to and patched. Every method but ``sync`` is quick."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self.size_bytes = 0

    def write(self, writes: Iterable[Write]) -> None:
        """Carry out what a part wants written. Raises OSError, e.g. when the disk is full."""
        pending: list[bytes] = []
        for each in writes:
            if isinstance(each, Append):
                pending.append(each.data)
                continue
            self._append(pending)
            os.pwrite(self._fd, each.data, each.offset)
        self._append(pending)

    def sync(self) -> None:
        """Wait until it is on the disk."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Let go; may be called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _append(self, pending: list[bytes]) -> None:
        data = memoryview(b"".join(pending))
        pending.clear()
        while data:
            written = os.pwrite(self._fd, data, self.size_bytes)
            self.size_bytes += written
            data = data[written:]


class LineFile:
    """JSON lines, gathered between flushes."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._lines: list[bytes] = []

    def add(self, line: bytes) -> None:
        """Queue one line, given without its end."""
        self._lines.append(line)

    def flush(self) -> None:
        """Write what was queued, in one call."""
        if self._lines:
            os.write(self._fd, b"\n".join(self._lines) + b"\n")
            self._lines.clear()

    def close(self) -> None:
        """Flush and let go; may be called again."""
        if self._fd >= 0:
            self.flush()
            os.close(self._fd)
            self._fd = -1
