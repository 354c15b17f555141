"""VP9 frames from RTP (RFC 9628); several spatial layers of a picture become a superframe (VP9 bitstream, annex B)."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.errors import PacketError
from sightline.rtp.frames.unpacked import Unpacked

_MAX_REFERENCES = 3


def unpack(payloads: Sequence[bytes]) -> Unpacked:
    """Return the frame or superframe; a keyframe has no inter-picture prediction in its first layer."""
    layers: list[bytearray] = []
    is_keyframe = False
    for index, payload in enumerate(payloads):
        try:
            size, first = _descriptor(payload)
        except IndexError as exc:
            raise PacketError("The VP9 payload descriptor is truncated.") from exc
        starts = bool(first & 0x08)
        if index == 0:
            is_keyframe = not first & 0x40
            if not starts:
                raise PacketError("The VP9 frame has no beginning.")
        if starts:
            layers.append(bytearray())
        layers[-1] += payload[size:]
    if not all(layers) or not layers:
        raise PacketError("The VP9 frame is empty.")
    return Unpacked(bytes(layers[0]) if len(layers) == 1 else _superframe(layers), is_keyframe)


def _descriptor(payload: bytes) -> tuple[int, int]:
    """Return size and first byte of the payload descriptor (RFC 9628 section 4.2)."""
    first = payload[0]
    offset = 1
    if first & 0x80:  # I: picture id
        offset += 2 if payload[offset] & 0x80 else 1
    if first & 0x20:  # L: layer indices, with TL0PICIDX unless flexible
        offset += 1 if first & 0x10 else 2
    if first & 0x10 and first & 0x40:  # F and P: reference indices
        for _ in range(_MAX_REFERENCES):
            offset += 1
            if not payload[offset - 1] & 0x01:
                break
    if first & 0x02:  # V: scalability structure
        offset = _skip_structure(payload, offset)
    if offset > len(payload):
        raise PacketError("The VP9 payload descriptor is truncated.")
    return offset, first


def _skip_structure(payload: bytes, offset: int) -> int:
    head = payload[offset]
    offset += 1
    if head & 0x10:
        offset += 4 * ((head >> 5) + 1)
    if head & 0x08:
        pictures = payload[offset]
        offset += 1
        for _ in range(pictures):
            offset += 1 + ((payload[offset] >> 2) & 0x03)
    return offset


def _superframe(layers: Sequence[bytes | bytearray]) -> bytes:
    """Return the frames with the index that tells them apart."""
    width = max((max(map(len, layers)).bit_length() + 7) // 8, 1)
    marker = bytes((0xC0 | (width - 1) << 3 | (len(layers) - 1),))
    sizes = b"".join(len(layer).to_bytes(width, "little") for layer in layers)
    return b"".join(layers) + marker + sizes + marker
