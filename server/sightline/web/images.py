"""Uploaded pictures, checked completely.

Pillow sees only the three formats we accept, and at most 40 megapixels: both are decided before pixels are decoded.
It takes milliseconds to a second: run it in a thread.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from PIL import Image, UnidentifiedImageError

from sightline.errors import InvalidImage
from sightline.ids import BlobHash
from sightline.room.ports import CheckedImage

MAX_PIXELS = 40_000_000
MIN_SIDE, MAX_SIDE = 16, 16384
Mime = Literal["image/jpeg", "image/png", "image/webp"]
MIMES: dict[str, Mime] = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
FORMATS = tuple(MIMES)


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
