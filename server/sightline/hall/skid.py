"""What carries and serves the pump: foundation, baseplate, piping, valves, instruments, local control station."""

from __future__ import annotations

import numpy as np

from sightline.hall.fittings import flange_pair, gate_valve, gauge, handwheel, lever_valve
from sightline.hall.frame import BASE_TOP, DISCHARGE_BORE, NOZZLE_Z, PLINTH_TOP, SHAFT_Y, SUCTION_BORE, VOLUTE_X
from sightline.hall.mesh import Mesh, join
from sightline.hall.parts import ELECTRIC, PRESSURE, SLIPPERY, Part, band, label, part
from sightline.hall.solids import box, cylinder, ring, torus
from sightline.hall.sweeps import hex_bolt, pipe

SUCTION_VALVE_X = -1.42
CHECK_VALVE_Y = SHAFT_Y + 0.62
DISCHARGE_VALVE_Y = SHAFT_Y + 0.885
TANK_NOZZLE_X = -3.09
RACK_Y, RACK_Z = 3.02, -2.55

#: Where the lever of the discharge valve turns, machine frame.
LEVER_PIVOT = (VOLUTE_X, DISCHARGE_VALVE_Y, NOZZLE_Z)


def skid_parts() -> list[Part]:
    """All parts under and around the pump, in the machine frame."""
    return [*_foundation(), *_base(), *_suction(), *_discharge(), *_instruments(), *_station()]


def _foundation() -> list[Part]:
    plinth = box((2.86, PLINTH_TOP, 1.20), (0.22, PLINTH_TOP / 2, 0.0), 0.02, 0.17)
    strap = pipe(
        [
            (1.30, PLINTH_TOP + 0.05, 0.44),
            (1.36, PLINTH_TOP + 0.02, 0.50),
            (1.40, PLINTH_TOP + 0.012, 0.56),
            (1.42, 0.2, 0.608),
            (1.42, 0.02, 0.612),
        ],
        0.006,
        0.03,
        8,
    )
    lug = box((0.05, 0.03, 0.01), (1.30, PLINTH_TOP + 0.05, 0.446), 0.002)
    return [
        part("plinth", ("Concrete plinth", "混凝土基础"), "P-101/foundation/plinth", [(plinth, "plinth")]),
        part(
            "earth_strap",
            ("Earthing strap", "接地线"),
            "P-101/foundation/earth-strap",
            [(strap, "green"), (lug, "zinc")],
            [ELECTRIC],
        ),
    ]


def _base() -> list[Part]:
    low, high = PLINTH_TOP, BASE_TOP
    beams = [box((2.56, high - low - 0.012, 0.05), (0.22, (low + high - 0.012) / 2, s * 0.41), 0.006) for s in (-1, 1)]
    ends = [box((0.05, high - low - 0.012, 0.80), (x, (low + high - 0.012) / 2, 0.0), 0.006) for x in (-1.035, 1.475)]
    flanges = [box((2.60, 0.014, 0.09), (0.22, low + 0.007, s * 0.425), 0.003) for s in (-1, 1)]
    deck = box((2.60, 0.014, 0.90), (0.22, high - 0.007, 0.0), 0.004, 0.17)
    tag_back = box((0.42, 0.108, 0.004), (0.22, (low + high) / 2 - 0.004, 0.4365), 0.001)
    tag = label("tag_p101", (0.22, (low + high) / 2 - 0.004, 0.4395), (1, 0, 0), (0, 1, 0), 0.41)
    parts = [
        part(
            "baseplate",
            ("Baseplate", "底座"),
            "P-101/base/baseplate",
            [(join(beams + ends + flanges), "base_grey"), (deck, "checker")],
        ),
        part("pump_tag", ("Equipment tag P-101", "设备位号牌 P-101"), "P-101/base/tag", [(tag_back, "stainless"), tag]),
        _drip_tray(),
    ]
    return parts + _anchor_bolts()


