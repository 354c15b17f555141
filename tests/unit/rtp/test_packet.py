"""The RTP header view, and RTX wrapping."""

from __future__ import annotations

import pytest

from sightline.errors import PacketError
from sightline.rtp.packet import FIXED_HEADER, RtpHeader, is_rtcp, unwrap_rtx, wrap_rtx
from support.rtp import rtp


@pytest.mark.parametrize("csrcs", [0, 1, 15])
@pytest.mark.parametrize("padding", [0, 1, 4, 255])
@pytest.mark.parametrize("extensions", [None, {1: b"a"}, {3: b"abcd", 14: bytes(16)}])
def test_every_field_is_found(csrcs: int, padding: int, extensions: dict[int, bytes] | None) -> None:
    packet = rtp(
        65535,
        2**32 - 1,
        ssrc=0xDEADBEEF,
        payload=b"payload",
        marker=True,
        extensions=extensions,
        csrcs=csrcs,
        padding=padding,
    )
    header = RtpHeader(packet)
    assert (header.seq, header.rtp_ts, header.ssrc, header.payload_type) == (65535, 2**32 - 1, 0xDEADBEEF, 96)
    assert header.marker
    assert packet[header.payload_offset : header.payload_end] == b"payload"
    assert header.payload_size == len(b"payload")


def test_padding_alone_is_an_empty_payload() -> None:
    assert RtpHeader(rtp(1, payload=b"", padding=200)).payload_size == 0


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\x80",
        rtp(1)[:11],
        b"\x40" + rtp(1)[1:],
        b"\x8f" + rtp(1)[1:],
        b"\x90" + rtp(1, payload=b"")[1:],
        b"\x90" + rtp(1, payload=b"\xbe\xde\x00\x09")[1:],
        b"\xa0" + rtp(1, payload=b"ab\x00")[1:],
        b"\xa0" + rtp(1, payload=b"ab\x04")[1:],
    ],
)
def test_broken_headers_are_refused(packet: bytes) -> None:
    with pytest.raises(PacketError):
        RtpHeader(packet)


def test_rtcp_is_told_from_rtp_by_its_type() -> None:
    assert is_rtcp(bytes((0x80, 200)))
    assert is_rtcp(bytes((0x81, 207)))
    assert not is_rtcp(rtp(1))
    assert not is_rtcp(b"\x80")


@pytest.mark.parametrize("extensions", [None, {4: b"xyz"}])
def test_rtx_carries_the_original_back_bit_for_bit(extensions: dict[int, bytes] | None) -> None:
    original = rtp(40000, 123456, payload=b"frame part", marker=True, extensions=extensions)
    header = RtpHeader(original)
    fixed = FIXED_HEADER.pack(header.first, header.marker | 97, 7, header.rtp_ts, 1112)
    wrapped = wrap_rtx(original, header.payload_offset, fixed, header.seq)
    wrapped_header = RtpHeader(wrapped)
    assert (wrapped_header.ssrc, wrapped_header.payload_type, wrapped_header.seq) == (1112, 97, 7)
    assert unwrap_rtx(wrapped, wrapped_header, 1111, 96) == original


def test_rtx_padding_probe_has_no_original() -> None:
    probe = rtp(1, ssrc=1112, payload_type=97, payload=b"", padding=224)
    with pytest.raises(PacketError):
        unwrap_rtx(probe, RtpHeader(probe), 1111, 96)
