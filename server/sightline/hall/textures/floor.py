"""The floor: one unrepeated picture of 12 x 8 m with joints, painted lanes, stains and tyre marks."""

from __future__ import annotations

import cv2
import numpy as np

from sightline.hall.textures.noise import F32, Image, blend, finish, flat, fractal, grain, scratches, spots

#: Resolution of the floor picture. A headset camera 1.6 m above it sees about 330 pixels per metre.
PIXELS_PER_M = 248

Rect = tuple[float, float, float, float]

#: Edges of the painted walkway and the keep-out areas, metres: x0, z0, x1, z1.
LANES: tuple[Rect, ...] = (
    (-5.9, 1.45, 5.9, 1.53),
    (-5.9, 2.67, 5.9, 2.75),
    (-2.95, -2.15, -2.87, 1.45),
)
KEEP_OUT: tuple[Rect, ...] = ((2.5, -3.05, 4.3, -2.25),)
MACHINE_OUTLINE: Rect = (-1.75, -1.65, 2.25, 0.72)


def _cloud(rows: int, columns: int, seed: int, beta: float, coarse: int = 4) -> F32:
    """Soft noise, made small and enlarged: its fine grain would not be seen anyway."""
    small = fractal(-(-rows // coarse), -(-columns // coarse), seed, beta)
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _sand(rows: int, columns: int, seed: int) -> F32:
    """Grain of one pixel, tiled from one square of it."""
    tile = grain(512, 512, seed)
    return np.tile(tile, (-(-rows // 512), -(-columns // 512)))[:rows, :columns]


def floor(width_m: float, depth_m: float, seed: int = 400) -> Image:
    """The floor seen from above; first row at z = -depth/2, first column at x = -width/2."""
    columns, rows = round(width_m * PIXELS_PER_M), round(depth_m * PIXELS_PER_M)
    base = flat(rows, columns, (142, 141, 136))
    base *= 1.0 + 0.060 * _cloud(rows, columns, seed, 1.45)[..., None]
    base *= 1.0 + 0.025 * _cloud(rows, columns, seed + 1, 0.8, 2)[..., None]
    base += 3.6 * _sand(rows, columns, seed + 2)[..., None]
    base = blend(base, (86, 84, 79), 0.7 * spots(rows, columns, seed + 3, 3200, (0.7, 2.0)))
    base = blend(base, (196, 194, 187), 0.6 * spots(rows, columns, seed + 4, 3800, (0.7, 1.9)))
    base = _joints(base, width_m, depth_m)
    base = _markings(base, width_m, depth_m, seed)
    base = _stains(base, width_m, depth_m, seed)
    base = blend(base, (62, 60, 57), 0.30 * scratches(rows, columns, seed + 8, 160, (30, 260)))
    return finish(base)


def _pixels(x_m: float, z_m: float, width_m: float, depth_m: float) -> tuple[int, int]:
    return round((x_m + width_m / 2) * PIXELS_PER_M), round((z_m + depth_m / 2) * PIXELS_PER_M)


def _joints(base: F32, width_m: float, depth_m: float) -> F32:
    """Saw cuts every three metres one way and four the other."""
    for x in np.arange(-width_m / 2 + 3.0, width_m / 2 - 0.1, 3.0):
        column, _ = _pixels(float(x), 0.0, width_m, depth_m)
        base[:, column - 1 : column + 2] *= 0.48
        base[:, column + 2 : column + 3] *= 1.1
    _, row = _pixels(0.0, 0.98, width_m, depth_m)
    base[row - 1 : row + 2] *= 0.48
    return base


def _markings(base: F32, width_m: float, depth_m: float, seed: int) -> F32:
    rows, columns = base.shape[:2]
    mask = np.zeros((rows, columns), np.float32)
    dark = np.zeros((rows, columns), np.float32)
    for x0, z0, x1, z1 in LANES:
        cv2.rectangle(mask, _pixels(x0, z0, width_m, depth_m), _pixels(x1, z1, width_m, depth_m), 1.0, -1)
    for area in KEEP_OUT:
        _hatch(mask, area, width_m, depth_m)
    x0, z0, x1, z1 = MACHINE_OUTLINE
    low, high = _pixels(x0, z0, width_m, depth_m), _pixels(x1, z1, width_m, depth_m)
    cv2.rectangle(mask, low, high, 1.0, round(0.07 * PIXELS_PER_M))
    _dashes(dark, low, high)
    worn = np.clip(1.25 - 0.55 * np.clip(_cloud(rows, columns, seed + 5, 0.85, 2), 0.0, 3.0), 0.12, 1.0)
    base = blend(base, (226, 174, 22), 0.93 * mask * worn)
    return blend(base, (38, 37, 36), 0.9 * dark * mask * worn)


def _hatch(mask: F32, area: Rect, width_m: float, depth_m: float) -> None:
    (c0, r0), (c1, r1) = _pixels(area[0], area[1], width_m, depth_m), _pixels(area[2], area[3], width_m, depth_m)
    y, x = np.mgrid[r0:r1, c0:c1]
    stripe = ((x + y) / PIXELS_PER_M * np.sqrt(0.5) % 0.30) < 0.09
    mask[r0:r1, c0:c1] = np.maximum(mask[r0:r1, c0:c1], stripe.astype(np.float32))
    cv2.rectangle(mask, (c0, r0), (c1, r1), 1.0, round(0.06 * PIXELS_PER_M))


def _dashes(mask: F32, low: tuple[int, int], high: tuple[int, int]) -> None:
    """Black diagonal bars over the yellow outline of the machine."""
    rows, columns = mask.shape
    y, x = np.mgrid[0:rows, 0:columns]
    near = np.zeros((rows, columns), np.float32)
    cv2.rectangle(near, low, high, 1.0, round(0.07 * PIXELS_PER_M))
    mask[:] = near * (((x + y) % (PIXELS_PER_M * 0.28)) < PIXELS_PER_M * 0.14)


def _stains(base: F32, width_m: float, depth_m: float, seed: int) -> F32:
    """Oil near the machines, tyre marks along the lane, wash-out around them."""
    rows, columns = base.shape[:2]
    oil = np.zeros((rows, columns), np.float32)
    rng = np.random.default_rng(seed + 6)
    for x, z, radius in ((0.9, 0.55, 0.16), (2.7, 0.9, 0.22), (-3.6, 0.4, 0.2), (1.7, 2.2, 0.12), (-0.6, 2.9, 0.1)):
        center = _pixels(x + float(rng.uniform(-0.1, 0.1)), z, width_m, depth_m)
        axes = (round(radius * PIXELS_PER_M), round(radius * PIXELS_PER_M * 0.7))
        cv2.ellipse(oil, center, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
    oil = cv2.GaussianBlur(oil, (0, 0), 9.0) * np.clip(0.8 + 0.4 * _cloud(rows, columns, seed + 7, 1.0, 2), 0.0, 1.0)
    base = blend(base, (54, 51, 47), 0.62 * oil)
    marks = np.zeros((rows, columns), np.float32)
    for offset in (0.0, 0.62):
        along = np.linspace(-6, 6, 60)
        across = 2.0 + offset * 0.8 + 0.12 * np.sin(along * 0.7 + offset)
        line = [_pixels(float(u), float(v), width_m, depth_m) for u, v in zip(along, across, strict=True)]
        cv2.polylines(marks, [np.array(line, np.int32)], False, 1.0, round(0.11 * PIXELS_PER_M))
    tread = np.clip(_cloud(rows, columns, seed + 9, 0.9, 2), 0.0, 1.4)
    return blend(base, (66, 64, 61), 0.20 * cv2.GaussianBlur(marks, (0, 0), 4.0) * tread)
