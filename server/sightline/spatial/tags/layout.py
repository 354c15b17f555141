"""Where the tags of an asset are: its own frame, that outlives every visit.

``asset_from_tag`` of each tag; the first tag stuck on usually is the frame. Several tags of one asset are one rigid
thing: a solve over all their corners is far better than the best of them alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sightline.errors import SpatialError
from sightline.spatial.pose import RigidTransform
from sightline.spatial.tags.families import TagId, check_tag

MAX_TAGS: Final = 200


@dataclass(frozen=True, slots=True)
class PlacedTag:
    """``asset_from_tag``: tag centre, +X right, +Y up as printed, +Z out of the paper. ``side_m``: black square."""

    asset_from_tag: RigidTransform
    side_m: float


@dataclass(frozen=True, slots=True)
class TagLayout:
    """Tags that are fixed to one asset."""

    asset: str
    tags: Mapping[TagId, PlacedTag]

    def __post_init__(self) -> None:
        if not 1 <= len(self.tags) <= MAX_TAGS:
            raise SpatialError(f"An asset has 1 to {MAX_TAGS} tags.", asset=self.asset)
        for tag, placed in self.tags.items():
            check_tag(tag, placed.side_m)

    def sizes(self) -> dict[TagId, float]:
        """Sides in metres, as ``find_tags`` wants them."""
        return {tag: placed.side_m for tag, placed in self.tags.items()}


def single(tag: TagId, side_m: float, asset: str = "") -> TagLayout:
    """The layout of one tag, whose own frame is the asset's."""
    return TagLayout(asset or str(tag), MappingProxyType({tag: PlacedTag(RigidTransform.identity(), side_m)}))


def joined(asset: str, origin: TagId, world_from_tag: Mapping[TagId, tuple[RigidTransform, float]]) -> TagLayout:
    """The layout of tags that were placed in one world: the origin's frame becomes the asset's.

    Args:
        world_from_tag: transform and side in metres of each tag.
    Raises:
        SpatialError: the origin is not among them.
    """
    if origin not in world_from_tag:
        raise SpatialError("The tag that is to be the asset's frame was not placed.", tag=str(origin))
    asset_from_world = world_from_tag[origin][0].inverse()
    placed = {tag: PlacedTag(asset_from_world @ pose, side_m) for tag, (pose, side_m) in world_from_tag.items()}
    return TagLayout(asset, MappingProxyType(placed))
