"""Width and height from the first keyframe of each codec: players want to know before they decode."""

from __future__ import annotations

from typing import Final

from sightline.errors import PacketError
from sightline.recording.bits import BitReader

Size = tuple[int, int]

_HIGH_PROFILES: Final = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
_VP9_SYNC: Final = 0x498342
_SRGB: Final = 7


def vp8_size(frame: bytes) -> Size:
    """Return the size in a VP8 keyframe (RFC 6386 section 9.1)."""
    if len(frame) < 10 or frame[3:6] != b"\x9d\x01\x2a":
        raise PacketError("The VP8 keyframe has no start code.")
    return int.from_bytes(frame[6:8], "little") & 0x3FFF, int.from_bytes(frame[8:10], "little") & 0x3FFF


def vp9_size(frame: bytes) -> Size:
    """Return the size in a VP9 keyframe (VP9 bitstream section 6.2)."""
    bits = BitReader(frame[:32])
    if bits.read(2) != 2:
        raise PacketError("The VP9 frame has no marker.")
    profile = bits.read(1) | bits.read(1) << 1
    if profile == 3:
        bits.read(1)
    if bits.flag() or bits.flag():
        raise PacketError("The VP9 frame is no keyframe.")
    bits.read(2)
    if bits.read(24) != _VP9_SYNC:
        raise PacketError("The VP9 keyframe has no sync code.")
    if profile >= 2:
        bits.read(1)
    if bits.read(3) != _SRGB:
        bits.read(1)
        if profile in (1, 3):
            bits.read(3)
    elif profile in (1, 3):
        bits.read(1)
    return bits.read(16) + 1, bits.read(16) + 1


def h264_size(sps: bytes) -> Size:
    """Return the cropped size in a sequence parameter set (H.264 section 7.3.2.1.1), NAL header included."""
    payload = sps[1:].replace(b"\x00\x00\x03", b"\x00\x00")
    bits = BitReader(payload[:512])
    profile = bits.read(8)
    bits.read(16)
    bits.unsigned_golomb()
    chroma = _h264_chroma(bits) if profile in _HIGH_PROFILES else 1
    bits.unsigned_golomb()
    order = bits.unsigned_golomb()
    if order == 0:
        bits.unsigned_golomb()
    elif order == 1:
        bits.read(1)
        bits.signed_golomb()
        bits.signed_golomb()
        for _ in range(min(bits.unsigned_golomb(), 255)):
            bits.signed_golomb()
    bits.unsigned_golomb()
    bits.read(1)
    width, height = (bits.unsigned_golomb() + 1) * 16, (bits.unsigned_golomb() + 1) * 16
    is_progressive = bits.flag()
    if not is_progressive:
        height *= 2
        bits.read(1)
    bits.read(1)
    if bits.flag():
        unit_x = 1 if chroma in (0, 3) else 2
        unit_y = (2 if chroma == 1 else 1) * (1 if is_progressive else 2)
        left, right, top, bottom = (bits.unsigned_golomb() for _ in range(4))
        width, height = width - (left + right) * unit_x, height - (top + bottom) * unit_y
    return width, height


def _h264_chroma(bits: BitReader) -> int:
    chroma = bits.unsigned_golomb()
    if chroma == 3:
        bits.read(1)
    bits.unsigned_golomb()
    bits.unsigned_golomb()
    bits.read(1)
    if bits.flag():
        for index in range(12 if chroma == 3 else 8):
            if bits.flag():
                _skip_scaling_list(bits, 16 if index < 6 else 64)
    return chroma


def _skip_scaling_list(bits: BitReader, count: int) -> None:
    last = following = 8
    for _ in range(count):
        if following:
            following = (last + bits.signed_golomb()) % 256
        last = following or last


def av1_sequence(payload: bytes) -> tuple[Size, bytes]:
    """Return size and the four bytes of ``av1C`` from a sequence header's content (AV1 bitstream section 5.5.1)."""
    bits = BitReader(payload[:128])
    profile = bits.read(3)
    bits.read(1)
    if bits.flag():
        level, tier = bits.read(5), 0
    else:
        level, tier = _av1_operating_points(bits)
    width_bits, height_bits = bits.read(4) + 1, bits.read(4) + 1
    width, height = bits.read(width_bits) + 1, bits.read(height_bits) + 1
    # Bit depth and chroma stay at 8 bits 4:2:0 here: profile 0 is all that browsers send, and players read the
    # sequence header itself.
    return (width, height), bytes((0x81, profile << 5 | level, tier << 7 | 0x0C, 0))


def _av1_operating_points(bits: BitReader) -> tuple[int, int]:
    if bits.flag():
        raise PacketError("AV1 with timing information is not recorded.")
    has_initial_delay = bits.flag()
    count = bits.read(5) + 1
    first = (0, 0)
    for index in range(count):
        bits.read(12)
        level = bits.read(5)
        tier = bits.read(1) if level > 7 else 0
        if has_initial_delay and bits.flag():
            bits.read(4)
        if index == 0:
            first = (level, tier)
    return first
