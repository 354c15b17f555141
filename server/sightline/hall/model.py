"""The machine hall: all parts, joints, faults and planes, in the hall frame.

Hall frame: WebXR axes (+Y up, right-handed), metres; the origin lies on the floor in the middle of the hall. It is the
tracking origin of the emulated headset, so that truth and tracking coincide. The machine frame of P-101 is the same
axes shifted by ``MACHINE_AT``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from sightline.errors import NotFound
from sightline.hall.bearings import bearing_parts
from sightline.hall.building import building_parts
from sightline.hall.coupling import coupling_parts
from sightline.hall.faults import FAULTS, Fault, fault_parts
from sightline.hall.frame import PLINTH_TOP
from sightline.hall.furniture import TROLLEY_AT, TROLLEY_TOP, furniture_parts
from sightline.hall.joints import Joint
from sightline.hall.materials import HALL_SIZE_M
from sightline.hall.mesh import F64
from sightline.hall.motor import motor_parts
from sightline.hall.parts import Part
from sightline.hall.pump import pump_parts
from sightline.hall.seal import seal_parts
from sightline.hall.skid import LEVER_PIVOT, SUCTION_VALVE_X, skid_parts

#: Origin of the machine frame of P-101 in the hall frame, metres.
MACHINE_AT = (0.25, 0.0, -0.45)

#: Where the technician starts: position of the eyes and the direction of view (yaw about +Y, 0 = -Z; pitch up).
SPAWN_POSITION = (-1.55, 1.62, 2.05)
SPAWN_YAW_RAD = float(np.deg2rad(-31.0))
SPAWN_PITCH_RAD = float(np.deg2rad(-17.0))

State = dict[str, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat surface as a headset reports it.

    Attributes:
        semantic: WebXR label: ``floor``, ``wall``, ``ceiling``, ``table``, ``door``, ``window``.
        center: metres, hall frame.
        right, normal: unit vectors, hall frame; the plane spans ``right`` and ``right x normal``.
        size: full extent along ``right`` and along the other direction, metres.
    """

    id: str
    semantic: str
    center: tuple[float, float, float]
    right: tuple[float, float, float]
    normal: tuple[float, float, float]
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything that is in the hall."""

    parts: tuple[Part, ...]
    joints: tuple[Joint, ...]
    faults: tuple[Fault, ...]
    planes: tuple[Plane, ...]

    def part(self, part_id: str) -> Part:
        """The part of that id.

        Raises:
            NotFound: if there is none.
        """
        for candidate in self.parts:
            if candidate.id == part_id:
                return candidate
        raise NotFound("part", part_id)

    def joint(self, joint_id: str) -> Joint:
        """The joint of that id.

        Raises:
            NotFound: if there is none.
        """
        for candidate in self.joints:
            if candidate.id == joint_id:
                return candidate
        raise NotFound("joint", joint_id)

    def moved_from_rest(self, part: Part, joints: State) -> F64:
        """``(4, 4)`` of a part for given joint values (at rest where none is given)."""
        if part.joint is None:
            return np.eye(4)
        return self.joint(part.joint).moved_from_rest(joints.get(part.joint, 0.0))


def _machine() -> list[Part]:
    skid = [*pump_parts(), *seal_parts(), *bearing_parts(), *coupling_parts(), *motor_parts(), *skid_parts()]
    return [*skid, *fault_parts()]


@cache
def build_hall() -> Hall:
    """The hall, built once per process."""
    machine = [part.moved(*MACHINE_AT) for part in _machine()]
    parts = (*building_parts(), *furniture_parts(), *machine)
    return Hall(parts, _joints(), FAULTS, _planes())


def skid_part_ids() -> tuple[str, ...]:
    """Ids of the parts that belong to the pump skid P-101, faults excluded."""
    return tuple(p.id for p in build_hall().parts if p.component.startswith("P-101/") and p.fault is None)


def _joints() -> tuple[Joint, ...]:
    x, y, z = MACHINE_AT
    lever = (LEVER_PIVOT[0] + x, LEVER_PIVOT[1] + y, LEVER_PIVOT[2] + z)
    wheel = (SUCTION_VALVE_X + x, 0.0, z)
    return (
        Joint(
            "discharge_valve",
            "turn",
            lever,
            (0.0, 0.0, 1.0),
            float(-np.pi / 2),
            "v",
            "Close or open the discharge valve",
            "关闭或打开排出阀",
        ),
        Joint(
            "suction_valve",
            "turn",
            wheel,
            (0.0, 1.0, 0.0),
            float(1.5 * np.pi),
            "h",
            "Turn the suction valve's handwheel",
            "转动吸入阀手轮",
        ),
        Joint(
            "coupling_guard",
            "slide",
            (0.0, 0.0, 0.0),
            (0.0, 1.0, 0.0),
            0.34,
            "g",
            "Lift or refit the coupling guard",
            "取下或装回联轴器护罩",
        ),
    )


def _planes() -> tuple[Plane, ...]:
    w, h, d = HALL_SIZE_M
    up, tx, tz = (0.0, 1.0, 0.0), *TROLLEY_AT
    mx, _, mz = MACHINE_AT
    return (
        Plane("floor", "floor", (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), up, (w, d)),
        Plane("ceiling", "ceiling", (0.0, h, 0.0), (1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (w, d)),
        Plane("wall_back", "wall", (0.0, h / 2, -d / 2), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (w, h)),
        Plane("wall_front", "wall", (0.0, h / 2, d / 2), (-1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (w, h)),
        Plane("wall_left", "wall", (-w / 2, h / 2, 0.0), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0), (d, h)),
        Plane("wall_right", "wall", (w / 2, h / 2, 0.0), (0.0, 0.0, 1.0), (-1.0, 0.0, 0.0), (d, h)),
        Plane("trolley_top", "table", (tx, TROLLEY_TOP - 0.064, tz), (1.0, 0.0, 0.0), up, (0.68, 0.42)),
        Plane("plinth_top", "table", (mx + 0.22, PLINTH_TOP, mz), (1.0, 0.0, 0.0), up, (2.82, 1.16)),
    )


@cache
def model_version() -> str:
    """Twelve hex digits that change whenever the hall or its rendering changes: the hash of this package's source."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for source in sorted(root.rglob("*.py")):
        digest.update(source.relative_to(root).as_posix().encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
