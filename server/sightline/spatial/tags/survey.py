"""Tags of which nothing was told: how large they are and where they stand, from pictures with poses.

Device poses are in metres, so the corners of a tag that was seen from several places can be intersected, and the
length of its sides is measured: nobody has to type what a printer made of a sheet. With the side known the tag is
placed as any other (``place``), both poses of the square judged by all pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from sightline.spatial.camera import Array, Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.tags.detect import sight_of
from sightline.spatial.tags.families import MAX_SIDE_M, MIN_SIDE_M, TagId
from sightline.spatial.tags.layout import PlacedTag, TagLayout, single
from sightline.spatial.tags.place import FrameSights, Placement, place

MIN_SIGHTS: Final = 5
MAX_SIGHTS: Final = 16
MAX_TAGS: Final = 64
MAX_RESIDUAL_PX: Final = 3.0
"""At 500 px focal length: corners that fit worse belong to a tag that moved, or to no tag."""
_SIGMA_PX: Final = 0.5
_INDEPENDENT: Final = 4
"""Poses of one walk err alike: more pictures than these make nothing surer."""
_MAX_RELATIVE_SIGMA: Final = 0.03
_MAX_UNEVEN: Final = 0.06
"""Of the side: how far sides may differ from their mean, and corners lie off their plane."""


@dataclass(frozen=True, slots=True)
class CornerSight:
    """A tag's corners, ``(4, 2)`` pixels, in one picture with a pose (OpenCV axes)."""

    corners: Array
    world_from_camera: RigidTransform
    intrinsics: Intrinsics


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A tag that was measured in one world; ``sigma_m``: of its place."""

    world_from_tag: RigidTransform
    side_m: float
    sigma_m: float


def side_of(sights: Sequence[CornerSight]) -> float | None:
    """Side of the black square in metres; None while the pictures do not tell it to 3 %, or it is no square."""
    if len(sights) < MIN_SIGHTS:
        return None
    found = [_intersection(sights, corner) for corner in range(4)]
    corners = np.array([point for point, _ in found if point is not None])
    if len(corners) < 4:
        return None
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    side_m = float(sides.mean())
    ranges_m = [float(np.linalg.norm(corners.mean(axis=0) - sight.world_from_camera.translation)) for sight in sights]
    scale_sigma = max(sigma_m for _, sigma_m in found) / max(float(np.median(ranges_m)), 1e-9)
    off_plane = float(np.linalg.svd(corners - corners.mean(axis=0), compute_uv=False)[2])
    is_square = bool((np.abs(sides - side_m) <= _MAX_UNEVEN * side_m).all()) and off_plane <= _MAX_UNEVEN * side_m
    if not is_square or scale_sigma > _MAX_RELATIVE_SIGMA or not MIN_SIDE_M <= side_m <= MAX_SIDE_M:
        return None
    return side_m


def _intersection(sights: Sequence[CornerSight], corner: int) -> tuple[Array | None, float]:
    """Where the rays of one corner meet, and the standard deviation along the worst direction, metres."""
    eyes = np.array([sight.world_from_camera.translation for sight in sights])
    rays = np.array([s.world_from_camera.rotate(s.intrinsics.ray(*map(float, s.corners[corner]))) for s in sights])
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    across = np.eye(3) - rays[:, :, None] * rays[:, None, :]
    angle = _SIGMA_PX / np.array([sight.intrinsics.fx for sight in sights])
    weights = 1 / angle**2
    point: Array = np.zeros(3)
    for _ in range(6):
        matrix = np.einsum("n,nij->ij", weights, across)
        if np.linalg.cond(matrix) > 1e7:
            return None, np.inf  # Seen from one place only: any distance fits.
        point = np.linalg.solve(matrix, np.einsum("n,nij,nj->i", weights, across, eyes))
        away = point - eyes
        range_m = np.maximum(np.linalg.norm(away, axis=1), 1e-6)
        error = np.linalg.norm(np.einsum("nij,nj->ni", across, away), axis=1) / range_m / angle
        weights = 1 / (angle * range_m) ** 2 / (1 + (error / 3) ** 2)
    if (np.einsum("ni,ni->n", away, rays) <= 0).any():
        return None, np.inf
    matrix = np.einsum("n,nij->ij", 1 / (angle * range_m) ** 2, across)
    inflation = max(1.0, float(np.median(error))) * np.sqrt(max(1.0, len(sights) / _INDEPENDENT))
    return point, float(np.sqrt(np.linalg.eigvalsh(np.linalg.inv(matrix))[-1]) * inflation)


def is_sound(found: Placement) -> bool:
    """Whether a place by tags is believed: enough pictures, no flip that fits as well, corners where they must be."""
    return found.state == "good" and found.residual_px <= MAX_RESIDUAL_PX


class TagSurvey:
    """What was seen of tags in one world."""

    def __init__(self) -> None:
        self._sights: dict[TagId, list[CornerSight]] = {}
        self._measured: dict[TagId, tuple[int, Surveyed | None]] = {}
        self._added: dict[TagId, int] = {}

    def add(self, tag: TagId, sight: CornerSight) -> None:
        """Keep a sight; of too many the one whose camera stood nearest to another's goes."""
        if tag not in self._sights and len(self._sights) >= MAX_TAGS:
            return
        kept = self._sights.setdefault(tag, [])
        kept.append(sight)
        self._added[tag] = self._added.get(tag, 0) + 1
        if len(kept) > MAX_SIGHTS:
            eyes = np.array([each.world_from_camera.translation for each in kept])
            apart = np.linalg.norm(eyes[:, None] - eyes[None], axis=2) + np.diag(np.full(len(eyes), np.inf))
            del kept[int(apart.min(axis=1).argmin())]

    def tags(self) -> dict[TagId, Surveyed]:
        """The tags that are measured by now."""
        found = {}
        for tag in self._sights:
            surveyed = self._surveyed(tag)
            if surveyed is not None:
                found[tag] = surveyed
        return found

    def _surveyed(self, tag: TagId) -> Surveyed | None:
        """Measured again when half as many sights again have come."""
        count, known = self._measured.get(tag, (0, None))
        if self._added[tag] >= max(MIN_SIGHTS, count + max(1, count // 2)):
            known = measured(tag, self._sights[tag]) or known
            self._measured[tag] = (self._added[tag], known)
        return known

    def dump(self) -> dict[str, object]:
        return {"seen": len(self._sights), "measured": sum(known is not None for _, known in self._measured.values())}


def measured(tag: TagId, sights: Sequence[CornerSight]) -> Surveyed | None:
    """Side and place of a tag; None while they are not certain."""
    side_m = side_of(sights)
    if side_m is None:
        return None
    frames = []
    for sight in sights:
        seen = sight_of(tag, sight.corners, side_m, sight.intrinsics)
        if seen is not None:
            frames.append(FrameSights((seen,), sight.world_from_camera, sight.intrinsics))
    found = place(single(tag, side_m), frames)
    if found is None or not is_sound(found):
        return None
    return Surveyed(found.world_from_asset, side_m, found.sigma_m)


def layout_of(world_id: str, tags: dict[TagId, Surveyed]) -> TagLayout | None:
    """Measured tags as the layout of an asset whose frame is that world; None without any."""
    if not tags:
        return None
    placed = {tag: PlacedTag(each.world_from_tag, each.side_m) for tag, each in tags.items()}
    return TagLayout(world_id, MappingProxyType(placed))
