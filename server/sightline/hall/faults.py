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

#: Where the water leaves the seal: the gap between gland plate and cartridge, towards the operator; machine frame.
LEAK_AT = (-0.396, SHAFT_Y - 0.012, 0.056)

#: How far a jet gets: speed when it leaves, metres per second; directions are right, up and towards the operator.
JETS: tuple[tuple[float, float, float], ...] = ((0.10, 0.55, 0.86), (-0.12, 0.20, 0.62), (0.22, 0.62, 0.55))
GRAVITY_M_S2 = 9.81


def fault_parts() -> list[Part]:
    """Traces of all faults, in the machine frame; each names its fault."""
    return [_streaks(), _spray(), _tray_puddle(), _floor_puddle()]


def _blob(radius_m: float, seed: int, stretch: float = 1.0, lobes: float = 0.22, points: int = 64) -> F64:
    """A puddle's outline in (z, x), counter-clockwise, star-shaped."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0.0, 2 * np.pi, points, endpoint=False)
    r = np.ones_like(t)
    for k in (2, 3, 5, 7):
        r += lobes / k * float(rng.uniform(0.6, 1.4)) * np.cos(k * t + float(rng.uniform(0, 2 * np.pi)))
    return np.stack([radius_m * r * np.cos(t), stretch * radius_m * r * np.sin(t)], axis=1)


def _film(outline: F64, y: float, x: float, z: float, thickness_m: float = 0.0015) -> Mesh:
    """A thin flat film; its rim rises like the edge of standing water."""
    return extrude(outline, y - 0.001, y + thickness_m, "y").moved(x=x, z=z)


def _streaks() -> Part:
    """Wet tracks on the gland plate, and a film on the bracket below."""
    x = -0.4045
    tracks = []
    for dz, bottom, width in (
        (0.058, -0.086, 0.006),
        (0.040, -0.097, 0.0045),
        (0.074, -0.072, 0.004),
        (0.0, -0.104, 0.005),
    ):
        start = (x, SHAFT_Y - np.sqrt(max(0.0605**2 - min(dz, 0.06) ** 2, 0.0)), min(dz, 0.058))
        points = [start, (x, (start[1] + SHAFT_Y + bottom) / 2, dz), (x, SHAFT_Y + bottom, dz * 1.02)]
        path = fillet(points, 0.01, 4)
        tracks.append(tube(path, np.linspace(width * 0.6, width, len(path)), 8))
    film = revolve(
        [(-0.47, 0.1795), (-0.47, 0.1815), (-0.33, 0.1485), (-0.33, 0.1465), (-0.47, 0.1795)],
        "x",
        12,
        np.deg2rad(146),
        np.deg2rad(52),
    )
    return part(
        "leak_streaks",
        ("Leak: wet streaks", "泄漏:水痕"),
        "P-101/pump/seal/leak/streaks",
        [(join(tracks), "water"), (film.moved(y=SHAFT_Y - 0.004), "wet")],
        fault=SEAL_LEAK.id,
        is_device_mesh=False,
    )


def _fall(velocity: tuple[float, float, float], t: F64) -> F64:
    """Points of a free fall from the leak at times in seconds."""
    start, v = np.array(LEAK_AT), np.array(velocity)
    path = start + t[:, None] * v
    path[:, 1] -= 0.5 * GRAVITY_M_S2 * t**2
    return np.asarray(path)


def _landing_s(velocity: tuple[float, float, float]) -> float:
    """When a jet meets the drip tray."""
    drop, up = LEAK_AT[1] - (BASE_TOP + 0.006), velocity[1]
    return float((up + np.sqrt(up**2 + 2 * GRAVITY_M_S2 * drop)) / GRAVITY_M_S2)


def _spray() -> Part:
    """One instant of a failed seal: jets that leave the gap, thin out and break into drops."""
    water = []
    for jet, velocity in enumerate(JETS):
        whole = 0.62 if jet == 0 else 0.25
        end = _landing_s(velocity)
        t = np.linspace(0.0, end * whole, 16)
        water.append(tube(_fall(velocity, t), np.linspace(0.0034, 0.0015, len(t)) * (1.0 if jet == 0 else 0.7), 7))
        for k, at in enumerate(_fall(velocity, np.linspace(end * whole * 1.04, end * 0.99, 9))):
            drop = sphere(0.0034 if k % 3 else 0.0046, 8, 5)
            water.append(Mesh(drop.positions * [1.0, 1.4, 1.0], drop.normals, drop.uv, drop.faces).moved(*at))
    return part(
        "leak_spray",
        ("Leak: spray from the seal", "泄漏:密封喷水"),
        "P-101/pump/seal/leak/spray",
        [(join(water), "water")],
        fault=SEAL_LEAK.id,
        is_device_mesh=False,
    )


def _tray_puddle() -> Part:
    film = _film(_blob(0.128, 5, 0.8, 0.30), BASE_TOP + 0.0052, -0.335, 0.16)
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
        _film(_blob(r, s, 1.1, points=24), 0.0016, x, z)
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
