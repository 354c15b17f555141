"""``python -m sightline.recording FD``: one recorder process. Started by ``RecorderProcess``, not by hand."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys

from sightline.recording.recorder import serve


def main() -> None:
    """Serve on the inherited socket until it says stop or closes."""
    logging.basicConfig(
        level=os.environ.get("SIGHTLINE_LOG_LEVEL", "INFO").upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
