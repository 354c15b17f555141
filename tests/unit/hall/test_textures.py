"""Textures: repeatable, tileable, with real detail; writing stays on its plate."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.hall.atlas import pack
from sightline.hall.textures import surfaces
from sightline.hall.textures.labels import CELLS, SHEET_PX, labels
from sightline.hall.textures.noise import fractal, grain, spots

TILES = {
    "paint": lambda: surfaces.paint((40, 90, 150), 5, 128),
    "brushed": lambda: surfaces.brushed((150, 150, 150), 6, 128),
    "cast iron": lambda: surfaces.cast_iron((90, 90, 90), 7, 128),
    "zinc": lambda: surfaces.galvanised(8, 128),
    "concrete": lambda: surfaces.concrete(9, 128),
    "checker plate": lambda: surfaces.checker_plate(10, 128),
    "hazard": lambda: surfaces.hazard(11, 128),
}


@pytest.mark.parametrize("name", TILES)
def test_surfaces_are_repeatable_pictures_with_detail(name: str) -> None:
    image = TILES[name]()
    assert image.dtype == np.uint8
    assert image.shape == (128, 128, 3)
    assert np.array_equal(image, TILES[name]())
    assert image.astype(float).std() > 2.5


@pytest.mark.parametrize("name", ["paint", "brushed", "cast iron", "zinc", "concrete", "hazard"])
def test_surfaces_repeat_without_a_seam(name: str) -> None:
    image = TILES[name]().astype(float)
    inside = np.abs(np.diff(image, axis=0)).mean()
    assert np.abs(image[0] - image[-1]).mean() < 2.0 * inside + 2.0


def test_noise_has_mean_zero_and_unit_spread() -> None:
    for field in (fractal(64, 96, 1), grain(64, 96, 2)):
        assert field.shape == (64, 96)
        assert abs(float(field.mean())) < 0.1
        assert float(field.std()) == pytest.approx(1.0, abs=0.05)


def test_spots_cover_about_their_area() -> None:
    mask = spots(256, 256, 3, 40, (3.0, 3.0))
    assert mask.max() == 1.0
    assert 0.4 * 40 * np.pi * 9 < mask.sum() < 1.7 * 40 * np.pi * 9


def test_cells_of_the_label_sheet_do_not_overlap() -> None:
    taken = np.zeros((SHEET_PX, SHEET_PX), bool)
    for name, cell in CELLS.items():
        region = taken[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width]
        assert region.shape == (cell.height, cell.width), name
        assert not region.any(), name
        region[:] = True


def test_every_label_has_contrast() -> None:
    sheet = labels()
    for name, cell in CELLS.items():
        picture = sheet[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width].astype(float)
        assert picture.std() > 25, name


def test_the_atlas_returns_textures_in_their_colours_at_every_level() -> None:
    a = np.zeros((64, 64, 3), np.uint8)
    a[:, 32:] = (255, 0, 0)  # RGB: the right half is red.
    atlas = pack({"plain": np.full((32, 32, 3), (10, 20, 30), np.uint8), "halves": a})
    uv = np.array([[0.75, 0.5], [0.25, 0.5], [1.75, -3.5], [0.5, 0.25]], np.float32)
    which = np.array([atlas.index["halves"]] * 4, np.intp)
    sharp = atlas.sample(which, uv, np.zeros(4, np.float32))
    assert np.allclose(sharp[0], (0, 0, 255), atol=1)
    assert np.allclose(sharp[1], 0, atol=1)
    assert np.allclose(sharp[2], sharp[0], atol=1), "textures repeat"
    assert 100 < sharp[3][2] < 155, "on the border between two texels both count"
    plain = atlas.sample(np.zeros(5, np.intp), np.zeros((5, 2), np.float32), np.array([0, 0.5, 1, 3, 99], np.float32))
    assert np.allclose(plain, (30, 20, 10), atol=1)
