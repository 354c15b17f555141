"""All textures with their smaller versions on one sheet, so that one look-up serves every pixel of a frame.

Each level is surrounded by a border that repeats it, so that bilinear filtering never meets a neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
F32 = NDArray[np.float32]

BORDER_PX = 2
SHEET_WIDTH_PX = 4096
MIN_LEVEL_PX = 4
#: OpenCV's remap addresses 16-bit coordinates.
MAX_HEIGHT_PX = 32000
MAX_LEVELS = 13
MAX_ROW_PX = 16384


@dataclass(frozen=True, slots=True)
class Atlas:
    """The sheet and where to look.

    Attributes:
        sheet: ``(H, W, 3)`` BGR.
        place: ``(textures * MAX_LEVELS, 4)`` x, y, width, height of each level; x and y are those of its first pixel
            less half a pixel, because OpenCV counts from pixel centres.
        levels: ``(textures,)`` number of the last level.
    """

    sheet: Image
    place: F32
    levels: F32
    index: Mapping[str, int]

    def sample(self, texture: NDArray[np.intp], uv: F32, level: F32) -> F32:
        """Colours ``(N, 3)`` BGR 0..255, trilinear, repeating.

        Args:
            texture: ``(N,)`` texture numbers.
            uv: ``(N, 2)`` coordinates, 1 = one repeat, v downward.
            level: ``(N,)`` 0 = full size, 1 = half size; clamped.
        """
        level = np.minimum(np.maximum(level, np.float32(0.0)), self.levels.take(texture))
        lower = level.astype(np.intp)
        share = level - lower.astype(np.float32)
        wrapped = uv - np.floor(uv)
        row = texture * MAX_LEVELS + lower
        colours = self._fetch(row, wrapped)
        # The last level has no share of a next one, so the row after it does no harm.
        coarse = self._fetch(row + 1, wrapped)
        coarse -= colours
        coarse *= share[:, None]
        colours += coarse
        return colours

    def _fetch(self, row: NDArray[np.intp], uv: F32) -> F32:
        place = self.place.take(row, axis=0, mode="clip")
        at = uv * place[:, 2:]
        at += place[:, :2]
        return sample_image(self.sheet, at)


def sample_image(image: Image, at: F32) -> F32:
    """Bilinear look-up of ``(N, 2)`` pixel positions."""
    # OpenCV wants an image of positions: one row, as long as remap allows.
    count = len(at)
    if count <= MAX_ROW_PX:
        x, y = (np.ascontiguousarray(at[:, k], np.float32).reshape(1, count) for k in range(2))
        looked_up = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(looked_up.reshape(count, -1), dtype=np.float32)
    return np.concatenate([sample_image(image, at[k : k + MAX_ROW_PX]) for k in range(0, count, MAX_ROW_PX)])


def pack(images: Mapping[str, Image]) -> Atlas:
    """One sheet from RGB images by name."""
    pyramids = {name: _pyramid(np.ascontiguousarray(image[:, :, ::-1])) for name, image in images.items()}
    boxes = [(name, k, level) for name, pyramid in pyramids.items() for k, level in enumerate(pyramid)]
    boxes.sort(key=lambda box: (-box[2].shape[0], box[0], box[1]))
    index = {name: k for k, name in enumerate(images)}
    place = np.zeros((len(images) * MAX_LEVELS, 4), np.float32)
    placed, height = _shelves(boxes)
    sheet = np.zeros((height, SHEET_WIDTH_PX, 3), np.uint8)
    for (name, k, level), (x, y) in zip(boxes, placed, strict=True):
        h, w = level.shape[:2]
        b = BORDER_PX
        sheet[y : y + h + 2 * b, x : x + w + 2 * b] = np.pad(level, ((b, b), (b, b), (0, 0)), mode="wrap")
        place[index[name] * MAX_LEVELS + k] = (x + b - 0.5, y + b - 0.5, w, h)
    levels = np.array([len(pyramids[name]) - 1 for name in images], np.float32)
    return Atlas(sheet, place, levels, index)


def _shelves(boxes: list[tuple[str, int, Image]]) -> tuple[list[tuple[int, int]], int]:
    x = y = row = 0
    placed = []
    for _, _, level in boxes:
        h, w = level.shape[0] + 2 * BORDER_PX, level.shape[1] + 2 * BORDER_PX
        if x + w > SHEET_WIDTH_PX:
            x, y, row = 0, y + row, 0
        placed.append((x, y))
        x, row = x + w, max(row, h)
    height = y + row
    assert height <= MAX_HEIGHT_PX, "the texture sheet is too high for remap"
    return placed, height


def _pyramid(image: Image) -> list[Image]:
    levels = [image]
    while min(levels[-1].shape[:2]) // 2 >= MIN_LEVEL_PX and len(levels) < MAX_LEVELS:
        h, w = levels[-1].shape[0] // 2, levels[-1].shape[1] // 2
        levels.append(np.asarray(cv2.resize(levels[-1], (w, h), interpolation=cv2.INTER_AREA), dtype=np.uint8))
    return levels
