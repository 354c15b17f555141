"""What stands in the hall beside the skid: tank, switchgear, standby pump, hand rail, tool trolley, extinguisher."""

from __future__ import annotations

import numpy as np

from sightline.hall.fittings import flange_pair
from sightline.hall.mesh import Mesh, join
from sightline.hall.parts import ELECTRIC, PRESSURE, Part, label, part
from sightline.hall.solids import box, cylinder, revolve, torus
from sightline.hall.sweeps import hex_bolt, pipe

TANK_AT = (-3.70, -0.45)
TANK_RADIUS = 0.80
CABINET_AT = (3.4, -3.62)
TROLLEY_AT = (2.95, 0.55)
TROLLEY_TOP = 0.90


def furniture_parts() -> list[Part]:
    """Everything beside the skid, in the hall frame."""
    return [*_tank(), *_cabinet(), _rail(), *_trolley(), _extinguisher(), _standby()]


def _tank() -> list[Part]:
    x, z = TANK_AT
    r = TANK_RADIUS
    shell = revolve(
        [
            (0.42, 0.0),
            (0.42, 0.12),
            (0.46, 0.5),
            (0.56, r - 0.03),
            (0.62, r),
            (2.55, r),
            (2.62, r - 0.03),
            (2.72, 0.5),
            (2.76, 0.12),
            (2.76, 0.0),
        ],
        "y",
        40,
    )
    bands = [
        revolve([(y - 0.02, r - 0.001), (y, r + 0.014), (y + 0.02, r - 0.001), (y - 0.02, r - 0.001)], "y", 40)
        for y in (0.64, 1.30, 1.95, 2.52)
    ]
    legs = [
        box((0.09, 0.6, 0.09), (0.62 * np.cos(a), 0.30, 0.62 * np.sin(a)), 0.005)
        for a in np.deg2rad([45, 135, 225, 315])
    ]
    feet = [
        box((0.18, 0.016, 0.18), (0.62 * np.cos(a), 0.008, 0.62 * np.sin(a)), 0.003)
        for a in np.deg2rad([45, 135, 225, 315])
    ]
    hatch = [cylinder(0.22, 2.70, 2.82, "y", 28), cylinder(0.26, 2.82, 2.845, "y", 28)]
    nozzle = [cylinder(0.0605, r - 0.05, r + 0.09, "x", 24).moved(y=0.82)]
    flange = [(m.moved(y=0.82), k) for m, k in flange_pair(r + 0.06, "x", "valve_iron", 0.118)]
    tag = label("tag_tank", (0.30, 1.62, np.sqrt(r**2 - 0.09) + 0.045), (0.94, 0, -0.34), (0, 1, 0), 0.50)
    glass = [
        cylinder(0.016, 0.78, 2.40, "y", 14),
        *(pipe([(0.0, y, -0.07), (0.0, y, 0.0)], 0.011, 0.1, 10) for y in (0.80, 2.38)),
    ]
    scale = label("level", (0.055, 1.6, 0.0), (1, 0, 0), (0, 1, 0), 0.06)
    corner = (-0.22, 0.0, r + 0.03)
    return [
        part(
            "tank",
            ("Cooling water tank T-100", "冷却水箱 T-100"),
            "T-100/tank",
            [
                *_at(
                    [
                        (join([shell, *bands]), "tank"),
                        (join(legs + feet), "base_grey"),
                        (join(hatch), "tank"),
                        (join(nozzle), "green"),
                        *flange,
                        tag,
                    ],
                    x,
                    0.0,
                    z,
                )
            ],
            [PRESSURE],
        ),
        part(
            "tank_level_gauge",
            ("Tank level gauge LG-100", "水箱液位计 LG-100"),
            "T-100/level-gauge",
            _at([(join(glass), "glass"), scale], x + corner[0], 0.0, z + corner[2]),
        ),
    ]


