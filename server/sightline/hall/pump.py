"""The pump of the skid: casing, seal, bearings, coupling, in correct terms (ISO 5199, API 610/682).

Machine frame: x along the shaft towards the motor, y up, z towards the operator; the origin lies on the floor under
the middle of the pump. A single-stage end-suction pump with a tangential discharge nozzle.
"""

from __future__ import annotations

import numpy as np

from sightline.hall.fittings import flange_pair
from sightline.hall.mesh import Mesh, join
from sightline.hall.parts import HOT, PRESSURE, ROTATING, Part, label, part
from sightline.hall.solids import box, cylinder, revolve, ring
from sightline.hall.sweeps import around, hex_bolt, pipe, tube

SHAFT_Y = 0.82
BASE_TOP = 0.39
VOLUTE_X = -0.62
NOZZLE_Z = -0.215
SUCTION_BORE = 0.057
DISCHARGE_BORE = 0.048
DISCHARGE_FLANGE_Y = SHAFT_Y + 0.405
SUCTION_FLANGE_X = -0.885


def _up(mesh: Mesh) -> Mesh:
    return mesh.moved(y=SHAFT_Y)


def pump_parts() -> list[Part]:
    """All parts of the wet end, the seal and the bearing frame."""
    return [*_casing(), *_nozzles(), *_seal(), *_bearing_frame(), *_lubrication(), *_coupling()]


def _casing() -> list[Part]:
    theta = np.deg2rad(np.linspace(-415.0, -90.0, 40))
    grow = np.linspace(0.0, 1.0, len(theta))
    radius = 0.185 + 0.030 * grow
    spiral = np.stack([np.full_like(theta, VOLUTE_X), SHAFT_Y + radius * np.cos(theta), radius * np.sin(theta)], axis=1)
    throat = np.array([[VOLUTE_X, SHAFT_Y + y, NOZZLE_Z] for y in (0.06, 0.12, 0.19, 0.26, 0.33, 0.385)])
    section = np.concatenate([0.046 + 0.034 * grow, [0.079, 0.076, 0.072, 0.067, 0.062, 0.060]])
    scroll = tube(np.vstack([spiral, throat]), section, 20)
    drum = revolve(
        [(-0.70, 0.0), (-0.70, 0.10), (-0.694, 0.15), (-0.675, 0.20), (-0.62, 0.215), (-0.55, 0.21), (-0.55, 0.0)], "x", 40
    )
    plate = label("pump_plate", (VOLUTE_X, SHAFT_Y - 0.005, 0.2995), (1, 0, 0), (0, 1, 0), 0.13)
    feet = [box((0.13, SHAFT_Y - BASE_TOP - 0.13, 0.075), (VOLUTE_X, (SHAFT_Y - 0.13 + BASE_TOP) / 2, s * 0.19), 0.008) for s in (-1, 1)]
    soles = [box((0.17, 0.025, 0.11), (VOLUTE_X, BASE_TOP + 0.0125, s * 0.19), 0.004) for s in (-1, 1)]
    foot_bolts = [hex_bolt(0.024, 0.015, "y", 0.008).moved(VOLUTE_X + dx, BASE_TOP + 0.025, s * 0.225) for s in (-1, 1) for dx in (-0.06, 0.06)]
    cover = revolve([(-0.55, 0.0), (-0.55, 0.232), (-0.547, 0.236), (-0.517, 0.236), (-0.514, 0.232), (-0.514, 0.14), (-0.50, 0.12), (-0.50, 0.0)], "x", 44)
    cover_bolts = around(lambda: hex_bolt(0.022, 0.014, "x", 0.007), 12, 0.218, "x", np.pi / 12).moved(x=-0.514)
    plate_back = box((0.14, 0.09, 0.004), (VOLUTE_X, SHAFT_Y - 0.005, 0.2965), 0.001)
    drain = join([cylinder(0.018, -0.02, 0.03, "y", 14), hex_bolt(0.026, 0.014, "y").turned("x", np.pi).moved(y=-0.02)])
    vent = join([cylinder(0.012, 0.0, 0.03, "y", 12), hex_bolt(0.022, 0.016, "y").moved(y=0.03)])
    return [
        part("pump_casing", ("Pump casing (volute)", "泵壳(蜗壳)"), "P-101/pump/casing", [(_up(drum), "pump_blue"), (scroll, "pump_blue")], [PRESSURE, HOT]),
        part("pump_nameplate", ("Pump nameplate", "泵铭牌"), "P-101/pump/nameplate", [(plate_back, "stainless"), plate]),
        part("casing_feet", ("Casing feet", "泵脚"), "P-101/pump/casing/feet", [(join(feet + soles), "pump_blue"), (join(foot_bolts), "zinc")]),
        part("casing_cover", ("Casing cover (seal chamber)", "泵盖(密封腔)"), "P-101/pump/casing/cover", [(_up(cover), "pump_blue"), (_up(cover_bolts), "zinc")], [PRESSURE]),
        part("drain_plug", ("Casing drain plug", "泵壳排放丝堵"), "P-101/pump/casing/drain", [(drain.moved(VOLUTE_X, SHAFT_Y - 0.27, 0.03), "brass")], [PRESSURE]),
        part("vent_plug", ("Casing vent plug", "泵壳排气丝堵"), "P-101/pump/casing/vent", [(vent.moved(VOLUTE_X, SHAFT_Y + 0.245, 0.02), "brass")], [PRESSURE]),
    ]


