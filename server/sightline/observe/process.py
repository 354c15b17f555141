"""What this process uses of the machine, for dumps (``proc(5)``)."""

from __future__ import annotations

import os
import time
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def process_figures() -> dict[str, float]:
    """Return process id, resident memory, open file descriptors and CPU seconds; 0 where the system is mute."""
    try:
        rss_bytes = int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES
        descriptors = len(os.listdir("/proc/self/fd"))
    except OSError:
        rss_bytes = descriptors = 0
    return {"pid": os.getpid(), "rss_bytes": rss_bytes, "fds": descriptors, "cpu_s": round(time.process_time(), 3)}
