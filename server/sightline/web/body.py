"""Request bodies: read with a limit, decoded to structs, multipart parts in memory, deflated depth with a guard."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import TypeVar

import msgspec
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from sightline.errors import InvalidDepth, MalformedMessage, MessageTooLarge
from sightline.protocol import codec

T = TypeVar("T")

MIB = 1024 * 1024
JSON_LIMIT_BYTES = 64 * 1024
STILL_LIMIT_BYTES = 10 * MIB
DEPTH_LIMIT_BYTES = 8 * MIB
HEADER_PART_LIMIT_BYTES = 16 * 1024
MULTIPART_OVERHEAD_BYTES = HEADER_PART_LIMIT_BYTES + 4096
MAX_PARTS = 4


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """Return the whole body.

    Raises:
        MessageTooLarge: as soon as more than the limit is announced or has arrived.
        MalformedMessage: the sender went away in the middle.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit_bytes:
        raise MessageTooLarge(int(announced), limit_bytes)
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit_bytes:
                raise MessageTooLarge(size, limit_bytes)
            chunks.append(chunk)
    except ClientDisconnect:
        raise MalformedMessage("The request ended too early.") from None
    return b"".join(chunks)


async def read_struct(request: Request, struct: type[T], limit_bytes: int = JSON_LIMIT_BYTES) -> T:
    """Decode a JSON body.

    Raises:
        MalformedMessage: not ``application/json``, not JSON, or not of this struct.
        MessageTooLarge: over the limit.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise MalformedMessage("The body must be application/json.", content_type=kind[:80])
    return codec.decode_as(struct, await read_body(request, limit_bytes), limit_bytes=limit_bytes)


async def read_parts(request: Request, limits: Mapping[str, int]) -> dict[str, bytes]:
    """Return the named parts of a ``multipart/form-data`` body (RFC 7578).

    Args:
        limits: every part that must be there, with the most bytes it may have. Other parts are refused.
    Raises:
        MalformedMessage: not such a body, a part is missing, doubled or unknown.
        MessageTooLarge: the body or a part is over its limit.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary or len(boundary) > 70:
        raise MalformedMessage("The body must be multipart/form-data.")
    body = await read_body(request, sum(limits.values()) + MULTIPART_OVERHEAD_BYTES)
    collector = _Parts()
    try:
        parser = MultipartParser(boundary, collector.callbacks)  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except (MultipartParseError, ValueError) as exc:
        raise MalformedMessage("The multipart body is not right.") from exc
    if not collector.is_complete or set(collector.parts) != set(limits):
        wanted = ", ".join(sorted(limits))
        raise MalformedMessage(f"The multipart body must have exactly these parts: {wanted}.")
    for name, limit in limits.items():
        if len(collector.parts[name]) > limit:
            raise MessageTooLarge(len(collector.parts[name]), limit)
    return {name: bytes(data) for name, data in collector.parts.items()}


class _Parts:
    """Collects what the parser reports; refuses doubled names and too many parts."""

    def __init__(self) -> None:
        self.parts: dict[str, bytearray] = {}
        self.is_complete = False
        self._field = b""
        self._value = b""
        self._disposition = b""
        self._current = bytearray()
        self.callbacks = {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_end": self._end,
        }

    def _part_begin(self) -> None:
        self._field = self._value = self._disposition = b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        kind, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("ascii", "replace")
        if kind != b"form-data" or not name or name in self.parts or len(self.parts) >= MAX_PARTS:
            raise MalformedMessage("A part of the multipart body has no name, a repeated one, or is one too many.")
        self._current = self.parts[name] = bytearray()

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._current += data[start:end]

    def _end(self) -> None:
        self.is_complete = True


def decode_header(struct: type[T], raw: bytes) -> T:
    """Decode the part ``header`` of an upload; raises as ``codec.decode_as``."""
    return codec.decode_as(struct, raw, limit_bytes=HEADER_PART_LIMIT_BYTES)


def inflate_depth(deflated: bytes, size_bytes: int) -> bytes:
    """Inflate depth to exactly the size that its header promises; never allocates more.

    Raises:
        InvalidDepth: not zlib data, of another size, or with bytes after its end.
    """
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(deflated, size_bytes + 1)
    except zlib.error as exc:
        raise InvalidDepth("The depth is not zlib data.") from exc
    if len(data) != size_bytes or not stream.eof or stream.unused_data:
        raise InvalidDepth(f"The depth does not have the {size_bytes} bytes of its width and height.")
    return data


def json_bytes(value: object) -> bytes:
    return msgspec.json.encode(value)
