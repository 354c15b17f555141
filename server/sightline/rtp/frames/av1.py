"""AV1 temporal units from RTP (AOMedia RTP payload specification v1.0 sections 4.3, 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sightline.errors import PacketError
from sightline.rtp.frames.unpacked import Unpacked

SEQUENCE_HEADER: Final = 1
_TEMPORAL_DELIMITER, _TILE_LIST, _PADDING = 2, 8, 15
_HAS_EXTENSION, _HAS_SIZE = 0x04, 0x02


def unpack(payloads: Sequence[bytes]) -> Unpacked:
    """Return the temporal unit with a size in every OBU, as containers want it."""
    elements: list[bytes] = []
    is_start = bool(payloads) and bool(payloads[0][:1]) and bool(payloads[0][0] & 0x08)
    try:
        for index, payload in enumerate(payloads):
            _append(payload, elements, is_first=index == 0)
    except IndexError as exc:
        raise PacketError("The AV1 payload is truncated.") from exc
    units = [_with_size(element) for element in elements if element]
    kept = [unit for unit in units if obu_type(unit) not in (_TEMPORAL_DELIMITER, _TILE_LIST, _PADDING)]
    if not kept:
        raise PacketError("The AV1 temporal unit is empty.")
    has_header = any(obu_type(unit) == SEQUENCE_HEADER for unit in kept)
    return Unpacked(b"".join(kept), is_keyframe=is_start and has_header)


def obu_type(obu: bytes) -> int:
    """Return what an OBU is (AV1 bitstream section 6.2.2)."""
    return (obu[0] >> 3) & 0x0F


def read_leb128(data: bytes, offset: int) -> tuple[int, int]:
    """Return value and offset behind it. Raises PacketError when it has no end."""
    value = 0
    for index in range(8):
        if offset + index >= len(data):
            break
        value |= (data[offset + index] & 0x7F) << 7 * index
        if not data[offset + index] & 0x80:
            return value, offset + index + 1
    raise PacketError("An AV1 length has no end.")


def write_leb128(value: int) -> bytes:
    """Return the shortest form."""
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def _append(payload: bytes, elements: list[bytes], *, is_first: bool) -> None:
    aggregation = payload[0]
    count = (aggregation >> 4) & 0x03
    continues = bool(aggregation & 0x80)
    if continues and is_first:
        raise PacketError("The AV1 temporal unit has no beginning.")
    offset, number = 1, 0
    while offset < len(payload):
        number += 1
        if count and number == count:
            size = len(payload) - offset
        else:
            size, offset = read_leb128(payload, offset)
        if offset + size > len(payload):
            raise PacketError("An AV1 element is longer than its packet.")
        element = payload[offset : offset + size]
        if number == 1 and continues and elements:
            elements[-1] += element
        else:
            elements.append(element)
        offset += size


def _with_size(obu: bytes) -> bytes:
    head = obu[0]
    size = 2 if head & _HAS_EXTENSION else 1
    if size > len(obu):
        raise PacketError("An AV1 OBU is shorter than its header.")
    if head & _HAS_SIZE:
        return obu
    return bytes((head | _HAS_SIZE,)) + obu[1:size] + write_leb128(len(obu) - size) + obu[size:]
