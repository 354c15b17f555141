"""The wet end of the pump: volute casing, cover and nozzles, in the terms of ISO 5199."""

from __future__ import annotations

import numpy as np

from sightline.hall.fittings import flange_pair
from sightline.hall.frame import BASE_TOP, NOZZLE_Z, SHAFT_Y, VOLUTE_X, lifted
from sightline.hall.mesh import join
from sightline.hall.parts import HOT, PRESSURE, Part, label, part
from sightline.hall.solids import box, cylinder, revolve
from sightline.hall.sweeps import around, hex_bolt, tube

DISCHARGE_FLANGE_Y = SHAFT_Y + 0.405
SUCTION_FLANGE_X = -0.885


def pump_parts() -> list[Part]:
    """Casing, feet, cover, plugs and nozzles, in the machine frame."""
    return [*_casing(), *_nozzles()]


def _casing() -> list[Part]:
    theta = np.deg2rad(np.linspace(-415.0, -90.0, 40))
    grow = np.linspace(0.0, 1.0, len(theta))
    radius = 0.185 + 0.030 * grow
    spiral = np.stack([np.full_like(theta, VOLUTE_X), SHAFT_Y + radius * np.cos(theta), radius * np.sin(theta)], axis=1)
    throat = np.array([[VOLUTE_X, SHAFT_Y + y, NOZZLE_Z] for y in (0.06, 0.12, 0.19, 0.26, 0.33, 0.385)])
    section = np.concatenate([0.046 + 0.034 * grow, [0.079, 0.076, 0.072, 0.067, 0.062, 0.060]])
    scroll = tube(np.vstack([spiral, throat]), section, 20)
    drum = revolve(
        [(-0.70, 0.0), (-0.70, 0.10), (-0.694, 0.15), (-0.675, 0.20), (-0.62, 0.215), (-0.55, 0.21), (-0.55, 0.0)],
        "x",
        32,
    )
    plate = label("pump_plate", (VOLUTE_X, SHAFT_Y - 0.005, 0.2995), (1, 0, 0), (0, 1, 0), 0.13)
    feet = [
        box((0.13, SHAFT_Y - BASE_TOP - 0.13, 0.075), (VOLUTE_X, (SHAFT_Y - 0.13 + BASE_TOP) / 2, s * 0.19), 0.008)
        for s in (-1, 1)
    ]
    soles = [box((0.17, 0.025, 0.11), (VOLUTE_X, BASE_TOP + 0.0125, s * 0.19), 0.004) for s in (-1, 1)]
    foot_bolts = [
        hex_bolt(0.024, 0.015, "y", 0.008).moved(VOLUTE_X + dx, BASE_TOP + 0.025, s * 0.225)
        for s in (-1, 1)
        for dx in (-0.06, 0.06)
    ]
    cover = revolve(
        [
            (-0.55, 0.0),
            (-0.55, 0.232),
            (-0.547, 0.236),
            (-0.517, 0.236),
            (-0.514, 0.232),
            (-0.514, 0.14),
            (-0.50, 0.12),
            (-0.50, 0.0),
        ],
        "x",
        32,
    )
    cover_bolts = around(lambda: hex_bolt(0.022, 0.014, "x", 0.007), 12, 0.218, "x", np.pi / 12).moved(x=-0.514)
    plate_back = box((0.14, 0.09, 0.004), (VOLUTE_X, SHAFT_Y - 0.005, 0.2965), 0.001)
    drain = join([cylinder(0.018, -0.02, 0.03, "y", 14), hex_bolt(0.026, 0.014, "y").turned("x", np.pi).moved(y=-0.02)])
    vent = join([cylinder(0.012, 0.0, 0.03, "y", 12), hex_bolt(0.022, 0.016, "y").moved(y=0.03)])
    return [
        part(
            "pump_casing",
            ("Pump casing (volute)", "泵壳(蜗壳)"),
            "P-101/pump/casing",
            [(lifted(drum), "pump_blue"), (scroll, "pump_blue")],
            [PRESSURE, HOT],
        ),
        part(
            "pump_nameplate", ("Pump nameplate", "泵铭牌"), "P-101/pump/nameplate", [(plate_back, "stainless"), plate]
        ),
        part(
            "casing_feet",
            ("Casing feet", "泵脚"),
            "P-101/pump/casing/feet",
            [(join(feet + soles), "pump_blue"), (join(foot_bolts), "zinc")],
        ),
        part(
            "casing_cover",
            ("Casing cover (seal chamber)", "泵盖(密封腔)"),
            "P-101/pump/casing/cover",
            [(lifted(cover), "pump_blue"), (lifted(cover_bolts), "zinc")],
            [PRESSURE],
        ),
        part(
            "drain_plug",
            ("Casing drain plug", "泵壳排放丝堵"),
            "P-101/pump/casing/drain",
            [(drain.moved(VOLUTE_X, SHAFT_Y - 0.27, 0.03), "brass")],
            [PRESSURE],
        ),
        part(
            "vent_plug",
            ("Casing vent plug", "泵壳排气丝堵"),
            "P-101/pump/casing/vent",
            [(vent.moved(VOLUTE_X, SHAFT_Y + 0.245, 0.02), "brass")],
            [PRESSURE],
        ),
    ]


def _nozzles() -> list[Part]:
    neck = revolve(
        [(-0.862, 0.0), (-0.862, 0.068), (-0.80, 0.070), (-0.735, 0.082), (-0.698, 0.115), (-0.69, 0.0)], "x", 32
    )
    suction = flange_pair(SUCTION_FLANGE_X, "x", "pump_blue", 0.125)
    discharge = flange_pair(DISCHARGE_FLANGE_Y, "y", "pump_blue", 0.105)
    return [
        part(
            "suction_flange",
            ("Suction flange DN 80", "吸入法兰 DN 80"),
            "P-101/pump/nozzles/suction",
            [(lifted(neck), "pump_blue"), *[(lifted(m), k) for m, k in suction]],
            [PRESSURE],
        ),
        part(
            "discharge_flange",
            ("Discharge flange DN 65", "排出法兰 DN 65"),
            "P-101/pump/nozzles/discharge",
            [(m.moved(VOLUTE_X, 0.0, NOZZLE_Z), k) for m, k in discharge],
            [PRESSURE],
        ),
    ]
