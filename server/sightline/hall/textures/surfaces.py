"""Repeating surfaces: paints, metals, concrete, walls. Each returns RGB and tiles in both directions."""

from __future__ import annotations

import numpy as np

from sightline.hall.textures.noise import F32, Colour, Image, blend, finish, flat, fractal, grain, scratches, spots


def paint(colour: Colour, seed: int, size: int = 512, wear: float = 0.4, dirt: float = 0.5) -> Image:
    """Machine paint: orange peel, faded blotches, running dirt, chips down to primer and rust.

    Args:
        wear: 0 new .. 1 old; how many chips and scratches.
        dirt: 0..1; how dark the runs are.
    """
    base = flat(size, size, colour)
    base *= 1.0 + 0.035 * fractal(size, size, seed, 1.2)[..., None]
    base += 2.2 * grain(size, size, seed + 1)[..., None]
    runs = np.clip(fractal(size, size, seed + 2, 1.5, (0.22, 1.6)) - 0.5, 0.0, 2.0)
    base = blend(base, (34, 30, 26), 0.13 * dirt * runs)
    base = blend(base, (255, 255, 255), 0.05 * np.clip(fractal(size, size, seed + 3, 1.8), 0.0, 2.0))
    base = blend(base, (215, 212, 203), 0.35 * wear * scratches(size, size, seed + 4, int(60 * wear), (10, 70)))
    chips = spots(size, size, seed + 5, int(46 * wear), (0.8, 4.5))
    base = blend(base, (120, 112, 104), 0.9 * chips)
    rust = spots(size, size, seed + 5, int(46 * wear), (0.2, 3.0))
    return finish(blend(base, (92, 52, 28), 0.8 * rust))


def brushed(colour: Colour, seed: int, size: int = 512, contrast: float = 9.0) -> Image:
    """Brushed or turned steel: long fine grain, a few scratches, faint stains."""
    base = flat(size, size, colour)
    lines = fractal(size, size, seed, 0.7, (1.0, 0.02))
    base += contrast * lines[..., None] + 2.0 * grain(size, size, seed + 1)[..., None]
    base = blend(base, (88, 84, 76), 0.10 * np.clip(fractal(size, size, seed + 2, 1.8), 0.0, 2.0))
    return finish(blend(base, (240, 240, 240), 0.4 * scratches(size, size, seed + 3, 24, (20, 110))))


def cast_iron(colour: Colour, seed: int, size: int = 512) -> Image:
    """Rough casting under old paint: coarse pits and a tinge of rust."""
    base = flat(size, size, colour)
    pits = fractal(size, size, seed, 0.55)
    base += 8.0 * pits[..., None] + 4.0 * grain(size, size, seed + 1)[..., None]
    base = blend(base, (104, 66, 40), 0.22 * np.clip(fractal(size, size, seed + 2, 1.5) - 0.4, 0.0, 1.6))
    return finish(blend(base, (26, 25, 24), 0.5 * spots(size, size, seed + 3, 150, (0.6, 2.2))))


def galvanised(seed: int, size: int = 512, colour: Colour = (168, 173, 175)) -> Image:
    """Hot-dip zinc with its spangle."""
    cells = np.zeros((size, size), np.float32)
    for k in range(3):
        field = fractal(size, size, seed + k, 1.25)
        cells += np.round(field * 1.6) * (5.0 - k)
    base = flat(size, size, colour) + cells[..., None] + 2.0 * grain(size, size, seed + 7)[..., None]
    streak = np.clip(fractal(size, size, seed + 8, 1.5, (0.3, 1.4)), 0.0, 2.0)
    return finish(blend(base, (225, 228, 228), 0.12 * streak))