def _nozzles() -> list[Part]:
    neck = revolve([(-0.862, 0.0), (-0.862, 0.068), (-0.80, 0.070), (-0.735, 0.082), (-0.698, 0.115), (-0.69, 0.0)], "x", 32)
    suction = flange_pair(SUCTION_FLANGE_X, SUCTION_BORE, "x", "pump_blue", 0.125)
    discharge = flange_pair(DISCHARGE_FLANGE_Y, DISCHARGE_BORE, "y", "pump_blue", 0.105)
    return [
        part("suction_flange", ("Suction flange DN 80", "吸入法兰 DN 80"), "P-101/pump/nozzles/suction", [(_up(neck), "pump_blue"), *[(_up(m), k) for m, k in suction]], [PRESSURE]),
        part("discharge_flange", ("Discharge flange DN 65", "排出法兰 DN 65"), "P-101/pump/nozzles/discharge", [(m.moved(VOLUTE_X, 0.0, NOZZLE_Z), k) for m, k in discharge], [PRESSURE]),
    ]


def _seal() -> list[Part]:
    chamber = revolve([(-0.502, 0.0), (-0.502, 0.105), (-0.435, 0.100), (-0.432, 0.096), (-0.432, 0.0)], "x", 36)
    gland = revolve([(-0.432, 0.0), (-0.432, 0.104), (-0.428, 0.108), (-0.410, 0.108), (-0.406, 0.104), (-0.406, 0.066), (-0.398, 0.062), (-0.398, 0.0)], "x", 40)
    studs = around(lambda: hex_bolt(0.019, 0.014, "x", 0.012), 4, 0.088, "x", np.pi / 4).moved(x=-0.406)
    port = join([cylinder(0.011, 0.0, 0.022, "y", 12), hex_bolt(0.022, 0.014, "y").moved(y=0.018)])
    ports = join([port.moved(-0.419, 0.102, 0.0).turned("x", a) for a in (np.deg2rad(58), np.deg2rad(200))])
    cartridge = revolve([(-0.398, 0.028), (-0.398, 0.052), (-0.392, 0.056), (-0.372, 0.056), (-0.369, 0.053), (-0.369, 0.046), (-0.349, 0.046), (-0.346, 0.043), (-0.346, 0.028), (-0.398, 0.028)], "x", 36)
    screws = around(lambda: cylinder(0.005, 0.0, 0.003, "y", 10), 1, 0.0, "y")
    set_screws = join([screws.moved(-0.358, 0.046, 0.0).turned("x", np.pi / 2 * k + 0.4) for k in range(4)])
    clips = join([box((0.022, 0.008, 0.014), (-0.384, 0.058, 0.0), 0.001).turned("x", np.deg2rad(k * 120 + 25)) for k in range(3)])
    shaft = revolve([(-0.50, 0.0), (-0.50, 0.028), (-0.20, 0.028), (-0.198, 0.032), (0.10, 0.032), (0.10, 0.028), (0.30, 0.028), (0.302, 0.026), (0.302, 0.0)], "x", 28)
    flinger = revolve([(-0.205, 0.03), (-0.205, 0.062), (-0.197, 0.066), (-0.189, 0.050), (-0.185, 0.03), (-0.205, 0.03)], "x", 28)
    flush = pipe([(-0.62, SHAFT_Y + 0.315, NOZZLE_Z + 0.05), (-0.62, SHAFT_Y + 0.315, 0.165), (-0.419, SHAFT_Y + 0.315, 0.165), (-0.419, SHAFT_Y + 0.085, 0.165), (-0.419, SHAFT_Y + 0.062, 0.112)], 0.0065, 0.03, 10)
    orifice = join([hex_bolt(0.026, 0.05, "x").moved(-0.545, SHAFT_Y + 0.315, 0.165), hex_bolt(0.02, 0.07, "x").moved(-0.555, SHAFT_Y + 0.315, 0.165)])
    unions = join([hex_bolt(0.02, 0.022, "z").moved(-0.62, SHAFT_Y + 0.315, NOZZLE_Z + 0.062), hex_bolt(0.02, 0.02, "y").moved(-0.419, SHAFT_Y + 0.092, 0.165)])
    return [
        part("seal_chamber", ("Seal chamber", "密封腔体"), "P-101/pump/seal/chamber", [(_up(chamber), "pump_blue")], [PRESSURE]),
        part("seal_gland", ("Seal gland plate", "密封压盖"), "P-101/pump/seal/gland", [(_up(gland), "steel"), (_up(join([studs, ports])), "stainless")], [ROTATING, PRESSURE]),
        part("mechanical_seal", ("Mechanical seal (cartridge)", "机械密封(集装式)"), "P-101/pump/seal/cartridge", [(_up(cartridge), "stainless"), (_up(set_screws), "black"), (_up(clips), "brass")], [ROTATING, PRESSURE]),
        part("pump_shaft", ("Pump shaft", "泵轴"), "P-101/pump/shaft", [(_up(shaft), "steel")], [ROTATING]),
        part("shaft_deflector", ("Shaft deflector (flinger)", "挡水环"), "P-101/pump/shaft/deflector", [(_up(flinger), "rubber")], [ROTATING]),
        part("flush_line", ("Seal flush line, API plan 11", "密封冲洗管线(API 方案 11)"), "P-101/pump/seal/flush-line", [(flush, "stainless"), (unions, "stainless")], [PRESSURE, HOT]),
        part("flush_orifice", ("Flush line orifice", "冲洗管线节流孔板"), "P-101/pump/seal/flush-orifice", [(orifice, "stainless")], [PRESSURE]),
    ]


