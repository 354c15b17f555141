"""What is kept of a visit, as bytes: the map of its pictures, and the tags that were measured, in one frame.

Visits without tags are the bytes of their map alone (``codec``), as they always were. Strict when read, as maps are.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final

import msgspec

from sightline.errors import InvalidMap, SpatialError
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.keyframes import MAX_MAP_BYTES
from sightline.spatial.tags.families import Family, TagId
from sightline.spatial.tags.layout import MAX_TAGS, PlacedTag, TagLayout
from sightline.spatial.values import PoseValue

FORMAT: Final = "sightline-visit"
VERSION: Final = 1
MAX_VISIT_BYTES: Final = MAX_MAP_BYTES + 65_536


class _Tag(msgspec.Struct, forbid_unknown_fields=True):
    family: Family
    number: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    side_m: float
    asset_from_tag: PoseValue


class _Visit(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    world_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    tags: Annotated[list[_Tag], msgspec.Meta(min_length=1, max_length=MAX_TAGS)]
    map: Annotated[bytes, msgspec.Meta(max_length=MAX_MAP_BYTES)]


class _Head(msgspec.Struct):
    format: str


@dataclass(frozen=True, slots=True)
class StoredVisit:
    """``map``: bytes of the keyframe map, empty without one; ``tags``: its ``asset`` is the frame's world."""

    map: bytes
    tags: TagLayout | None


_DECODER: Final = msgspec.msgpack.Decoder(_Visit)
_HEAD: Final = msgspec.msgpack.Decoder(_Head)


def encode_visit(map_bytes: bytes, tags: TagLayout | None) -> bytes:
    """Bytes of a visit; those of its map when there are no tags."""
    if tags is None:
        return map_bytes
    entries = [
        _Tag(tag.family, tag.number, placed.side_m, placed.asset_from_tag.to_value())
        for tag, placed in tags.tags.items()
    ]
    return msgspec.msgpack.encode(_Visit(FORMAT, VERSION, tags.asset, entries, map_bytes))


def decode_visit(data: bytes) -> StoredVisit:
    """What ``encode_visit`` made, here or elsewhere; the map in it is looked into by ``codec.decode_map``.

    Raises:
        InvalidMap: it is too large, of another version, or its tags cannot be.
    """
    if len(data) > MAX_VISIT_BYTES:
        raise InvalidMap("The map of places is larger than what is kept.", "too_large")
    try:
        if _HEAD.decode(data).format != FORMAT:
            return StoredVisit(data, None)
        raw = _DECODER.decode(data)
        if raw.version != VERSION:
            raise InvalidMap("The map of places is of another format or version.", "version")
        tags = {
            TagId(each.family, each.number): PlacedTag(RigidTransform.from_value(each.asset_from_tag), each.side_m)
            for each in raw.tags
        }
        return StoredVisit(raw.map, TagLayout(raw.world_id, MappingProxyType(tags)))
    except InvalidMap:
        raise
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, OverflowError) as exc:
        raise InvalidMap("The map of places is damaged.") from exc
    except SpatialError as exc:
        raise InvalidMap("The map of places holds tags that cannot be.", "numbers") from exc