def concrete(seed: int, size: int = 512, colour: Colour = (150, 147, 140)) -> Image:
    """Cast concrete: cloudy, sandy, with air holes."""
    base = flat(size, size, colour)
    base *= 1.0 + 0.075 * fractal(size, size, seed, 1.4)[..., None]
    base += 6.5 * grain(size, size, seed + 1)[..., None]
    base = blend(base, (72, 69, 64), 0.75 * spots(size, size, seed + 2, 110, (0.6, 2.4)))
    base = blend(base, (206, 203, 196), 0.6 * spots(size, size, seed + 3, 130, (0.6, 1.8)))
    return finish(blend(base, (92, 86, 76), 0.16 * np.clip(fractal(size, size, seed + 4, 1.7, (0.4, 1.2)), 0.0, 2.0)))


def rubber(seed: int, colour: Colour = (38, 39, 41), size: int = 256) -> Image:
    """Dark plastic or rubber with dust."""
    base = flat(size, size, colour) + 3.0 * grain(size, size, seed)[..., None]
    return finish(blend(base, (110, 106, 98), 0.10 * np.clip(fractal(size, size, seed + 1, 1.4), 0.0, 2.0)))


def cladding(seed: int, size: int = 512) -> Image:
    """Aluminium sheet over pipe insulation: dents, a lap with rivets every tile."""
    base = flat(size, size, (186, 189, 191)) + 7.0 * fractal(size, size, seed, 1.5)[..., None]
    base += 4.0 * fractal(size, size, seed + 1, 0.7, (1.0, 0.03))[..., None]
    base[:6] *= 0.62
    base[6:9] = np.minimum(base[6:9] * 1.18, 255.0)
    for x in range(32, size, 64):
        base[20:26, x : x + 6] *= 0.6
        base[19:21, x : x + 5] *= 1.2
    return finish(base)


def hazard(seed: int, size: int = 256) -> Image:
    """Yellow and black diagonal stripes, worn."""
    y, x = np.mgrid[0:size, 0:size]
    stripe = (np.sin(2 * np.pi * (x + y) / (size / 2)) > 0).astype(np.float32)
    base = blend(flat(size, size, (231, 178, 8)), (28, 27, 26), stripe)
    return finish(_worn(base, seed, 0.8))


def _worn(base: F32, seed: int, amount: float) -> F32:
    height, width = base.shape[:2]
    base = base + 5.0 * grain(height, width, seed)[..., None]
    patchy = np.clip(fractal(height, width, seed + 1, 1.0) - 1.3, 0.0, 0.8)
    base = blend(base, (128, 122, 112), amount * patchy)
    return blend(base, (205, 200, 190), 0.5 * amount * scratches(height, width, seed + 2, 40, (8, 60)))


def checker_plate(seed: int, size: int = 512) -> Image:
    """Steel tread plate with raised bars in two directions."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    pitch = size / 8.0
    odd = ((np.floor(x / pitch) + np.floor(y / pitch)) % 2) > 0
    u, v = (x % pitch) / pitch - 0.5, (y % pitch) / pitch - 0.5
    along, across = np.where(odd, u + v, u - v), np.where(odd, u - v, u + v)
    bar = np.clip(1.4 - np.hypot(along / 0.62, across / 0.17), 0.0, 1.0)
    edge = np.clip(1.6 - np.hypot((along + 0.03) / 0.66, (across + 0.05) / 0.20), 0.0, 1.0)
    base = flat(size, size, (112, 116, 118)) + 6.0 * fractal(size, size, seed, 1.1)[..., None]
    base = blend(base, (62, 64, 66), 0.7 * edge)
    return finish(blend(base, (176, 180, 182), 0.8 * bar))


def grille(size: int = 256, colour: Colour = (58, 66, 72)) -> Image:
    """A perforated sheet seen face on: dark round holes in a staggered pattern."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    pitch = size / 8.0
    row = np.floor(y / pitch)
    u = ((x + np.where(row % 2 > 0, pitch / 2, 0.0)) % pitch) / pitch - 0.5
    v = (y % pitch) / pitch - 0.5
    hole = np.clip((0.36 - np.hypot(u, v)) * 14.0 + 0.5, 0.0, 1.0)
    rim = np.clip((0.42 - np.hypot(u, v - 0.03)) * 14.0 + 0.5, 0.0, 1.0) * (1.0 - hole)
    base = flat(size, size, colour) + 4.0 * fractal(size, size, 71, 1.2)[..., None]
    base = blend(base, (150, 156, 160), 0.35 * rim)
    return finish(blend(base, (9, 10, 11), hole))


