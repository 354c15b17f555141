"""RTCP compound packets: reports, descriptions and goodbyes (RFC 3550 section 6), and the entry to all other types.

Feedback is in ``feedback.py``, transport-wide feedback in ``twcc.py``, extended reports in ``xr.py``. Left out: APP
packets, report extensions and every item of SDES but CNAME, because nothing here uses them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from struct import Struct, error
from typing import Final

from sightline.errors import PacketError
from sightline.rtp import feedback, twcc, xr

SR: Final = 200
RR: Final = 201
SDES: Final = 202
BYE: Final = 203

NTP_UNIX_OFFSET_S: Final = 2_208_988_800
"""Seconds from 1900 (NTP) to 1970 (Unix)."""

_HEADER: Final = Struct("!BBH")
_SENDER_INFO: Final = Struct("!IQIII")
_BLOCK: Final = Struct("!IIIIII")
_MAX_REPORTS: Final = 31
_CNAME: Final = 1


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What a receiver says about one source (RFC 3550 section 6.4.1)."""

    ssrc: int
    fraction_lost: int
    """In 1/256 since the last report."""
    packets_lost: int
    """Since the beginning; negative with duplicates."""
    highest_seq: int
    """Extended highest sequence number received."""
    jitter: int
    """Interarrival jitter in timestamp units."""
    lsr: int
    """Middle 32 bits of the NTP time in the last sender report; 0 when there was none."""
    dlsr: int
    """Delay since that report in 1/65536 s."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    ssrc: int
    ntp: int
    """64-bit NTP time."""
    rtp_ts: int
    packet_count: int
    octet_count: int
    reports: tuple[ReportBlock, ...] = ()

    @property
    def ntp_middle(self) -> int:
        """The 32 bits that receivers echo as ``lsr``."""
        return (self.ntp >> 16) & 0xFFFFFFFF

    @property
    def unix_ms(self) -> float:
        """The NTP time as Unix milliseconds."""
        return ((self.ntp >> 32) - NTP_UNIX_OFFSET_S) * 1000 + (self.ntp & 0xFFFFFFFF) * 1000 / 2**32


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    ssrc: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """Canonical names by SSRC."""

    cnames: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Bye:
    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A well-formed packet of a type that is not used here."""

    packet_type: int
    count: int


RtcpPacket = (
    SenderReport
    | ReceiverReport
    | SourceDescription
    | Bye
    | feedback.Feedback
    | twcc.TransportFeedback
    | xr.ExtendedReport
    | Unknown
)


def parse(data: bytes) -> list[RtcpPacket]:
    """Split and read a compound (or reduced-size, RFC 5506) RTCP packet.

    Raises:
        PacketError: for anything that is not well-formed RTCP.
    """
    if len(data) < 4:
        raise PacketError("The RTCP packet is shorter than its header.", size_bytes=len(data))
    packets: list[RtcpPacket] = []
    offset = 0
    while offset < len(data):
        if offset + 4 > len(data):
            raise PacketError("The RTCP compound packet ends inside a header.")
        first, packet_type, words = _HEADER.unpack_from(data, offset)
        end = offset + 4 + 4 * words
        if first >> 6 != 2:
            raise PacketError("The packet is not RTCP version 2.")
        if end > len(data):
            raise PacketError("An RTCP length is greater than the packet.")
        body = data[offset + 4 : end]
        if first & 0x20:
            body = _without_padding(body, is_last=end == len(data))
        try:
            packets.append(_parse_one(packet_type, first & 0x1F, body))
        except (error, UnicodeDecodeError) as exc:
            raise PacketError("An RTCP packet is truncated.", packet_type=packet_type) from exc
        offset = end
    return packets


def _without_padding(body: bytes, *, is_last: bool) -> bytes:
    # Transport-wide feedback is padded by one to three bytes, against RFC 3550, so multiples of four are not required.
    if not is_last or not body or body[-1] == 0 or body[-1] > len(body):
        raise PacketError("The RTCP padding is wrong.")
    return body[: -body[-1]]


