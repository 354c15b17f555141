"""The shaft seal: a cartridge mechanical seal (API 682) with its gland and a flush line after API plan 11."""

from __future__ import annotations

import numpy as np

from sightline.hall.frame import NOZZLE_Z, SHAFT_Y, lifted
from sightline.hall.mesh import join
from sightline.hall.parts import HOT, PRESSURE, ROTATING, Part, part
from sightline.hall.solids import box, cylinder, revolve
from sightline.hall.sweeps import around, hex_bolt, pipe


def seal_parts() -> list[Part]:
    """Seal chamber, gland, cartridge, shaft and flush line, in the machine frame."""
    chamber = revolve([(-0.502, 0.0), (-0.502, 0.105), (-0.435, 0.100), (-0.432, 0.096), (-0.432, 0.0)], "x", 28)
    gland = revolve(
        [
            (-0.432, 0.0),
            (-0.432, 0.104),
            (-0.428, 0.108),
            (-0.410, 0.108),
            (-0.406, 0.104),
            (-0.406, 0.066),
            (-0.398, 0.062),
            (-0.398, 0.0),
        ],
        "x",
        32,
    )
    studs = around(lambda: hex_bolt(0.019, 0.014, "x", 0.012), 4, 0.088, "x", np.pi / 4).moved(x=-0.406)
    port = join([cylinder(0.011, 0.0, 0.022, "y", 12), hex_bolt(0.022, 0.014, "y").moved(y=0.018)])
    ports = join([port.moved(-0.419, 0.102, 0.0).turned("x", a) for a in (np.deg2rad(58), np.deg2rad(200))])
    cartridge = revolve(
        [
            (-0.398, 0.028),
            (-0.398, 0.052),
            (-0.392, 0.056),
            (-0.372, 0.056),
            (-0.369, 0.053),
            (-0.369, 0.046),
            (-0.349, 0.046),
            (-0.346, 0.043),
            (-0.346, 0.028),
            (-0.398, 0.028),
        ],
        "x",
        28,
    )
    screws = around(lambda: cylinder(0.005, 0.0, 0.003, "y", 10), 1, 0.0, "y")
    set_screws = join([screws.moved(-0.358, 0.046, 0.0).turned("x", np.pi / 2 * k + 0.4) for k in range(4)])
    clips = join(
        [
            box((0.022, 0.008, 0.014), (-0.384, 0.058, 0.0), 0.001).turned("x", np.deg2rad(k * 120 + 25))
            for k in range(3)
        ]
    )
    shaft = revolve(
        [
            (-0.50, 0.0),
            (-0.50, 0.028),
            (-0.20, 0.028),
            (-0.198, 0.032),
            (-0.14, 0.032),
            (0.10, 0.032),
            (0.10, 0.028),
            (0.30, 0.028),
            (0.302, 0.026),
            (0.302, 0.0),
        ],
        "x",
        28,
    )
    flinger = revolve(
        [(-0.205, 0.03), (-0.205, 0.062), (-0.197, 0.066), (-0.189, 0.050), (-0.185, 0.03), (-0.205, 0.03)], "x", 28
    )
    flush = pipe(
        [
            (-0.62, SHAFT_Y + 0.315, NOZZLE_Z + 0.05),
            (-0.62, SHAFT_Y + 0.315, 0.165),
            (-0.419, SHAFT_Y + 0.315, 0.165),
            (-0.419, SHAFT_Y + 0.085, 0.165),
            (-0.419, SHAFT_Y + 0.062, 0.112),
        ],
        0.0065,
        0.03,
        10,
    )
    orifice = join(
        [
            hex_bolt(0.026, 0.05, "x").moved(-0.545, SHAFT_Y + 0.315, 0.165),
            hex_bolt(0.02, 0.07, "x").moved(-0.555, SHAFT_Y + 0.315, 0.165),
        ]
    )
    unions = join(
        [
            hex_bolt(0.02, 0.022, "z").moved(-0.62, SHAFT_Y + 0.315, NOZZLE_Z + 0.062),
            hex_bolt(0.02, 0.02, "y").moved(-0.419, SHAFT_Y + 0.092, 0.165),
        ]
    )
    return [
        part(
            "seal_chamber",
            ("Seal chamber", "密封腔体"),
            "P-101/pump/seal/chamber",
            [(lifted(chamber), "pump_blue")],
            [PRESSURE],
        ),
        part(
            "seal_gland",
            ("Seal gland plate", "密封压盖"),
            "P-101/pump/seal/gland",
            [(lifted(gland), "steel"), (lifted(join([studs, ports])), "stainless")],
            [ROTATING, PRESSURE],
        ),
        part(
            "mechanical_seal",
            ("Mechanical seal (cartridge)", "机械密封(集装式)"),
            "P-101/pump/seal/cartridge",
            [(lifted(cartridge), "stainless"), (lifted(set_screws), "black"), (lifted(clips), "brass")],
            [ROTATING, PRESSURE],
        ),
        part("pump_shaft", ("Pump shaft", "泵轴"), "P-101/pump/shaft", [(lifted(shaft), "steel")], [ROTATING]),
        part(
            "shaft_deflector",
            ("Shaft deflector (flinger)", "挡水环"),
            "P-101/pump/shaft/deflector",
            [(lifted(flinger), "rubber")],
            [ROTATING],
        ),
        part(
            "flush_line",
            ("Seal flush line, API plan 11", "密封冲洗管线(API 方案 11)"),
            "P-101/pump/seal/flush-line",
            [(flush, "stainless"), (unions, "stainless")],
            [PRESSURE, HOT],
        ),
        part(
            "flush_orifice",
            ("Flush line orifice", "冲洗管线节流孔板"),
            "P-101/pump/seal/flush-orifice",
            [(orifice, "stainless")],
            [PRESSURE],
        ),
    ]
