"""Streams with layers inside them as a real Chromium sent them (``tests/data/rtp``), packet by packet."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from sightline.rtp.extensions import elements
from sightline.rtp.packet import RtpHeader

DATA = Path(__file__).parents[1] / "data" / "rtp"
DESCRIPTOR_ID = 13
"""Of the dependency descriptor in all of them."""
_RECORD = struct.Struct("!HIH")


@dataclass(frozen=True)
class Captured:
    """One packet; its payload is cut behind the first bytes."""

    at_us: int
    payload_size: int
    packet: bytes

    @property
    def header(self) -> RtpHeader:
        return RtpHeader(self.packet)

    @property
    def payload(self) -> bytes:
        return self.packet[self.header.payload_offset :]

    @property
    def descriptor(self) -> bytes | None:
        for element in elements(self.packet, self.header):
            if element.id == DESCRIPTOR_ID:
                return self.packet[element.offset : element.offset + element.size]
        return None


def captured(name: str) -> list[Captured]:
    """Return a stream, in order."""
    data = (DATA / f"{name}.bin").read_bytes()
    packets = []
    offset = 0
    while offset < len(data):
        size, at_us, payload_size = _RECORD.unpack_from(data, offset)
        offset += _RECORD.size
        packets.append(Captured(at_us, payload_size, data[offset : offset + size]))
        offset += size
    return packets
