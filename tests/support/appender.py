"""A program that appends to a SQLite case log and says aloud what was acknowledged, until it is killed or it fails.

    python -m support.appender DATABASE [--file-size-limit BYTES]

Prints ``acked SEQ OP`` after each append; ``unavailable`` and exit code 3 when the store says so.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
from pathlib import Path

from sightline.errors import StoreUnavailable
from sightline.store.sql.store import open_sql_store
from support.case_events import ANNA, AT_MS, always, case_id, draft, op_id, opening
from support.projection import PROJECTION

UNAVAILABLE = 3


async def main() -> int:
    """Append for ever."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("--file-size-limit", type=int)
    options = parser.parse_args()
    store = await open_sql_store(f"sqlite:///{options.database}", options.database.parent / "blobs", PROJECTION)
    if options.file_size_limit:
        # The kernel refuses to let any file grow further, as a full disk does.
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.file_size_limit, options.file_size_limit))
    number = 0
    try:
        while True:
            what = draft("chat.said", text="x" * 500) if number else opening(1001)
            done = await store.cases.append(case_id(1), ANNA, op_id(number), always(what), at_ms=AT_MS)
            sys.stdout.write(f"acked {done.events[0].seq} {done.events[0].op_id}\n")
            sys.stdout.flush()
            number += 1
    except StoreUnavailable:
        sys.stdout.write("unavailable\n")
        return UNAVAILABLE


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
