"""A click becomes a place: the anchor answer from one depth image, with an honest uncertainty.

Own depth answers only where the sensor measured at the clicked pixel. A hole is reported (``no_depth``) and left to the
fused volume: a value carried over from neighbours would be a guess about what the sensor could not see. Surfaces that
end close by are handed out as candidates, for the volume to confirm or the expert to choose. At a depth edge the click
is ambiguous by a pixel or two; the surface measured at the pixel is taken, of several the front one, and all within
reach are candidates. (Taking a front surface beside the pixel was wrong more often than right on recordings.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.errors import SpatialError
from sightline.spatial.camera import Intrinsics, project_camera
from sightline.spatial.depth import DepthImage, check_frame
from sightline.spatial.pose import RigidTransform
from sightline.spatial.surface import (
    REFERENCE_FOCAL_PX,
    Surface,
    measurements_at,
    patch_radius_px,
    surfaces_at,
    surfaces_of,
)
from sightline.spatial.values import AnchorAnswer, AnchorMethod, AnchorState, Candidate, ClickQuery, Vector3

Array = npt.NDArray[np.float64]

EDGE_RADIUS_PX: Final = 3.0
"""A second surface this close makes the click an edge: both are handed out."""
GAP_PX: Final = 5.5
"""Surfaces this near to a hole may go on in it; all are candidates."""
FAR_GAP_PX: Final = 12.5
"""In a wide hole, or outside of what the depth camera sees, the one surface beside it is continued up to here: further
it is right in every second case only."""
_FAR_GAP_RING_PX: Final = 11.0
_FAR_GAP_MIN_PX: Final = 60
"""Measurements that a surface needs to be continued so far."""
_GAP_SIGMA: Final = 0.004
"""Metres per metre of depth and pixel of distance: how fast a continued surface becomes uncertain."""
_SPARSE: Final = 0.4
"""A surface that fills less of the patch, without another one beside it, is often an island of wrong depth."""
_SPARSE_SIGMA: Final = 0.01
"""Metres per metre of depth, for such a surface."""
UNSURE_M: Final = 0.03
"""An answer with more than this as sigma is not ``good``: on steep surfaces a pixel is centimetres, and every fifth
such answer of the recordings is more than 5 cm off."""
MAX_CANDIDATES: Final = 4
"""As many as the wire carries."""
_AT_PIXEL_PX: Final = 0.75
"""A measurement this close lies at the clicked pixel itself (half its diagonal, and a little)."""

_SIGMA_FLOOR_M: Final = 0.003
_SIGMA_RANGE: Final = 0.0025
"""Metres per metre of depth, beside the noise that the patch itself shows: what calibration and poses add. Fitted to
seven recordings of a headset, two hand-held cameras and one on an arm (docs/accuracy.md)."""
_SIGMA_CLICK_PX: Final = 1.0
"""How exactly the depth image lies on the colour image; on a slanted surface it turns into depth."""


def screen_only(world_id: str, reason: str, candidates: tuple[Candidate, ...] = ()) -> AnchorAnswer:
    """The answer when the place is not known: the mark stays on the picture."""
    return AnchorAnswer(world_id=world_id, method="screen", state="screen_only", reason=reason, candidates=candidates)


def anchor_from_depth(world_id: str, depth: DepthImage, intrinsics: Intrinsics, u: float, v: float) -> AnchorAnswer:
    """Where a click lies by the depth of its own frame.

    Args:
        world_id: tracking origin the answer belongs to.
        depth: depth of the clicked frame.
        intrinsics: camera of the clicked picture; the depth image may show more or less than it does.
        u, v: normalised position in the picture.
    """
    ray, scale = click_ray(u, v, intrinsics), pixel_scale(depth.intrinsics)
    x_px, y_px = (float(c) for c in project_camera(ray[None], depth.intrinsics)[0])
    surfaces = surfaces_at(depth.depth_mm, depth.intrinsics, x_px, y_px)
    if min((s.distance_px for s in surfaces), default=np.inf) > _AT_PIXEL_PX:
        surfaces = surfaces or _across_gap(depth, x_px, y_px, scale)
        return screen_only(world_id, "no_depth", beside_gap(surfaces, depth.world_from_camera, ray, scale))
    chosen, _ = choose(surfaces, scale)
    is_sparse = chosen.pixels < _SPARSE * (2 * patch_radius_px(depth.intrinsics) + 1) ** 2
    return answer_of(
        world_id,
        surfaces,
        depth.world_from_camera,
        ray,
        "depth",
        extra_sigma_m=_SPARSE_SIGMA * chosen.depth_m if is_sparse else 0.0,
        reason="sparse_depth" if is_sparse else "",
        scale=scale,
    )


def pixel_scale(intrinsics: Intrinsics) -> float:
    """Pixels of this camera by pixels of one of 500 px focal length: radii are meant as angles.

    Never below one: a coarse depth camera blurs its edges by its own pixels.
    """
    return max(1.0, max(intrinsics.fx, intrinsics.fy) / REFERENCE_FOCAL_PX)


def beside_gap(
    surfaces: Sequence[Surface], world_from_camera: RigidTransform, ray: Array, scale: float
) -> tuple[Candidate, ...]:
    """Surfaces that end within a few pixels of a hole, nearest to the click first, continued to the click's ray."""
    near = sorted((s for s in surfaces if s.distance_px <= FAR_GAP_PX * scale), key=lambda s: s.distance_px)
    return tuple(
        Candidate(
            p_world=vector(world_from_camera.apply(ray * s.depth_m)),
            sigma_m=_with_extra(s, _GAP_SIGMA * s.depth_m * s.distance_px / scale),
        )
        for s in near[:MAX_CANDIDATES]
    )


