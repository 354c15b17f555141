"""VP9 payload descriptor (RFC 9628 section 4.2): enough of it to find keyframes."""

from __future__ import annotations

from sightline.errors import PacketError

_PICTURE_ID = 0x80
_INTER_PREDICTED = 0x40
_LAYER_INDICES = 0x20
_START_OF_FRAME = 0x08


def starts_keyframe(payload: bytes) -> bool:
    """Tell whether this is the first packet of a picture that needs no other: lowest spatial layer, not predicted.

    Raises:
        PacketError: if the descriptor is truncated.
    """
    if not payload:
        raise PacketError("The VP9 payload is empty.")
    first = payload[0]
    offset = 1
    if first & _PICTURE_ID:
        if len(payload) < 2:
            raise PacketError("The VP9 payload descriptor is truncated.")
        offset += 2 if payload[1] & 0x80 else 1
    if first & _INTER_PREDICTED or not first & _START_OF_FRAME:
        return False
    if not first & _LAYER_INDICES:
        return True
    if offset >= len(payload):
        raise PacketError("The VP9 payload descriptor is truncated.")
    return payload[offset] >> 1 & 0x07 == 0
