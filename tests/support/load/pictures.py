"""Pictures to encode, and the one way to encode them."""

from __future__ import annotations

import av

from support.load.h264 import picture

_START_CODE = b"\x00\x00\x01"


def encode(
    encoder: str, width: int, height: int, frames: int, bitrate_bps: int, options: dict[str, str]
) -> list[bytes]:
    """Return encoded pictures, one packet each, in order; the first is a keyframe."""
    codec = av.CodecContext.create(encoder, "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.framerate, codec.bit_rate, codec.gop_size = 30, bitrate_bps, 300  # type: ignore[assignment]
    codec.options = options
    packets = []
    for number in range(frames):
        frame = av.VideoFrame.from_ndarray(picture(width, height, number), format="yuv420p")
        frame.pts = number
        packets += codec.encode(frame)
    return [bytes(packet) for packet in (*packets, *codec.encode(None))]


def split_units(access_unit: bytes) -> list[bytes]:
    """Return the NAL units of an Annex B access unit."""
    return [unit for part in access_unit.split(_START_CODE) if (unit := part.rstrip(b"\x00"))]
