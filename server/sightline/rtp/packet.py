"""RTP header as a view on bytes (RFC 3550 section 5.1), and the split of RTP from RTCP (RFC 5761 section 4).

Nothing here serialises a whole packet: forwarding patches the twelve fixed bytes of a copy.
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from sightline.errors import PacketError

FIXED_HEADER: Final = Struct("!BBHII")
"""First byte (V, P, X, CC), marker and payload type, sequence number, timestamp, SSRC."""
FIXED_HEADER_SIZE: Final = 12

_EXTENSION: Final = Struct("!HH")


class RtpHeader:
    """Where things are in one RTP packet. Offsets count from the packet's first byte."""

    __slots__ = (
        "extension_offset",
        "extension_profile",
        "extension_size",
        "first",
        "marker",
        "payload_end",
        "payload_offset",
        "payload_type",
        "rtp_ts",
        "seq",
        "ssrc",
    )

    def __init__(self, packet: bytes) -> None:
        """Read the header.

        Raises:
            PacketError: if the bytes are no RTP packet of version 2 or a length in them is wrong.
        """
        size = len(packet)
        if size < FIXED_HEADER_SIZE:
            raise PacketError("The RTP packet is shorter than its fixed header.", size_bytes=size)
        first, second, self.seq, self.rtp_ts, self.ssrc = FIXED_HEADER.unpack_from(packet)
        if first >> 6 != 2:
            raise PacketError("The packet is not RTP version 2.")
        self.first: int = first
        self.marker: int = second & 0x80
        self.payload_type: int = second & 0x7F
        offset = FIXED_HEADER_SIZE + 4 * (first & 0x0F)
        self.extension_profile = 0
        self.extension_offset = 0
        self.extension_size = 0
        if first & 0x10:
            if offset + 4 > size:
                raise PacketError("The RTP header extension is truncated.")
            self.extension_profile, words = _EXTENSION.unpack_from(packet, offset)
            self.extension_offset = offset + 4
            self.extension_size = 4 * words
            offset += 4 + 4 * words
        if offset > size:
            raise PacketError("The RTP header is longer than the packet.")
        self.payload_offset: int = offset
        self.payload_end: int = size
        if first & 0x20:
            padding = packet[size - 1]
            if padding == 0 or offset + padding > size:
                raise PacketError("The RTP padding is longer than the payload.")
            self.payload_end = size - padding

    @property
    def payload_size(self) -> int:
        """Bytes of payload without padding."""
        return self.payload_end - self.payload_offset


def is_rtcp(packet: bytes | bytearray | memoryview) -> bool:
    """Tell RTCP from RTP when both share a port: RTCP packet types are 192 … 223 (RFC 5761 section 4)."""
    return len(packet) >= 2 and 192 <= packet[1] <= 223


def unwrap_rtx(packet: bytes, header: RtpHeader, ssrc: int, payload_type: int) -> bytes:
    """Return the original packet that an RTX packet carries (RFC 4588 section 4).

    Args:
        packet: the RTX packet.
        header: its header.
        ssrc: of the repaired stream.
        payload_type: of the repaired stream.
    Raises:
        PacketError: if there is no original sequence number; padding probes have none.
    """
    if header.payload_size < 2:
        raise PacketError("The RTX packet has no original sequence number.")
    start = header.payload_offset
    seq = int.from_bytes(packet[start : start + 2], "big")
    fixed = FIXED_HEADER.pack(header.first & ~0x20, header.marker | payload_type, seq, header.rtp_ts, ssrc)
    return fixed + packet[FIXED_HEADER_SIZE:start] + packet[start + 2 : header.payload_end]


def wrap_rtx(packet: bytes, payload_offset: int, rtx_header: bytes, original_seq: int) -> bytes:
    """Return an RTX packet: new fixed header, original sequence number before the payload (RFC 4588 section 4).

    Args:
        packet: outgoing form of the original, extensions already rewritten.
        payload_offset: where its payload begins.
        rtx_header: twelve bytes with RTX payload type, RTX sequence number and RTX SSRC.
        original_seq: sequence number that the receiver misses.
    """
    return (
        rtx_header
        + packet[FIXED_HEADER_SIZE:payload_offset]
        + original_seq.to_bytes(2, "big")
        + packet[payload_offset:]
    )
