"""Evidence pictures with their mark drawn: the whole picture, or the surroundings of the mark.

The mark is a dot on the exact point, a ring of the true size of the uncertainty, and beside them, on a short leader,
the number plate with the glyph of the severity. Everything has a dark and a light edge so that it shows on anything.
Functions here take tens of milliseconds and know no event loop: run them in a thread or process.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from sightline.errors import InvalidImage
from sightline.protocol.common import Severity, Shape
from sightline.report.drawing import Picture, draw_glyph
from sightline.report.glyph import glyph_of
from sightline.report.shape_drawing import draw_shape
from sightline.workflow.parts import AnchorLife

MAX_PIXELS: Final = 70_000_000
"""An 8K still has 33 million; more than twice that is refused before a pixel is decoded."""
FORMATS: Final = ("JPEG", "PNG", "WEBP")
CROP_PART: Final = 0.3
"""Width of a crop as a part of the picture's, unless the uncertainty needs more."""
CROP_ASPECT: Final = 3 / 4
MIN_CROP_PX: Final = 160
CROP_OUT_PX: Final = 960
"""Small crops are enlarged to this width, so that the plate drawn on them is as sharp as on large ones."""
CROP_OF_WHOLE: Final = 0.75
"""But not beyond this part of the largest side asked for: beside the whole picture a crop is shown as much smaller."""
SHARP_SIDE_PX: Final = 1280
"""Smaller pictures are enlarged to this side, for the same reason."""
JPEG_QUALITY: Final = 88
REDUCED: Final = {
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
"""How the decoder is told to shrink while it decodes."""


@dataclass(frozen=True, slots=True)
class MarkLook:
    """A mark on one picture.

    Attributes:
        u, v: normalised image coordinates of the exact point, from corner to corner.
        severity: of the mark's fault; None for a mark without one.
        radius_px: radius of the uncertainty in pixels of the given picture; None when it has none.
        shape, points: what was drawn (see ``Shape`` on the wire), normalised as u, v.
        note: what is written beside the shape: a text's words, a measurement's figure.
    """

    u: float
    v: float
    number: int
    severity: Severity | None
    anchor_state: AnchorLife
    radius_px: float | None = None
    shape: Shape = "point"
    points: tuple[tuple[float, float], ...] = ()
    note: str = ""


def draw_mark(
    image: bytes,
    look: MarkLook,
    *,
    crop: bool = False,
    max_side_px: int = 1920,
    emphasis: float = 1.0,
    kind: Literal["jpg", "png"] = "jpg",
) -> bytes:
    """Return the picture with its mark.

    Args:
        image: JPEG, PNG or WebP as stored. Turning notes (EXIF) are not followed: u, v mean stored pixels.
        crop: show the surroundings of the mark only, enlarged.
        max_side_px: larger pictures are made smaller before the mark is drawn.
        emphasis: size of plate and lines, where 1 suits a screen; the ring keeps its true size.
        kind: format of the result.
    Raises:
        InvalidImage: the bytes are not a picture that can be shown.
    """
    return _drawn(_decode(image), look, crop=crop, max_side_px=max_side_px, emphasis=emphasis, kind=kind)


def draw_views(image: bytes, look: MarkLook, *, max_side_px: int, emphasis: float = 1.0) -> tuple[bytes, bytes]:
    """Return the whole picture and the surroundings of the mark, decoding once. Arguments and errors as above.

    A large picture is decoded smaller, where neither view would show more: an 8K still costs a quarter of the time.
    """
    reduction = _reduction(image, max_side_px)
    picture = _decode(image, reduction)
    if look.radius_px is not None:
        look = replace(look, radius_px=look.radius_px / reduction)
    full = _drawn(picture, look, crop=False, max_side_px=max_side_px, emphasis=emphasis)
    return full, _drawn(picture, look, crop=True, max_side_px=max_side_px, emphasis=emphasis)


def _reduction(image: bytes, max_side_px: int) -> int:
    """Return by how much the decoder may shrink: both views still have more pixels than they show."""
    try:
        with Image.open(io.BytesIO(image), formats=FORMATS) as header:
            width, height = header.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 1  # Decoding says what is wrong.
    crop_px = min(CROP_OUT_PX, round(max_side_px * CROP_OF_WHOLE))
    room = min(max(width, height) / max_side_px, min(width * CROP_PART, height / CROP_ASPECT) / crop_px)
    return next((factor for factor in sorted(REDUCED, reverse=True) if factor <= room), 1)


def _drawn(
    picture: Picture,
    look: MarkLook,
    *,
    crop: bool,
    max_side_px: int,
    emphasis: float,
    kind: Literal["jpg", "png"] = "jpg",
) -> bytes:
    height, width = picture.shape[:2]
    drawn = np.array([(look.u, look.v), *look.points]) * (width, height) - 0.5
    if crop:
        width_px = min(CROP_OUT_PX, round(max_side_px * CROP_OF_WHOLE))
        picture, corner, scale = _cropped(picture, _around(look, drawn), width_px)
        drawn = drawn - corner
    else:
        scale = min(max(1.0, SHARP_SIDE_PX / max(height, width)), max_side_px / max(height, width))
        picture = _resized(picture, scale)
    # Pixel centres are integers: the picture's corner, not its first centre, stays where it is.
    drawn = (drawn + 0.5) * scale - 0.5
    radius_px = None if look.radius_px is None else look.radius_px * scale
    glyph = glyph_of(look.severity, look.anchor_state)
    draw_shape(picture, look.shape, drawn[0], drawn[1:], look.note, glyph, emphasis)
    draw_glyph(picture, drawn[0, 0], drawn[0, 1], look.number, glyph, radius_px, emphasis, _led_to(look, drawn))
    return _encoded(picture, kind)


def _led_to(look: MarkLook, drawn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
    """Where lines from the mark's place lead, so that its plate keeps clear of them."""
    if look.shape in ("point", "circle"):
        return None
    ends = drawn[2:3] if look.shape == "distance" else drawn[1:]
    return np.asarray(ends.mean(axis=0))


def _around(look: MarkLook, drawn: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """What a crop has to show: the middle of it, and half of its side."""
    if look.shape == "circle":  # its half-axes reach as far on the other side
        drawn = np.concatenate([drawn, 2 * drawn[:1] - drawn[1:]])
    if look.shape == "text":  # the leader line leads to where there is room
        drawn = drawn[:1]
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    middle = (low + high) / 2
    return float(middle[0]), float(middle[1]), max(float((high - low).max()) * 0.65, 3 * (look.radius_px or 0.0))


def shrink(image: bytes, *, max_side_px: int) -> bytes:
    """Return the picture as JPEG without a mark, no larger than asked. Raises InvalidImage."""
    picture = _decode(image)
    return _encoded(_resized(picture, min(1.0, max_side_px / max(picture.shape[:2]))))


def _decode(image: bytes, reduction: int = 1) -> Picture:
    try:
        with Image.open(io.BytesIO(image), formats=FORMATS) as header:
            pixels = header.width * header.height
        if pixels > MAX_PIXELS:
            raise InvalidImage("The picture is too large to be shown.", pixels=pixels)
        colour = REDUCED.get(reduction, cv2.IMREAD_COLOR)
        decoded = cv2.imdecode(np.frombuffer(image, np.uint8), colour | cv2.IMREAD_IGNORE_ORIENTATION)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, cv2.error) as exc:
        raise InvalidImage("The picture cannot be decoded.", reason=type(exc).__name__) from exc
    if decoded is None or decoded.size == 0:
        raise InvalidImage("The picture cannot be decoded.")
    picture: Picture = np.asarray(decoded, np.uint8)
    return picture


def _encoded(picture: Picture, kind: Literal["jpg", "png"] = "jpg") -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY] if kind == "jpg" else [cv2.IMWRITE_PNG_COMPRESSION, 1]
    _, data = cv2.imencode(f".{kind}", picture, options)
    return bytes(data.tobytes())


def _resized(picture: Picture, scale: float) -> Picture:
    if scale == 1.0:
        return picture.copy()
    height, width = picture.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if scale > 1:
        return _scaled(picture, size, cv2.INTER_CUBIC)
    # Halves by averaging, and only the rest between pixels: a tenth of the time of averaging at any scale.
    while picture.shape[0] >= 2 * size[1] and picture.shape[1] >= 2 * size[0]:
        picture = _scaled(picture, (picture.shape[1] // 2, picture.shape[0] // 2), cv2.INTER_AREA)
    return _scaled(picture, size, cv2.INTER_LINEAR)


def _scaled(picture: Picture, size: tuple[int, int], method: int) -> Picture:
    scaled: Picture = np.asarray(cv2.resize(picture, size, interpolation=method), np.uint8)
    return scaled


def _cropped(
    picture: Picture, around: tuple[float, float, float], width_px: int
) -> tuple[Picture, npt.NDArray[np.float64], float]:
    """The surroundings of a place, their corner in the picture, and the scale from the picture's pixels."""
    full_height, full_width = picture.shape[:2]
    x, y, half = around
    wanted = max(full_width * CROP_PART, 2 * half, MIN_CROP_PX)
    width = min(full_width, round(wanted), int(full_height / CROP_ASPECT)) // 4 * 4 or full_width
    height = min(full_height, round(width * CROP_ASPECT))
    left = min(max(round(x - width / 2), 0), full_width - width)
    top = min(max(round(y - height / 2), 0), full_height - height)
    scale = width_px / width
    part = np.ascontiguousarray(picture[top : top + height, left : left + width])
    return _resized(part, scale), np.array([left, top], dtype=np.float64), scale
