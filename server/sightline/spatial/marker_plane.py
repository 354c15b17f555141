"""A click answered by the plane of a tag of known size in the same picture: a scale where nothing else gives one.

The plane is known where the tag is. A click on the plate that carries it is right; one beside it lies on that plane
only if the machine is flat there, so the answer is ``approximate`` away from the tag, and none far from it. A tag seen
from far has two poses (IPPE, Collins and Bartoli 2014): when they disagree at the click, both are candidates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import screen_only, vector
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import AnchorAnswer, Candidate

Array = npt.NDArray[np.float64]

ON_PLATE: Final = 1.0
"""From the centre of the tag, in its sides: the sheet it is printed on."""
REACH: Final = 4.0
"""So far the plane is continued, in sides of the tag."""
_CORNER_PX: Final = 0.3
_SAME_SIGMAS: Final = 2.0
_RIVAL_ERROR: Final = 2.5
"""A second pose whose corners fit up to so many times worse is still possible."""
_MIN_SINE: Final = 0.15
"""Steeper views of a plane turn any error of the ray into metres."""
_OFF_PLANE: Final = 0.15
"""Of the distance from the plate: how far a machine stands out of the plane of its tag, as a standard deviation."""


@dataclass(frozen=True, slots=True)
class PlaneOfTag:
    """A tag as it was seen.

    Attributes:
        camera_from_tag: possible poses, the better fit first (tag frame: centre, +Z out of the paper).
        errors_px: how badly the corners of each fit.
        side_m, side_px: of the black square, as printed and in the picture.
    """

    camera_from_tag: tuple[RigidTransform, ...]
    errors_px: tuple[float, ...]
    side_m: float
    side_px: float


@dataclass(frozen=True, slots=True)
class _Hit:
    p_camera: Array
    normal_c: Array
    from_centre_m: float
    sigma_m: float


def anchor_on_tags(
    world_id: str,
    tags: Iterable[PlaneOfTag],
    world_from_camera: RigidTransform,
    intrinsics: Intrinsics,
    u: float,
    v: float,
) -> AnchorAnswer:
    """Where a click meets the plane of the nearest tag; ``screen_only`` (``no_marker``) with none near.

    Args:
        world_from_camera: of the picture (OpenCV axes); without tracking the inverse of a tag's pose makes the tag's
            own frame the world.
        u, v: normalised position in the picture.
    """
    ray = intrinsics.ray(*intrinsics.pixel_of(u, v))
    found = [(tag, hits) for tag in tags if (hits := _hits(tag, ray, intrinsics)) and _is_near(tag, hits[0])]
    if not found:
        return screen_only(world_id, "no_marker")
    tag, hits = min(found, key=lambda one: one[1][0].from_centre_m / one[0].side_m)
    best = hits[0]
    rivals = [hit for hit in hits[1:] if np.linalg.norm(hit.p_camera - best.p_camera) > _SAME_SIGMAS * best.sigma_m]
    is_beside = best.from_centre_m > ON_PLATE * tag.side_m
    candidates = tuple(
        Candidate(p_world=vector(world_from_camera.apply(hit.p_camera)), sigma_m=hit.sigma_m) for hit in (best, *rivals)
    )
    return AnchorAnswer(
        world_id=world_id,
        method="marker",
        state="approximate" if rivals or is_beside else "good",
        p_world=vector(world_from_camera.apply(best.p_camera)),
        normal=vector(world_from_camera.rotate(best.normal_c)),
        sigma_m=best.sigma_m,
        views=1,
        residual_m=tag.errors_px[0] / intrinsics.fx * float(best.p_camera[2]),
        reason="marker_flip" if rivals else "beside_marker" if is_beside else "",
        candidates=candidates if rivals else (),
    )


def _is_near(tag: PlaneOfTag, hit: _Hit) -> bool:
    return hit.from_centre_m <= REACH * tag.side_m


def _hits(tag: PlaneOfTag, ray: Array, intrinsics: Intrinsics) -> list[_Hit]:
    """Where the ray meets the plane of each pose that is possible, best fit first."""
    hits = []
    limit = _RIVAL_ERROR * max(tag.errors_px[0], _CORNER_PX) if tag.errors_px else 0.0
    for pose, error_px in zip(tag.camera_from_tag, tag.errors_px, strict=True):
        normal, centre = pose.rotation[:, 2], pose.translation
        sine = -float(normal @ ray) / float(np.linalg.norm(ray))
        if error_px > limit or sine < _MIN_SINE:
            continue
        reach = float(normal @ centre) / float(normal @ ray)
        if not 0 < reach < np.inf:
            continue
        point = reach * ray
        from_centre_m = float(np.linalg.norm(point - centre))
        hits.append(_Hit(point, normal, from_centre_m, _sigma_m(tag, float(centre[2]), from_centre_m, sine, error_px)))
    return hits


def _sigma_m(tag: PlaneOfTag, depth_m: float, from_centre_m: float, sine: float, error_px: float) -> float:
    """Standard deviation of a place on the plane: the tag's distance, its tilt, and the machine beside the plate."""
    corner = np.hypot(_CORNER_PX, error_px) / tag.side_px
    along_m = depth_m * corner / np.sqrt(2)
    # A tilt is seen by the foreshortening of the square, which begins with the square of the angle: worst face on.
    tilt_rad = corner / max(np.sqrt(max(1 - sine * sine, 0.0)), 0.3)
    beside_m = max(from_centre_m - ON_PLATE * tag.side_m, 0.0)
    return float(np.sqrt(along_m**2 + (from_centre_m * tilt_rad / sine) ** 2 + (_OFF_PLANE * beside_m / sine) ** 2))
