"""Where a case's worlds lie in the asset's own frame, and what of earlier visits was found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sightline.ids import AnnotationId, BlobHash, CaseId, WorldId
from sightline.protocol.common import Actor, Anchor, Pose

LocalisationMethod = Literal["origin", "map", "tag"]


@dataclass(frozen=True, slots=True)
class Localisation:
    """One world in the asset's frame; the newest counts."""

    localisation_id: str
    world_id: WorldId
    asset_from_world: Pose
    method: LocalisationMethod
    sigma_m: float
    residual_px: float | None
    inliers: int
    pictures: int
    is_confirmed: bool
    at_ms: int
    seq: int


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
