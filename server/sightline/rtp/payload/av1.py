"""AV1 payloads (AOMedia RTP payload specification section 4.4): the aggregation header marks a new coded sequence."""

from __future__ import annotations

from sightline.errors import PacketError

_CONTINUES = 0x80
_NEW_SEQUENCE = 0x08


def starts_keyframe(payload: bytes) -> bool:
    """Tell whether this packet is the first of a coded video sequence (N bit set, Z bit clear).

    Raises:
        PacketError: if the payload is empty.
    """
    if not payload:
        raise PacketError("The AV1 payload is empty.")
    return bool(payload[0] & _NEW_SEQUENCE) and not payload[0] & _CONTINUES
