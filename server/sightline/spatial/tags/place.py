"""Where an asset stands, by its tags over several frames.

Every sight of every tag proposes up to two places (a square seen from far flips). Each is judged by all corners in all
frames, by measured depth and by gravity; the best is solved again over everything. What remains ambiguous says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Array, Intrinsics
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.evidence import REFERENCE_FOCAL_PX, Evidence
from sightline.spatial.relocalise.joint import depth_sigma_m, solve
from sightline.spatial.relocalise.lift import depth_at
from sightline.spatial.tags.detect import TagSight, corner_points, find_tags
from sightline.spatial.tags.layout import TagLayout

GOOD_FRAMES: Final = 5
SIGMA_PX: Final = 0.5
"""Corners, and the device's tracking from frame to frame."""
_CUT: Final = 9.0
"""Squared errors in sigmas beyond this count no further."""
_MAX_PROPOSALS: Final = 40
_FLIP_RAD: Final = 0.15
_CLEAR: Final = 1.5
"""How much worse per frame (in squared sigmas) a flipped place must fit before it is out of the question."""
_LEAN_SIGMA_RAD: Final = 0.15
_FLOOR_M: Final = 0.002
_SIGMA_OF_RANGE: Final = 0.002
_TURN_SHARE: Final = 0.7
"""Of the turn that one solve leaves open, which takes a corner that all frames saw for little more than one sight of
it. In simulated pairs of visits two sigma then cover 97 % of the places 25 cm to 2 m away from the tag."""


