"""Uploaded pictures are checked completely."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from sightline.errors import InvalidImage
from sightline.web.images import check_image
from support.edge import picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_checked_picture_knows_its_kind_size_and_hash(kind: str) -> None:
    checked = check_image(picture(64, 48, kind))
    assert (checked.mime, checked.width, checked.height) == (f"image/{kind.lower()}", 64, 48)
    assert len(checked.blob) == 64


def test_a_picture_cut_anywhere_is_refused() -> None:
    """Not only the header is looked at, but every pixel."""
    noise = Image.frombytes("RGB", (64, 48), random.Random(7).randbytes(64 * 48 * 3))
    for kind in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        noise.save(out, kind)
        whole = out.getvalue()
        for size in range(0, int(len(whole) * 0.95), len(whole) // 40):
            with pytest.raises(InvalidImage):
                check_image(whole[:size])


def test_an_animation_is_no_evidence() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(InvalidImage, match="animated"):
        check_image(out.getvalue())


@pytest.mark.parametrize("size", [(15, 48), (64, 8)])
def test_a_picture_too_small_to_show_anything_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidImage, match="pixels"):
        check_image(picture(*size))