def _at(surfaces: list[tuple[Mesh, str]], x: float, y: float, z: float) -> list[tuple[Mesh, str]]:
    return [(mesh.moved(x, y, z), material) for mesh, material in surfaces]


def _cabinet() -> list[Part]:
    x, z = CABINET_AT
    body, doors, seams, locks = [], [], [], []
    for k in range(2):
        cx = x - 0.41 + 0.82 * k
        body.append(box((0.81, 2.0, 0.42), (cx, 1.10, z), 0.008, 0.35))
        doors.append(box((0.77, 1.92, 0.022), (cx, 1.10, z + 0.222), 0.006, 0.35))
        locks.append(box((0.024, 0.14, 0.022), (cx + 0.33, 1.10, z + 0.243), 0.004))
        seams.append(box((0.60, 0.10, 0.006), (cx, 0.34, z + 0.235), 0.002))
    base = box((1.64, 0.10, 0.40), (x, 0.05, z), 0.006)
    front = z + 0.2345
    plates = [
        label("tag_cabinet", (x - 0.41, 1.86, front), (1, 0, 0), (0, 1, 0), 0.34),
        label("warn_electric", (x - 0.41, 1.60, front), (1, 0, 0), (0, 1, 0), 0.16),
        label("warn_electric", (x + 0.41, 1.60, front), (1, 0, 0), (0, 1, 0), 0.16),
        label("meter", (x + 0.28, 1.84, front), (1, 0, 0), (0, 1, 0), 0.13),
        label("meter", (x + 0.50, 1.84, front), (1, 0, 0), (0, 1, 0), 0.13),
        label("lamp_panel", (x - 0.41, 1.36, front), (1, 0, 0), (0, 1, 0), 0.24),
        label("loto", (x + 0.41, 1.30, front), (1, 0, 0), (0, 1, 0), 0.16),
    ]
    lamps = [cylinder(0.016, 0.0, 0.022, "z", 18).moved(x - 0.41 + dx, 1.345, front) for dx in (-0.07, 0.0, 0.07)]
    switch_base = box((0.13, 0.13, 0.03), (x - 0.41, 1.08, front + 0.014), 0.006)
    knob = [cylinder(0.042, 0.028, 0.050, "z", 24), box((0.026, 0.095, 0.030), (0.0, 0.0, 0.062), 0.006)]
    return [
        part(
            "electric_cabinet",
            ("Motor control centre MCC-03", "电动机控制中心 MCC-03"),
            "MCC-03/cabinet",
            [
                (join(body + doors), "cabinet"),
                (join(locks), "black"),
                (join(seams), "grille"),
                (base, "base_grey"),
                *plates,
                (lamps[0], "button_green"),
                (lamps[1], "button_red"),
                (lamps[2], "brass"),
            ],
            [ELECTRIC],
        ),
        part(
            "main_switch",
            ("Main switch Q1 (lockable)", "主开关 Q1(可上锁)"),
            "MCC-03/main-switch",
            [(switch_base, "yellow"), (join(_shift(knob, x - 0.41, 1.08, front)), "button_red")],
            [ELECTRIC],
        ),
    ]


def _shift(meshes: list[Mesh], x: float, y: float, z: float) -> list[Mesh]:
    return [mesh.moved(x, y, z) for mesh in meshes]


def _rail() -> Part:
    """A yellow hand rail that keeps people on the walkway away from the tank."""
    z, x0, x1 = 1.12, -5.2, -2.35
    posts = [cylinder(0.021, 0.0, 1.1, "y", 16).moved(x, 0.0, z) for x in np.linspace(x0, x1, 4)]
    top = pipe([(x0, 0.4, z), (x0, 1.10, z), (x1, 1.10, z), (x1, 0.4, z)], 0.021, 0.10, 16)
    knee = pipe([(x0, 0.60, z), (x1, 0.60, z)], 0.017, 0.1, 14)
    kick = box((x1 - x0, 0.10, 0.006), ((x0 + x1) / 2, 0.06, z), 0.002, 0.4)
    soles = [box((0.11, 0.012, 0.11), (x, 0.006, z), 0.002) for x in np.linspace(x0, x1, 4)]
    return part(
        "hand_rail",
        ("Hand rail", "护栏"),
        "hall/hand-rail",
        [(join([*posts, top, knee, *soles]), "yellow"), (kick, "hazard")],
    )


