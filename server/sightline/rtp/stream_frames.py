"""Plain RTP and RTCP on a stream socket of this machine: each packet behind its length and its time of arrival.

This is how a worker hands media to a consumer (``worker/tap.py``): towards the consumer everything that its
subscriptions receive; towards the worker RTCP only, handled as that of any other subscriber. RFC 4571 has no place for
the time of arrival, which the consumer needs and cannot know.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from sightline.errors import MessageTooLarge

HEADER: Final = Struct("!Iq")
"""Length of the packet in bytes; time of arrival in monotonic nanoseconds of this machine."""
MAX_PACKET_BYTES: Final = 65_535


class TappedPacket(NamedTuple):
    """RTP or RTCP (``rtp.packet.is_rtcp`` tells them apart)."""

    data: bytes
    arrival_ns: int


def encode(data: bytes, arrival_ns: int) -> bytes:
    """Return one packet with its header."""
    return HEADER.pack(len(data), arrival_ns) + data


class FrameReader:
    """Cuts a byte stream into packets."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[TappedPacket]:
        """Yield the packets that are complete now.

        Raises:
            MessageTooLarge: if a length is impossible; the stream is of no use after that.
        """
        rest = self._rest
        rest += data
        offset = 0
        try:
            while offset + HEADER.size <= len(rest):
                size, arrival_ns = HEADER.unpack_from(rest, offset)
                if size > MAX_PACKET_BYTES:
                    raise MessageTooLarge(size, MAX_PACKET_BYTES)
                start = offset + HEADER.size
                if start + size > len(rest):
                    return
                offset = start + size
                yield TappedPacket(bytes(rest[start:offset]), arrival_ns)
        finally:
            del rest[:offset]
