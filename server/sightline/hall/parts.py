"""Named parts: what a mark can be put on, what a fault can be about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sightline.hall.mesh import F64, Mesh, join
from sightline.hall.solids import CELL_M, patch, revolve
from sightline.hall.textures.labels import CELLS, SHEET_PX


@dataclass(frozen=True, slots=True)
class Surface:
    """A mesh and what it is made of (a key of ``MATERIALS``)."""

    mesh: Mesh
    material: str


@dataclass(frozen=True, slots=True)
class Part:
    """One named thing in the hall.

    Attributes:
        id: stable, lower case; also the node name in ``hall.glb``.
        name_en, name_zh: the engineering term.
        component: path in the asset's structure, e.g. ``P-101/pump/seal/gland``.
        surfaces: geometry in the hall frame, at rest.
        safety: what to know before touching it, as ``(en, zh)`` pairs.
        joint: id of the joint that moves it, if any.
        fault: id of the fault with which it appears, if any.
        is_device_mesh: whether a headset's room scan would contain it.
    """

    id: str
    name_en: str
    name_zh: str
    component: str
    surfaces: tuple[Surface, ...]
    safety: tuple[tuple[str, str], ...] = ()
    joint: str | None = None
    fault: str | None = None
    is_device_mesh: bool = True

    def moved(self, x: float, y: float, z: float) -> Part:
        surfaces = tuple(Surface(s.mesh.moved(x, y, z), s.material) for s in self.surfaces)
        return replace(self, surfaces=surfaces)

    @property
    def bounds(self) -> tuple[F64, F64]:
        """Lowest and highest corner, metres, hall frame, at rest."""
        points = np.concatenate([surface.mesh.positions for surface in self.surfaces])
        return points.min(axis=0), points.max(axis=0)


ROTATING = ("Rotating part: lock out the drive before reaching in.", "旋转部件:伸手前必须锁定驱动。")
PRESSURE = ("Under pressure: isolate and drain before loosening.", "带压:松动前先隔离并排空。")
ELECTRIC = ("Live parts inside: lock out, tag out, prove dead.", "内有带电部件:上锁挂牌并验电。")
HOT = ("May be hot above 60 °C.", "温度可能超过 60 °C。")
SLIPPERY = ("Wet floor: danger of slipping.", "地面湿滑:小心滑倒。")


def part(
    part_id: str,
    names: tuple[str, str],
    component: str,
    surfaces: Sequence[tuple[Mesh, str]],
    safety: Sequence[tuple[str, str]] = (),
    joint: str | None = None,
    fault: str | None = None,
    is_device_mesh: bool = True,
) -> Part:
    """A part from loose meshes; meshes of one material become one surface."""
    grouped: dict[str, list[Mesh]] = {}
    for mesh, material in surfaces:
        grouped.setdefault(material, []).append(mesh)
    made = tuple(Surface(join(meshes), material) for material, meshes in grouped.items())
    return Part(part_id, names[0], names[1], component, made, tuple(safety), joint, fault, is_device_mesh)


def label(
    cell: str, center: Sequence[float] | F64, right: Sequence[float] | F64, up: Sequence[float], width_m: float
) -> tuple[Mesh, str]:
    """A flat plate with a picture of the label sheet, facing ``right x up``."""
    place = CELLS[cell]
    edge_u = np.asarray(right, dtype=float) * width_m
    edge_v = np.asarray(up, dtype=float) * width_m * place.height / place.width
    corner = np.asarray(center, dtype=float) - (edge_u + edge_v) / 2
    return patch(corner, edge_u, edge_v, CELL_M, place.uv), "labels"


def band(
    cell: str, radius_m: float, middle: float, facing_rad: float, width_m: float, axis: str = "x"
) -> tuple[Mesh, str]:
    """A picture of the label sheet bent around a pipe, reading along its axis.

    Args:
        radius_m: of the band, a little more than the pipe's.
        middle: axial position of its centre.
        facing_rad: direction that its centre faces, as in ``revolve``.
        width_m: length along the axis.
    """
    place = CELLS[cell]
    sweep = width_m * place.height / place.width / radius_m
    strip = revolve(
        [(middle - width_m / 2, radius_m), (middle + width_m / 2, radius_m)], axis, 12, facing_rad - sweep / 2, sweep
    )
    u0, v0, u1, v1 = place.uv
    along = (strip.positions[:, "xyz".index(axis)] - middle) / width_m + 0.5
    theta = np.tile(np.linspace(0.0, 1.0, 13), 2)
    uv = np.stack([u0 + (u1 - u0) * along, v1 + (v0 - v1) * theta], axis=1)
    return Mesh(strip.positions, strip.normals, uv, strip.faces), "labels"


def dial(cell: str, radius_m: float) -> tuple[Mesh, str]:
    """A round picture facing +z, centred on the origin."""
    place = CELLS[cell]
    t = np.linspace(0.0, 2 * np.pi, 33)[:-1]
    unit = np.vstack([[0.0, 0.0], np.stack([np.cos(t), np.sin(t)], axis=1)])
    center = np.array([place.x + place.width / 2, place.y + place.height / 2])
    uv = (center + unit * np.array([1.0, -1.0]) * place.width * 0.49) / SHEET_PX
    k = np.arange(32)
    faces = np.stack([np.zeros_like(k), k + 1, (k + 1) % 32 + 1], axis=1).astype(np.int64)
    positions = np.column_stack([unit * radius_m, np.zeros(33)])
    return Mesh(positions, np.tile([0.0, 0.0, 1.0], (33, 1)), uv, faces), "labels"
