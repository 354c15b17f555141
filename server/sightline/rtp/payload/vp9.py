"""VP9 payload descriptor (RFC 9628 section 4.2): keyframes, layers, and what a picture refers to."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.errors import PacketError

_PICTURE_ID = 0x80
_INTER_PREDICTED = 0x40
LAYER_INDICES = 0x20
_FLEXIBLE = 0x10
_START_OF_FRAME = 0x08
_END_OF_FRAME = 0x04
_STRUCTURE = 0x02
_NOT_A_REFERENCE = 0x01
_MAX_REFERENCES = 3


@dataclass(frozen=True, slots=True)
class Structure:
    """Scalability structure: how many layers there are."""

    spatial_layers: int
    sizes: tuple[tuple[int, int], ...]
    """(width, height) of each spatial layer; empty when it is not told."""
    temporal_layers: int
    """1 when it describes no group of pictures: then it is not told."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Fields of the descriptor."""

    picture_id: int | None
    spatial: int
    temporal: int
    starts_frame: bool
    ends_frame: bool
    is_inter_predicted: bool
    """It needs other pictures, before it."""
    needs_layer_below: bool
    is_switching_up_point: bool
    """Pictures of higher temporal layers that follow need none of theirs from before it."""
    is_for_layer_above: bool
    """The layer above may refer to it in this picture."""
    is_flexible: bool
    diffs: tuple[int, ...]
    """How many pictures back its references are; only in flexible mode."""
    structure: Structure | None
    size: int


def parse_descriptor(payload: bytes) -> Descriptor:
    """Read the payload descriptor.

    Raises:
        PacketError: if the payload is empty or the descriptor truncated.
    """
    try:
        return _parse(payload)
    except IndexError as exc:
        raise PacketError("The VP9 payload descriptor is truncated.") from exc


def _parse(payload: bytes) -> Descriptor:
    first = payload[0]
    offset = 1
    picture_id: int | None = None
    if first & _PICTURE_ID:
        picture_id = payload[offset] & 0x7F
        if payload[offset] & 0x80:
            picture_id = picture_id << 8 | payload[offset + 1]
            offset += 1
        offset += 1
    layers = 0
    if first & LAYER_INDICES:
        layers = payload[offset]
        offset += 1 if first & _FLEXIBLE else 2
    diffs: list[int] = []
    if first & _FLEXIBLE and first & _INTER_PREDICTED:
        while True:
            diffs.append(payload[offset] >> 1)
            offset += 1
            if not payload[offset - 1] & 0x01 or len(diffs) == _MAX_REFERENCES:
                break
    structure = None
    if first & _STRUCTURE:
        structure, offset = _structure(payload, offset)
    if offset > len(payload):
        raise PacketError("The VP9 payload descriptor is truncated.")
    return Descriptor(
        picture_id=picture_id,
        spatial=layers >> 1 & 0x07,
        temporal=layers >> 5,
        starts_frame=bool(first & _START_OF_FRAME),
        ends_frame=bool(first & _END_OF_FRAME),
        is_inter_predicted=bool(first & _INTER_PREDICTED),
        needs_layer_below=bool(layers & 0x01),
        is_switching_up_point=bool(layers & 0x10),
        is_for_layer_above=not first & _NOT_A_REFERENCE,
        is_flexible=bool(first & _FLEXIBLE),
        diffs=tuple(diffs),
        structure=structure,
        size=offset,
    )


def _structure(payload: bytes, offset: int) -> tuple[Structure, int]:
    """Return the scalability structure, and where it ends."""
    head = payload[offset]
    offset += 1
    count = (head >> 5) + 1
    sizes: list[tuple[int, int]] = []
    if head & 0x10:
        for _ in range(count):
            if offset + 4 > len(payload):
                raise PacketError("The VP9 scalability structure is truncated.")
            numbers = payload[offset : offset + 4]
            sizes.append((int.from_bytes(numbers[:2], "big"), int.from_bytes(numbers[2:], "big")))
            offset += 4
    temporal = 0
    if head & 0x08:
        pictures = payload[offset]
        offset += 1
        for _ in range(pictures):
            temporal = max(temporal, payload[offset] >> 5)
            offset += 1 + (payload[offset] >> 2 & 0x03)
    return Structure(count, tuple(sizes), temporal + 1), offset


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
    if not first & LAYER_INDICES:
        return True
    if offset >= len(payload):
        raise PacketError("The VP9 payload descriptor is truncated.")
    return payload[offset] >> 1 & 0x07 == 0


def picture_height(payload: bytes) -> int | None:
    """Return the height of the largest layer that a scalability structure tells, or None; for any bytes."""
    try:
        structure = parse_descriptor(payload).structure
    except PacketError:
        return None
    return max((height for _, height in structure.sizes), default=None) if structure else None
