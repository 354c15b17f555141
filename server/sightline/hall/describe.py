"""``hall.json``: what the geometry file does not say: names, boxes, planes, joints, faults, start and walk."""

from __future__ import annotations

from typing import Any

import numpy as np

from sightline.hall.baked import Baked
from sightline.hall.mesh import F64
from sightline.hall.model import (
    MACHINE_AT,
    SPAWN_PITCH_RAD,
    SPAWN_POSITION,
    SPAWN_YAW_RAD,
    Hall,
    Plane,
    model_version,
    skid_part_ids,
)
from sightline.hall.parts import Part
from sightline.hall.walk import Walk

Json = dict[str, Any]

#: The walk in the file is sampled this often; the browser interpolates.
WALK_FPS = 15.0


def description(baked: Baked) -> Json:
    """The document; plain JSON types, metres, hall frame (WebXR axes, +Y up)."""
    hall = baked.hall
    skid = set(skid_part_ids())
    return {
        "version": 1,
        "model_version": model_version(),
        "frame": "right-handed, +Y up, metres; origin on the floor in the middle of the hall",
        "machine": {
            "id": "P-101",
            "name": {"en": "Cooling water pump P-101", "zh": "冷却水泵 P-101"},
            "origin": list(MACHINE_AT),
        },
        "spawn": {
            "position": _rounded(SPAWN_POSITION),
            "yaw_rad": round(SPAWN_YAW_RAD, 5),
            "pitch_rad": round(SPAWN_PITCH_RAD, 5),
        },
        "parts": [_part(part, part.id in skid) for part in hall.parts],
        "joints": _joints(hall),
        "faults": _faults(hall),
        "planes": [_plane(plane) for plane in hall.planes],
        "meshes": [part.id for part in hall.parts if part.is_device_mesh and part.fault is None and _stands_free(part)],
        "walk": walk_track(Walk(), WALK_FPS),
    }


def _part(part: Part, is_skid: bool) -> Json:
    low, high = part.bounds
    return {
        "id": part.id,
        "name": {"en": part.name_en, "zh": part.name_zh},
        "component": part.component,
        "skid": is_skid,
        "bounds": {"min": _rounded(low), "max": _rounded(high)},
        "centroid": _rounded(surface_centroid(part)),
        "safety": [{"en": en, "zh": zh} for en, zh in part.safety],
        "joint": part.joint,
        "fault": part.fault,
        "scanned": part.is_device_mesh and part.fault is None,
    }


def surface_centroid(part: Part) -> F64:
    """Centre of a part's surface, weighted by area, metres."""
    total, weight = np.zeros(3), 0.0
    for surface in part.surfaces:
        a, b, c = (surface.mesh.positions[surface.mesh.faces[:, k]] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        total += ((a + b + c) / 3.0 * area[:, None]).sum(axis=0)
        weight += float(area.sum())
    return np.asarray(total / weight)


def _stands_free(part: Part) -> bool:
    """Whether a headset reports the part as a mesh of its own: floor, walls and roof are planes."""
    return not part.id.startswith(("floor", "roof", "wall_", "window_", "safety"))


def _joints(hall: Hall) -> list[Json]:
    return [
        {
            "id": joint.id,
            "kind": joint.kind,
            "origin": _rounded(joint.origin),
            "axis": list(joint.axis),
            "upper": round(joint.upper, 6),
            "key": joint.key,
            "name": {"en": joint.name_en, "zh": joint.name_zh},
            "parts": [part.id for part in hall.parts if part.joint == joint.id],
        }
        for joint in hall.joints
    ]


def _faults(hall: Hall) -> list[Json]:
    return [
        {
            "id": fault.id,
            "name": {"en": fault.name_en, "zh": fault.name_zh},
            "part": fault.part_id,
            "failure_mode": fault.failure_mode,
            "shows": [part.id for part in hall.parts if part.fault == fault.id],
        }
        for fault in hall.faults
    ]


def _plane(plane: Plane) -> Json:
    other = np.cross(plane.right, plane.normal)
    return {
        "id": plane.id,
        "semantic": plane.semantic,
        "center": _rounded(plane.center),
        "right": list(plane.right),
        "normal": list(plane.normal),
        "other": _rounded(other),
        "size": list(plane.size),
    }


def walk_track(walk: Walk, fps: float) -> Json:
    """The walk as samples: eye position and camera axes (right, down, forward) in the hall frame."""
    poses = [walk.world_from_camera(float(t)) for t in walk.times(fps)]
    return {
        "duration_s": round(walk.duration_s, 6),
        "fps": fps,
        "position": [_rounded(pose[:3, 3]) for pose in poses],
        "right": [_rounded(pose[:3, 0], 5) for pose in poses],
        "down": [_rounded(pose[:3, 1], 5) for pose in poses],
    }


def _rounded(values: Any, digits: int = 4) -> list[float]:
    return [round(float(v), digits) for v in values]
