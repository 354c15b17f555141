"""VP8 payload descriptor (RFC 7741 section 4.2): keyframes, and picture numbers that a layer switch must continue."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.errors import PacketError


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Fields of the descriptor and where the numbers are, as offsets in the payload."""

    starts_partition: bool
    partition: int
    picture_id: int | None
    picture_id_at: int
    picture_id_bits: int
    """7 or 15; 0 when there is none."""
    tl0_pic_idx: int | None
    tl0_pic_idx_at: int
    temporal_id: int | None
    is_layer_sync: bool
    size: int


def parse_descriptor(payload: bytes) -> Descriptor:
    """Read the payload descriptor.

    Raises:
        PacketError: if the payload is empty or the descriptor truncated.
    """
    try:
        return _parse(payload)
    except IndexError as exc:
        raise PacketError("The VP8 payload descriptor is truncated.") from exc


def _parse(payload: bytes) -> Descriptor:
    first = payload[0]
    offset = 1
    picture_id = tl0_pic_idx = temporal_id = None
    picture_id_at = picture_id_bits = tl0_at = 0
    is_layer_sync = False
    if first & 0x80:
        extended = payload[offset]
        offset += 1
        if extended & 0x80:
            picture_id_at = offset
            if payload[offset] & 0x80:
                picture_id_bits = 15
                picture_id = (payload[offset] & 0x7F) << 8 | payload[offset + 1]
                offset += 2
            else:
                picture_id_bits = 7
                picture_id = payload[offset]
                offset += 1
        if extended & 0x40:
            tl0_at, tl0_pic_idx = offset, payload[offset]
            offset += 1
        if extended & 0x30:
            if extended & 0x20:
                temporal_id = payload[offset] >> 6
                is_layer_sync = bool(payload[offset] & 0x20)
            offset += 1
    if offset > len(payload):
        raise PacketError("The VP8 payload descriptor is truncated.")
    return Descriptor(
        starts_partition=bool(first & 0x10),
        partition=first & 0x07,
        picture_id=picture_id,
        picture_id_at=picture_id_at,
        picture_id_bits=picture_id_bits,
        tl0_pic_idx=tl0_pic_idx,
        tl0_pic_idx_at=tl0_at,
        temporal_id=temporal_id,
        is_layer_sync=is_layer_sync,
        size=offset,
    )


def starts_keyframe(payload: bytes) -> bool:
    """Tell whether this is the first packet of a keyframe (RFC 7741 section 4.3: P bit clear).

    Raises:
        PacketError: if the descriptor is malformed.
    """
    if payload and payload[0] & 0x17 != 0x10:
        return False  # The S bit and partition 0: most packets are told apart by these already.
    descriptor = parse_descriptor(payload)
    if not descriptor.starts_partition or descriptor.partition != 0 or descriptor.size >= len(payload):
        return False
    return payload[descriptor.size] & 0x01 == 0


def picture_height(payload: bytes) -> int | None:
    """Return the pixel height that a keyframe's first packet tells (RFC 6386 section 9.1), or None, for any bytes."""
    try:
        at = parse_descriptor(payload).size
    except PacketError:
        return None
    if len(payload) < at + 10 or payload[at] & 0x01 or payload[at + 3 : at + 6] != b"\x9d\x01\x2a":
        return None
    return int.from_bytes(payload[at + 8 : at + 10], "little") & 0x3FFF


def renumber(payload: bytes, descriptor: Descriptor, picture_id_shift: int, tl0_shift: int) -> bytes:
    """Return the payload with shifted picture id and TL0PICIDX, both modulo their width."""
    patched = bytearray(payload)
    if descriptor.picture_id is not None:
        at = descriptor.picture_id_at
        if descriptor.picture_id_bits == 15:
            picture_id = (descriptor.picture_id + picture_id_shift) & 0x7FFF
            patched[at : at + 2] = (0x8000 | picture_id).to_bytes(2, "big")
        else:
            patched[at] = (descriptor.picture_id + picture_id_shift) & 0x7F
    if descriptor.tl0_pic_idx is not None:
        patched[descriptor.tl0_pic_idx_at] = (descriptor.tl0_pic_idx + tl0_shift) & 0xFF
    return bytes(patched)