def _drip_tray() -> Part:
    x0, x1, z0, z1, y = -0.505, -0.155, -0.30, 0.37, BASE_TOP
    sheet = box((x1 - x0, 0.004, z1 - z0), ((x0 + x1) / 2, y + 0.002, (z0 + z1) / 2), 0.001, 0.09)
    rims = [box((x1 - x0, 0.032, 0.003), ((x0 + x1) / 2, y + 0.016, z), 0.001, 0.09) for z in (z0, z1)]
    rims += [box((0.003, 0.032, z1 - z0), (x, y + 0.016, (z0 + z1) / 2), 0.001, 0.09) for x in (x0, x1)]
    drain = pipe(
        [
            (-0.33, y + 0.004, 0.36),
            (-0.33, y - 0.03, 0.40),
            (-0.33, y - 0.04, 0.475),
            (-0.33, 0.1, 0.63),
            (-0.33, 0.04, 0.635),
        ],
        0.010,
        0.03,
        10,
    )
    return part(
        "drip_tray",
        ("Drip tray with drain", "接液盘及排液管"),
        "P-101/base/drip-tray",
        [(join([sheet, *rims]), "stainless"), (drain, "zinc")],
        [SLIPPERY],
    )


def _anchor_bolts() -> list[Part]:
    made = []
    places = [(x, s) for s in (1, -1) for x in (-0.92, 0.22, 1.36)]
    for k, (x, s) in enumerate(places, start=1):
        washer = ring(0.024, 0.011, 0.0, 0.004, "y", 20)
        nut = hex_bolt(0.032, 0.020, "y", 0.028)
        lug = box((0.10, 0.012, 0.07), (0.0, -0.006, 0.0), 0.003)
        bolt = join([washer, nut.moved(y=0.004)]).moved(x, PLINTH_TOP + 0.026, s * 0.505)
        made.append(
            part(
                f"anchor_bolt_{k}",
                (f"Anchor bolt {k} (M20)", f"地脚螺栓 {k}(M20)"),
                f"P-101/base/anchor-bolt-{k}",
                [(bolt, "zinc"), (lug.moved(x, PLINTH_TOP + 0.026, s * 0.505), "base_grey")],
            )
        )
    return made


def _suction() -> list[Part]:
    y = SHAFT_Y
    spool = join([cylinder(0.0605, -1.20, -0.905, "x", 28), cylinder(0.013, 0.05, 0.13, "y", 12).moved(x=-1.05)])
    body, wheel_y = gate_valve(SUCTION_BORE, 0.30)
    flanges = [f for x in (-1.235, -1.605) for f in flange_pair(x, "x", "valve_iron", 0.118)]
    tag = label("tag_suction_valve", (SUCTION_VALVE_X, y + 0.16, 0.088), (1, 0, 0), (0, 1, 0), 0.105)
    tag_back = box((0.111, 0.04, 0.004), (SUCTION_VALVE_X, y + 0.16, 0.085), 0.001)
    line = join([cylinder(0.0605, TANK_NOZZLE_X, -1.63, "x", 28)])
    marker = band("flow_water", 0.0615, -2.15, np.deg2rad(70), 0.52)
    support = [
        box((0.06, y - 0.07, 0.06), (-2.0, (y - 0.07) / 2, 0.0), 0.004),
        box((0.18, 0.014, 0.18), (-2.0, 0.007, 0.0), 0.003),
        box((0.10, 0.02, 0.15), (-2.0, y - 0.068, 0.0), 0.004),
    ]
    return [
        part(
            "suction_pipe",
            ("Suction spool with gauge tapping", "吸入短管及取压口"),
            "P-101/piping/suction/spool",
            [(spool.moved(y=y), "green")],
            [PRESSURE],
        ),
        part(
            "suction_valve",
            ("Suction gate valve V-101", "吸入闸阀 V-101"),
            "P-101/piping/suction/valve",
            [*_at(body, SUCTION_VALVE_X, y, 0.0), *_at(flanges, 0.0, y, 0.0), (tag_back, "stainless"), tag],
            [PRESSURE],
        ),
        part(
            "suction_valve_handwheel",
            ("Suction valve handwheel", "吸入阀手轮"),
            "P-101/piping/suction/valve/handwheel",
            _at(handwheel(0.115, "y"), SUCTION_VALVE_X, y + wheel_y, 0.0),
            [PRESSURE],
            joint="suction_valve",
        ),
        part(
            "suction_line",
            ("Suction line from tank", "来自水箱的吸入管"),
            "P-101/piping/suction/line",
            [(line.moved(y=y), "green"), _move(marker, 0.0, y, 0.0), (join(support), "base_grey")],
            [PRESSURE],
        ),
    ]


