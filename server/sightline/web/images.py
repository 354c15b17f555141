"""Uploaded pictures checked completely, and stills with their mark drawn.

Pillow sees only the three formats we accept, and at most 40 megapixels: both are decided before pixels are decoded.
Functions here take time (milliseconds to a second) and run in threads.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from sightline.errors import InvalidImage
from sightline.ids import BlobHash
from sightline.room.ports import CheckedImage

MAX_PIXELS = 40_000_000
MIN_SIDE, MAX_SIDE = 16, 16384
Mime = Literal["image/jpeg", "image/png", "image/webp"]
MIMES: dict[str, Mime] = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
FORMATS = tuple(MIMES)
JPEG_QUALITY = 88
CROP_FRACTION = 0.25
"""Part of the picture's width that the crop around a mark shows."""
MIN_CROP_PX = 320

_DARK, _LIGHT = (20, 24, 28), (255, 255, 255)


def check_image(data: bytes) -> CheckedImage:
    """Decode a picture once, completely.

    Raises:
        InvalidImage: not JPEG, PNG or WebP, broken, animated, or outside the allowed size.
    """
    with _opened(data) as image:
        image.load()
        return CheckedImage(
            data=data,
            mime=MIMES[str(image.format)],
            width=image.width,
            height=image.height,
            blob=BlobHash(hashlib.sha256(data).hexdigest()),
        )


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """An image of an allowed format and size; Pillow's many exceptions become one, also those of the ``with`` block."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        _check_size(image)
        yield image
    except InvalidImage:
        raise
    except UnidentifiedImageError as exc:
        raise InvalidImage("The picture must be JPEG, PNG or WebP.") from exc
    except Exception as exc:
        # Decoders of broken files raise nearly anything (OSError, SyntaxError, ValueError, struct.error, ...).
        raise InvalidImage("The picture is broken.", reason=type(exc).__name__) from exc


def _check_size(image: Image.Image) -> None:
    if not (MIN_SIDE <= image.width <= MAX_SIDE and MIN_SIDE <= image.height <= MAX_SIDE):
        raise InvalidImage(f"A side of the picture must have {MIN_SIDE} to {MAX_SIDE} pixels.")
    if image.width * image.height > MAX_PIXELS:
        raise InvalidImage(f"The picture has more than {MAX_PIXELS // 1_000_000} megapixels.")
    if getattr(image, "n_frames", 1) != 1:
        raise InvalidImage("The picture is animated.")


SEVERITY_COLOURS: dict[str, tuple[int, int, int]] = {
    "critical": (214, 48, 49),
    "high": (214, 48, 49),
    "medium": (224, 150, 20),
    "low": (66, 133, 214),
}
MARK_COLOUR = (38, 132, 219)
"""A mark that is no fault (yet)."""


def draw_mark(
    data: bytes, u: float, v: float, number: int, *, severity: str | None, is_approximate: bool, crop: bool
) -> bytes:
    """Return the picture as JPEG with the mark at normalised (u, v).

    The glyph is the one of the pages: a ring with a dark and a light edge around the point, dashed when approximate,
    and a plate with the number beside it.

    Args:
        crop: show only the surroundings of the mark (a quarter of the width), drawn at full resolution.
    Raises:
        InvalidImage: the stored picture cannot be decoded.
    """
    with _opened(data) as image:
        image.load()
        picture = image.convert("RGB")
    # Integer pixel coordinates are pixel centres; u = 0 is the left edge of the first pixel.
    x, y = u * picture.width - 0.5, v * picture.height - 0.5
    if crop:
        picture, x, y = _crop(picture, x, y)
    _draw_glyph(ImageDraw.Draw(picture), picture.size, x, y, number, severity, is_approximate)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _crop(picture: Image.Image, x: float, y: float) -> tuple[Image.Image, float, float]:
    width = min(picture.width, max(MIN_CROP_PX, round(picture.width * CROP_FRACTION)))
    height = min(picture.height, round(width * 3 / 4))
    left = min(max(round(x - width / 2), 0), picture.width - width)
    top = min(max(round(y - height / 2), 0), picture.height - height)
    return picture.crop((left, top, left + width, top + height)), x - left, y - top


def _draw_glyph(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    x: float,
    y: float,
    number: int,
    severity: str | None,
    is_approximate: bool,
) -> None:
    unit = max(1.0, min(size) / 360)
    radius = 14 * unit
    colour = SEVERITY_COLOURS.get(severity or "", MARK_COLOUR)
    for width, ink in ((6 * unit, _DARK), (4.2 * unit, _LIGHT), (2.4 * unit, colour)):
        _ring(draw, x, y, radius, round(max(1, width)), ink, is_approximate)
    dot = 1.8 * unit
    draw.ellipse((x - dot * 1.6, y - dot * 1.6, x + dot * 1.6, y + dot * 1.6), fill=_DARK)
    draw.ellipse((x - dot, y - dot, x + dot, y + dot), fill=_LIGHT)
    _plate(draw, size, x, y, radius, unit, str(number), colour)


def _ring(
    draw: ImageDraw.ImageDraw,
    x: float,
    y: float,
    radius: float,
    width: int,
    ink: tuple[int, int, int],
    is_dashed: bool,
) -> None:
    box = (x - radius - width / 2, y - radius - width / 2, x + radius + width / 2, y + radius + width / 2)
    if not is_dashed:
        draw.ellipse(box, outline=ink, width=width)
        return
    for k in range(8):
        draw.arc(box, k * 45, k * 45 + 26, fill=ink, width=width)


def _plate(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    x: float,
    y: float,
    radius: float,
    unit: float,
    text: str,
    colour: tuple[int, int, int],
) -> None:
    """The number plate, on the side where there is room."""
    font = ImageFont.load_default(size=15 * unit)
    left, top, right, bottom = font.getbbox(text)
    width, height = (right - left) + 12 * unit, (bottom - top) + 10 * unit
    offset = radius / math.sqrt(2) + 8 * unit
    px = x + offset if x + offset + width < size[0] else x - offset - width
    py = y - offset - height if y - offset - height > 0 else y + offset
    box = (px, py, px + width, py + height)
    draw.rounded_rectangle(box, 4 * unit, fill=_DARK, outline=_LIGHT, width=round(max(1, 1.2 * unit)))
    draw.rounded_rectangle((px, py, px + 4 * unit, py + height), 2 * unit, fill=colour)
    draw.text((px + 7 * unit - left, py + 5 * unit - top), text, font=font, fill=_LIGHT)
