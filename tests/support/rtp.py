"""RTP packets made to measure."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from sightline.rtp.parameters import Codec, Encoding, HeaderExtension, MediaParameters, RtcpFeedback

VP8_KEY = bytes((0x90, 0x80, 0x05, 0x00)) + b"key"
"""Start of the first partition of a keyframe, with a 7-bit picture id."""
VP8_DELTA = bytes((0x90, 0x80, 0x06, 0x01)) + b"delta"

MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID_URI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_URI = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
TWCC_URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"


def rtp(
    seq: int,
    rtp_ts: int = 0,
    *,
    ssrc: int = 1111,
    payload_type: int = 96,
    payload: bytes = VP8_DELTA,
    marker: bool = False,
    extensions: Mapping[int, bytes] | None = None,
    two_byte: bool = False,
    csrcs: int = 0,
    padding: int = 0,
) -> bytes:
    """Return one RTP packet; ``padding`` bytes are added behind the payload."""
    first = 0x80 | csrcs | (0x10 if extensions else 0) | (0x20 if padding else 0)
    packet = struct.pack(
        "!BBHII", first, (0x80 if marker else 0) | payload_type, seq & 0xFFFF, rtp_ts & 0xFFFFFFFF, ssrc
    )
    packet += b"".join(struct.pack("!I", 7000 + index) for index in range(csrcs))
    if extensions:
        packet += _block(extensions, two_byte)
    packet += payload
    if padding:
        packet += bytes(padding - 1) + bytes((padding,))
    return packet


def _block(extensions: Mapping[int, bytes], two_byte: bool) -> bytes:
    block = b""
    for number, value in extensions.items():
        block += bytes((number, len(value))) if two_byte else bytes((number << 4 | (len(value) - 1),))
        block += value
    block += bytes(-len(block) % 4)
    return struct.pack("!HH", 0x1000 if two_byte else 0xBEDE, len(block) // 4) + block


NACK = (RtcpFeedback("nack"), RtcpFeedback("nack", "pli"), RtcpFeedback("ccm", "fir"))


def video(
    *,
    mid: str = "1",
    ssrc: int | None = 1111,
    rtx_ssrc: int | None = 1112,
    payload_type: int = 96,
    rtx: bool = True,
    rids: tuple[str, ...] = (),
    feedback: tuple[RtcpFeedback, ...] = NACK,
    extensions: Mapping[str, int] | None = None,
    mime: str = "video/vp8",
) -> MediaParameters:
    """Return parameters of a video section."""
    codecs = [Codec(mime=mime, payload_type=payload_type, clock_rate_hz=90_000, feedback=feedback)]
    if rtx:
        number = payload_type + 1
        codecs.append(
            Codec(mime="video/rtx", payload_type=number, clock_rate_hz=90_000, fmtp={"apt": str(payload_type)})
        )
    encodings: tuple[Encoding, ...] = (Encoding(ssrc=ssrc, rtx_ssrc=rtx_ssrc if rtx else None),)
    if rids:
        encodings = tuple(Encoding(rid=rid) for rid in rids)
    return MediaParameters(
        mid=mid,
        kind="video",
        codecs=tuple(codecs),
        extensions=tuple(HeaderExtension(uri, number) for uri, number in (extensions or {}).items()),
        encodings=encodings,
        cname="technician",
    )


def audio(*, mid: str = "0", ssrc: int | None = 2222, payload_type: int = 111) -> MediaParameters:
    """Return parameters of an Opus section."""
    return MediaParameters(
        mid=mid,
        kind="audio",
        codecs=(Codec(mime="audio/opus", payload_type=payload_type, clock_rate_hz=48_000, channels=2),),
        encodings=(Encoding(ssrc=ssrc),),
        cname="technician",
    )
