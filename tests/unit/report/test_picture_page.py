"""A JPEG as a PDF of one page: read by another program, and refused where the report could not show it."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from pypdf import PdfReader

from sightline.report.picture_page import picture_page
from support.rich_case import photograph


def test_another_program_finds_the_very_picture_on_its_only_page() -> None:
    jpeg = photograph(3, width=64, height=48)
    reader = PdfReader(io.BytesIO(picture_page(jpeg)), strict=True)
    (page,) = reader.pages
    (image,) = page.images
    assert (page.mediabox.width, page.mediabox.height) == (64, 48)
    assert image.image is not None
    assert image.image.size == (64, 48)
    assert page["/Resources"]["/XObject"]["/Picture"].get_object()._data == jpeg  # type: ignore[index]


def test_the_same_picture_gives_the_same_bytes() -> None:
    jpeg = photograph(4, width=64, height=48)
    assert picture_page(jpeg) == picture_page(jpeg)


def test_a_picture_without_colours_is_refused() -> None:
    _, grey = cv2.imencode(".jpg", np.zeros((8, 8), np.uint8))
    with pytest.raises(ValueError, match="mode L"):
        picture_page(grey.tobytes())