def _bearing_frame() -> list[Part]:
    wall = [(-0.514, 0.188), (-0.514, 0.212), (-0.49, 0.212), (-0.20, 0.142), (-0.135, 0.138), (-0.135, 0.112), (-0.20, 0.116), (-0.49, 0.188), (-0.514, 0.188)]
    lantern = [revolve(wall, "x", 16, np.deg2rad(a - 34), np.deg2rad(68)) for a in (0, 180)]
    lips = [revolve([(-0.135, 0.03), (-0.135, 0.138), (-0.115, 0.138), (-0.115, 0.03), (-0.135, 0.03)], "x", 36)]
    housing = revolve(
        [(-0.116, 0.0), (-0.116, 0.112), (-0.08, 0.106), (-0.03, 0.100), (0.10, 0.100), (0.15, 0.106), (0.196, 0.110), (0.20, 0.106), (0.20, 0.0)], "x", 40
    )
    fins = [ring(0.114, 0.095, x, x + 0.008, "x", 40) for x in (-0.055, -0.030, -0.005, 0.020, 0.045, 0.070, 0.095)]
    sump = box((0.20, 0.06, 0.15), (0.02, -0.085, 0.0), 0.02)
    leg = [box((0.07, SHAFT_Y - BASE_TOP - 0.11, 0.11), (0.06, (SHAFT_Y - 0.11 + BASE_TOP) / 2, 0.0), 0.006), box((0.11, 0.022, 0.2), (0.06, BASE_TOP + 0.011, 0.0), 0.004)]
    leg_bolts = [hex_bolt(0.022, 0.014, "y", 0.008).moved(0.06, BASE_TOP + 0.022, s * 0.078) for s in (-1, 1)]
    de_cover = revolve([(0.20, 0.0), (0.20, 0.094), (0.204, 0.098), (0.222, 0.098), (0.226, 0.094), (0.226, 0.055), (0.238, 0.050), (0.238, 0.0)], "x", 36)
    de_bolts = around(lambda: hex_bolt(0.017, 0.010, "x"), 6, 0.078, "x").moved(x=0.226)
    nde_cover = revolve([(-0.152, 0.0), (-0.152, 0.052), (-0.146, 0.056), (-0.136, 0.058), (-0.136, 0.0)], "x", 28)
    sensor = join([hex_bolt(0.024, 0.018, "y"), cylinder(0.0115, 0.018, 0.062, "y", 14), cylinder(0.007, 0.062, 0.078, "y", 10)])
    lead = pipe([(0.165, SHAFT_Y + 0.185, 0.0), (0.165, SHAFT_Y + 0.24, 0.0), (0.165, SHAFT_Y + 0.25, -0.2), (0.165, BASE_TOP + 0.02, -0.24), (0.165, BASE_TOP + 0.01, -0.36)], 0.004, 0.04, 8)
    return [
        part("bearing_bracket", ("Bearing bracket (lantern)", "轴承支架(灯笼架)"), "P-101/pump/bearing/bracket", [(_up(join(lantern + lips)), "pump_blue")], [ROTATING]),
        part("bearing_housing", ("Bearing housing", "轴承箱"), "P-101/pump/bearing/housing", [(_up(join([housing, *fins, sump])), "pump_blue")], [HOT]),
        part("bearing_foot", ("Bearing frame support foot", "轴承箱支脚"), "P-101/pump/bearing/foot", [(join(leg), "pump_blue"), (join(leg_bolts), "zinc")]),
        part("drive_end_bearing", ("Drive-end bearing (6309) and cover", "驱动端轴承(6309)及端盖"), "P-101/pump/bearing/drive-end", [(_up(de_cover), "pump_blue"), (_up(de_bolts), "zinc")], [HOT]),
        part("non_drive_end_bearing", ("Non-drive-end bearing and cover", "非驱动端轴承及端盖"), "P-101/pump/bearing/non-drive-end", [(_up(nde_cover), "pump_blue")], [HOT]),
        part("vibration_sensor", ("Vibration sensor VT-101", "振动传感器 VT-101"), "P-101/instruments/vibration", [(sensor.moved(0.165, SHAFT_Y + 0.106, 0.0), "stainless"), (lead, "black")]),
    ]


