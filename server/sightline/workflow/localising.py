"""Where a case's worlds lie in the asset's own frame, and what of earlier visits was found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from sightline.ids import AnnotationId, BlobHash, CaseId, WorldId
from sightline.protocol.common import Actor, Anchor, Pose

LocalisationMethod = Literal["origin", "map", "tag"]
Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Localisation:
    """One world in the asset's frame; the newest counts."""

    localisation_id: str
    world_id: WorldId
    asset_from_world: Pose
    asset_frame: str | None
    method: LocalisationMethod
    sigma_m: float
    residual_px: float | None
    inliers: int
    pictures: int
    is_confirmed: bool
    at_ms: int
    seq: int

    def p_asset(self, p_world: Vector) -> Vector:
        """A place of the world in the asset's frame: q * p_world + p."""
        (x, y, z, w), (px, py, pz) = self.asset_from_world.q, p_world
        # v + 2 w (q x v) + 2 q x (q x v): the log is folded where there is no NumPy.
        ax, ay, az = y * pz - z * py, z * px - x * pz, x * py - y * px
        bx, by, bz = y * az - z * ay, z * ax - x * az, x * ay - y * ax
        tx, ty, tz = self.asset_from_world.p
        return (
            px + 2 * (w * ax + bx) + tx,
            py + 2 * (w * ay + by) + ty,
            pz + 2 * (w * az + bz) + tz,
        )


def in_asset_frame(anchor: Anchor, localisations: Mapping[WorldId, Localisation]) -> Anchor:
    """The anchor with its place in the asset's frame too, when its world is localised."""
    known = localisations.get(WorldId(anchor.world_id))
    if known is None or anchor.p_world is None:
        return anchor
    return msgspec.structs.replace(anchor, p_asset=known.p_asset(anchor.p_world), asset_frame=known.asset_frame)


@dataclass(frozen=True, slots=True)
class LocalisationAnswer:
    """What a person said when asked whether this is the one; the first answer counts."""

    localisation_id: str
    is_confirmed: bool
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class EarlierMark:
    """A mark of an earlier case on the same asset, at its place in a world of this one."""

    annotation_id: AnnotationId
    localisation_id: str
    case_id: CaseId
    case_number: int
    number: int
    title: str
    anchor: Anchor
    residual_m: float | None
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class AssetMap:
    """Stored pictures by which later visits find the asset's frame."""

    blob: BlobHash
    size_bytes: int
    world_id: WorldId
    pictures: int
    at_ms: int
    seq: int
