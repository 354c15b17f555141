"""EBML (RFC 8794): elements with self-describing lengths, as Matroska uses them. Bytes only."""

from __future__ import annotations

from struct import pack
from typing import Final, NamedTuple

UNKNOWN_SIZE: Final = b"\x01" + b"\xff" * 7
"""Eight bytes that say "until the parent or file ends"; as long as a size that takes its place later."""
_MAX_SIZE_WIDTH: Final = 8


class Head(NamedTuple):
    """Identifier of an element, where its content begins, and its size; None: unknown."""

    element_id: int
    content_at: int
    size: int | None


def identifier(element_id: int) -> bytes:
    """Return an identifier; its length is part of its value."""
    return element_id.to_bytes((element_id.bit_length() + 7) // 8, "big")


def size(value: int, width: int | None = None) -> bytes:
    """Return a length descriptor, the shortest or of the given width in bytes."""
    if width is None:
        width = next(n for n in range(1, _MAX_SIZE_WIDTH + 1) if value < (1 << 7 * n) - 1)
    return (value | 1 << 7 * width).to_bytes(width, "big")


def element(element_id: int, content: bytes) -> bytes:
    """Return a whole element."""
    return identifier(element_id) + size(len(content)) + content


def master(element_id: int, *children: bytes) -> bytes:
    """Return an element that holds others."""
    return element(element_id, b"".join(children))


def unsigned(element_id: int, value: int) -> bytes:
    """Return an unsigned integer in as few bytes as it needs."""
    return element(element_id, value.to_bytes(max((value.bit_length() + 7) // 8, 1), "big"))


def signed64(element_id: int, value: int) -> bytes:
    """Return a signed integer in eight bytes, as dates are."""
    return element(element_id, pack("!q", value))


def float64(element_id: int, value: float) -> bytes:
    """Return a float."""
    return element(element_id, pack("!d", value))


def text(element_id: int, value: str) -> bytes:
    """Return a string."""
    return element(element_id, value.encode())


def void(total_bytes: int) -> bytes:
    """Return filling of exactly this length, at least nine bytes, to be written over later."""
    return identifier(0xEC) + size(total_bytes - 9, 8) + bytes(total_bytes - 9)


def read_head(data: bytes, offset: int = 0) -> Head | None:
    """Read identifier and size at ``offset``; None when they are cut off or no EBML."""
    first = data[offset : offset + 1]
    if not first or first[0] < 0x10:
        return None
    id_width = 9 - first[0].bit_length()
    size_at = offset + id_width
    lead = data[size_at : size_at + 1]
    if not lead or lead[0] == 0:
        return None
    width = 9 - lead[0].bit_length()
    if size_at + width > len(data):
        return None
    value = int.from_bytes(data[size_at : size_at + width], "big") & ((1 << 7 * width) - 1)
    is_unknown = value == (1 << 7 * width) - 1
    return Head(int.from_bytes(data[offset:size_at], "big"), size_at + width, None if is_unknown else value)
