"""Keyframe detection per codec: which packet lets a decoder start.

A detector sees only the RTP payload. It answers True for a packet that begins a picture from which decoding can
start, False for all others, and raises ``PacketError`` for a payload that is no packet of its codec.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sightline.rtp.payload import av1, h264, h264_size, h265, vp8, vp9

KeyframeDetector = Callable[[bytes], bool]

DETECTORS: Final[dict[str, KeyframeDetector]] = {
    "video/vp8": vp8.starts_keyframe,
    "video/vp9": vp9.starts_keyframe,
    "video/h264": h264.starts_keyframe,
    "video/h265": h265.starts_keyframe,
    "video/av1": av1.starts_keyframe,
}
"""By lower-case MIME type; a codec that is not listed is forwarded without waiting for a keyframe."""

HEIGHT_READERS: Final[dict[str, Callable[[bytes], int | None]]] = {
    "video/vp8": vp8.picture_height,
    "video/h264": h264_size.picture_height,
}
"""What tells the height of the pictures from a keyframe's first packet, for codecs that can be read."""
