"""The asset's own frame: places carried into it and out of it. Values only; who found them is for ``localising``.

``asset_from_world`` maps points as they are, p_asset = q * p_world + p: no camera is involved and no axes are flipped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from sightline.ids import WorldId
from sightline.protocol.common import Anchor, Geometry, Pose
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import PoseValue, Vector3
from sightline.workflow.case_state import CaseState
from sightline.workflow.localising import Localisation, in_asset_frame

GOOD_SIGMA_M: Final = 0.05
"""A place that may be off by more is approximate, however good it was when it was found."""
IDENTITY: Final = Pose(p=(0.0, 0.0, 0.0), q=(0.0, 0.0, 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Certainty:
    """How well a world lies in the asset's frame.

    Attributes:
        sigma_m: standard deviation of a place at the pivot.
        sigma_rad: of the turn about it.
        pivot: in the asset's frame; None when the certainty is the same everywhere.
    """

    sigma_m: float
    sigma_rad: float = 0.0
    pivot: Vector3 | None = None

    def sigma_at(self, p_asset: Vector3) -> float:
        """Of a place in the asset's frame: the turn has the distance from the pivot as its lever."""
        lever_m = math.dist(p_asset, self.pivot) if self.pivot is not None else 0.0
        return math.hypot(self.sigma_m, self.sigma_rad * lever_m)


@dataclass(frozen=True, slots=True)
class EarlierPlace:
    """A fault of an earlier case in the asset's frame."""

    annotation_id: str
    case_id: str
    case_number: int
    number: int
    title: str
    anchor: Anchor
    """In its old world; ``p_asset`` set."""
    sigma_m: float


def transform(pose: Pose | PoseValue) -> RigidTransform:
    """The map of a wire pose, without a camera's flip. Raises InvalidPose."""
    return RigidTransform.from_value(PoseValue(p=pose.p, q=pose.q))


def wire_pose(b_from_a: RigidTransform) -> Pose:
    value = b_from_a.to_value()
    return Pose(p=value.p, q=value.q)


def carried(b_from_a: RigidTransform, point: Vector3) -> Vector3:
    x, y, z = b_from_a.apply(np.array([point], dtype=np.float64))[0]
    return float(x), float(y), float(z)


def turned(b_from_a: RigidTransform, direction: Vector3) -> Vector3:
    x, y, z = b_from_a.rotate(np.array([direction], dtype=np.float64))[0]
    return float(x), float(y), float(z)


def moved_anchor(
    anchor: Anchor,
    to_world_id: str,
    to_from_here: RigidTransform,
    sigma_m: float,
    p_asset: Vector3,
    frame_id: str,
) -> Anchor:
    """The anchor in another world.

    Args:
        to_from_here: maps its world into the other one.
        sigma_m: of the way between the two; it adds to the anchor's own.
        p_asset: the same place in the asset's frame.
        frame_id: names that frame: the world that it began as.
    """
    assert anchor.p_world is not None
    total_m = math.hypot(anchor.sigma_m or 0.0, sigma_m)
    is_good = anchor.state == "good" and total_m <= GOOD_SIGMA_M
    state = "good" if is_good else "suspect" if anchor.state == "suspect" else "approximate"
    return msgspec.structs.replace(
        anchor,
        world_id=to_world_id,
        method="asset",
        state=state,
        reason="" if is_good else anchor.reason or "relocated",
        p_world=carried(to_from_here, anchor.p_world),
        normal=turned(to_from_here, anchor.normal) if anchor.normal else None,
        sigma_m=total_m,
        candidates=tuple(
            msgspec.structs.replace(each, p_world=carried(to_from_here, each.p_world)) for each in anchor.candidates
        ),
        p_asset=p_asset,
        asset_frame=frame_id,
    )


def moved_geometry(geometry: Geometry | None, to_from_here: RigidTransform) -> Geometry | None:
    """A shape in another world."""
    if geometry is None:
        return None
    plane = geometry.plane
    return msgspec.structs.replace(
        geometry,
        points_world=tuple(carried(to_from_here, p) if p is not None else None for p in geometry.points_world),
        normal=turned(to_from_here, geometry.normal) if geometry.normal else None,
        plane=msgspec.structs.replace(
            plane, point=carried(to_from_here, plane.point), normal=turned(to_from_here, plane.normal)
        )
        if plane is not None
        else None,
        axes_world=tuple(turned(to_from_here, axis) for axis in geometry.axes_world),
    )


def earlier_places(state: CaseState) -> list[EarlierPlace]:
    """Faults of a case whose places are known in the asset's frame."""
    found = []
    for fault in state.live_faults:
        mark = state.annotations.get(fault.annotation_id)
        localised = state.localisations.get(WorldId(mark.anchor.world_id)) if mark else None
        if mark is None or mark.is_deleted or localised is None or mark.anchor.p_world is None:
            continue
        found.append(
            EarlierPlace(
                annotation_id=mark.annotation_id,
                case_id=state.case_id,
                case_number=state.facts.number,
                number=mark.number,
                title=fault.title[:200],
                anchor=in_asset_frame(mark.anchor, state.localisations),
                sigma_m=math.hypot(mark.anchor.sigma_m or 0.0, sigma_of(localised)),
            )
        )
    return found


def sigma_of(localised: Localisation) -> float:
    return 0.0 if localised.method == "origin" else localised.sigma_m
