"""Key frames of a scene: pictures with their camera and coarse depth, kept with the scan that they show.

They give the scan its colour, and a later visit and a reviewer the picture of that time. The bytes are MessagePack and
strict when read: sizes are checked before anything is taken for them, every number for being one; pictures stay bytes
until somebody looks at them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMap, SpatialError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.frames import camera_pose
from sightline.spatial.relocalise.keyframes import MAX_KEYFRAMES
from sightline.spatial.values import IntrinsicsValue, PoseValue

FORMAT: Final = "sightline-views"
VERSION: Final = 1
MAX_BARE: Final = 24
"""Key frames that the map of places has no use for (``view_choice``)."""
MAX_VIEWS: Final = MAX_KEYFRAMES + MAX_BARE
MAX_JPEG_BYTES: Final = 200_000
MAX_VIEWS_BYTES: Final = 16_000_000
PICTURE_SIDE_PX: Final = 640
"""Longer side of a kept picture."""
DEPTH_SIDE_PX: Final = 160
"""Longer side of its depth: finer than that of a map of places, as it decides what a picture shows at edges."""
_MAX_DEPTH_BYTES: Final = 2 * DEPTH_SIDE_PX * DEPTH_SIDE_PX

FrameName = tuple[str, int]
"""Publication and number of a source frame."""


class SceneView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One key frame.

    Attributes:
        publication_id, frame_no: the source frame; the map of the visit names the same one by its number.
        seen_at_ms: UTC, by the server's clock; 0 until the server has heard of it.
        pose: ``world_from_camera``, WebXR camera axes.
        intrinsics: of the picture.
        jpeg: the picture, in colour.
        depth_size: width and height of the depth picture; the same field of view.
        depth: deflated little-endian uint16 millimetres along the optical axis, row-major, 0 = none.
    """

    publication_id: Annotated[str, msgspec.Meta(max_length=200)]
    frame_no: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    seen_at_ms: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] = 0
    pose: PoseValue
    intrinsics: IntrinsicsValue
    jpeg: Annotated[bytes, msgspec.Meta(min_length=4, max_length=MAX_JPEG_BYTES)]
    depth_size: tuple[int, int]
    depth: Annotated[bytes, msgspec.Meta(max_length=_MAX_DEPTH_BYTES + 1024)]

    @property
    def name(self) -> FrameName:
        return self.publication_id, self.frame_no

    @property
    def size_bytes(self) -> int:
        return len(self.jpeg) + len(self.depth)


class ViewsChange(msgspec.Struct, frozen=True):
    """A new key frame of a world, and the names of all that are worth keeping with it, itself among them."""

    view: SceneView
    kept: Annotated[tuple[FrameName, ...], msgspec.Meta(max_length=MAX_VIEWS)]


class _Views(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    views: Annotated[tuple[SceneView, ...], msgspec.Meta(min_length=1, max_length=MAX_VIEWS)]


_DECODER: Final = msgspec.msgpack.Decoder(_Views)


def encode_views(views: Sequence[SceneView]) -> bytes:
    """Bytes of some key frames of one world, the first ``MAX_VIEWS_BYTES`` of them."""
    taken: list[SceneView] = []
    left = MAX_VIEWS_BYTES - 1024 - 400 * MAX_VIEWS
    for view in views[:MAX_VIEWS]:
        left -= view.size_bytes
        if left < 0:
            break
        taken.append(view)
    return msgspec.msgpack.encode(_Views(FORMAT, VERSION, tuple(taken)))


def decode_views(data: bytes) -> tuple[SceneView, ...]:
    """The key frames of bytes that ``encode_views`` made, here or elsewhere.

    Raises:
        InvalidMap: they are too large, of another format or version, or something in them is not what it says.
    """
    if len(data) > MAX_VIEWS_BYTES:
        raise InvalidMap("The key frames are larger than what is kept.", "too_large")
    try:
        raw = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, OverflowError) as exc:
        raise InvalidMap("The key frames are damaged.") from exc
    if raw.format != FORMAT or raw.version != VERSION:
        raise InvalidMap("The key frames are of another format or version.", "version")
    for view in raw.views:
        check_view(view)
    return raw.views


def check_view(view: SceneView) -> None:
    """Refuse a pose or camera that is none. Raises InvalidMap."""
    try:
        camera_pose(view.pose)
        Intrinsics.from_value(view.intrinsics)
    except (SpatialError, OverflowError) as exc:
        raise InvalidMap("A key frame holds a pose or camera that is none.", "numbers") from exc
    if not all(1 <= side <= DEPTH_SIDE_PX for side in view.depth_size):
        raise InvalidMap("A key frame holds a depth picture of a wrong size.")


def deflated(depth_mm: npt.NDArray[np.uint16]) -> bytes:
    return zlib.compress(depth_mm.astype("<u2").tobytes(), 1)


def depth_of(view: SceneView) -> npt.NDArray[np.uint16]:
    """``(h, w)`` millimetres. Raises InvalidMap."""
    width, height = view.depth_size
    size = 2 * width * height
    stream = zlib.decompressobj()
    try:
        # One byte more than promised shows a lie, and no lie takes more memory than that.
        data = stream.decompress(view.depth, size + 1)
    except zlib.error as exc:
        raise InvalidMap("A key frame's depth is no depth.") from exc
    if len(data) != size:
        raise InvalidMap("A key frame's depth has another size than it says.")
    return np.frombuffer(data, "<u2").reshape(height, width).astype(np.uint16)
