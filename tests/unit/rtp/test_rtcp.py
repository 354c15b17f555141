"""RTCP reports, feedback and extended reports round-trip field by field."""

from __future__ import annotations

import pytest

from sightline.errors import PacketError
from sightline.rtp import feedback, rtcp, xr
from sightline.rtp.feedback import Fir, Nack, Pli, Remb
from sightline.rtp.rtcp import Bye, ReceiverReport, ReportBlock, SenderReport, SourceDescription, Unknown

BLOCK = ReportBlock(1111, 12, -3, 0x1_0005 & 0xFFFFFFFF, 99, 0x12345678, 65536)
UNIX_MS = 1_700_000_000_250.0
NTP = (int(UNIX_MS // 1000) + rtcp.NTP_UNIX_OFFSET_S) << 32 | 1 << 30


@pytest.mark.parametrize("count", [0, 1, 31])
def test_sender_report(count: int) -> None:
    report = SenderReport(7, NTP, 2**32 - 1, 5, 6, (BLOCK,) * count)
    assert rtcp.parse(rtcp.build_sender_report(report)) == [report]
    assert report.unix_ms == UNIX_MS
    assert report.ntp_middle == (NTP >> 16) & 0xFFFFFFFF


@pytest.mark.parametrize("lost", [0, 1, -1, 0x7FFFFF, -0x800000])
def test_receiver_report_keeps_signed_loss(lost: int) -> None:
    block = ReportBlock(1111, 255, lost, 2**32 - 1, 2**32 - 1, 0, 0)
    report = ReceiverReport(9, (block,))
    assert rtcp.parse(rtcp.build_receiver_report(report)) == [report]


@pytest.mark.parametrize("name", ["", "a", "ab", "abc", "Ünïcode"])
def test_compound_of_report_and_cname(name: str) -> None:
    data = rtcp.build_receiver_report(ReceiverReport(9)) + rtcp.build_cname(9, name)
    assert rtcp.parse(data) == [ReceiverReport(9), SourceDescription(((9, name),))]


def test_goodbye() -> None:
    assert rtcp.parse(rtcp.build_bye([1, 2])) == [Bye((1, 2))]


@pytest.mark.parametrize(
    "seqs", [(5,), (5, 6, 21), (5, 22), (65535, 0, 1), (65530, 10), tuple(range(100)), (0, 40000, 40001)]
)
def test_nack_names_each_packet_once(seqs: tuple[int, ...]) -> None:
    data = feedback.build_nack(1, 2, seqs)
    assert rtcp.parse(data) == [Nack(1, 2, seqs)]


def test_nack_packs_seventeen_packets_into_four_bytes() -> None:
    assert len(feedback.build_nack(1, 2, range(17))) == 12 + 4


def test_keyframe_requests() -> None:
    assert rtcp.parse(feedback.build_pli(1, 2)) == [Pli(1, 2)]
    assert rtcp.parse(feedback.build_fir(1, 2, 258)) == [Fir(1, ((2, 2),))]


@pytest.mark.parametrize("bitrate", [0, 1, 262_143, 262_144, 60_000_000, 10**11])
def test_remb_keeps_eighteen_significant_bits(bitrate: int) -> None:
    (packet,) = rtcp.parse(feedback.build_remb(1, bitrate, [2, 3]))
    assert isinstance(packet, Remb)
    assert packet.ssrcs == (2, 3)
    assert packet.bitrate_bps <= bitrate
    assert packet.bitrate_bps >= bitrate * (1 - 2**-17)


def test_reference_time_and_its_answer() -> None:
    assert rtcp.parse(xr.build_rrtr(5, NTP)) == [xr.ExtendedReport(5, NTP)]
    item = xr.DlrrItem(6, 7, 8)
    data = xr.build_dlrr(5, [item])
    assert data[:4] == b"\x80\xcf\x00\x05"
    assert rtcp.parse(data) == [xr.ExtendedReport(5, None, (item,))]


def test_unused_types_are_passed_over() -> None:
    app = bytes((0x81, 204, 0, 2)) + bytes(8)
    assert rtcp.parse(app + feedback.build_pli(1, 2)) == [Unknown(204, 1), Pli(1, 2)]


def test_padding_is_taken_off_the_last_packet_only() -> None:
    body = bytes(8) + bytes((0, 0, 0, 4))
    padded = bytes((0xA1, 206, 0, 3)) + body
    assert rtcp.parse(padded) == [Pli(0, 0)]
    with pytest.raises(PacketError):
        rtcp.parse(padded + feedback.build_pli(1, 2))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\xc8",
        b"\x00\xc8\x00\x00",
        b"\x80\xc8\x00\x01\x00\x00\x00\x00",
        b"\x81\xc9\x00\x01\x00\x00\x00\x00",
        b"\x82\xcb\x00\x01\x00\x00\x00\x00",
        b"\x81\xcd\x00\x02" + bytes(8),
        b"\x81\xca\x00\x02\x00\x00\x00\x01\x01\x09ab",
        b"\x81\xca\x00\x02\x00\x00\x00\x01\x01\x01a\x01",
        b"\x84\xce\x00\x03" + bytes(12),
        b"\x8f\xce\x00\x03" + bytes(8) + b"REMB",
        b"\x80\xcf\x00\x02" + bytes(4) + b"\x04\x00\x00\x02",
        feedback.build_pli(1, 2) + b"\x80",
    ],
)
def test_truncated_packets_are_refused(data: bytes) -> None:
    with pytest.raises(PacketError):
        rtcp.parse(data)
