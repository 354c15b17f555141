"""H.265 payloads (RFC 7798 section 4.4): keyframes begin with a parameter set or an IRAP picture."""

from __future__ import annotations

from sightline.errors import PacketError

_IRAP = range(16, 24)
_PARAMETER_SETS = range(32, 35)
_AGGREGATE, _FRAGMENT = 48, 49


def starts_keyframe(payload: bytes) -> bool:
    """Tell whether a decoder can start here: VPS, SPS, PPS, or the first piece of a random access picture.

    Raises:
        PacketError: if the payload is shorter than its headers or an aggregate is truncated.
    """
    if len(payload) < 2:
        raise PacketError("The H.265 payload is shorter than its header.")
    kind = payload[0] >> 1 & 0x3F
    if kind == _AGGREGATE:
        return any(_starts(unit) for unit in _aggregated(payload))
    if kind == _FRAGMENT:
        if len(payload) < 3:
            raise PacketError("The H.265 fragment is truncated.")
        return bool(payload[2] & 0x80) and _starts(payload[2] & 0x3F)
    return _starts(kind)


def _starts(kind: int) -> bool:
    return kind in _IRAP or kind in _PARAMETER_SETS


def _aggregated(payload: bytes) -> list[int]:
    kinds = []
    offset = 2
    while offset < len(payload):
        size = int.from_bytes(payload[offset : offset + 2], "big")
        if offset + 4 > len(payload) or size < 2 or offset + 2 + size > len(payload):
            raise PacketError("The H.265 aggregate is truncated.")
        kinds.append(payload[offset + 2] >> 1 & 0x3F)
        offset += 2 + size
    return kinds
