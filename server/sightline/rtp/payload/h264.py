"""H.264 payloads (RFC 6184 section 5): keyframes begin with a parameter set or an IDR slice."""

from __future__ import annotations

from sightline.errors import PacketError

_IDR, _SPS = 5, 7
_STAP_A, _FU_A = 24, 28


def starts_keyframe(payload: bytes) -> bool:
    """Tell whether a decoder can start here: an SPS, or the first piece of an IDR slice.

    Raises:
        PacketError: if the payload is empty or an aggregate is truncated.
    """
    if not payload:
        raise PacketError("The H.264 payload is empty.")
    kind = payload[0] & 0x1F
    if kind == _STAP_A:
        return any(unit in (_IDR, _SPS) for unit in _aggregated(payload))
    if kind == _FU_A:
        if len(payload) < 2:
            raise PacketError("The H.264 fragment is truncated.")
        return bool(payload[1] & 0x80) and payload[1] & 0x1F in (_IDR, _SPS)
    return kind in (_IDR, _SPS)


def _aggregated(payload: bytes) -> list[int]:
    kinds = []
    offset = 1
    while offset < len(payload):
        size = int.from_bytes(payload[offset : offset + 2], "big")
        if offset + 3 > len(payload) or size == 0 or offset + 2 + size > len(payload):
            raise PacketError("The H.264 aggregate is truncated.")
        kinds.append(payload[offset + 2] & 0x1F)
        offset += 2 + size
    return kinds
