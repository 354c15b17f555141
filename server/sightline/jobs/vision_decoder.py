"""Encoded frames to grey pictures, with PyAV. Only the vision process imports this.

The luminance plane is taken as it is: nothing here needs colour, and the limited range of video costs no algorithm
anything. A declared size is bounded before memory is taken for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import av
import cv2
import numpy as np
import numpy.typing as npt

from sightline.errors import PacketError

ImageU8 = npt.NDArray[np.uint8]

LONG_SIDE_PX: Final = 960
"""Larger pictures are shrunk to this: features get no better, and everything costs by the pixel."""
MAX_PIXELS: Final = 8192 * 4352
_DECODERS: Final = {"video/vp8": "vp8", "video/vp9": "vp9", "video/h264": "h264", "video/av1": "libdav1d"}
_LUMINANCE_FIRST: Final = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "nv12", "gray"})


def is_decodable(mime: str) -> bool:
    """Whether there is a decoder for a codec, by lower-case MIME type."""
    return mime in _DECODERS


class PictureDecoder:
    """One stream. After an error, or a gap in what it is given, begin anew with a keyframe.

    Raises:
        PacketError: there is no decoder for this codec.
    """

    def __init__(self, mime: str) -> None:
        if mime not in _DECODERS:
            raise PacketError("There is no way to decode this codec.", mime=mime)
        self._name = _DECODERS[mime]
        self._prepare: Callable[[bytes], bytes] = annex_b if mime == "video/h264" else bytes
        self._context = self._open()

    def _open(self) -> av.VideoCodecContext:
        context = cast(av.VideoCodecContext, av.VideoCodecContext.create(self._name, "r"))
        context.options = {"max_pixels": str(MAX_PIXELS), "max_frame_delay": "1"}
        context.thread_count = 1
        context.flags |= int(av.codec.context.Flags.low_delay)
        return context

    def restart(self) -> None:
        """Forget everything; the next frame is a keyframe."""
        self._context = self._open()

    def decode(self, frame: bytes) -> ImageU8 | None:
        """The grey picture of a frame, not larger than ``LONG_SIDE_PX``; None when the decoder has none to give yet.

        Raises:
            PacketError: the frame cannot be decoded.
        """
        try:
            pictures = self._context.decode(av.Packet(self._prepare(frame)))
        except (av.FFmpegError, ValueError, MemoryError) as exc:
            raise PacketError("A frame cannot be decoded.", reason=type(exc).__name__) from exc
        return _grey(pictures[-1]) if pictures else None


def _grey(picture: av.VideoFrame) -> ImageU8:
    if picture.format.name not in _LUMINANCE_FIRST:
        picture = picture.reformat(format="gray")
    plane = picture.planes[0]
    rows = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
    image = rows[: picture.height, : picture.width]
    scale = LONG_SIDE_PX / max(picture.width, picture.height)
    if scale >= 1:
        return np.ascontiguousarray(image)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def annex_b(frame: bytes) -> bytes:
    """H.264 with start codes instead of lengths (ITU-T H.264 Annex B), as a decoder without a header takes it."""
    parts, offset = [], 0
    while offset + 4 <= len(frame):
        size = int.from_bytes(frame[offset : offset + 4], "big")
        parts.append(b"\x00\x00\x00\x01" + frame[offset + 4 : offset + 4 + size])
        offset += 4 + size
    return b"".join(parts)
