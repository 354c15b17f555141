"""Packets on a TCP connection: two bytes of length before each (RFC 4571 section 2). Pure."""

from __future__ import annotations

from typing import Final

from sightline.errors import PacketError
from sightline.transport.base import MAX_DATAGRAM

LENGTH_SIZE: Final = 2


def frame(packet: bytes | bytearray | memoryview) -> bytes:
    """Return a packet with its length before it.

    Raises:
        PacketError: if it is longer than a length can tell.
    """
    if len(packet) > 0xFFFF:
        raise PacketError("The packet is too long for a frame.", size_bytes=len(packet))
    return len(packet).to_bytes(LENGTH_SIZE, "big") + packet


class Deframer:
    """Cuts what arrives into packets; holds less than one frame between two calls."""

    def __init__(self, limit: int = MAX_DATAGRAM) -> None:
        """Begin.

        Args:
            limit: bytes of the longest packet that is taken.
        """
        self._limit = limit
        self._rest = b""

    @property
    def held_bytes(self) -> int:
        """Of the frame that is not complete."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """Return the packets that are complete; empty ones, which RFC 4571 allows, are passed over.

        Raises:
            PacketError: if a longer packet is announced. The stream cannot be read any further.
        """
        data = self._rest + data if self._rest else data
        packets, offset, end = [], 0, len(data)
        while offset + LENGTH_SIZE <= end:
            size = data[offset] << 8 | data[offset + 1]
            if size > self._limit:
                raise PacketError("The frame is too long.", size_bytes=size)
            start = offset + LENGTH_SIZE
            if start + size > end:
                break
            if size:
                packets.append(data[start : start + size])
            offset = start + size
        self._rest = data[offset:]
        return packets
