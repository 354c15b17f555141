"""Seeded noise from which all surfaces are made. Everything here tiles, because it is made in the Fourier domain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Image = NDArray[np.uint8]
Colour = tuple[int, int, int]


def fractal(height: int, width: int, seed: int, beta: float = 1.6, stretch: tuple[float, float] = (1.0, 1.0)) -> F32:
    """Noise with a ``1/f^beta`` spectrum, mean 0, standard deviation 1.

    Args:
        stretch: ``(vertical, horizontal)``; > 1 lengthens the grain that way (brushed metal, streaks).
    """
    white = np.random.default_rng(seed).standard_normal((height, width))
    fy = np.fft.fftfreq(height)[:, None] * height * stretch[0]
    fx = np.fft.rfftfreq(width)[None, :] * width * stretch[1]
    radius = np.maximum(np.hypot(fy, fx), 1.0)
    field = np.fft.irfft2(np.fft.rfft2(white) * radius**-beta, s=(height, width))
    return np.asarray((field - field.mean()) / field.std(), dtype=np.float32)


def grain(height: int, width: int, seed: int) -> F32:
    """White noise, softened by one pixel."""
    white = np.random.default_rng(seed).standard_normal((height, width)).astype(np.float32)
    soft = (white + np.roll(white, 1, 0) + np.roll(white, 1, 1)) / 3.0
    return np.asarray(soft / soft.std(), dtype=np.float32)


def spots(height: int, width: int, seed: int, count: int, radius_px: tuple[float, float]) -> F32:
    """A mask in 0..1 with soft round spots, wrapped at the borders."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((height, width), np.float32)
    reach = int(np.ceil(radius_px[1])) + 1
    dy, dx = (d.ravel()[None] for d in np.mgrid[-reach : reach + 1, -reach : reach + 1])
    radius, squash = rng.uniform(*radius_px, (count, 1)), rng.uniform(0.6, 1.6, (count, 1))
    y, x = rng.integers(height, size=(count, 1)), rng.integers(width, size=(count, 1))
    soft = np.clip(radius - np.hypot(dy * squash, dx) + 0.5, 0.0, 1.0).astype(np.float32)
    np.maximum.at(mask, ((y + dy) % height, (x + dx) % width), soft)
    return mask


def scratches(height: int, width: int, seed: int, count: int, length_px: tuple[float, float]) -> F32:
    """A mask in 0..1 with fine straight scratches, wrapped at the borders."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((height, width), np.float32)
    for _ in range(count):
        length, angle = float(rng.uniform(*length_px)), float(rng.uniform(0.0, np.pi))
        y, x = float(rng.uniform(0, height)), float(rng.uniform(0, width))
        t = np.arange(0.0, length, 0.7)
        rows = np.floor(y + t * np.sin(angle)).astype(int) % height
        columns = np.floor(x + t * np.cos(angle)).astype(int) % width
        fade = np.sin(np.pi * (t + 0.5) / (length + 1.0)).astype(np.float32)
        mask[rows, columns] = np.maximum(mask[rows, columns], fade * float(rng.uniform(0.3, 1.0)))
    return mask


def blend(base: F32, colour: Colour, mask: F32) -> F32:
    """``base`` painted over with a colour where the mask says so."""
    paint = np.asarray(colour, np.float32)
    return np.asarray(base + (paint - base) * np.clip(mask, 0.0, 1.0)[..., None], dtype=np.float32)


def flat(height: int, width: int, colour: Colour) -> F32:
    """An even field of one colour, 0..255."""
    return np.broadcast_to(np.asarray(colour, np.float32), (height, width, 3)).copy()


def finish(base: F32) -> Image:
    """The picture as 8-bit RGB."""
    return np.asarray(np.clip(np.rint(base), 0, 255), dtype=np.uint8)