def _trolley() -> list[Part]:
    x, z = TROLLEY_AT
    body = box((0.70, 0.60, 0.44), (0.0, 0.50, 0.0), 0.012, 0.3)
    drawers = [box((0.64, 0.085, 0.014), (0.0, 0.28 + 0.105 * k, 0.224), 0.004) for k in range(5)]
    grips = [box((0.50, 0.016, 0.018), (0.0, 0.31 + 0.105 * k, 0.236), 0.004) for k in range(5)]
    top = box((0.74, 0.03, 0.48), (0.0, 0.815, 0.0), 0.006, 0.35)
    edge = [box((0.74, 0.05, 0.012), (0.0, 0.855, s * 0.234), 0.003) for s in (-1,)]
    mat = box((0.68, 0.006, 0.42), (0.0, 0.833, 0.0), 0.001, 0.2)
    wheels = [
        cylinder(0.07, -0.02, 0.02, "x", 24).moved(sx * 0.26, 0.07, sz * 0.15) for sx in (-1, 1) for sz in (-1, 1)
    ]
    forks = [box((0.07, 0.12, 0.06), (sx * 0.26, 0.15, sz * 0.15), 0.004) for sx in (-1, 1) for sz in (-1, 1)]
    handle = pipe(
        [(-0.37, 0.70, -0.16), (-0.46, 0.74, -0.16), (-0.46, 0.74, 0.16), (-0.37, 0.70, 0.16)], 0.012, 0.04, 12
    )
    wrench = join(
        [
            box((0.26, 0.008, 0.022), (0.05, 0.841, 0.05), 0.003),
            torus(0.022, 0.008, 0.0, "y", 20, 6).moved(-0.09, 0.841, 0.05),
            hex_bolt(0.05, 0.008, "y").moved(0.19, 0.837, 0.05),
        ]
    ).turned("y", 0.35)
    torch = (
        join([cylinder(0.016, 0.0, 0.13, "x", 16), cylinder(0.024, 0.13, 0.165, "x", 18)])
        .turned("y", -0.6)
        .moved(-0.22, 0.862, -0.08)
    )
    case = join(
        [box((0.20, 0.07, 0.13), (0.20, 0.873, -0.11), 0.008), box((0.07, 0.014, 0.02), (0.20, 0.915, -0.11), 0.004)]
    )
    rag = box((0.15, 0.014, 0.11), (-0.20, 0.843, 0.11), 0.006).turned("y", 0.2)
    return [
        part(
            "tool_trolley",
            ("Tool trolley", "工具车"),
            "hall/tool-trolley",
            _at(
                [
                    (join([body, *drawers]), "red"),
                    (join(grips), "steel"),
                    (join([top, *edge]), "red"),
                    (mat, "rubber"),
                    (join([*wheels]), "black"),
                    (join([*forks, handle]), "zinc"),
                ],
                x,
                0.0,
                z,
            ),
        ),
        part(
            "tools",
            ("Tools on the trolley", "工具"),
            "hall/tool-trolley/tools",
            _at([(wrench, "stainless"), (torch, "black"), (case, "base_grey"), (rag, "cabinet")], x, 0.0, z),
            is_device_mesh=False,
        ),
    ]


