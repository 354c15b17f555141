"""``python -m sightline.worker FD CONFIG``: the media worker process. Started by ``WorkerProcess``, not by hand."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys

import msgspec

from sightline.worker.config import WorkerConfig
from sightline.worker.server import serve


def main() -> None:
    """Serve on the inherited socket until the owner closes it."""
    logging.basicConfig(
        level=os.environ.get("SIGHTLINE_LOG_LEVEL", "INFO").upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    sock = socket.socket(fileno=int(sys.argv[1]))
    config = msgspec.json.decode(sys.argv[2], type=WorkerConfig)
    asyncio.run(serve(sock, config))


if __name__ == "__main__":
    main()
