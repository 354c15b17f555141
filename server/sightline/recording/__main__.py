"""``python -m sightline.recording FD``: one recorder process. Started by ``RecorderProcess``, not by hand."""

from __future__ import annotations

import asyncio
import socket
import sys

from sightline.observe import set_up_child_logs
from sightline.recording.recorder import serve


def main() -> None:
    """Serve on the inherited socket until it says stop or closes."""
    set_up_child_logs()
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
