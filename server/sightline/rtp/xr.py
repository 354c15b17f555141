"""RTCP extended reports: a receiver's reference time and the answer to it (RFC 3611 sections 4.4 and 4.5).

A receive-only browser learns its round-trip time, and with it the capture time of frames, only from the DLRR answer.
Other report blocks are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from struct import Struct
from typing import Final

from sightline.errors import PacketError

PACKET_TYPE: Final = 207
_RRTR: Final = 4
_DLRR: Final = 5
_BLOCK: Final = Struct("!BBH")
_DLRR_ITEM: Final = Struct("!III")


@dataclass(frozen=True, slots=True)
class DlrrItem:
    """Answer to one receiver: its SSRC, middle 32 bits of its reference time, delay since in 1/65536 s."""

    ssrc: int
    lrr: int
    dlrr: int


@dataclass(frozen=True, slots=True)
class ExtendedReport:
    ssrc: int
    reference_ntp: int | None = None
    """64-bit NTP time of a receiver reference time block, if there is one."""
    dlrr: tuple[DlrrItem, ...] = ()


def parse(body: bytes) -> ExtendedReport:
    """Read the body of an XR packet.

    Raises:
        PacketError: if a block is truncated.
    """
    if len(body) < 4:
        raise PacketError("The extended report is truncated.")
    reference_ntp = None
    items: list[DlrrItem] = []
    offset = 4
    while offset < len(body):
        if offset + 4 > len(body):
            raise PacketError("The extended report ends inside a block header.")
        block_type, _, words = _BLOCK.unpack_from(body, offset)
        content = body[offset + 4 : offset + 4 + 4 * words]
        if len(content) != 4 * words:
            raise PacketError("An extended report block is truncated.")
        if block_type == _RRTR:
            if len(content) != 8:
                raise PacketError("The receiver reference time block has a wrong length.")
            reference_ntp = int.from_bytes(content, "big")
        elif block_type == _DLRR:
            if len(content) % 12:
                raise PacketError("The DLRR block has a wrong length.")
            items.extend(DlrrItem(*_DLRR_ITEM.unpack_from(content, at)) for at in range(0, len(content), 12))
        offset += 4 + 4 * words
    return ExtendedReport(int.from_bytes(body[:4], "big"), reference_ntp, tuple(items))


def build_rrtr(ssrc: int, ntp: int) -> bytes:
    """Serialise an extended report with a receiver reference time."""
    block = _BLOCK.pack(_RRTR, 0, 2) + ntp.to_bytes(8, "big")
    return _BLOCK.pack(0x80, PACKET_TYPE, 4) + ssrc.to_bytes(4, "big") + block


def build_dlrr(ssrc: int, items: Iterable[DlrrItem]) -> bytes:
    """Serialise an extended report that answers receiver reference times."""
    content = b"".join(_DLRR_ITEM.pack(item.ssrc, item.lrr, item.dlrr) for item in items)
    block = _BLOCK.pack(_DLRR, 0, len(content) // 4) + content
    return _BLOCK.pack(0x80, PACKET_TYPE, 1 + len(block) // 4) + ssrc.to_bytes(4, "big") + block