def _across_gap(depth: DepthImage, x_px: float, y_px: float, scale: float) -> tuple[Surface, ...]:
    """The surface beside a wide hole, fitted to what was measured at its border; none when there are several."""
    found = measurements_at(depth.depth_mm, round(FAR_GAP_PX * scale), x_px, y_px)
    distance_px = np.hypot(found[0], found[1])
    if not len(distance_px):
        return ()
    at_border = distance_px <= distance_px.min() + _FAR_GAP_RING_PX * scale
    dx, dy, depths = (values[at_border] for values in found)
    surfaces = surfaces_of(dx, dy, depths, depth.intrinsics, x_px, y_px)
    return surfaces if len(surfaces) == 1 and surfaces[0].pixels >= _FAR_GAP_MIN_PX else ()


def choose(surfaces: Sequence[Surface], scale: float = 1.0) -> tuple[Surface, tuple[Surface, ...]]:
    """The surface meant by a click, and all between which the click is ambiguous (empty when it is not).

    Args:
        surfaces: front to back.
        scale: pixels of the surfaces' image by pixels of the camera the radii are meant for.
    """
    at_pixel = [s for s in surfaces if s.distance_px <= _AT_PIXEL_PX * scale]
    chosen = at_pixel[0] if at_pixel else min(surfaces, key=lambda s: (s.distance_px, s.depth_m))
    near = sorted((s for s in surfaces if s.distance_px <= EDGE_RADIUS_PX * scale), key=lambda s: s.distance_px)
    rivals = [chosen, *(s for s in near if s is not chosen)][:MAX_CANDIDATES]
    return chosen, tuple(sorted(rivals, key=lambda s: s.depth_m)) if len(rivals) > 1 else ()


def sigma_of(surface: Surface) -> float:
    """Standard deviation of a surface's depth, metres; coefficients fitted on recordings (docs/spatial.md)."""
    noise = _SIGMA_RANGE * surface.depth_m
    click = _SIGMA_CLICK_PX * min(surface.slope, 0.1)
    return float(np.sqrt(_SIGMA_FLOOR_M**2 + noise**2 + click**2 + surface.residual_m**2))


def answer_of(
    world_id: str,
    surfaces: Sequence[Surface],
    world_from_camera: RigidTransform,
    ray: Array,
    method: AnchorMethod,
    *,
    extra_sigma_m: float = 0.0,
    views: int = 1,
    reason: str = "",
    scale: float = 1.0,
) -> AnchorAnswer:
    """The answer for surfaces found along a ray (camera frame, z = 1)."""
    chosen, rivals = choose(surfaces, scale)
    candidates = tuple(
        Candidate(
            p_world=vector(world_from_camera.apply(ray * s.depth_m)),
            sigma_m=float(np.hypot(sigma_of(s), extra_sigma_m)),
        )
        for s in rivals
    )
    state: AnchorState = "approximate" if rivals or reason else "good"
    return doubted(
        AnchorAnswer(
            world_id=world_id,
            method=method,
            state=state,
            p_world=vector(world_from_camera.apply(ray * chosen.depth_m)),
            normal=vector(world_from_camera.rotate(chosen.normal_c)),
            sigma_m=_with_extra(chosen, extra_sigma_m),
            views=views,
            residual_m=chosen.residual_m,
            reason="depth_edge" if rivals else reason,
            candidates=candidates,
        )
    )


def doubted(answer: AnchorAnswer) -> AnchorAnswer:
    """The answer, no longer called ``good`` when it is too uncertain for that."""
    if answer.state != "good" or answer.sigma_m is None or answer.sigma_m <= UNSURE_M:
        return answer
    return msgspec.structs.replace(answer, state="approximate", reason="uncertain_depth")


def _with_extra(surface: Surface, extra_sigma_m: float) -> float:
    return float(np.hypot(sigma_of(surface), extra_sigma_m))


def click_ray(u: float, v: float, intrinsics: Intrinsics) -> Array:
    """Direction (camera frame, z = 1) of a normalised image position."""
    return intrinsics.ray(*intrinsics.pixel_of(u, v))


def check_click(click: ClickQuery) -> tuple[RigidTransform, Intrinsics]:
    """``world_from_camera`` (OpenCV axes) and camera of a clicked picture.

    Raises:
        SpatialError: if the frame's numbers are not usable or the position is not on the picture.
    """
    world_from_camera, intrinsics = check_frame(click.frame)
    if not (0 <= click.u <= 1 and 0 <= click.v <= 1):
        raise SpatialError("The click does not lie on the picture.")
    return world_from_camera, intrinsics


def vector(values: Array) -> Vector3:
    x, y, z = (float(c) for c in values)
    return x, y, z
