"""``python -m sightline.worker FD CONFIG``: the media worker process. Started by ``WorkerProcess``, not by hand."""

from __future__ import annotations

import asyncio
import socket
import sys

import msgspec

from sightline.observe import set_up_child_logs
from sightline.worker.config import WorkerConfig
from sightline.worker.server import serve


def main() -> None:
    """Serve on the inherited socket until the owner closes it."""
    set_up_child_logs()
    sock = socket.socket(fileno=int(sys.argv[1]))
    config = msgspec.json.decode(sys.argv[2], type=WorkerConfig)
    asyncio.run(serve(sock, config))


if __name__ == "__main__":
    main()
