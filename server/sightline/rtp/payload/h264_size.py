"""The height of H.264 pictures, from the sequence parameter set (ITU-T H.264 section 7.3.2.1.1).

Only as far as the size needs it. Pictures whose parameter set is not in the first packet of a keyframe, whole or
aggregated (RFC 6184 section 5.7), keep an unknown height.
"""

from __future__ import annotations

from typing import Final

_SPS, _STAP_A = 7, 24
_MAX_BYTES: Final = 256
_MAX_HEIGHT: Final = 16_384
_HIGH_PROFILES: Final = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})


class _Bits:
    """Reads bits and Exp-Golomb codes; raises IndexError at the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise IndexError("past the end")
        return (self._value >> self._left) & ((1 << count) - 1)

    def ue(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise IndexError("no such code")
        return (1 << zeros) - 1 + (self.take(zeros) if zeros else 0)

    def se(self) -> int:
        code = self.ue()
        return (code + 1) // 2 if code & 1 else -(code // 2)


def picture_height(payload: bytes) -> int | None:
    """Return the height in pixels that a keyframe's first packet tells, or None; for any bytes."""
    unit = _parameter_set(payload)
    if unit is None:
        return None
    try:
        height = _height(_Bits(unit[1:_MAX_BYTES].replace(b"\0\0\3", b"\0\0")))
    except IndexError:
        return None
    return height if 0 < height <= _MAX_HEIGHT else None


def _parameter_set(payload: bytes) -> bytes | None:
    if not payload:
        return None
    kind = payload[0] & 0x1F
    if kind == _SPS:
        return payload
    offset = 1
    while kind == _STAP_A and offset + 2 < len(payload):
        size = int.from_bytes(payload[offset : offset + 2], "big")
        unit = payload[offset + 2 : offset + 2 + size]
        if unit and unit[0] & 0x1F == _SPS:
            return unit
        offset += 2 + size
    return None


def _height(bits: _Bits) -> int:
    profile = bits.take(8)
    bits.take(16)
    bits.ue()
    chroma = 1
    if profile in _HIGH_PROFILES:
        chroma = _skip_high(bits)
    bits.ue()
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.take(1)
        bits.se()
        bits.se()
        for _ in range(min(bits.ue(), 255)):
            bits.se()
    bits.ue()
    bits.take(1)
    bits.ue()
    map_units = bits.ue() + 1
    fields = 2 - bits.take(1)
    if fields == 2:
        bits.take(1)
    bits.take(1)
    cropped = 0
    if bits.take(1):
        bits.ue()
        bits.ue()
        # A unit of cropping is two lines of 4:2:0 (table 6-1).
        cropped = (bits.ue() + bits.ue()) * fields * (2 if chroma == 1 else 1)
    return 16 * map_units * fields - cropped


def _skip_high(bits: _Bits) -> int:
    """Pass over what only the high profiles have; returns chroma_format_idc."""
    chroma = bits.ue()
    if chroma == 3:
        bits.take(1)
    bits.ue()
    bits.ue()
    bits.take(1)
    if bits.take(1):
        for index in range(8 if chroma != 3 else 12):
            if bits.take(1):
                _skip_scaling_list(bits, 16 if index < 6 else 64)
    return chroma


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last
