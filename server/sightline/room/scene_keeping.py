"""Keeps the scan of a room's worlds with the case: every minute while it grows, when the case is closed, at the end.

A saving is a blob and the event that names it; a later one of the same world replaces it in the state, so that the next
visit to the machine shows the newest. Nothing here delays a click: tiles are cut one by one by the world's process.

The key frames that gave the scan its colour are a blob beside it (``spatial/scene/views``). Nothing of a picture is
small, so they are written anew only when there are half as many more, and at the end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sightline.caselog import server_events
from sightline.caselog.event import Actor, StoredEvent
from sightline.errors import SightlineError
from sightline.ids import BlobHash, CaseId, WorldId
from sightline.protocol.workflow import SceneSaved
from sightline.room.context import Services
from sightline.room.writer import CaseWriter
from sightline.spatial.scene.export import scene_glb
from sightline.spatial.scene.values import SceneTiles
from sightline.spatial.scene.views import FrameName, SceneView, encode_views
from sightline.workflow.case_state import CaseState
from sightline.workflow.parts import World

log = logging.getLogger(__name__)

LAST_SAVE_S: Final = 5.0
"""At the end of the room: then its worlds end."""
_GROWN: Final = 1.1
"""A scan is saved again when it holds a tenth more frames."""
_MORE_VIEWS: Final = 1.5
_MAX_GLB_BYTES: Final = 64 * 2**20


class RoomOfScenes(Protocol):
    """What this part needs of its room."""

    @property
    def state(self) -> CaseState: ...


@dataclass(frozen=True, slots=True)
class _SavedViews:
    names: frozenset[FrameName]
    blob: BlobHash


class SceneKeeper:
    """Saves the scenes of one room."""

    def __init__(self, case_id: CaseId, services: Services, room: RoomOfScenes, writer: CaseWriter) -> None:
        self._case_id = case_id
        self._services = services
        self._room = room
        self._writer = writer
        self._frames: dict[WorldId, int] = {}
        self._views: dict[WorldId, _SavedViews] = {}
        self._closed = asyncio.Event()
        self._saving = asyncio.Lock()
        self.saved = 0

    async def run(self) -> None:
        """Save now and then; ends with the room."""
        while True:
            try:
                async with asyncio.timeout(self._services.settings.scene_save_s):
                    await self._closed.wait()
            except TimeoutError:
                await self.save(only_grown=True)
                continue
            self._closed.clear()
            await self.save()

    def events(self, events: Sequence[StoredEvent]) -> None:
        """The log has grown."""
        if any(event.kind == "case.closed" for event in events):
            self._closed.set()

    async def close(self) -> None:
        """Save what there is, before the room's worlds end."""
        try:
            async with asyncio.timeout(LAST_SAVE_S):
                await self.save()
        except TimeoutError:
            log.warning("the scan of case %s was not saved at its end", self._case_id)

    async def save(self, *, only_grown: bool = False) -> None:
        """Save each world's scan that has changed since the last time; what cannot be had now is tried again later."""
        async with self._saving:
            for world in list(self._room.state.worlds.values()):
                try:
                    await self._save_world(world, only_grown=only_grown)
                except SightlineError as exc:
                    log.info("the scan of a world of case %s was not saved: %s", self._case_id, exc.message)

    async def _save_world(self, world: World, *, only_grown: bool) -> None:
        spatial = self._services.spatial
        listed: SceneTiles = await spatial.scene_tiles(self._case_id, world.world_id)
        views = await spatial.scene_views(self._case_id, world.world_id)
        has_more = self._has_more(world.world_id, views, only_grown=only_grown)
        if listed.frames <= self._frames.get(world.world_id, 0) * (_GROWN if only_grown else 1.0) and not has_more:
            return
        meshes = await spatial.scene_meshes(self._case_id, world.world_id)
        size = sum(mesh.size_bytes for mesh in meshes)
        if not meshes or size > _MAX_GLB_BYTES:
            return
        glb = await asyncio.to_thread(scene_glb, meshes)
        saved = SceneSaved(
            scene_id=self._services.new_id(),
            world_id=world.world_id,
            # Durable before the event that names it.
            blob=await self._services.store.blobs.put(glb),
            size_bytes=len(glb),
            area_m2=round(sum(mesh.area_m2 for mesh in meshes), 3),
            frames=listed.frames,
            keyframes=await self._keyframes(world.world_id, views if has_more else ()),
        )
        op_id = self._services.new_op_id()
        actor = _scanner(self._room.state, world)
        await self._writer.append(actor, op_id, lambda state: server_events.scene_saved(state, op_id, saved))
        self._frames[world.world_id] = listed.frames
        self.saved += 1

    def _has_more(self, world_id: WorldId, views: Sequence[SceneView], *, only_grown: bool) -> bool:
        """Whether there are key frames that are worth writing all of them anew."""
        known = self._views.get(world_id)
        names = frozenset(view.name for view in views)
        if not names or known is None:
            return bool(names)
        # Also when as many have been replaced by better ones.
        new = len(names - known.names)
        return new >= (_MORE_VIEWS - 1) * len(known.names) if only_grown else new > 0

    async def _keyframes(self, world_id: WorldId, views: Sequence[SceneView]) -> BlobHash | None:
        """The blob of key frames; without new ones that of the last saving, also by a room before this one."""
        if views:
            data = await asyncio.to_thread(encode_views, views)
            names = frozenset(view.name for view in views)
            self._views[world_id] = _SavedViews(names, await self._services.store.blobs.put(data))
        known = self._views.get(world_id)
        before = self._room.state.scenes.get(world_id)
        return known.blob if known else before.keyframes if before else None


def _scanner(state: CaseState, world: World) -> Actor:
    """Who looked around: the person whose device began the world."""
    there = (one.actor for one in state.attendance.values() if one.actor.account_id == world.account_id)
    who = next(there, state.facts.opened_by)
    return Actor(account_id=world.account_id, display_name=who.display_name, role=who.role)
