"""Where a mark lies on its evidence picture, and how large its uncertainty is there."""

from __future__ import annotations

from sightline.errors import SpatialError
from sightline.report.formats import MEASURES
from sightline.report.marking import MarkLook
from sightline.spatial.camera import Intrinsics
from sightline.spatial.frames import camera_pose
from sightline.spatial.values import IntrinsicsValue, PoseValue
from sightline.workflow.case_state import CaseState
from sightline.workflow.parts import AnnotationState, Still


def look_of(state: CaseState, mark: AnnotationState, still: Still | None) -> MarkLook:
    """Return how the mark is drawn on a picture of the very frame that it was placed on."""
    fault = state.faults.get(mark.fault_id) if mark.fault_id else None
    return MarkLook(
        u=mark.u,
        v=mark.v,
        number=mark.number,
        severity=fault.severity if fault else None,
        anchor_state=mark.anchor_state,
        radius_px=uncertainty_px(mark, still) if still else None,
        shape=mark.shape,
        points=mark.points,
        note=note_of(mark),
    )


def note_of(mark: AnnotationState) -> str:
    """Return what is written beside a shape: a text's words, a measurement's figure; the same in every language."""
    if mark.shape == "text":
        return mark.label
    figure = mark.geometry.measure if mark.geometry else None
    return MEASURES[figure.kind](figure.value, figure.sigma) if figure else ""


def uncertainty_px(mark: AnnotationState, still: Still) -> float | None:
    """Return the radius in pixels of the picture that ± the mark's uncertainty covers at its distance.

    None when it is not known: no position, no camera of the picture, the position in another tracking origin than the
    picture, or behind the camera.
    """
    anchor = mark.anchor
    if anchor.p_world is None or anchor.sigma_m is None or anchor.world_id != mark.first_anchor.world_id:
        return None
    if still.pose is None or still.intrinsics is None or still.frame != mark.frame:
        return None
    try:
        world_from_camera = camera_pose(PoseValue(still.pose.p, still.pose.q))
        given = still.intrinsics
        intrinsics = Intrinsics.from_value(IntrinsicsValue(given.fx, given.fy, given.cx, given.cy, given.w, given.h))
    except SpatialError:
        return None  # A picture is evidence also when what was said about its camera is not.
    depth_m = float((world_from_camera.rotation.T @ (anchor.p_world - world_from_camera.translation))[2])
    if depth_m <= 0.01:
        return None
    return intrinsics.fx * still.width / intrinsics.width * anchor.sigma_m / depth_m