def _lubrication() -> list[Part]:
    glass_at = (0.0, SHAFT_Y - 0.075, 0.075)
    rim = ring(0.027, 0.018, 0.0, 0.014, "z", 28)
    level = cylinder(0.0185, 0.0, 0.008, "z", 24, 0.0005)
    upper = box((0.034, 0.013, 0.001), (0.0, 0.0065, 0.0085), 0.0)
    bulb = revolve([(0.0, 0.0), (0.0, 0.020), (0.012, 0.027), (0.075, 0.027), (0.092, 0.018), (0.098, 0.0)], "y", 24)
    holder = join([cylinder(0.014, -0.025, 0.0, "y", 16), cylinder(0.008, -0.07, 0.0, "z", 12).moved(y=-0.018), hex_bolt(0.03, 0.014, "y").moved(y=-0.012)])
    breather = join([cylinder(0.010, 0.0, 0.03, "y", 14), cylinder(0.021, 0.028, 0.058, "y", 20)])
    plug = hex_bolt(0.022, 0.016, "z")
    return [
        part("oil_sight_glass", ("Oil level sight glass", "油位视镜"), "P-101/pump/bearing/oil/sight-glass", [(rim.moved(*glass_at), "brass"), (level.moved(*glass_at), "amber_oil"), (upper.moved(*glass_at), "glass")]),
        part("constant_level_oiler", ("Constant level oiler", "恒位油杯"), "P-101/pump/bearing/oil/oiler", [(bulb.moved(0.085, SHAFT_Y - 0.075, 0.145), "amber_oil"), (holder.moved(0.085, SHAFT_Y - 0.075, 0.145), "brass")]),
        part("oil_breather", ("Oil filler and breather", "加油口及呼吸帽"), "P-101/pump/bearing/oil/breather", [(breather.moved(-0.09, SHAFT_Y + 0.10, 0.0), "black")]),
        part("oil_drain_plug", ("Oil drain plug", "放油丝堵"), "P-101/pump/bearing/oil/drain", [(plug.moved(0.075, SHAFT_Y - 0.105, 0.074), "brass")], [HOT]),
    ]


