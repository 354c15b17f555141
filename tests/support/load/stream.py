"""The stream that the load consists of: packets as a browser's VP8 sender makes them.

A header extension of our own carries the time of sending and a counter, so that order, loss, delay and identity can
be told at the other end while payloads stay what they are.
"""

from __future__ import annotations

import hashlib
import time
from struct import Struct
from typing import Final, Protocol

from sightline.rtp.extensions import ABS_SEND_TIME, TRANSPORT_CC
from sightline.rtp.packet import FIXED_HEADER

PAYLOAD_TYPE: Final = 96
SSRC: Final = 1111
FRAMES_PER_S: Final = 30
EXTENSION_IDS: Final = {TRANSPORT_CC: 3, ABS_SEND_TIME: 2, "urn:sightline:load:stamp": 4}
_BLOCK: Final = Struct("!HHBHB3sBQI")
"""One-byte form (RFC 8285) with transport-wide number, send time, and the stamp of 12 bytes."""
STAMP: Final = Struct("!QI")
"""Time of sending in UTC nanoseconds, and the packet's number."""
STAMP_AT: Final = FIXED_HEADER.size + _BLOCK.size - STAMP.size
PAYLOAD_AT: Final = FIXED_HEADER.size + _BLOCK.size
_KEYFRAME_EVERY: Final = 15
"""Frames; half a second, so that every viewer begins soon."""


class Source(Protocol):
    """Where a publisher's packets come from."""

    rate: int
    """Packets per second."""
    count: int
    """How many were taken."""

    def next(self) -> bytes:
        """Return the next packet, stamped with the present time."""


def packet_of(number: int, frame: int, *, is_last: bool, payload: bytes) -> bytes:
    """Return an RTP packet with its extensions.

    Args:
        number: counts packets; its low bits are the sequence number.
        frame: counts frames, at ``FRAMES_PER_S``.
        is_last: whether the packet ends its frame.
        payload: with the codec's own header.
    """
    seq = number & 0xFFFF
    second = PAYLOAD_TYPE | (0x80 if is_last else 0)
    head = FIXED_HEADER.pack(0x90, second, seq, frame * (90_000 // FRAMES_PER_S) & 0xFFFFFFFF, SSRC)
    block = _BLOCK.pack(0xBEDE, 5, 3 << 4 | 1, seq, 2 << 4 | 2, bytes(3), 4 << 4 | 11, time.time_ns(), number)
    return b"".join((head, block, payload))


class Synthetic:
    """VP8 packets of one size whose pictures show nothing."""

    def __init__(self, rate: int, payload_bytes: int) -> None:
        self.rate = rate
        self.count = 0
        self._per_frame = max(1, rate // FRAMES_PER_S)
        self._filling = hashlib.shake_128(b"sightline").digest(payload_bytes - 2)

    def next(self) -> bytes:
        number = self.count
        self.count += 1
        frame, at = divmod(number, self._per_frame)
        # RFC 7741 section 4.2: the S bit begins a partition; section 4.3: the P bit says that it is no keyframe.
        descriptor = bytes((0x10 if at == 0 else 0x00, 0 if frame % _KEYFRAME_EVERY == 0 else 1))
        return packet_of(number, frame, is_last=at == self._per_frame - 1, payload=descriptor + self._filling)
