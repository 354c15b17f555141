"""What earlier visits left of an asset: the newest map of it, and other cases' faults at their places in its frame."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from sightline.caselog import fold
from sightline.errors import SightlineError
from sightline.ids import CaseId, WorldId
from sightline.jobs.vision_wire import View
from sightline.room import asset_frame
from sightline.room.asset_frame import EarlierPlace
from sightline.spatial.pose import RigidTransform
from sightline.spatial.scene.views import SceneView, decode_views
from sightline.spatial.values import Vector3
from sightline.store.base import Store
from sightline.workflow.case_state import CaseState
from sightline.workflow.localising import AssetMap

log = logging.getLogger(__name__)

_SAME_PLACE_M: Final = 0.001
EARLIER_CASES: Final = 20
"""Newest first; older ones are not looked through."""


@dataclass(frozen=True, slots=True)
class EarlierMap:
    """Pictures of an earlier visit.

    Attributes:
        asset_from_map: the map lies in the world that it was made in; after a reset that is not the world in which the
            asset's frame began.
        frame_id: names the asset's frame: the world that it began as.
        pictures: key frames kept with that visit's scan, by frame number: of the same moments as the map's.
    """

    data: bytes
    asset_from_map: RigidTransform
    frame_id: str
    pictures: Mapping[int, SceneView] = field(default_factory=dict)

    def in_colour(self, view: View) -> View:
        """A view of the map with the picture that was kept of the same moment, if one was."""
        kept = self.pictures.get(view.frame_no) if view.frame_no is not None else None
        # Numbers begin anew with a publication: the same one from elsewhere is another moment.
        if kept is None or math.dist(kept.pose.p, view.pose.p) > _SAME_PLACE_M:
            return view
        return msgspec.structs.replace(view, jpeg=kept.jpeg, width=kept.intrinsics.w, height=kept.intrinsics.h)


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
    pictures = await _pictures_of(store, state, WorldId(kept.world_id))
    known = state.localisations.get(WorldId(kept.world_id))
    if known is None:
        return EarlierMap(data, RigidTransform.identity(), kept.world_id, pictures)
    frame_id = known.asset_frame or kept.world_id
    return EarlierMap(data, asset_frame.transform(known.asset_from_world), frame_id, pictures)


async def _pictures_of(store: Store, state: CaseState, world_id: WorldId) -> Mapping[int, SceneView]:
    """Without them the map's own small grey pictures are shown."""
    scene = state.scenes.get(world_id)
    if scene is None or scene.keyframes is None or scene.keyframes in state.deleted_files:
        return {}
    try:
        views = await asyncio.to_thread(decode_views, await store.blobs.get(scene.keyframes))
    except SightlineError as exc:
        log.warning("the key frames of case %s are gone: %s", state.case_id, exc.code)
        return {}
    return {view.frame_no: view for view in views}
