"""Scans and CAD meshes that were imported for an asset, and where people said that they lie."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.ids import BlobHash, WorldId
from sightline.protocol.common import Actor, Pose

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class ImportedModel:
    """A shape made elsewhere: in its own frame, metres."""

    model_id: str
    name: str
    blob: BlobHash
    size_bytes: int
    triangles: int
    size_m: Vector
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What a person said after looking at both shapes."""

    is_confirmed: bool
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class ModelProposal:
    """Where a model may lie in a world; means nothing without a confirming answer."""

    proposal_id: str
    model_id: str
    world_id: WorldId
    name: str
    blob: BlobHash
    world_from_model: Pose
    fitness: float
    residual_m: float
    runner_up: float
    answer: ModelAnswer | None
    at_ms: int
    seq: int
