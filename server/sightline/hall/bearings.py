"""The bearing frame of the pump: bracket, housing, covers, oil level and vibration instruments."""

from __future__ import annotations

import numpy as np

from sightline.hall.frame import BASE_TOP, SHAFT_Y, lifted
from sightline.hall.mesh import join
from sightline.hall.parts import HOT, ROTATING, Part, part
from sightline.hall.solids import box, cylinder, revolve, ring
from sightline.hall.sweeps import around, hex_bolt, pipe


def bearing_parts() -> list[Part]:
    """Bearing bracket and housing with what lubricates and watches them, in the machine frame."""
    return [*_bearing_frame(), *_lubrication()]


def _bearing_frame() -> list[Part]:
    wall = [
        (-0.514, 0.188),
        (-0.514, 0.212),
        (-0.49, 0.212),
        (-0.20, 0.142),
        (-0.135, 0.138),
        (-0.135, 0.112),
        (-0.20, 0.116),
        (-0.49, 0.188),
        (-0.514, 0.188),
    ]
    lantern = [revolve(wall, "x", 16, np.deg2rad(a - 34), np.deg2rad(68)) for a in (0, 180)]
    lips = [revolve([(-0.135, 0.03), (-0.135, 0.138), (-0.115, 0.138), (-0.115, 0.03), (-0.135, 0.03)], "x", 28)]
    housing = revolve(
        [
            (-0.116, 0.0),
            (-0.116, 0.112),
            (-0.08, 0.106),
            (-0.03, 0.100),
            (0.10, 0.100),
            (0.15, 0.106),
            (0.196, 0.110),
            (0.20, 0.106),
            (0.20, 0.0),
        ],
        "x",
        32,
    )
    fins = [ring(0.114, 0.095, x, x + 0.008, "x", 30) for x in (-0.055, -0.030, -0.005, 0.020, 0.045, 0.070, 0.095)]
    sump = box((0.20, 0.06, 0.15), (0.02, -0.085, 0.0), 0.02)
    leg = [
        box((0.07, SHAFT_Y - BASE_TOP - 0.11, 0.11), (0.06, (SHAFT_Y - 0.11 + BASE_TOP) / 2, 0.0), 0.006),
        box((0.11, 0.022, 0.2), (0.06, BASE_TOP + 0.011, 0.0), 0.004),
    ]
    leg_bolts = [hex_bolt(0.022, 0.014, "y", 0.008).moved(0.06, BASE_TOP + 0.022, s * 0.078) for s in (-1, 1)]
    de_cover = revolve(
        [
            (0.20, 0.0),
            (0.20, 0.094),
            (0.204, 0.098),
            (0.222, 0.098),
            (0.226, 0.094),
            (0.226, 0.055),
            (0.238, 0.050),
            (0.238, 0.0),
        ],
        "x",
        28,
    )
    de_bolts = around(lambda: hex_bolt(0.017, 0.010, "x"), 6, 0.078, "x").moved(x=0.226)
    nde_cover = revolve([(-0.152, 0.0), (-0.152, 0.052), (-0.146, 0.056), (-0.136, 0.058), (-0.136, 0.0)], "x", 28)
    sensor = join(
        [hex_bolt(0.024, 0.018, "y"), cylinder(0.0115, 0.018, 0.062, "y", 14), cylinder(0.007, 0.062, 0.078, "y", 10)]
    )
    lead = pipe(
        [
            (0.165, SHAFT_Y + 0.185, 0.0),
            (0.165, SHAFT_Y + 0.24, 0.0),
            (0.165, SHAFT_Y + 0.25, -0.2),
            (0.165, BASE_TOP + 0.02, -0.24),
            (0.165, BASE_TOP + 0.01, -0.36),
        ],
        0.004,
        0.04,
        8,
    )
    return [
        part(
            "bearing_bracket",
            ("Bearing bracket (lantern)", "轴承支架(灯笼架)"),
            "P-101/pump/bearing/bracket",
            [(lifted(join(lantern + lips)), "pump_blue")],
            [ROTATING],
        ),
        part(
            "bearing_housing",
            ("Bearing housing", "轴承箱"),
            "P-101/pump/bearing/housing",
            [(lifted(join([housing, *fins, sump])), "pump_blue")],
            [HOT],
        ),
        part(
            "bearing_foot",
            ("Bearing frame support foot", "轴承箱支脚"),
            "P-101/pump/bearing/foot",
            [(join(leg), "pump_blue"), (join(leg_bolts), "zinc")],
        ),
        part(
            "drive_end_bearing",
            ("Drive-end bearing (6309) and cover", "驱动端轴承(6309)及端盖"),
            "P-101/pump/bearing/drive-end",
            [(lifted(de_cover), "pump_blue"), (lifted(de_bolts), "zinc")],
            [HOT],
        ),
        part(
            "non_drive_end_bearing",
            ("Non-drive-end bearing and cover", "非驱动端轴承及端盖"),
            "P-101/pump/bearing/non-drive-end",
            [(lifted(nde_cover), "pump_blue")],
            [HOT],
        ),
        part(
            "vibration_sensor",
            ("Vibration sensor VT-101", "振动传感器 VT-101"),
            "P-101/instruments/vibration",
            [(sensor.moved(0.165, SHAFT_Y + 0.106, 0.0), "stainless"), (lead, "black")],
        ),
    ]


def _lubrication() -> list[Part]:
    glass_at = (0.0, SHAFT_Y - 0.075, 0.075)
    rim = ring(0.027, 0.018, 0.0, 0.014, "z", 28)
    level = cylinder(0.0185, 0.0, 0.008, "z", 24, 0.0005)
    upper = box((0.034, 0.013, 0.001), (0.0, 0.0065, 0.0085), 0.0)
    bulb = revolve([(0.0, 0.0), (0.0, 0.020), (0.012, 0.027), (0.075, 0.027), (0.092, 0.018), (0.098, 0.0)], "y", 24)
    holder = join(
        [
            cylinder(0.014, -0.025, 0.0, "y", 16),
            cylinder(0.008, -0.07, 0.0, "z", 12).moved(y=-0.018),
            hex_bolt(0.03, 0.014, "y").moved(y=-0.012),
        ]
    )
    breather = join([cylinder(0.010, 0.0, 0.03, "y", 14), cylinder(0.021, 0.028, 0.058, "y", 20)])
    plug = hex_bolt(0.022, 0.016, "z")
    return [
        part(
            "oil_sight_glass",
            ("Oil level sight glass", "油位视镜"),
            "P-101/pump/bearing/oil/sight-glass",
            [(rim.moved(*glass_at), "brass"), (level.moved(*glass_at), "amber_oil"), (upper.moved(*glass_at), "glass")],
        ),
        part(
            "constant_level_oiler",
            ("Constant level oiler", "恒位油杯"),
            "P-101/pump/bearing/oil/oiler",
            [
                (bulb.moved(0.085, SHAFT_Y - 0.075, 0.145), "amber_oil"),
                (holder.moved(0.085, SHAFT_Y - 0.075, 0.145), "brass"),
            ],
        ),
        part(
            "oil_breather",
            ("Oil filler and breather", "加油口及呼吸帽"),
            "P-101/pump/bearing/oil/breather",
            [(breather.moved(-0.09, SHAFT_Y + 0.10, 0.0), "black")],
        ),
        part(
            "oil_drain_plug",
            ("Oil drain plug", "放油丝堵"),
            "P-101/pump/bearing/oil/drain",
            [(plug.moved(0.075, SHAFT_Y - 0.105, 0.074), "brass")],
            [HOT],
        ),
    ]