def _coupling() -> list[Part]:
    hubs = [revolve([(0.262, 0.026), (0.262, 0.046), (0.300, 0.048), (0.302, 0.062), (0.322, 0.062), (0.322, 0.026), (0.262, 0.026)], "x", 32)]
    hubs.append(revolve([(0.438, 0.026), (0.438, 0.062), (0.458, 0.062), (0.460, 0.048), (0.50, 0.046), (0.50, 0.026), (0.438, 0.026)], "x", 32))
    spacer = revolve([(0.332, 0.0), (0.332, 0.060), (0.344, 0.060), (0.348, 0.040), (0.412, 0.040), (0.416, 0.060), (0.428, 0.060), (0.428, 0.0)], "x", 32)
    discs = [ring(0.057, 0.03, x, x + 0.010, "x", 32) for x in (0.322, 0.428)]
    bolts = [around(lambda: hex_bolt(0.014, 0.010, "x"), 6, 0.050, "x").moved(x=x) for x in (0.344, 0.458)]
    hood = revolve([(0.25, 0.116), (0.25, 0.119), (0.512, 0.119), (0.512, 0.116), (0.25, 0.116)], "x", 28, np.deg2rad(-90), np.pi)
    cheeks = [box((0.262, SHAFT_Y - BASE_TOP, 0.003), (0.381, (BASE_TOP - SHAFT_Y) / 2, s * 0.1175), 0.0005) for s in (-1, 1)]
    ends = [_guard_end(x) for x in (0.2515, 0.5105)]
    tabs = [box((0.05, 0.006, 0.04), (x, BASE_TOP - SHAFT_Y + 0.003, s * 0.136), 0.001) for s in (-1, 1) for x in (0.29, 0.47)]
    screws = [hex_bolt(0.016, 0.009, "y").moved(x, BASE_TOP - SHAFT_Y + 0.006, s * 0.14) for s in (-1, 1) for x in (0.29, 0.47)]
    warn = label("warn_rotating", (0.381, SHAFT_Y - 0.10, 0.1203), (1, 0, 0), (0, 1, 0), 0.085)
    arrow = label("rotation", (0.381, SHAFT_Y + 0.1202, 0.0), (1, 0, 0), (0, 0, -1), 0.12)
    guard: list[tuple[Mesh, str]] = [(_up(hood), "guard_mesh"), (_up(join(cheeks + ends + tabs)), "yellow"), (_up(join(screws)), "zinc"), warn, arrow]
    return [
        part("coupling", ("Spacer coupling", "加长联轴器"), "P-101/coupling", [(_up(join([*hubs, spacer])), "steel"), (_up(join(discs)), "stainless"), (_up(join(bolts)), "black")], [ROTATING]),
        part("coupling_guard", ("Coupling guard", "联轴器护罩"), "P-101/coupling/guard", guard, [ROTATING], joint="coupling_guard"),
    ]


def _guard_end(x: float) -> Mesh:
    """A horseshoe plate that closes one end of the guard around the shaft."""
    arch = revolve([(x - 0.0015, 0.058), (x - 0.0015, 0.117), (x + 0.0015, 0.117), (x + 0.0015, 0.058), (x - 0.0015, 0.058)], "x", 24, np.deg2rad(-90), np.pi)
    legs = [box((0.003, SHAFT_Y - BASE_TOP, 0.058), (x, (BASE_TOP - SHAFT_Y) / 2, s * 0.0875), 0.0005) for s in (-1, 1)]
    return join([arch, *legs])
