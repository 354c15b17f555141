"""The map of a visit as bytes: MessagePack, strict when read.

A stored map may come from anywhere (another server's export, a damaged disk): its size is checked before it is read,
every array against what it says of itself, every number for being one. No byte of it decides how much memory is taken
beyond ``MAX_MAP_BYTES``; nothing in it is executed; thumbnails stay bytes until somebody looks at them.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMap, SpatialError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import MAX_POSITION_M, RigidTransform
from sightline.spatial.relocalise.features import DESCRIPTOR
from sightline.spatial.relocalise.keyframes import (
    DEPTH_SIDE_PX,
    MAX_KEYFRAMES,
    MAX_MAP_BYTES,
    MAX_POINTS,
    Keyframe,
    KeyframeMap,
)
from sightline.spatial.relocalise.words import MAX_WORDS
from sightline.spatial.values import IntrinsicsValue, PoseValue

FORMAT: Final = "sightline-places"
VERSION: Final = 1
MAX_THUMBNAIL_BYTES: Final = 60_000

Bytes = Annotated[bytes, msgspec.Meta(max_length=MAX_POINTS * DESCRIPTOR)]
Name = Annotated[str, msgspec.Meta(max_length=200)]


class _Keyframe(msgspec.Struct, forbid_unknown_fields=True):
    frame_no: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    world_from_camera: PoseValue
    intrinsics: IntrinsicsValue
    points: Annotated[int, msgspec.Meta(ge=0, le=MAX_POINTS)]
    pixels: Bytes
    points_w: Bytes
    descriptors: Bytes
    depth_size: tuple[int, int]
    depth_mm: Bytes
    thumbnail: Annotated[bytes, msgspec.Meta(max_length=MAX_THUMBNAIL_BYTES)]


class _Map(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    world_id: Name
    words: Annotated[bytes, msgspec.Meta(max_length=MAX_WORDS * DESCRIPTOR)]
    keyframes: Annotated[list[_Keyframe], msgspec.Meta(min_length=1, max_length=MAX_KEYFRAMES)]


Item = TypeVar("Item", bound=np.generic)
_DECODER: Final = msgspec.msgpack.Decoder(_Map)


def encode_map(keyframe_map: KeyframeMap) -> bytes:
    """Bytes of a map, at most ``MAX_MAP_BYTES``.

    Raises:
        InvalidMap: it is larger than that.
    """
    keyframes = [
        _Keyframe(
            k.frame_no,
            k.world_from_camera.to_value(),
            k.intrinsics.to_value(),
            len(k.points_w),
            k.pixels.astype("<f4").tobytes(),
            k.points_w.astype("<f4").tobytes(),
            k.descriptors.tobytes(),
            (k.depth_mm.shape[1], k.depth_mm.shape[0]),
            k.depth_mm.astype("<u2").tobytes(),
            k.thumbnail,
        )
        for k in keyframe_map.keyframes
    ]
    words = keyframe_map.words.tobytes()
    data = msgspec.msgpack.encode(_Map(FORMAT, VERSION, keyframe_map.world_id, words, keyframes))
    if len(data) > MAX_MAP_BYTES:
        raise InvalidMap("The map of places is larger than what is kept.", "too_large")
    return data


def decode_map(data: bytes) -> KeyframeMap:
    """The map of bytes that ``encode_map`` made, here or elsewhere.

    Raises:
        InvalidMap: it is too large, of another format or version, or anything in it is not what it says.
    """
    if len(data) > MAX_MAP_BYTES:
        raise InvalidMap("The map of places is larger than what is kept.", "too_large")
    try:
        raw = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, OverflowError) as exc:
        raise InvalidMap("The map of places is damaged.") from exc
    if raw.format != FORMAT or raw.version != VERSION:
        raise InvalidMap("The map of places is of another format or version.", "version")
    words = _array(raw.words, np.uint8, (-1, DESCRIPTOR))
    return KeyframeMap(raw.world_id, tuple(_keyframe(entry) for entry in raw.keyframes), words)


def _keyframe(raw: _Keyframe) -> Keyframe:
    try:
        pose = RigidTransform.from_value(raw.world_from_camera)
        intrinsics = Intrinsics.from_value(raw.intrinsics)
    except (SpatialError, OverflowError) as exc:
        raise InvalidMap("The map of places holds a pose or camera that is none.", "numbers") from exc
    width, height = raw.depth_size
    if not (1 <= width <= DEPTH_SIDE_PX and 1 <= height <= DEPTH_SIDE_PX):
        raise InvalidMap("The map of places holds a depth picture of a wrong size.")
    pixels = _array(raw.pixels, np.float32, (raw.points, 2))
    points_w = _array(raw.points_w, np.float32, (raw.points, 3))
    for numbers, limit in ((pixels, 4.0 * max(intrinsics.width, intrinsics.height)), (points_w, MAX_POSITION_M)):
        if numbers.size and not (np.isfinite(numbers).all() and np.abs(numbers).max() <= limit):
            raise InvalidMap("The map of places holds numbers that are no places.", "numbers")
    return Keyframe(
        raw.frame_no,
        pose,
        intrinsics,
        pixels,
        points_w,
        _array(raw.descriptors, np.uint8, (raw.points, DESCRIPTOR)),
        _array(raw.depth_mm, np.uint16, (height, width)),
        raw.thumbnail,
    )


def _array(data: bytes, kind: type[Item], shape: tuple[int, int]) -> npt.NDArray[Item]:
    """The array of exactly that shape (-1: as many rows as there are bytes)."""
    item = np.dtype(kind).newbyteorder("<")
    row = shape[1] * item.itemsize
    rows = len(data) // row if shape[0] == -1 else shape[0]
    if rows * row != len(data):
        raise InvalidMap("The map of places is damaged: an array has another size than it says.")
    return np.frombuffer(data, item).reshape(rows, shape[1]).astype(kind)
