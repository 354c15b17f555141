"""The hall itself: floor, walls with windows and a door, roof, columns, pipe rack, cable tray, lamps.

Hall frame: +Y up, the origin on the floor in the middle; 12 m along x, 8 m along z, 4.5 m high.
"""

from __future__ import annotations

import numpy as np

from sightline.hall.materials import HALL_SIZE_M
from sightline.hall.mesh import Mesh, join
from sightline.hall.parts import ELECTRIC, Part, band, label, part
from sightline.hall.solids import box, cylinder, patch
from sightline.hall.sweeps import pipe, sag, tube

WIDTH, HEIGHT, DEPTH = HALL_SIZE_M
LAMP_Y = 3.75

#: Centres of the lamps in plan, metres; each is 1.5 m long in x.
LAMPS: tuple[tuple[float, float], ...] = ((-3.6, -1.6), (0.0, -1.6), (3.6, -1.6), (-3.6, 1.9), (0.0, 1.9), (3.6, 1.9))
LAMP_SIZE = (1.5, 0.16)

#: Windows: wall, centre along the wall, lower edge, width, height.
WINDOWS: tuple[tuple[str, float, float, float, float], ...] = (
    ("back", -4.2, 1.75, 1.9, 1.35),
    ("back", -1.7, 1.75, 1.9, 1.35),
    ("back", 4.9, 1.75, 1.6, 1.35),
    ("right", -1.6, 1.6, 2.2, 1.6),
    ("right", 1.6, 1.6, 2.2, 1.6),
)


def building_parts() -> list[Part]:
    """Everything that was there before the machines."""
    return [*_shell(), *_openings(), *_columns(), *_services(), *_lighting(), *_signs()]


def _shell() -> list[Part]:
    x, z = WIDTH / 2, DEPTH / 2
    ground = patch(np.array([-x, 0, z]), np.array([WIDTH, 0, 0]), np.array([0, 0, -DEPTH]), 2.0)
    ceiling = patch(np.array([-x, HEIGHT, -z]), np.array([WIDTH, 0, 0]), np.array([0, 0, DEPTH]), 2.0)
    # The picture's first row is z = -depth/2 and v runs down from there.
    ground = Mesh(ground.positions, ground.normals, ground.positions[:, [0, 2]] + np.array([x, z]), ground.faces)
    sides = {
        "wall_back": (
            patch(np.array([-x, 0, -z]), np.array([WIDTH, 0, 0]), np.array([0, HEIGHT, 0]), 2.0),
            "Back wall",
            "后墙",
        ),
        "wall_front": (
            patch(np.array([x, 0, z]), np.array([-WIDTH, 0, 0]), np.array([0, HEIGHT, 0]), 2.0),
            "Front wall",
            "前墙",
        ),
        "wall_left": (
            patch(np.array([-x, 0, z]), np.array([0, 0, -DEPTH]), np.array([0, HEIGHT, 0]), 2.0),
            "Left wall",
            "左墙",
        ),
        "wall_right": (
            patch(np.array([x, 0, -z]), np.array([0, 0, DEPTH]), np.array([0, HEIGHT, 0]), 2.0),
            "Right wall",
            "右墙",
        ),
    }
    walls = []
    for name, (mesh, en, zh) in sides.items():
        upright = Mesh(mesh.positions, mesh.normals, mesh.uv * np.array([1.0, -1.0]), mesh.faces)
        walls.append(part(name, (en, zh), f"hall/{name.replace('_', '-')}", [(upright, "wall")]))
    return [
        part("floor", ("Concrete floor", "混凝土地面"), "hall/floor", [(ground, "floor")]),
        part("roof", ("Roof", "屋顶"), "hall/roof", [(ceiling, "roof")]),
        *walls,
    ]


