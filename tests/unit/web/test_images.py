"""The mark that is drawn on a still: where it lies, how it differs, how the crop moves."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sightline.web.images import MARK_COLOUR, SEVERITY_COLOURS, check_image, draw_mark
from support.edge import picture

WIDTH, HEIGHT = 640, 480
GREY = (120, 120, 120)


def drawn(
    u: float, v: float, number: int = 3, severity: str | None = None, approximate: bool = False, crop: bool = False
) -> np.ndarray:
    data = draw_mark(
        picture(WIDTH, HEIGHT, "PNG", GREY), u, v, number, severity=severity, is_approximate=approximate, crop=crop
    )
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return np.asarray(image).astype(int)


def near(image: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """Coordinates (x, y) of pixels close to a colour; JPEG blurs a little."""
    ys, xs = np.nonzero((np.abs(image - colour) < 45).all(axis=2))
    return np.stack([xs, ys], axis=1)


@pytest.mark.parametrize(("u", "v"), [(0.5, 0.5), (0.25, 0.75), (0.9, 0.1), (0.02, 0.98)])
def test_the_ring_surrounds_the_very_point(u: float, v: float) -> None:
    image = drawn(u, v)
    x, y = u * WIDTH - 0.5, v * HEIGHT - 0.5
    changed = np.abs(image - GREY).max(axis=2) > 60
    ys, xs = np.nonzero(changed)
    distance = np.hypot(xs - x, ys - y)
    assert distance.min() < 2, "the dot"
    ring = near(image, MARK_COLOUR)
    radii = np.hypot(ring[:, 0] - x, ring[:, 1] - y)
    on_ring = (radii > 14) & (radii < 25)
    assert on_ring.sum() > 30
    if 0.1 < u < 0.9 and 0.1 < v < 0.9:
        centre = ring[on_ring].mean(axis=0)
        assert np.hypot(centre[0] - x, centre[1] - y) < 1.5


def test_severity_shows_in_the_colour_and_doubt_in_the_dashes() -> None:
    assert len(near(drawn(0.5, 0.5, severity="critical"), SEVERITY_COLOURS["critical"])) > 50
    assert len(near(drawn(0.5, 0.5, severity="low"), SEVERITY_COLOURS["critical"])) == 0
    whole, dashed = (len(near(drawn(0.5, 0.5, approximate=doubt), MARK_COLOUR)) for doubt in (False, True))
    assert dashed < 0.8 * whole


def test_the_number_is_on_the_plate() -> None:
    one, two = drawn(0.5, 0.5, 1), drawn(0.5, 0.5, 28)
    assert np.abs(one - two).max() > 150


def test_the_crop_shows_the_surroundings_and_stays_inside() -> None:
    middle = drawn(0.5, 0.5, crop=True)
    assert middle.shape == (240, 320, 3)
    corner = drawn(0.0, 0.0, crop=True)
    assert corner.shape == (240, 320, 3)
    ys, xs = np.nonzero(np.abs(corner - GREY).max(axis=2) > 60)
    assert xs.min() < 4
    assert ys.min() < 4


def test_a_small_picture_is_not_enlarged() -> None:
    data = draw_mark(picture(100, 80, "PNG"), 0.5, 0.5, 1, severity=None, is_approximate=False, crop=True)
    assert Image.open(io.BytesIO(data)).size == (100, 75)


def test_a_checked_picture_knows_its_kind_size_and_hash() -> None:
    checked = check_image(picture(64, 48, "WEBP"))
    assert (checked.mime, checked.width, checked.height) == ("image/webp", 64, 48)
    assert len(checked.blob) == 64
