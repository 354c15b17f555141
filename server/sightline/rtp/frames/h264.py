"""H.264 access units from RTP (RFC 6184, packetisation modes 0 and 1): single units, STAP-A and FU-A."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sightline.errors import PacketError
from sightline.rtp.frames.unpacked import Unpacked

IDR: Final = 5
SPS: Final = 7
PPS: Final = 8
_STAP_A, _FU_A = 24, 28
_FILLER, _DELIMITER = 12, 9


def unpack(payloads: Sequence[bytes]) -> Unpacked:
    """Return the access unit with a four-byte length before each NAL unit, as in MP4 and Matroska."""
    kept = [unit for unit in _units(payloads) if unit[0] & 0x1F not in (_FILLER, _DELIMITER)]
    if not kept:
        raise PacketError("The H.264 access unit is empty.")
    data = b"".join(len(unit).to_bytes(4, "big") + unit for unit in kept)
    return Unpacked(data, is_keyframe=any(unit[0] & 0x1F == IDR for unit in kept))


def units_of(data: bytes) -> Iterator[bytes]:
    """Yield the NAL units of what ``unpack`` returned."""
    offset = 0
    while offset + 4 <= len(data):
        size = int.from_bytes(data[offset : offset + 4], "big")
        unit = data[offset + 4 : offset + 4 + size]
        if unit:
            yield unit
        offset += 4 + size


def _units(payloads: Sequence[bytes]) -> Iterator[bytes]:
    fragments: list[bytes] = []
    for payload in payloads:
        if not payload:
            raise PacketError("The H.264 payload is empty.")
        kind = payload[0] & 0x1F
        if fragments and kind != _FU_A:
            raise PacketError("An H.264 fragment has no end.")
        if kind == _FU_A:
            is_last = _take_fragment(payload, fragments)
            if is_last:
                yield b"".join(fragments)
                fragments.clear()
        elif kind == _STAP_A:
            yield from _aggregated(payload)
        elif 1 <= kind <= 23:
            yield payload
        else:
            raise PacketError("The H.264 packet is of a kind that was not agreed to.", kind=kind)
    if fragments:
        raise PacketError("An H.264 fragment has no end.")


def _take_fragment(payload: bytes, fragments: list[bytes]) -> bool:
    """Add one FU-A to the fragments; True with the last one."""
    if len(payload) < 3:
        raise PacketError("The H.264 fragment is truncated.")
    is_first = bool(payload[1] & 0x80)
    if is_first is bool(fragments):
        raise PacketError("The H.264 fragments do not fit together.")
    if is_first:
        fragments.append(bytes(((payload[0] & 0xE0) | (payload[1] & 0x1F),)))
    fragments.append(payload[2:])
    return bool(payload[1] & 0x40)


def _aggregated(payload: bytes) -> Iterator[bytes]:
    offset = 1
    while offset < len(payload):
        size = int.from_bytes(payload[offset : offset + 2], "big")
        if size == 0 or offset + 2 + size > len(payload):
            raise PacketError("The H.264 aggregate is truncated.")
        yield payload[offset + 2 : offset + 2 + size]
        offset += 2 + size
