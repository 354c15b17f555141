"""The model: enough parts, named in both languages, closed where they are solid, standing inside the hall."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sightline.errors import NotFound
from sightline.hall.materials import HALL_SIZE_M, MATERIALS
from sightline.hall.mesh import open_edges, volume_m3
from sightline.hall.model import build_hall, model_version, skid_part_ids

#: Materials of pictures and panes; plates and windows are sheets, not bodies. So are floor, walls and roof.
SHEETS = {"labels", "sky", "floor", "wall", "roof"}
#: Surfaces that are open on purpose: a sheet let into its rim.
OPEN = {("fan_cowl", "grille"), ("oil_sight_glass", "glass")}

EXPECTED = [
    "baseplate",
    "pump_casing",
    "suction_flange",
    "discharge_flange",
    "mechanical_seal",
    "seal_gland",
    "bearing_housing",
    "drive_end_bearing",
    "coupling",
    "coupling_guard",
    "motor_frame",
    "terminal_box",
    "fan_cowl",
    "suction_valve",
    "discharge_valve",
    "suction_gauge",
    "discharge_gauge",
    "drain_plug",
    "oil_sight_glass",
    "anchor_bolt_1",
    "drip_tray",
    "flush_line",
    "thermowell",
    "plinth",
    "check_valve",
]


def test_the_skid_has_more_than_thirty_named_parts() -> None:
    ids = skid_part_ids()
    assert len(ids) >= 34
    assert set(EXPECTED) <= set(ids)


def test_ids_and_component_paths_are_unique_and_well_formed() -> None:
    parts = build_hall().parts
    assert len({p.id for p in parts}) == len(parts)
    assert len({p.component for p in parts}) == len(parts)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", p.id) for p in parts)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+(/[a-z0-9-]+)+", p.component) for p in parts)


def test_every_part_is_named_in_english_and_chinese() -> None:
    parts = build_hall().parts
    assert len({p.name_en for p in parts}) == len(parts)
    assert [p.id for p in parts if not re.search(r"[a-z]", p.name_en)] == []
    assert [p.id for p in parts if not re.search(r"[\u4e00-\u9fff]", p.name_zh)] == []
    assert all(re.search(r"[\u4e00-\u9fff]", zh) and en for p in parts for en, zh in p.safety)


def test_rotating_and_live_parts_carry_a_safety_hint() -> None:
    hall = build_hall()
    for part_id in ("coupling", "pump_shaft", "mechanical_seal", "terminal_box", "electric_cabinet", "suction_valve"):
        assert hall.part(part_id).safety


def test_solid_surfaces_are_watertight() -> None:
    leaky = [
        (part.id, surface.material)
        for part in build_hall().parts
        for surface in part.surfaces
        if surface.material not in SHEETS and (part.id, surface.material) not in OPEN and open_edges(surface.mesh)
    ]
    assert [name for name in leaky if not _is_open_shell(*name)] == []


def _is_open_shell(part_id: str, material: str) -> bool:
    """Gauge cases end at their dial."""
    return (part_id.endswith("gauge") or part_id == "thermowell") and material == "stainless"


def test_machine_parts_enclose_positive_volume() -> None:
    hall = build_hall()
    for part_id in skid_part_ids():
        body = [s for s in hall.part(part_id).surfaces if s.material not in SHEETS]
        assert all(volume_m3(s.mesh) > 0.0 for s in body), part_id


def test_everything_stands_inside_the_hall() -> None:
    w, h, d = HALL_SIZE_M
    low, high = np.array([-w / 2, 0.0, -d / 2]) - 0.05, np.array([w / 2, h, d / 2]) + 0.05
    outside = [p.id for p in build_hall().parts if np.any(p.bounds[0] < low) or np.any(p.bounds[1] > high)]
    assert outside == []


def test_surfaces_are_made_of_known_materials_with_unit_normals() -> None:
    for part in build_hall().parts:
        for surface in part.surfaces:
            assert surface.material in MATERIALS
            assert np.allclose(np.linalg.norm(surface.mesh.normals, axis=1), 1.0, atol=1e-6)
            assert surface.mesh.faces.max() < len(surface.mesh.positions)


def test_joints_and_faults_refer_to_parts_that_exist() -> None:
    hall = build_hall()
    for joint in hall.joints:
        assert [p.id for p in hall.parts if p.joint == joint.id]
        assert np.linalg.norm(joint.axis) == pytest.approx(1.0)
    assert {p.joint for p in hall.parts} - {None} == {joint.id for joint in hall.joints}
    for fault in hall.faults:
        assert hall.part(fault.part_id).fault is None
        assert [p.id for p in hall.parts if p.fault == fault.id]


def test_a_joint_stops_at_its_ends_and_rests_at_zero() -> None:
    joint = build_hall().joint("discharge_valve")
    assert np.allclose(joint.moved_from_rest(0.0), np.eye(4))
    assert np.allclose(joint.moved_from_rest(-99.0), joint.moved_from_rest(joint.upper))
    pivot = np.array([*joint.origin, 1.0])
    assert np.allclose(joint.moved_from_rest(-1.0) @ pivot, pivot)


def test_asking_for_an_unknown_part_or_joint_says_so() -> None:
    with pytest.raises(NotFound):
        build_hall().part("flux_capacitor")
    with pytest.raises(NotFound):
        build_hall().joint("hyperdrive")


def test_the_version_is_stable_within_one_source_tree() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", model_version())
    assert model_version() == model_version()
