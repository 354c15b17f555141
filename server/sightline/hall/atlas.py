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


@dataclass(frozen=True, slots=True)
class Atlas:
    """The sheet and where to look.

    Attributes:
        sheet: ``(H, W, 3)`` BGR.
        origin: ``(textures, levels, 2)`` x, y of each level's first pixel.
        size: ``(textures, levels, 2)`` width and height of each level, in pixels.
        levels: ``(textures,)`` number of levels.
    """

    sheet: Image
    origin: F32
    size: F32
    levels: NDArray[np.int64]
    index: Mapping[str, int]

    def sample(self, texture: NDArray[np.integer], uv: F32, level: F32) -> F32:
        """Colours ``(N, 3)`` BGR 0..255, trilinear, repeating.

        Args:
            texture: ``(N,)`` texture numbers.
            uv: ``(N, 2)`` coordinates, 1 = one repeat, v downward.
            level: ``(N,)`` 0 = full size, 1 = half size; clamped.
        """
        level = np.clip(level, 0.0, (self.levels[texture] - 1).astype(np.float32))
        lower = np.floor(level).astype(np.int64)
        upper = np.minimum(lower + 1, self.levels[texture] - 1)
        wrapped = uv - np.floor(uv)
        fine = self._fetch(texture, lower, wrapped)
        coarse = self._fetch(texture, upper, wrapped)
        share = (level - lower)[:, None].astype(np.float32)
        return np.asarray(fine + (coarse - fine) * share, dtype=np.float32)

    def _fetch(self, texture: NDArray[np.integer], level: NDArray[np.int64], uv: F32) -> F32:
        flat = texture * MAX_LEVELS + level
        at = np.take(self.origin.reshape(-1, 2), flat, axis=0) + uv * np.take(self.size.reshape(-1, 2), flat, axis=0) - 0.5
        return sample_image(self.sheet, at)


def sample_image(image: Image, at: F32) -> F32:
    """Bilinear look-up of ``(N, 2)`` pixel positions."""
    out = np.empty((len(at), image.shape[2]), np.float32)
    rows = 16384  # remap takes images, not lists: fold the list.
    count = len(at)
    width = min(rows, max(count, 1))
    height = -(-count // width) if count else 0
    if not height:
        return out
    padded = np.zeros((height * width, 2), np.float32)
    padded[:count] = at
    maps = padded.reshape(height, width, 2)
    looked_up = cv2.remap(image, maps, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(looked_up.reshape(-1, image.shape[2])[:count], dtype=np.float32)


def pack(images: Mapping[str, Image]) -> Atlas:
    """One sheet from RGB images by name."""
    pyramids = {name: _pyramid(np.ascontiguousarray(image[:, :, ::-1])) for name, image in images.items()}
    boxes = [(name, k, level) for name, pyramid in pyramids.items() for k, level in enumerate(pyramid)]
    boxes.sort(key=lambda box: (-box[2].shape[0], box[0], box[1]))
    index = {name: k for k, name in enumerate(images)}
    origin = np.zeros((len(images), MAX_LEVELS, 2), np.float32)
    size = np.ones((len(images), MAX_LEVELS, 2), np.float32)
    placed, height = _shelves(boxes)
    sheet = np.zeros((height, SHEET_WIDTH_PX, 3), np.uint8)
    for (name, k, level), (x, y) in zip(boxes, placed, strict=True):
        h, w = level.shape[:2]
        b = BORDER_PX
        sheet[y : y + h + 2 * b, x : x + w + 2 * b] = np.pad(level, ((b, b), (b, b), (0, 0)), mode="wrap")
        origin[index[name], k] = (x + b, y + b)
        size[index[name], k] = (w, h)
    levels = np.array([len(pyramids[name]) for name in images], np.int64)
    return Atlas(sheet, origin, size, levels, index)


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
        levels.append(cv2.resize(levels[-1], (w, h), interpolation=cv2.INTER_AREA))
    return levels
