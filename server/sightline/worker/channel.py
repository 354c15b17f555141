"""Frames on the socket between the owner and the worker process: four bytes of length, then msgpack.

Requests carry an id and are answered in any order; events have none. Both ends are ours, so a bad frame is a fault of
the program and ends the connection.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec

from sightline.worker.base import WorkerEvent

MAX_FRAME_BYTES: Final = 16 * 1024 * 1024


class Request(msgspec.Struct, frozen=True, tag="request", tag_field="frame"):
    """Call a method of the worker."""

    id: int
    method: str
    arguments: dict[str, Any]


class Reply(msgspec.Struct, frozen=True, tag="reply", tag_field="frame"):
    """Result, or an error by its stable code."""

    id: int
    result: Any = None
    error_code: str | None = None
    error_message: str = ""


class Event(msgspec.Struct, frozen=True, tag="event", tag_field="frame"):
    event: WorkerEvent


Frame = Request | Reply | Event

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Frame)


def encode(frame: Frame) -> bytes:
    """Return a frame with its length in front."""
    body = _encoder.encode(frame)
    return len(body).to_bytes(4, "big") + body


async def read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """Return the next frame, or None when the other side has closed.

    Raises:
        ValueError: if the frame is too long or no frame at all.
    """
    try:
        size = int.from_bytes(await reader.readexactly(4), "big")
        if size > MAX_FRAME_BYTES:
            raise ValueError(f"a frame of {size} bytes")
        body = await reader.readexactly(size)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    frame: Frame = _decoder.decode(body)
    return frame
