"""What earlier visits left of an asset: the newest map of it, and other cases' faults at their places in its frame."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from sightline.caselog import fold
from sightline.errors import SightlineError
from sightline.ids import CaseId, WorldId
from sightline.room import asset_frame
from sightline.room.asset_frame import EarlierPlace
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import Vector3
from sightline.store.base import Store
from sightline.workflow.case_state import CaseState
from sightline.workflow.localising import AssetMap

log = logging.getLogger(__name__)

EARLIER_CASES: Final = 20
"""Newest first; older ones are not looked through."""


@dataclass(frozen=True, slots=True)
class EarlierMap:
    """Pictures of an earlier visit.

    Attributes:
        asset_from_map: the map lies in the world that it was made in; after a reset that is not the world in which the
            asset's frame began.
        frame_id: names the asset's frame: the world that it began as.
    """

    data: bytes
    asset_from_map: RigidTransform
    frame_id: str


@dataclass(frozen=True, slots=True)
class EarlierVisits:
    """What there is; ``places`` are of any frame that the asset ever had: take those of the frame that was found."""

    map: EarlierMap | None = None
    places: tuple[EarlierPlace, ...] = ()

    def in_frame(self, frame_id: str) -> tuple[EarlierPlace, ...]:
        """Faults whose place is known in this very frame."""
        return tuple(place for place in self.places if place.anchor.asset_frame == frame_id)

    def in_map(self) -> tuple[Vector3, ...]:
        """Their places as the map's own world has them, metres."""
        if self.map is None:
            return ()
        map_from_asset = self.map.asset_from_map.inverse()
        points = (place.anchor.p_asset for place in self.in_frame(self.map.frame_id))
        return tuple(asset_frame.carried(map_from_asset, point) for point in points if point is not None)


async def read_earlier_visits(store: Store, case_id: CaseId, asset_tag: str) -> EarlierVisits:
    """Look through the newest other cases of the asset; the map of this one is taken when no other has any.

    A case comes back for rework, or is gone on with the next day: then its own first visit is the earlier one.
    """
    found_map, places = None, []
    for row in await store.cases.cases(asset_tag=asset_tag, limit=EARLIER_CASES):
        if row.case_id == case_id:
            continue
        state = await _read(store, row.case_id)
        places += asset_frame.earlier_places(state)
        if found_map is None:
            found_map = await _map_of(store, state)
    if found_map is None:
        own = await _read(store, case_id)
        found_map = await _map_of(store, own) if _has_ended(own, own.asset_map) else None
    return EarlierVisits(found_map, tuple(places))


async def _read(store: Store, case_id: CaseId) -> CaseState:
    state = fold.EMPTY
    while events := await store.cases.events(case_id, after_seq=state.head_seq):
        state = fold.advance(state, events)
    return state


def _has_ended(state: CaseState, kept: AssetMap | None) -> bool:
    """Whether the world of a map is over: what goes on in it needs not be found again."""
    world = state.worlds.get(kept.world_id) if kept else None
    return world is not None and world.ended_seq is not None


async def _map_of(store: Store, state: CaseState) -> EarlierMap | None:
    kept = state.asset_map
    if kept is None or kept.blob in state.deleted_files:
        return None
    try:
        data = await store.blobs.get(kept.blob)
    except SightlineError as exc:
        log.warning("the map of case %s is gone: %s", state.case_id, exc.code)
        return None
    known = state.localisations.get(WorldId(kept.world_id))
    if known is None:
        return EarlierMap(data, RigidTransform.identity(), kept.world_id)
    return EarlierMap(data, asset_frame.transform(known.asset_from_world), known.asset_frame or kept.world_id)
