"""The spacer coupling between pump and motor, and the guard over it, which can be lifted off."""

from __future__ import annotations

import numpy as np

from sightline.hall.frame import BASE_TOP, SHAFT_Y, lifted
from sightline.hall.mesh import Mesh, join
from sightline.hall.parts import ROTATING, Part, label, part
from sightline.hall.solids import box, revolve, ring
from sightline.hall.sweeps import around, hex_bolt


def coupling_parts() -> list[Part]:
    """The coupling and its guard, in the machine frame."""
    hubs = [
        revolve(
            [
                (0.262, 0.026),
                (0.262, 0.046),
                (0.300, 0.048),
                (0.302, 0.062),
                (0.322, 0.062),
                (0.322, 0.026),
                (0.262, 0.026),
            ],
            "x",
            32,
        )
    ]
    hubs.append(
        revolve(
            [
                (0.438, 0.026),
                (0.438, 0.062),
                (0.458, 0.062),
                (0.460, 0.048),
                (0.50, 0.046),
                (0.50, 0.026),
                (0.438, 0.026),
            ],
            "x",
            32,
        )
    )
    spacer = revolve(
        [
            (0.332, 0.0),
            (0.332, 0.060),
            (0.344, 0.060),
            (0.348, 0.040),
            (0.412, 0.040),
            (0.416, 0.060),
            (0.428, 0.060),
            (0.428, 0.0),
        ],
        "x",
        32,
    )
    discs = [ring(0.057, 0.03, x, x + 0.010, "x", 26) for x in (0.322, 0.428)]
    bolts = [around(lambda: hex_bolt(0.014, 0.010, "x"), 6, 0.050, "x").moved(x=x) for x in (0.344, 0.458)]
    hood = revolve(
        [(0.25, 0.116), (0.25, 0.119), (0.512, 0.119), (0.512, 0.116), (0.25, 0.116)], "x", 28, np.deg2rad(-90), np.pi
    )
    cheeks = [
        box((0.262, SHAFT_Y - BASE_TOP, 0.003), (0.381, (BASE_TOP - SHAFT_Y) / 2, s * 0.1175), 0.0005) for s in (-1, 1)
    ]
    ends = [_guard_end(x) for x in (0.2515, 0.5105)]
    tabs = [
        box((0.05, 0.006, 0.04), (x, BASE_TOP - SHAFT_Y + 0.003, s * 0.136), 0.001)
        for s in (-1, 1)
        for x in (0.29, 0.47)
    ]
    screws = [
        hex_bolt(0.016, 0.009, "y").moved(x, BASE_TOP - SHAFT_Y + 0.006, s * 0.14)
        for s in (-1, 1)
        for x in (0.29, 0.47)
    ]
    warn = label("warn_rotating", (0.381, SHAFT_Y - 0.10, 0.1203), (1, 0, 0), (0, 1, 0), 0.085)
    arrow = label("rotation", (0.381, SHAFT_Y + 0.1202, 0.0), (1, 0, 0), (0, 0, -1), 0.12)
    guard: list[tuple[Mesh, str]] = [
        (lifted(hood), "guard_mesh"),
        (lifted(join(cheeks + ends + tabs)), "yellow"),
        (lifted(join(screws)), "zinc"),
        warn,
        arrow,
    ]
    return [
        part(
            "coupling",
            ("Spacer coupling", "加长联轴器"),
            "P-101/coupling",
            [
                (lifted(join([*hubs, spacer])), "steel"),
                (lifted(join(discs)), "stainless"),
                (lifted(join(bolts)), "black"),
            ],
            [ROTATING],
        ),
        part(
            "coupling_guard",
            ("Coupling guard", "联轴器护罩"),
            "P-101/coupling/guard",
            guard,
            [ROTATING],
            joint="coupling_guard",
        ),
    ]


def _guard_end(x: float) -> Mesh:
    """A horseshoe plate that closes one end of the guard around the shaft."""
    arch = revolve(
        [(x - 0.0015, 0.058), (x - 0.0015, 0.117), (x + 0.0015, 0.117), (x + 0.0015, 0.058), (x - 0.0015, 0.058)],
        "x",
        24,
        np.deg2rad(-90),
        np.pi,
    )
    legs = [box((0.003, SHAFT_Y - BASE_TOP, 0.058), (x, (BASE_TOP - SHAFT_Y) / 2, s * 0.0875), 0.0005) for s in (-1, 1)]
    return join([arch, *legs])