def _parse_one(packet_type: int, count: int, body: bytes) -> RtcpPacket:
    if packet_type == SR:
        ssrc, ntp, rtp_ts, packets, octets = _SENDER_INFO.unpack_from(body)
        return SenderReport(ssrc, ntp, rtp_ts, packets, octets, _parse_blocks(body, 24, count))
    if packet_type == RR:
        if len(body) < 4:
            raise PacketError("The receiver report is truncated.")
        return ReceiverReport(int.from_bytes(body[:4], "big"), _parse_blocks(body, 4, count))
    if packet_type == SDES:
        return _parse_sdes(body, count)
    if packet_type == BYE:
        if len(body) < 4 * count:
            raise PacketError("The BYE packet is truncated.")
        return Bye(tuple(int.from_bytes(body[4 * i : 4 * i + 4], "big") for i in range(count)))
    if packet_type == feedback.RTPFB and count == twcc.FORMAT:
        return twcc.parse(body)
    if packet_type in (feedback.RTPFB, feedback.PSFB):
        return feedback.parse(packet_type, count, body) or Unknown(packet_type, count)
    if packet_type == xr.PACKET_TYPE:
        return xr.parse(body)
    return Unknown(packet_type, count)


def _parse_blocks(body: bytes, offset: int, count: int) -> tuple[ReportBlock, ...]:
    blocks = []
    for index in range(count):
        ssrc, loss, highest, jitter, lsr, dlsr = _BLOCK.unpack_from(body, offset + 24 * index)
        lost = loss & 0xFFFFFF
        if lost & 0x800000:
            lost -= 0x1000000
        blocks.append(ReportBlock(ssrc, loss >> 24, lost, highest, jitter, lsr, dlsr))
    return tuple(blocks)


def _parse_sdes(body: bytes, count: int) -> SourceDescription:
    cnames = []
    offset = 0
    for _ in range(count):
        if offset + 4 > len(body):
            raise PacketError("The SDES packet is truncated.")
        ssrc = int.from_bytes(body[offset : offset + 4], "big")
        offset += 4
        while True:
            if offset >= len(body):
                raise PacketError("An SDES chunk has no end.")
            item = body[offset]
            if item == 0:
                offset += 4 - offset % 4
                break
            if offset + 2 > len(body) or offset + 2 + body[offset + 1] > len(body):
                raise PacketError("An SDES item is truncated.")
            if item == _CNAME:
                cnames.append((ssrc, body[offset + 2 : offset + 2 + body[offset + 1]].decode()))
            offset += 2 + body[offset + 1]
    return SourceDescription(tuple(cnames))


def _pack(packet_type: int, count: int, body: bytes) -> bytes:
    return _HEADER.pack(0x80 | count, packet_type, len(body) // 4) + body


def _pack_blocks(reports: Iterable[ReportBlock]) -> bytes:
    return b"".join(
        _BLOCK.pack(
            block.ssrc,
            (block.fraction_lost & 0xFF) << 24 | (min(max(block.packets_lost, -0x800000), 0x7FFFFF) & 0xFFFFFF),
            block.highest_seq & 0xFFFFFFFF,
            block.jitter & 0xFFFFFFFF,
            block.lsr,
            block.dlsr,
        )
        for block in reports
    )


def build_sender_report(report: SenderReport) -> bytes:
    """Serialise a sender report with up to 31 blocks."""
    info = _SENDER_INFO.pack(
        report.ssrc, report.ntp, report.rtp_ts, report.packet_count & 0xFFFFFFFF, report.octet_count & 0xFFFFFFFF
    )
    blocks = report.reports[:_MAX_REPORTS]
    return _pack(SR, len(blocks), info + _pack_blocks(blocks))


def build_receiver_report(report: ReceiverReport) -> bytes:
    """Serialise a receiver report with up to 31 blocks."""
    blocks = report.reports[:_MAX_REPORTS]
    return _pack(RR, len(blocks), report.ssrc.to_bytes(4, "big") + _pack_blocks(blocks))


def build_cname(ssrc: int, cname: str) -> bytes:
    """Serialise a source description with one canonical name (cut at 255 bytes)."""
    name = cname.encode()[:255]
    chunk = ssrc.to_bytes(4, "big") + bytes((_CNAME, len(name))) + name
    return _pack(SDES, 1, chunk + bytes(4 - len(chunk) % 4))


def build_bye(ssrcs: Iterable[int]) -> bytes:
    """Serialise a goodbye for up to 31 sources."""
    leaving = list(ssrcs)[:_MAX_REPORTS]
    return _pack(BYE, len(leaving), b"".join(ssrc.to_bytes(4, "big") for ssrc in leaving))