def _at(surfaces: list[tuple[Mesh, str]], x: float, y: float, z: float) -> list[tuple[Mesh, str]]:
    return [(mesh.moved(x, y, z), material) for mesh, material in surfaces]


def _move(surface: tuple[Mesh, str], x: float, y: float, z: float) -> tuple[Mesh, str]:
    return surface[0].moved(x, y, z), surface[1]


def _discharge() -> list[Part]:
    x, z = VOLUTE_X, NOZZLE_Z
    spool = join([cylinder(0.052, SHAFT_Y + 0.432, SHAFT_Y + 0.505, "y", 28)])
    check = join(
        [
            cylinder(0.072, SHAFT_Y + 0.552, SHAFT_Y + 0.688, "y", 28),
            cylinder(0.05, 0.0, 0.105, "z", 24).moved(y=CHECK_VALVE_Y),
        ]
    )
    cap = join([cylinder(0.062, 0.100, 0.116, "z", 28).moved(y=CHECK_VALVE_Y)])
    flanges = [f for y in (SHAFT_Y + 0.53, SHAFT_Y + 0.712) for f in flange_pair(y, "y", "valve_iron", 0.10)]
    body, lever, _ = lever_valve(DISCHARGE_BORE, 0.28)
    valve_flanges = [f for y in (DISCHARGE_VALVE_Y + 0.165,) for f in flange_pair(y, "y", "valve_iron", 0.10)]
    tag = label("tag_discharge_valve", (x - 0.005, DISCHARGE_VALVE_Y - 0.095, z + 0.078), (1, 0, 0), (0, 1, 0), 0.10)
    tag_back = box((0.106, 0.038, 0.004), (x - 0.005, DISCHARGE_VALVE_Y - 0.095, z + 0.075), 0.001)
    riser = pipe(
        [(x, DISCHARGE_VALVE_Y + 0.19, z), (x, RACK_Y, z), (x, RACK_Y, RACK_Z), (x + 6.3, RACK_Y, RACK_Z)],
        0.052,
        0.16,
        24,
    )
    marker = band("flow_return", 0.053, DISCHARGE_VALVE_Y + 0.62, np.deg2rad(20), 0.44, "y")
    return [
        part(
            "discharge_pipe",
            ("Discharge spool", "排出短管"),
            "P-101/piping/discharge/spool",
            _at([(spool, "green")], x, 0.0, z),
            [PRESSURE],
        ),
        part(
            "check_valve",
            ("Check valve V-102", "止回阀 V-102"),
            "P-101/piping/discharge/check-valve",
            _at([(check, "valve_iron"), (cap, "valve_iron"), *flanges], x, 0.0, z),
            [PRESSURE],
        ),
        part(
            "discharge_valve",
            ("Discharge ball valve V-103", "排出球阀 V-103"),
            "P-101/piping/discharge/valve",
            [*_at(body, x, DISCHARGE_VALVE_Y, z), *_at(valve_flanges, x, 0.0, z), (tag_back, "stainless"), tag],
            [PRESSURE],
        ),
        part(
            "discharge_valve_lever",
            ("Discharge valve lever", "排出阀手柄"),
            "P-101/piping/discharge/valve/lever",
            _at(lever, x, DISCHARGE_VALVE_Y, z),
            [PRESSURE],
            joint="discharge_valve",
        ),
        part(
            "discharge_line",
            ("Discharge riser and header", "排出立管及总管"),
            "P-101/piping/discharge/line",
            [(riser, "green"), _move(marker, x, 0.0, z)],
            [PRESSURE],
        ),
    ]


