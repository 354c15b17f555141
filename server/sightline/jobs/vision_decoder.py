"""Encoded frames to pictures, with PyAV. Only the vision process imports this.

The luminance plane is taken as it is: algorithms need no colour, and the limited range of video costs them nothing. The
colour planes are kept beside it, at half its size, for the few pictures that become key frames of the scan. A declared
size is bounded before memory is taken for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
_COLOUR_BESIDE: Final = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p"})
_FULL_RANGE: Final = 2
_BT709: Final = 1
"""``AVCOL_RANGE_JPEG`` and ``AVCOL_SPC_BT709``."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture as it was encoded.

    Attributes:
        grey: ``(h, w)`` luminance.
        chroma: ``(h / 2, w / 2, 2)`` Cb and Cr; None where the stream has no colour.
        is_full_range: 0 to 255, not 16 to 235.
        is_bt709: as for high definition; else BT.601.
    """

    grey: ImageU8
    chroma: ImageU8 | None = None
    is_full_range: bool = False
    is_bt709: bool = False

    @property
    def nbytes(self) -> int:
        return self.grey.nbytes + (self.chroma.nbytes if self.chroma is not None else 0)

    def bgr(self) -> ImageU8 | None:
        """``(h, w, 3)`` in colour (ITU-R BT.601, BT.709); None without. A few milliseconds: not for every picture."""
        if self.chroma is None:
            return None
        height, width = self.grey.shape
        chroma = cv2.resize(self.chroma, (width, height), interpolation=cv2.INTER_LINEAR)
        red, blue = (0.2126, 0.0722) if self.is_bt709 else (0.299, 0.114)
        y, c, low = (1.0, 1.0, 0.0) if self.is_full_range else (255 / 219, 255 / 224, 16.0)
        cb, cr, green = 2 * (1 - blue) * c, 2 * (1 - red) * c, 1 - red - blue
        matrix = np.array([[y, cb, 0], [y, -cb * blue / green, -cr * red / green], [y, 0, cr]])
        offset = -matrix @ np.array([low, 128.0, 128.0])
        whole = np.dstack([self.grey, chroma])
        return np.asarray(cv2.transform(whole, np.column_stack([matrix, offset])), dtype=np.uint8)


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

    def decode(self, frame: bytes) -> Decoded | None:
        """The picture of a frame, not larger than ``LONG_SIDE_PX``; None when the decoder has none to give yet.

        Raises:
            PacketError: the frame cannot be decoded.
        """
        try:
            pictures = self._context.decode(av.Packet(self._prepare(frame)))
        except (av.FFmpegError, ValueError, MemoryError) as exc:
            raise PacketError("A frame cannot be decoded.", reason=type(exc).__name__) from exc
        return _decoded(pictures[-1]) if pictures else None


def _decoded(picture: av.VideoFrame) -> Decoded:
    if picture.format.name not in _LUMINANCE_FIRST:
        picture = picture.reformat(format="gray")
    grey = _plane(picture, 0)
    scale = min(1.0, LONG_SIDE_PX / max(picture.width, picture.height))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    half = (max(1, size[0] // 2), max(1, size[1] // 2))
    chroma = None
    if picture.format.name in _COLOUR_BESIDE:
        chroma = np.dstack([_resized(_plane(picture, number), half) for number in (1, 2)])
    return Decoded(
        grey=_resized(grey, size),
        chroma=chroma,
        is_full_range=picture.format.name.startswith("yuvj") or picture.color_range == _FULL_RANGE,
        is_bt709=picture.colorspace == _BT709,
    )


def _plane(picture: av.VideoFrame, number: int) -> ImageU8:
    """A view of the decoder's memory."""
    plane = picture.planes[number]
    rows = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]


def _resized(image: ImageU8, size: tuple[int, int]) -> ImageU8:
    """A copy of its own."""
    if (image.shape[1], image.shape[0]) == size:
        return np.array(image)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def annex_b(frame: bytes) -> bytes:
    """H.264 with start codes instead of lengths (ITU-T H.264 Annex B), as a decoder without a header takes it."""
    parts, offset = [], 0
    while offset + 4 <= len(frame):
        size = int.from_bytes(frame[offset : offset + 4], "big")
        parts.append(b"\x00\x00\x00\x01" + frame[offset + 4 : offset + 4 + size])
        offset += 4 + size
    return b"".join(parts)