def wall(seed: int, size: int = 1024, metres: float = 4.5) -> Image:
    """A wall from floor to roof: grey-green dado, light render above, joints every half tile, scuffs below."""
    y = (1.0 - (np.arange(size) + 0.5) / size) * metres
    base = flat(size, size, (203, 205, 199))
    base *= 1.0 + 0.022 * fractal(size, size, seed, 1.4)[..., None]
    dado = (y < 1.25).astype(np.float32)[:, None] * np.ones((1, size), np.float32)
    base = blend(base, (118, 134, 130), dado)
    line = ((y > 1.25) & (y < 1.31)).astype(np.float32)[:, None] * np.ones((1, size), np.float32)
    base = blend(base, (70, 80, 80), line)
    base += 3.5 * grain(size, size, seed + 1)[..., None]
    low = np.clip(1.0 - y / 0.5, 0.0, 1.0).astype(np.float32)[:, None]
    base = blend(base, (70, 66, 60), 0.35 * low * np.clip(fractal(size, size, seed + 2, 1.3) + 0.6, 0.0, 1.5))
    runs = np.clip(fractal(size, size, seed + 3, 1.5, (0.12, 1.5)) - 0.7, 0.0, 2.0)
    base = blend(base, (120, 112, 98), 0.10 * runs)
    for x in (0, size // 2):
        base[:, x : x + 3] *= 0.72
        base[:, x + 3 : x + 5] *= 1.08
    scuff = scratches(size, size, seed + 4, 60, (20, 160)) * (y < 1.2).astype(np.float32)[:, None]
    return finish(blend(base, (60, 60, 58), 0.4 * scuff))


def roof(seed: int, size: int = 256) -> Image:
    """Trapezoidal sheet seen from below."""
    x = np.arange(size) / size
    ridge = np.clip(np.abs(((x * 4.0) % 1.0) - 0.5) * 6.0 - 1.0, 0.0, 1.0)
    base = flat(size, size, (156, 161, 163)) * (0.72 + 0.28 * ridge[None, :, None].astype(np.float32))
    return finish(base + 2.5 * grain(size, size, seed)[..., None])


def sky(width: int = 512, height: int = 256) -> Image:
    """The view through a window: overcast sky over a blurred tree line and a neighbouring roof."""
    y = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None, None]
    base = np.asarray((214, 229, 243), np.float32) * (1 - y) + np.asarray((246, 249, 250), np.float32) * y
    base = np.broadcast_to(base, (height, width, 3)).copy()
    clouds = np.clip(fractal(height, width, 91, 1.9, (1.6, 0.7)), -1.5, 2.0)
    base += 7.0 * clouds[..., None]
    tree = 0.80 + 0.035 * fractal(1, width, 92, 1.2)[0] + 0.015 * fractal(1, width, 93, 0.6)[0]
    mask = np.clip((y[..., 0] - tree[None]) * 42.0, 0.0, 1.0)
    return finish(blend(base, (146, 164, 150), 0.75 * mask))


def wet(seed: int, size: int = 256, colour: Colour = (62, 62, 60)) -> Image:
    """A film of water on concrete or steel: darker, with a few lighter ripples."""
    base = flat(size, size, colour) + 5.0 * fractal(size, size, seed, 1.7)[..., None]
    return finish(base + 1.5 * grain(size, size, seed + 1)[..., None])
