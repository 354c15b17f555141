"""The electric motor of the skid: a 15 kW foot-mounted, fan-cooled induction motor (IEC 60034, size 160)."""

from __future__ import annotations

import numpy as np

from sightline.hall.frame import BASE_TOP, SHAFT_Y
from sightline.hall.mesh import F64, Mesh, join
from sightline.hall.parts import ELECTRIC, HOT, ROTATING, Part, label, part
from sightline.hall.solids import box, cylinder, extrude, revolve, torus
from sightline.hall.sweeps import around, hex_bolt, pipe

FRAME = (0.575, 1.085)
FIN_M, ROOT_M = 0.168, 0.146


def motor_parts() -> list[Part]:
    """All parts of the motor, in the machine frame."""
    return [*_frame(), *_ends(), *_terminals()]


def _fins() -> F64:
    """Outline of the frame: cooling fins all around, counter-clockwise in (y, z)."""
    points = []
    count = 44
    for k in range(count):
        a, w = 2 * np.pi * k / count, 2 * np.pi / count
        for offset, radius in ((-0.36, ROOT_M), (-0.14, FIN_M), (0.14, FIN_M), (0.36, ROOT_M)):
            points.append((radius * np.cos(a + offset * w), radius * np.sin(a + offset * w)))
    return np.array(points)


def _frame() -> list[Part]:
    frame = extrude(_fins(), FRAME[0], FRAME[1], "x").moved(y=SHAFT_Y)
    pad = box((0.15, 0.11, 0.02), (0.80, SHAFT_Y - 0.01, 0.165), 0.004)
    plate = label("motor_plate", (0.80, SHAFT_Y - 0.01, 0.1765), (1, 0, 0), (0, 1, 0), 0.135)
    backing = box((0.139, 0.097, 0.002), (0.80, SHAFT_Y - 0.01, 0.175), 0.0005)
    feet: list[Mesh] = []
    bolts: list[Mesh] = []
    height = SHAFT_Y - BASE_TOP - 0.05
    for s in (-1, 1):
        feet.append(box((0.34, 0.022, 0.075), (0.83, SHAFT_Y - 0.160, s * 0.128), 0.005))
        feet.extend(box((0.014, 0.10, 0.06), (x, SHAFT_Y - 0.125, s * 0.122), 0.003) for x in (0.70, 0.96))
        bolts.extend(hex_bolt(0.024, 0.015, "y", 0.01).moved(x, SHAFT_Y - 0.149, s * 0.142) for x in (0.69, 0.97))
    pedestal = [
        box((0.44, height - 0.121, 0.08), (0.83, BASE_TOP + (height - 0.121) / 2, s * 0.128), 0.006) for s in (-1, 1)
    ]
    shims = [box((0.07, 0.003, 0.08), (x, SHAFT_Y - 0.1725, s * 0.128), 0.0005) for s in (-1, 1) for x in (0.69, 0.97)]
    eye = join(
        [
            torus(0.026, 0.007, 0.0, "x", 24, 8).moved(0.83, 0.036, 0.0),
            cylinder(0.012, -0.012, 0.012, "y", 14).moved(0.83, 0.0, 0.0),
        ]
    )
    return [
        part(
            "motor_frame",
            ("Motor frame with cooling fins", "电机机座(散热筋)"),
            "P-101/motor/frame",
            [(frame, "motor_grey"), (pad, "motor_grey")],
            [HOT, ELECTRIC],
        ),
        part(
            "motor_feet",
            ("Motor feet and shims", "电机底脚及垫片"),
            "P-101/motor/feet",
            [
                (join(feet), "motor_grey"),
                (join(pedestal), "base_grey"),
                (join(shims), "stainless"),
                (join(bolts), "zinc"),
            ],
        ),
        part(
            "motor_nameplate", ("Motor nameplate", "电机铭牌"), "P-101/motor/nameplate", [(backing, "stainless"), plate]
        ),
        part(
            "lifting_eye",
            ("Lifting eye bolt", "吊环螺栓"),
            "P-101/motor/lifting-eye",
            [(eye.moved(y=SHAFT_Y + FIN_M, x=-0.17), "zinc")],
        ),
    ]


