"""A spatial process from the inside: reads commands from its socket, one at a time, and answers them.

Started as ``python -m sightline.jobs.child light|world|vision|model FD`` by ``process.py``: a fresh interpreter and no
fork, since Open3D's threads do not survive one. It ends when the other side of its socket is gone.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Final

import msgspec

from sightline.errors import SightlineError
from sightline.jobs.wire import LENGTH, MAX_MESSAGE_BYTES, Command, Reply, Request, failure_of, frame_bytes
from sightline.observe import set_up_child_logs

log = logging.getLogger("sightline.jobs")

Handler = Callable[[Command], object]
_CHUNK_BYTES: Final = 2**20
_WORLD_NICENESS: Final = 5


def serve(sock: socket.socket, handle: Handler) -> None:
    """Answer requests until the other side closes."""
    decoder = msgspec.msgpack.Decoder(Request)
    while (payload := _read_message(sock)) is not None:
        request = decoder.decode(payload)
        if request.wanted_until_ns and time.monotonic_ns() > request.wanted_until_ns:
            continue
        try:
            sock.sendall(frame_bytes(_answer(request, handle)))
        except OSError:
            return


def _answer(request: Request, handle: Handler) -> Reply:
    try:
        result = handle(request.command)
    except SightlineError as exc:
        return Reply(request.number, msgspec.Raw(b"\xc0"), failure_of(exc))
    except Exception as exc:
        log.exception("command %s failed", type(request.command).__name__)
        return Reply(request.number, msgspec.Raw(b"\xc0"), failure_of(exc))
    return Reply(request.number, msgspec.Raw(msgspec.msgpack.encode(result)))


def _read_message(sock: socket.socket) -> bytearray | None:
    head = _read_exactly(sock, LENGTH.size)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    if length > MAX_MESSAGE_BYTES:
        raise RuntimeError(f"A message of {length} bytes: the socket is out of step.")
    return _read_exactly(sock, length)


def _read_exactly(sock: socket.socket, length: int) -> bytearray | None:
    """``None`` when the other side has closed."""
    data = bytearray(length)
    view, filled = memoryview(data), 0
    while filled < length:
        try:
            received = sock.recv_into(view[filled : filled + _CHUNK_BYTES])
        except ConnectionError:
            return None
        if not received:
            return None
        filled += received
    return data


def _handler(kind: str) -> Handler:
    if kind == "light":
        from sightline.jobs.light import LightCore

        return LightCore().handle
    # Fusing can wait; media and clicks cannot.
    os.nice(_WORLD_NICENESS)
    if kind == "model":
        from sightline.jobs.model import ModelCore

        return ModelCore().handle
    # Open3D takes a second and 130 MB to import: only the process that fuses pays for it.
    from sightline.jobs.world import WorldCore

    return WorldCore().handle


def main(arguments: list[str]) -> None:
    kind, descriptor = arguments
    # Ctrl-C reaches the whole process group; this process ends when the server closes its socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_up_child_logs()
    if kind == "vision":
        # PyAV and OpenCV: only the process that looks at pictures pays for them.
        from sightline.jobs.vision_child import run

        run(int(descriptor))
        return
    with socket.socket(fileno=int(descriptor)) as sock:
        serve(sock, _handler(kind))


if __name__ == "__main__":
    main(sys.argv[1:])