def _on_wall(wall: str, along: float, y: float, out: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A point on a wall (``out`` metres into the hall) with the directions right and into the hall."""
    if wall == "back":
        return np.array([along, y, -DEPTH / 2 + out]), np.array([1.0, 0, 0]), np.array([0, 0, 1.0])
    if wall == "right":
        return np.array([WIDTH / 2 - out, y, along]), np.array([0, 0, 1.0]), np.array([-1.0, 0, 0])
    if wall == "left":
        return np.array([-WIDTH / 2 + out, y, along]), np.array([0, 0, -1.0]), np.array([1.0, 0, 0])
    return np.array([along, y, DEPTH / 2 - out]), np.array([-1.0, 0, 0]), np.array([0, 0, -1.0])


def _bar(wall: str, along: float, y: float, width: float, height: float, depth: float, out: float = 0.0) -> Mesh:
    center, right, _ = _on_wall(wall, along, y, out + depth / 2)
    size = (width, height, depth) if abs(right[0]) > 0.5 else (depth, height, width)
    return box(size, center, 0.006, 0.5)


def _openings() -> list[Part]:
    made = []
    for k, (wall, along, low, width, height) in enumerate(WINDOWS, start=1):
        corner, right, _ = _on_wall(wall, along, low, 0.012)
        pane = patch(corner - right * width / 2, right * width, np.array([0, height, 0]), 1.0, (0.0, 1.0, 1.0, 0.0))
        frame = [_bar(wall, along, low + y, width + 0.10, 0.07, 0.07) for y in (0.0, height)]
        frame += [
            _bar(wall, along + x, low + height / 2, 0.06, height, 0.06)
            for x in (-width / 2, -width / 6, width / 6, width / 2)
        ]
        frame += [_bar(wall, along, low + height * 0.68, width, 0.035, 0.05)]
        sill = _bar(wall, along, low - 0.05, width + 0.22, 0.035, 0.18)
        made.append(
            part(
                f"window_{k}",
                (f"Window {k}", f"窗 {k}"),
                f"hall/window-{k}",
                [(pane, "sky"), (join(frame), "column"), (sill, "zinc")],
            )
        )
    leaf = _bar("left", -2.1, 1.05, 1.0, 2.1, 0.05)
    frame = [_bar("left", -2.1 + s * 0.55, 1.08, 0.10, 2.16, 0.10) for s in (-1, 1)] + [
        _bar("left", -2.1, 2.15, 1.2, 0.10, 0.10)
    ]
    kick = _bar("left", -2.1, 0.16, 0.94, 0.30, 0.004, 0.05)
    handle = [_bar("left", -1.7, 1.02, 0.03, 0.03, 0.06, 0.05), _bar("left", -1.76, 1.02, 0.15, 0.025, 0.02, 0.10)]
    center, right, _ = _on_wall("left", -2.1, 2.45, 0.012)
    sign = label("exit", center, right, (0, 1, 0), 0.46)
    made.append(
        part(
            "door",
            ("Door", "门"),
            "hall/door",
            [(leaf, "motor_grey"), (join(frame), "column"), (kick, "stainless"), (join(handle), "steel"), sign],
        )
    )
    return made


def _columns() -> list[Part]:
    made = []
    places = [(x, z) for z in (-3.88, 3.88) for x in (-5.85, -3.0, 0.3, 3.3, 5.85)]
    for k, (x, z) in enumerate(places, start=1):
        web = box((0.012, HEIGHT - 0.3, 0.20), (x, HEIGHT / 2 - 0.1, z), 0.0, 0.8)
        flanges = [box((0.20, HEIGHT - 0.3, 0.016), (x, HEIGHT / 2 - 0.1, z + s * 0.10), 0.0, 0.8) for s in (-1, 1)]
        foot = box((0.34, 0.025, 0.32), (x, 0.0125, z), 0.004)
        guard = box((0.206, 0.9, 0.004), (x, 0.5, z + (0.112 if z < 0 else -0.112)), 0.0, 0.5)
        made.append(
            part(
                f"column_{k}",
                (f"Steel column {k}", f"钢柱 {k}"),
                f"hall/column-{k}",
                [(join([web, *flanges, foot]), "column"), (guard, "hazard")],
            )
        )
    beams = []
    for x in (-5.85, -3.0, 0.3, 3.3, 5.85):
        beams.append(box((0.012, 0.26, DEPTH - 0.1), (x, HEIGHT - 0.20, 0.0), 0.0, 2.0))
        beams.extend(box((0.16, 0.014, DEPTH - 0.1), (x, HEIGHT - 0.20 + s * 0.13, 0.0), 0.0, 2.0) for s in (-1, 1))
    purlins = [box((WIDTH, 0.08, 0.06), (0.0, HEIGHT - 0.04, z), 0.0, 3.0) for z in (-2.6, -1.3, 0.0, 1.3, 2.6)]
    made.append(
        part(
            "roof_beams",
            ("Roof beams", "屋面梁"),
            "hall/roof-beams",
            [(join(beams), "column"), (join(purlins), "zinc")],
            is_device_mesh=False,
        )
    )
    return made


def _services() -> list[Part]:
    rack_x = (-4.9, -2.2, 0.75, 3.6)
    posts = []
    for x in rack_x:
        posts.append(box((0.08, 0.08, 1.3), (x, 2.72, -3.35), 0.004, 0.4))
        posts.append(box((0.06, 0.06, 1.0), (x, 2.40, -3.45), 0.004, 0.4).turned("x", 0.0))
    lines = [
        (pipe([(-5.95, 2.86, -3.20), (5.95, 2.86, -3.20)], 0.085, 0.1, 22), "cladding"),
        (pipe([(-5.95, 2.84, -3.55), (2.9, 2.84, -3.55), (2.9, 4.3, -3.55)], 0.06, 0.16, 18), "green"),
        (pipe([(-5.95, 2.80, -2.88), (5.95, 2.80, -2.88)], 0.036, 0.1, 14), "stainless"),
        (
            pipe([(-5.95, 2.495, -3.30), (1.7, 2.495, -3.30), (1.7, 1.30, -3.30), (1.7, 1.30, -3.98)], 0.03, 0.1, 12),
            "zinc",
        ),
    ]
    air = band("flow_air", 0.0368, -0.9, np.deg2rad(100), 0.34)
    water = band("flow_water", 0.061, 1.9, np.deg2rad(110), 0.55)
    marks = [(air[0].moved(y=2.80, z=-2.88), air[1]), (water[0].moved(y=2.84, z=-3.55), water[1])]
    tray_y, tray_z = 3.28, -1.09
    floor_of_tray = box((10.6, 0.004, 0.30), (0.2, tray_y, tray_z), 0.0, 0.5)
    sides = [box((10.6, 0.07, 0.004), (0.2, tray_y + 0.035, tray_z + s * 0.15), 0.0, 0.5) for s in (-1, 1)]
    rods = [
        cylinder(0.006, tray_y, HEIGHT, "y", 5).moved(x, 0.0, tray_z + s * 0.17)
        for x in (-4.4, -2.0, 0.4, 2.8, 5.0)
        for s in (-1, 1)
    ]
    hangers = [box((0.04, 0.03, 0.40), (x, tray_y - 0.018, tray_z), 0.003) for x in (-4.4, -2.0, 0.4, 2.8, 5.0)]
    cables = [
        tube(sag((-5.0, tray_y + 0.03, tray_z + dz), (5.4, tray_y + 0.03, tray_z + dz), 0.0, 3), r, 8)
        for dz, r in ((-0.10, 0.016), (-0.06, 0.012), (0.0, 0.018), (0.06, 0.012), (0.10, 0.014))
    ]
    return [
        part(
            "pipe_rack",
            ("Pipe rack", "管架"),
            "hall/pipe-rack",
            [(join(posts), "zinc"), *lines, *marks],
            is_device_mesh=False,
        ),
        part(
            "cable_tray",
            ("Cable tray", "电缆桥架"),
            "hall/cable-tray",
            [(join([floor_of_tray, *sides, *rods, *hangers]), "zinc"), (join(cables), "black")],
            [ELECTRIC],
            is_device_mesh=False,
        ),
    ]


def _lighting() -> list[Part]:
    housings: list[Mesh] = []
    tubes: list[Mesh] = []
    chains: list[Mesh] = []
    for x, z in LAMPS:
        housings.append(box((LAMP_SIZE[0] + 0.06, 0.07, LAMP_SIZE[1] + 0.06), (x, LAMP_Y + 0.05, z), 0.0, 0.8))
        tubes.append(box((LAMP_SIZE[0], 0.03, LAMP_SIZE[1]), (x, LAMP_Y, z), 0.01, 0.8))
        chains.extend(cylinder(0.004, LAMP_Y + 0.08, HEIGHT, "y", 6).moved(x + dx, 0.0, z) for dx in (-0.6, 0.6))
    return [
        part(
            "lamps",
            ("Hall lamps", "照明灯具"),
            "hall/lamps",
            [(join(housings), "cabinet"), (join(tubes), "lamp"), (join(chains), "zinc")],
            [ELECTRIC],
            is_device_mesh=False,
        )
    ]


def _signs() -> list[Part]:
    surfaces = []
    for cell, wall, along, y, width in (
        ("must_ears", "back", 0.75, 2.02, 0.30),
        ("warn_rotating", "back", 1.12, 2.02, 0.30),
        ("loto", "back", 1.50, 1.95, 0.34),
        ("notice", "front", 1.2, 1.6, 0.5),
        ("must_ears", "left", -1.2, 1.7, 0.26),
        ("warn_electric", "front", -1.6, 1.7, 0.3),
    ):
        center, right, _ = _on_wall(wall, along, y, 0.008)
        surfaces.append(label(cell, center, right, (0, 1, 0), width))
    return [part("safety_signs", ("Safety signs", "安全标志"), "hall/safety-signs", surfaces, is_device_mesh=False)]