def _ends() -> list[Part]:
    a, b = FRAME
    de = revolve(
        [
            (a - 0.045, 0.0),
            (a - 0.045, 0.06),
            (a - 0.035, 0.075),
            (a - 0.028, 0.130),
            (a - 0.016, 0.162),
            (a, 0.166),
            (a, 0.0),
        ],
        "x",
        32,
    )
    de_bolts = around(lambda: hex_bolt(0.016, 0.010, "x").turned("y", np.pi), 4, 0.148, "x", np.pi / 4).moved(
        x=a - 0.021
    )
    stub = revolve([(0.50, 0.0), (0.50, 0.024), (a - 0.04, 0.024), (a - 0.04, 0.0)], "x", 24)
    nde = revolve([(b, 0.0), (b, 0.166), (b + 0.018, 0.162), (b + 0.026, 0.0)], "x", 26)
    cowl = revolve(
        [
            (b + 0.004, 0.0),
            (b + 0.004, 0.170),
            (b + 0.006, 0.174),
            (b + 0.15, 0.174),
            (b + 0.185, 0.150),
            (b + 0.185, 0.0),
        ],
        "x",
        32,
    )
    intake = revolve([(b + 0.185, 0.125), (b + 0.187, 0.125), (b + 0.1875, 0.124), (b + 0.1875, 0.0)], "x", 26)
    screws = around(lambda: hex_bolt(0.010, 0.006, "y"), 1, 0.0, "y")
    rim = join([screws.moved(b + 0.02, 0.174, 0.0).turned("x", np.pi / 4 + k * np.pi / 2) for k in range(4)])
    arrow = label("rotation", (b + 0.095, SHAFT_Y + 0.06, 0.1665), (1, 0, 0), (0, np.cos(0.35), -np.sin(0.35)), 0.10)
    up = SHAFT_Y
    return [
        part(
            "motor_drive_end_shield",
            ("Motor drive-end shield", "电机驱动端端盖"),
            "P-101/motor/drive-end-shield",
            [(de.moved(y=up), "motor_grey"), (de_bolts.moved(y=up), "zinc")],
            [HOT],
        ),
        part(
            "motor_shaft",
            ("Motor shaft end", "电机轴伸"),
            "P-101/motor/shaft",
            [(stub.moved(y=up), "steel")],
            [ROTATING],
        ),
        part(
            "motor_non_drive_end_shield",
            ("Motor non-drive-end shield", "电机非驱动端端盖"),
            "P-101/motor/non-drive-end-shield",
            [(nde.moved(y=up), "motor_grey")],
            [HOT],
        ),
        part(
            "fan_cowl",
            ("Fan cowl with intake grille", "风扇罩及进风格栅"),
            "P-101/motor/fan-cowl",
            [(cowl.moved(y=up), "motor_grey"), (intake.moved(y=up), "grille"), (rim.moved(y=up), "zinc"), arrow],
            [ROTATING],
        ),
    ]


def _terminals() -> list[Part]:
    top = SHAFT_Y + FIN_M
    base = box((0.17, 0.03, 0.15), (0.93, top - 0.005, 0.0), 0.005)
    body = box((0.20, 0.085, 0.19), (0.93, top + 0.052, 0.0), 0.008)
    lid = box((0.212, 0.016, 0.202), (0.93, top + 0.102, 0.0), 0.005)
    screws = [
        hex_bolt(0.013, 0.006, "y").moved(0.93 + dx, top + 0.110, dz)
        for dx in (-0.088, 0.088)
        for dz in (-0.083, 0.083)
    ]
    warn = label("warn_electric", (0.93, top + 0.052, 0.0962), (1, 0, 0), (0, 1, 0), 0.062)
    gland = join(
        [
            hex_bolt(0.040, 0.020, "z").turned("y", np.pi).moved(0.93, top + 0.05, -0.095),
            cylinder(0.015, -0.14, -0.112, "z", 16).moved(0.93, top + 0.05, 0.0),
        ]
    )
    cable = pipe(
        [(0.93, top + 0.05, -0.13), (0.93, top + 0.05, -0.26), (0.93, 3.22, -0.26), (0.93, 3.32, -0.62)],
        0.013,
        0.09,
        12,
    )
    clamp = [box((0.05, 0.02, 0.05), (0.93, y, -0.26), 0.004) for y in (1.6, 2.3, 3.0)]
    return [
        part(
            "terminal_box",
            ("Motor terminal box", "电机接线盒"),
            "P-101/motor/terminal-box",
            [(join([base, body, lid]), "motor_grey"), (join(screws), "zinc"), warn],
            [ELECTRIC],
        ),
        part(
            "cable_gland",
            ("Cable gland", "电缆格兰"),
            "P-101/motor/terminal-box/cable-gland",
            [(gland, "brass")],
            [ELECTRIC],
        ),
        part(
            "motor_cable",
            ("Motor supply cable", "电机电源电缆"),
            "P-101/motor/cable",
            [(cable, "black"), (join(clamp), "zinc")],
            [ELECTRIC],
            is_device_mesh=False,
        ),
    ]