def _instruments() -> list[Part]:
    suction = _at(gauge("gauge_suction", 0.063), -1.05, SHAFT_Y + 0.235, 0.045)
    suction_stem = join(
        [
            cylinder(0.009, SHAFT_Y + 0.12, SHAFT_Y + 0.18, "y", 12).moved(x=-1.05),
            hex_bolt(0.024, 0.022, "y").moved(-1.05, SHAFT_Y + 0.13, 0.0),
        ]
    )
    y = SHAFT_Y + 0.468
    discharge = _at(gauge("gauge_discharge", 0.078), VOLUTE_X, y + 0.075, 0.135)
    elbow = pipe([(VOLUTE_X, y, NOZZLE_Z + 0.05), (VOLUTE_X, y, 0.105), (VOLUTE_X, y + 0.02, 0.108)], 0.009, 0.012, 10)
    cock = join(
        [
            hex_bolt(0.026, 0.04, "z").moved(VOLUTE_X, y, -0.03),
            box((0.045, 0.008, 0.012), (VOLUTE_X + 0.018, y + 0.018, -0.01), 0.002),
        ]
    )
    well_y = DISCHARGE_VALVE_Y + 0.36
    well = join([cylinder(0.016, 0.05, 0.075, "z", 16), hex_bolt(0.034, 0.024, "z").moved(z=0.072)]).moved(
        VOLUTE_X, well_y, NOZZLE_Z
    )
    thermometer = _at(gauge("gauge_temperature", 0.05), VOLUTE_X, well_y, NOZZLE_Z + 0.15)
    return [
        part(
            "suction_gauge",
            ("Suction pressure gauge PI-101A", "吸入压力表 PI-101A"),
            "P-101/instruments/suction-gauge",
            [*suction, (suction_stem, "brass")],
            [PRESSURE],
        ),
        part(
            "discharge_gauge",
            ("Discharge pressure gauge PI-101B", "排出压力表 PI-101B"),
            "P-101/instruments/discharge-gauge",
            [*discharge, (elbow, "stainless"), (cock, "brass")],
            [PRESSURE],
        ),
        part(
            "thermowell",
            ("Thermowell with thermometer TI-101", "温度计套管及温度计 TI-101"),
            "P-101/instruments/thermowell",
            [(well, "stainless"), *thermometer],
            [PRESSURE],
        ),
    ]


def _station() -> list[Part]:
    x, z = 1.52, 0.98
    post = join([box((0.06, 1.02, 0.04), (x, 0.51, z), 0.004), box((0.18, 0.012, 0.18), (x, 0.006, z), 0.003)])
    case = box((0.20, 0.30, 0.10), (x, 1.14, z + 0.02), 0.008)
    face = label("station", (x, 1.14, z + 0.0712), (1, 0, 0), (0, 1, 0), 0.186)
    start = join([cylinder(0.016, 0.071, 0.086, "z", 20)]).moved(x, 1.184, z)
    stop = join([cylinder(0.016, 0.071, 0.092, "z", 20)]).moved(x, 1.117, z)
    shield = cylinder(0.037, 0.071, 0.075, "z", 28, 0.001).moved(x, 1.026, z)
    mushroom = join([cylinder(0.013, 0.073, 0.096, "z", 16), cylinder(0.026, 0.094, 0.112, "z", 24, 0.006)]).moved(
        x, 1.038, z
    )
    lead = pipe(
        [(x, 1.0, z - 0.03), (x, 0.2, z - 0.03), (x, 0.03, z - 0.10), (x - 0.02, 0.025, z - 0.3)], 0.009, 0.06, 8
    )
    knobs = torus(0.017, 0.003, 0.072, "z", 20, 6)
    return [
        part(
            "control_station",
            ("Local control station", "就地操作柱"),
            "P-101/control/station",
            [
                (post, "base_grey"),
                (case, "cabinet"),
                face,
                (knobs.moved(x, 1.184, z), "stainless"),
                (knobs.moved(x, 1.117, z), "stainless"),
                (start, "button_green"),
                (stop, "button_red"),
                (lead, "black"),
            ],
            [ELECTRIC],
        ),
        part(
            "emergency_stop",
            ("Emergency stop button", "急停按钮"),
            "P-101/control/emergency-stop",
            [(shield, "yellow"), (mushroom, "button_red")],
        ),
    ]
