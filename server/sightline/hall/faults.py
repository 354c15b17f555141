"""Faults that can be switched on. Each adds visible traces to the scene, as parts of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sightline.hall.frame import BASE_TOP, SHAFT_Y
from sightline.hall.mesh import F64, Mesh, join
from sightline.hall.parts import SLIPPERY, Part, part
from sightline.hall.solids import extrude, revolve, sphere
from sightline.hall.sweeps import fillet, tube


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect that the hall can show.

    Attributes:
        part_id: the part that is defective: what an expert should point at.
        failure_mode: ISO 14224 code of the failure mode.
    """

    id: str
    name_en: str
    name_zh: str
    part_id: str
    failure_mode: str


SEAL_LEAK = Fault("seal_leak", "Mechanical seal leaks", "机械密封泄漏", "mechanical_seal", "ELP")
FAULTS: tuple[Fault, ...] = (SEAL_LEAK,)

#: Where the water leaves the seal: under the gap between gland plate and cartridge, machine frame, metres.
LEAK_AT = (-0.392, SHAFT_Y - 0.056, 0.008)


def fault_parts() -> list[Part]:
    """Traces of all faults, in the machine frame; each names its fault."""
    return [_streaks(), _drops(), _tray_puddle(), _floor_puddle()]


def _blob(radius_m: float, seed: int, stretch: float = 1.0, lobes: float = 0.22) -> F64:
    """A puddle's outline in (z, x), counter-clockwise, star-shaped."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0.0, 2 * np.pi, 64, endpoint=False)
    r = np.ones_like(t)
    for k in (2, 3, 5, 7):
        r += lobes / k * float(rng.uniform(0.6, 1.4)) * np.cos(k * t + float(rng.uniform(0, 2 * np.pi)))
    return np.stack([radius_m * r * np.cos(t), stretch * radius_m * r * np.sin(t)], axis=1)


def _film(outline: F64, y: float, x: float, z: float, thickness_m: float = 0.0015) -> Mesh:
    """A thin flat film; its rim rises like the edge of standing water."""
    return extrude(outline, y - 0.001, y + thickness_m, "y").moved(x=x, z=z)


def _streaks() -> Part:
    """Wet tracks on the gland plate and down the bracket's lower lip."""
    x = -0.4045
    tracks = []
    for dz, bottom, width in (
        (0.008, -0.104, 0.006),
        (0.026, -0.101, 0.004),
        (-0.014, -0.100, 0.0045),
        (0.045, -0.094, 0.003),
    ):
        points = [(x, SHAFT_Y - 0.058, dz * 0.7), (x, SHAFT_Y - 0.075, dz), (x, SHAFT_Y + bottom, dz * 1.06)]
        path = fillet(points, 0.01, 4)
        tracks.append(tube(path, np.linspace(width * 0.6, width, len(path)), 8))
    collar = revolve(
        [(-0.3985, 0.0525), (-0.3985, 0.0575), (-0.390, 0.0580), (-0.389, 0.0560), (-0.3985, 0.0525)],
        "x",
        24,
        np.deg2rad(70),
        np.deg2rad(220),
    ).moved(y=SHAFT_Y)
    return part(
        "leak_streaks",
        ("Leak: wet streaks", "泄漏:水痕"),
        "P-101/pump/seal/leak/streaks",
        [(join([*tracks, collar]), "water")],
        fault=SEAL_LEAK.id,
        is_device_mesh=False,
    )


def _drops() -> Part:
    """Falling drops at fixed heights: one instant of a steady drip."""
    drops = []
    for fall, radius in ((0.0, 0.0065), (0.030, 0.0042), (0.085, 0.0046), (0.165, 0.0044), (0.260, 0.0048)):
        body = sphere(radius, 12, 8)
        stretched = Mesh(body.positions * np.array([1.0, 1.35, 1.0]), body.normals, body.uv, body.faces)
        drops.append(stretched.moved(LEAK_AT[0], SHAFT_Y - 0.107 - fall, LEAK_AT[2]))
    return part(
        "leak_drops",
        ("Leak: drops", "泄漏:水滴"),
        "P-101/pump/seal/leak/drops",
        [(join(drops), "water")],
        fault=SEAL_LEAK.id,
        is_device_mesh=False,
    )


def _tray_puddle() -> Part:
    film = _film(_blob(0.125, 5, 0.85, 0.35), BASE_TOP + 0.0052, -0.335, 0.06)
    return part(
        "leak_tray_puddle",
        ("Leak: water in the drip tray", "泄漏:接液盘积水"),
        "P-101/pump/seal/leak/tray",
        [(film, "water")],
        fault=SEAL_LEAK.id,
        is_device_mesh=False,
    )


def _floor_puddle() -> Part:
    big = _film(_blob(0.23, 9, 1.5), 0.0016, -0.30, 0.84)
    small = [
        _film(_blob(r, s, 1.1), 0.0016, x, z)
        for r, s, x, z in ((0.05, 3, -0.68, 1.02), (0.035, 4, 0.13, 0.98), (0.022, 6, -0.02, 1.16))
    ]
    return part(
        "leak_floor_puddle",
        ("Leak: puddle on the floor", "泄漏:地面积水"),
        "P-101/pump/seal/leak/floor",
        [(join([big, *small]), "wet")],
        [SLIPPERY],
        fault=SEAL_LEAK.id,
        is_device_mesh=False,
    )