def _extinguisher() -> Part:
    x, z = 0.3, 3.62
    body = revolve(
        [
            (0.62, 0.0),
            (0.62, 0.075),
            (0.63, 0.085),
            (1.02, 0.085),
            (1.08, 0.06),
            (1.10, 0.025),
            (1.14, 0.022),
            (1.14, 0.0),
        ],
        "y",
        28,
    )
    head = join(
        [box((0.03, 0.05, 0.12), (0.0, 1.16, 0.0), 0.005), box((0.02, 0.012, 0.14), (0.0, 1.205, -0.02), 0.003)]
    )
    hose = pipe([(0.02, 1.13, -0.05), (0.10, 1.05, -0.06), (0.105, 0.75, -0.06)], 0.011, 0.06, 10)
    bracket = box((0.04, 0.5, 0.03), (0.0, 0.85, 0.1), 0.004)
    sign = label("fire", (0.0, 1.75, 0.118), (-1, 0, 0), (0, 1, 0), 0.26)
    return part(
        "fire_extinguisher",
        ("Fire extinguisher", "灭火器"),
        "hall/fire-extinguisher",
        _at([(body, "red"), (head, "black"), (hose, "black"), (bracket, "zinc"), sign], x, 0.0, z),
    )


def _standby() -> Part:
    """The standby pump further along the hall, in less detail: it is scenery, and one part."""
    plinth = box((1.9, 0.22, 0.95), (0.0, 0.11, 0.0), 0.02, 0.25)
    base = box((1.7, 0.11, 0.74), (0.0, 0.275, 0.0), 0.006, 0.25)
    casing = revolve(
        [
            (-0.58, 0.0),
            (-0.58, 0.09),
            (-0.55, 0.20),
            (-0.50, 0.225),
            (-0.44, 0.225),
            (-0.40, 0.20),
            (-0.38, 0.12),
            (-0.18, 0.10),
            (-0.16, 0.085),
            (0.08, 0.085),
            (0.10, 0.0),
        ],
        "x",
        32,
    )
    nozzle = [
        cylinder(0.052, 0.15, 0.46, "y", 20).moved(x=-0.49),
        cylinder(0.095, 0.44, 0.465, "y", 28).moved(x=-0.49),
        cylinder(0.065, -0.80, -0.56, "x", 20),
        cylinder(0.11, -0.80, -0.775, "x", 28),
    ]
    motor = revolve(
        [
            (0.24, 0.0),
            (0.24, 0.13),
            (0.26, 0.15),
            (0.74, 0.15),
            (0.74, 0.155),
            (0.90, 0.155),
            (0.92, 0.13),
            (0.92, 0.0),
        ],
        "x",
        32,
    )
    legs = [box((0.10, 0.22, 0.30), (px, -0.21, 0.0), 0.006) for px in (-0.49, 0.36, 0.64)]
    guard = revolve([(0.07, 0.0), (0.07, 0.11), (0.25, 0.11), (0.25, 0.0)], "x", 28)
    box_top = box((0.16, 0.10, 0.16), (0.52, 0.20, 0.0), 0.008)
    tag = label("tag_p102", (0.0, 0.285, 0.372), (1, 0, 0), (0, 1, 0), 0.30)
    line = pipe([(-0.49, 1.10, 0.0), (-0.49, 2.5, 0.0), (-0.49, 2.5, -3.22)], 0.052, 0.15, 18)
    up = 0.65
    surfaces = [
        (plinth, "plinth"),
        (base, "base_grey"),
        (casing.moved(y=up), "pump_blue"),
        (join(nozzle).moved(y=up), "pump_blue"),
        (motor.moved(y=up), "motor_grey"),
        (join(legs).moved(y=up), "base_grey"),
        (guard.moved(y=up), "guard_mesh"),
        (box_top.moved(y=up), "motor_grey"),
        tag,
        (line, "green"),
    ]
    return part(
        "standby_pump",
        ("Standby pump P-102", "备用泵 P-102"),
        "P-102/pump",
        _at(surfaces, 4.55, 0.0, -0.75),
        [PRESSURE],
    )
