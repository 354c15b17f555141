"""Main dimensions of the pump skid, and its frame.

Machine frame: x along the shaft towards the motor, y up, z towards the operator; the origin lies on the floor under
the middle of the pump. A single-stage end-suction pump with a tangential discharge nozzle. Metres.
"""

from __future__ import annotations

from sightline.hall.mesh import Mesh

SHAFT_Y = 0.82
BASE_TOP = 0.39
PLINTH_TOP = 0.25
VOLUTE_X = -0.62
NOZZLE_Z = -0.215
SUCTION_BORE = 0.057
DISCHARGE_BORE = 0.048


def lifted(mesh: Mesh) -> Mesh:
    """A mesh drawn around the x axis, lifted to the shaft's height."""
    return mesh.moved(y=SHAFT_Y)
