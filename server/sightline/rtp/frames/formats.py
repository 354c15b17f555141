"""Undoing RTP payload formats: the payloads of one frame, in order, become what a container or a decoder takes.

A format is a function from payloads to ``Unpacked``. It sees complete frames only, and raises ``PacketError`` for
payloads that are none of its codec.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sightline.errors import PacketError
from sightline.rtp.frames import av1, h264, vp9
from sightline.rtp.frames.unpacked import Unpacked
from sightline.rtp.payload import vp8


@dataclass(frozen=True, slots=True)
class Format:
    """How one codec travels.

    Attributes:
        unpack: makes a frame of the payloads.
        is_packet_per_frame: True for audio: packets do not depend on each other, and a lost one is skipped.
    """

    unpack: Callable[[Sequence[bytes]], Unpacked]
    is_packet_per_frame: bool = False


def unpack_vp8(payloads: Sequence[bytes]) -> Unpacked:
    """Return a VP8 frame (RFC 7741): the payloads without their descriptors."""
    parts = []
    for index, payload in enumerate(payloads):
        descriptor = vp8.parse_descriptor(payload)
        if index == 0 and not (descriptor.starts_partition and descriptor.partition == 0):
            raise PacketError("The VP8 frame has no beginning.")
        parts.append(payload[descriptor.size :])
    data = b"".join(parts)
    if not data:
        raise PacketError("The VP8 frame is empty.")
    return Unpacked(data, is_keyframe=data[0] & 0x01 == 0)


def unpack_opus(payloads: Sequence[bytes]) -> Unpacked:
    """Return an Opus packet (RFC 7587): the payload as it is."""
    if len(payloads) != 1 or not payloads[0]:
        raise PacketError("An Opus frame is one packet that is not empty.")
    return Unpacked(payloads[0], is_keyframe=True)


def unpack_red(payloads: Sequence[bytes]) -> Unpacked:
    """Return the primary block of redundant audio (RFC 2198); the repetitions in it are not needed without gaps."""
    payload = payloads[0] if len(payloads) == 1 else b""
    offset = redundant_bytes = 0
    while True:
        if offset >= len(payload):
            raise PacketError("The redundant audio packet is truncated.")
        if not payload[offset] & 0x80:
            break
        if offset + 4 > len(payload):
            raise PacketError("The redundant audio packet is truncated.")
        redundant_bytes += int.from_bytes(payload[offset + 2 : offset + 4], "big") & 0x3FF
        offset += 4
    primary = payload[offset + 1 + redundant_bytes :]
    if not primary:
        raise PacketError("The redundant audio packet has no primary block.")
    return Unpacked(primary, is_keyframe=True)


FORMATS: Final[dict[str, Format]] = {
    "video/vp8": Format(unpack_vp8),
    "video/vp9": Format(vp9.unpack),
    "video/h264": Format(h264.unpack),
    "video/av1": Format(av1.unpack),
    "audio/opus": Format(unpack_opus, is_packet_per_frame=True),
    "audio/red": Format(unpack_red, is_packet_per_frame=True),
}
"""By lower-case MIME type. H.265 is missing: no encoder here to test against."""