@dataclass(frozen=True, slots=True)
class FrameSights:
    """Tags of one frame, and where its camera was (OpenCV axes)."""

    sights: tuple[TagSight, ...]
    world_from_camera: RigidTransform
    intrinsics: Intrinsics
    depth_m: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an asset stands.

    Attributes:
        sigma_m: standard deviation of a place at the tags, metres.
        sigma_rad: of its turn: what is not at the tags is less certain by so much of its distance from them.
        pivot: ``(3,)`` middle of the tags seen, in the asset's frame.
        frames: in which a tag of it was seen. residual_px: median of the corners, at 500 px focal length.
        is_ambiguous: a flipped place fits nearly as well: more frames or another angle are needed.
    """

    world_from_asset: RigidTransform
    sigma_m: float
    sigma_rad: float
    pivot: Array
    frames: int
    residual_px: float
    is_ambiguous: bool

    @property
    def state(self) -> str:
        """``good`` or ``approximate``: as of an anchor."""
        return "good" if self.frames >= GOOD_FRAMES and not self.is_ambiguous else "approximate"


def sights_of(picture: Picture, layout: TagLayout) -> FrameSights | None:
    """The layout's tags in a picture; None without pose or tags.

    Raises:
        InvalidImage: the picture cannot be looked at.
    """
    if picture.world_from_camera is None:
        return None
    sights = find_tags(picture, layout.sizes())
    return FrameSights(sights, picture.world_from_camera, picture.intrinsics, picture.depth_m) if sights else None


def place(layout: TagLayout, frames: Sequence[FrameSights], up: Array | None = None) -> Placement | None:
    """Where the asset stands in the world of the frames' poses; None when none of its tags is among them.

    Args:
        up: ``(3,)`` the asset's +Y is this direction of the world (a sheet hung upright with +Y up against gravity);
            None when the tags may hang in any way.
    """
    frames = [frame for frame in frames if any(sight.tag in layout.tags for sight in frame.sights)]
    if not frames:
        return None
    evidence = _evidence(layout, frames)
    ranked = sorted(
        (_cost(evidence, proposal, up), n, proposal) for n, proposal in enumerate(_proposals(layout, frames))
    )
    if not ranked:
        return None
    best = solve(evidence, ranked[0][2], scale=3.0, sigma_px=SIGMA_PX)
    world_from_asset = best.query_from_map
    is_ambiguous = _is_ambiguous(evidence, [r[2] for r in ranked], world_from_asset, up)
    errors = evidence.errors_px(world_from_asset)
    range_m = float(np.median(evidence.seen_by_cameras(world_from_asset)[:, 2]))
    corners_q = world_from_asset.apply(evidence.points_m)
    inflation = max(1.0, float(np.median(errors)) / SIGMA_PX)
    solved = float(np.median(best.sigma_at(corners_q))) * inflation
    # A lever is moved by the turns about the two axes across it; it may lie across the two least certain ones.
    turns = np.linalg.eigvalsh(best.covariance()[:3, :3])
    sigma_rad = _TURN_SHARE * inflation * float(np.sqrt(turns[1:].sum()))
    pivot = evidence.points_m.mean(axis=0)
    sigma_m = float(np.hypot(solved, _FLOOR_M + _SIGMA_OF_RANGE * range_m))
    return Placement(world_from_asset, sigma_m, sigma_rad, pivot, len(frames), float(np.median(errors)), is_ambiguous)


def _proposals(layout: TagLayout, frames: Sequence[FrameSights]) -> list[RigidTransform]:
    found = []
    largest = sorted(
        ((sight.side_px, n, k) for n, frame in enumerate(frames) for k, sight in enumerate(frame.sights)), reverse=True
    )
    for _, n, k in largest[: _MAX_PROPOSALS // 2]:
        sight = frames[n].sights[k]
        if sight.tag in layout.tags:
            tag_from_asset = layout.tags[sight.tag].asset_from_tag.inverse()
            found += [frames[n].world_from_camera @ pose.camera_from_tag @ tag_from_asset for pose in sight.poses]
    return found


def _is_ambiguous(
    evidence: Evidence, proposals: list[RigidTransform], chosen: RigidTransform, up: Array | None
) -> bool:
    """Whether one of the two best places that are turned away from the chosen one fits nearly as well."""
    cost = _cost(evidence, chosen, up)
    # The noise of a device's poses is part of what a place can fit: a flip must be worse by more than that.
    limit = 1.5 * cost + _CLEAR * len(evidence.frames)
    for rival in [p for p in proposals if p.angle_to_rad(chosen) > _FLIP_RAD][:2]:
        settled = solve(evidence, rival, scale=3.0, sigma_px=SIGMA_PX, steps=6).query_from_map
        if settled.angle_to_rad(chosen) > _FLIP_RAD and _cost(evidence, settled, up) < limit:
            return True
    return False


def _evidence(layout: TagLayout, frames: Sequence[FrameSights]) -> Evidence:
    """Corners and centres of all sights; centres carry the measured depth."""
    frame: list[int] = []
    feature: list[int] = []
    points, rays, depth = [], [], []
    for n, seen in enumerate(frames):
        k = seen.intrinsics
        for sight in seen.sights:
            placed = layout.tags.get(sight.tag)
            if placed is None:
                continue
            local = np.vstack([corner_points(placed.side_m), np.zeros(3)])
            pixels = np.vstack([sight.corners, _crossing(sight.corners)])
            measured = np.full(5, np.nan)
            if seen.depth_m is not None:
                measured[4] = depth_at(seen.depth_m, pixels[4:], (k.fx + k.fy) / 2)[0]
            points.append(placed.asset_from_tag.apply(local))
            rays.append((pixels - (k.cx, k.cy)) / (k.fx, k.fy))
            depth.append(measured)
            frame += [n] * 5
            feature += range(5 * len(points) - 5, 5 * len(points))
    count = np.array(frame, dtype=np.intp)
    return Evidence(
        count,
        np.array(feature, dtype=np.intp),
        np.zeros(len(count), np.intp),
        np.concatenate(points),
        np.concatenate(rays),
        np.concatenate(depth),
        tuple(seen.world_from_camera.inverse() for seen in frames),
        np.array([(seen.intrinsics.fx + seen.intrinsics.fy) / 2 for seen in frames]),
    )


def _crossing(corners: Array) -> Array:
    """Where the diagonals meet: the centre of the square under perspective."""
    a, b, c, d = corners
    matrix = np.stack([c - a, b - d], axis=1)
    if abs(float(np.linalg.det(matrix))) < 1e-9:
        return np.asarray(corners.mean(axis=0), dtype=np.float64)
    share = np.linalg.solve(matrix, b - a)[0]
    return np.asarray(a + share * (c - a), dtype=np.float64)


def _cost(evidence: Evidence, world_from_asset: RigidTransform, up: Array | None) -> float:
    """Squared errors in sigmas, cut off: corners, depths, lean against gravity."""
    pixels = evidence.errors_px(world_from_asset) / SIGMA_PX / (REFERENCE_FOCAL_PX / np.mean(evidence.focal_px))
    cost = float(np.minimum(pixels**2, _CUT).sum())
    known = np.isfinite(evidence.depth)
    if known.any():
        along = evidence.seen_by_cameras(world_from_asset)[known, 2] - evidence.depth[known]
        cost += float(np.minimum((along / depth_sigma_m(evidence.depth[known])) ** 2, _CUT).sum())
    if up is not None:
        lean = np.arccos(np.clip(float(world_from_asset.rotation[:, 1] @ up), -1, 1))
        cost += len(evidence.frames) * min((float(lean) / _LEAN_SIGMA_RAD) ** 2, _CUT)
    return cost
