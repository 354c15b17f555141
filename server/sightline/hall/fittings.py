"""Piping elements that occur several times: flange pairs, gauges, gate and lever valves."""

from __future__ import annotations

import numpy as np

from sightline.hall.mesh import Mesh, join
from sightline.hall.parts import dial
from sightline.hall.solids import box, cylinder, revolve, torus
from sightline.hall.sweeps import around, hex_bolt

Painted = tuple[Mesh, str]

FLANGE_M = 0.024
GASKET_M = 0.003


def flange_pair(at: float, axis: str, material: str, outer_m: float, bolts: int = 8) -> list[Painted]:
    """Two flanges with gasket and through bolts, centred on ``at`` along the axis."""
    half = GASKET_M / 2
    # Discs, not rings: nobody sees the bore.
    first = cylinder(outer_m, at - half - FLANGE_M, at - half, axis, 28)
    second = cylinder(outer_m, at + half, at + half + FLANGE_M, axis, 28)
    gasket = cylinder(outer_m * 0.84, at - half, at + half, axis, 20)
    circle = outer_m * 0.80
    size = outer_m * 0.17

    def upper() -> Mesh:
        return hex_bolt(size, size * 0.62, axis, size * 0.35)

    heads = around(upper, bolts, circle, axis, np.pi / bolts)
    flipped = around(
        lambda: hex_bolt(size, size * 0.62, axis).turned("y" if axis != "y" else "x", np.pi),
        bolts,
        circle,
        axis,
        np.pi / bolts,
    )
    shift = np.zeros(3)
    shift["xyz".index(axis)] = 1.0
    top, low = shift * (at + half + FLANGE_M), shift * (at - half - FLANGE_M)
    return [
        (join([first, second]), material),
        (gasket, "rubber"),
        (join([heads.moved(*top), flipped.moved(*low)]), "zinc"),
    ]


def gauge(cell: str, radius_m: float) -> list[Painted]:
    """A dial facing +z with its case and bezel; the centre of the dial is the origin."""
    case = revolve(
        [
            (-0.045, 0.0),
            (-0.045, radius_m * 0.9),
            (-0.038, radius_m),
            (0.004, radius_m),
            (0.010, radius_m * 1.06),
            (0.016, radius_m * 1.04),
            (0.016, radius_m * 0.93),
            (0.013, radius_m * 0.92),
        ],
        "z",
        40,
    )
    face, material = dial(cell, radius_m * 0.93)
    return [(case, "stainless"), (face.moved(z=0.0148), material)]


def handwheel(radius_m: float, axis: str, material: str = "red") -> list[Painted]:
    """A rim with five spokes, centred on the origin."""
    rim = torus(radius_m, radius_m * 0.10, 0.0, axis, 32, 8)
    hub = cylinder(radius_m * 0.24, -radius_m * 0.16, radius_m * 0.16, axis, 16)
    out = {"x": "y", "y": "z", "z": "x"}[axis]
    spokes = [
        cylinder(radius_m * 0.075, radius_m * 0.1, radius_m * 0.97, out, 8).turned(axis, 2 * np.pi * k / 5)
        for k in range(5)
    ]
    return [(join([rim, hub, *spokes]), material)]


def gate_valve(bore_m: float, length_m: float) -> tuple[list[Painted], float]:
    """A gate valve along x with its bonnet up, centred on the origin.

    Returns:
        Its surfaces without the handwheel, and the height of the handwheel above the pipe's axis.
    """
    r, half = bore_m * 1.25, length_m / 2
    body = revolve(
        [
            (-half, 0.0),
            (-half, r),
            (-half * 0.7, r),
            (-half * 0.35, r * 1.35),
            (half * 0.35, r * 1.35),
            (half * 0.7, r),
            (half, r),
            (half, 0.0),
        ],
        "x",
        28,
    )
    neck = revolve([(0.0, 0.0), (0.0, r * 1.1), (r * 1.9, r * 0.95), (r * 1.9, 0.0)], "y", 24)
    bonnet = revolve(
        [
            (r * 1.9, 0.0),
            (r * 1.9, r * 1.35),
            (r * 2.5, r * 1.35),
            (r * 2.5, r * 0.8),
            (r * 3.2, r * 0.42),
            (r * 3.5, r * 0.42),
            (r * 3.5, 0.0),
        ],
        "y",
        24,
    )
    bolts = around(lambda: hex_bolt(r * 0.26, r * 0.2, "y", 0.004), 6, r * 1.12, "y").moved(y=r * 2.5)
    yoke = join([box((r * 0.22, r * 2.2, r * 0.34), (s * r * 0.5, r * 4.5, 0.0), 0.003) for s in (-1, 1)])
    bridge = cylinder(r * 0.62, r * 5.5, r * 5.9, "y", 20)
    stem = cylinder(r * 0.17, r * 3.2, r * 6.9, "y", 12)
    surfaces: list[Painted] = [
        (join([body, neck, bonnet, yoke, bridge]), "valve_iron"),
        (bolts, "zinc"),
        (stem, "steel"),
    ]
    return surfaces, r * 6.3


def lever_valve(bore_m: float, length_m: float) -> tuple[list[Painted], list[Painted], float]:
    """A ball valve along y with its stem towards +z, centred on the origin.

    Returns:
        Body, lever (pointing up: open), and the distance of the lever from the pipe's axis.
    """
    r, half = bore_m * 1.25, length_m / 2
    body = revolve(
        [
            (-half, 0.0),
            (-half, r),
            (-half * 0.75, r),
            (-half * 0.4, r * 1.42),
            (half * 0.4, r * 1.42),
            (half * 0.75, r),
            (half, r),
            (half, 0.0),
        ],
        "y",
        28,
    )
    collar = cylinder(r * 0.62, 0.0, r * 1.75, "z", 20)
    stem = cylinder(r * 0.22, r * 1.7, r * 2.2, "z", 12)
    plate = box((0.034, 0.30, 0.008), (0.0, 0.13, r * 2.0), 0.002)
    grip = box((0.038, 0.13, 0.017), (0.0, 0.225, r * 2.0 + 0.003), 0.005)
    boss = cylinder(r * 0.36, r * 2.0 - 0.01, r * 2.0 + 0.016, "z", 16)
    body_surfaces: list[Painted] = [(join([body, collar]), "valve_iron"), (stem, "steel")]
    return body_surfaces, [(join([plate, boss]), "zinc"), (grip, "yellow")], r * 2.0
