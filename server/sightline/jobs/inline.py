"""The spatial service without processes, for tests of others: the same cores, one call at a time on a thread.

It does not shield the event loop from Open3D (whose work holds the interpreter) and survives no crash: not for serving.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Self, TypeVar

from sightline.errors import WorkerError
from sightline.jobs.light import LightCore
from sightline.jobs.wire import CloseWorld
from sightline.spatial.frames import camera_pose
from sightline.spatial.keyframe import KeyFrameGate
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.values import SceneTiles, TileLevel, TileMesh
from sightline.spatial.scene.views import SceneView, ViewsChange
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame, FramePose, MarkQuery, MarkVisibility

if TYPE_CHECKING:
    from sightline.jobs.world import WorldCore

T = TypeVar("T")
WorldKey = tuple[str, str]


class InlineSpatialService:
    """Implements ``SpatialService``; ``volume=False`` spares the import of Open3D."""

    def __init__(self, *, volume: bool = True) -> None:
        self._has_volume = volume
        self._light = LightCore()
        self._volumes: dict[WorldKey, WorldCore] = {}
        self._gates: dict[WorldKey, KeyFrameGate] = {}
        self._views: dict[WorldKey, tuple[SceneView, ...]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spatial")
        self._is_closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def add_depth(self, case_id: str, depth: DepthFrame) -> None:
        await self._run(lambda: self._add_depth(case_id, depth))

    async def anchor(self, case_id: str, click: ClickQuery) -> AnchorAnswer:
        return await self._run(lambda: self._light.anchor(case_id, click))

    async def refine(self, case_id: str, click: ClickQuery, first: AnchorAnswer) -> AnchorAnswer | None:
        volume = self._volumes.get((case_id, click.frame.world_id))
        return await self._run(lambda: volume.refine(click, first)) if volume else None

    async def shape(self, case_id: str, query: ShapeQuery) -> ShapeAnswer:
        return await self._run(lambda: self._light.shape(case_id, query))

    async def refine_shape(self, case_id: str, query: ShapeQuery, first: ShapeAnswer) -> ShapeAnswer | None:
        volume = self._volumes.get((case_id, query.frame.world_id))
        return await self._run(lambda: volume.refine_shape(query, first)) if volume else None

    async def visibility(
        self, case_id: str, frame: FramePose, marks: tuple[MarkQuery, ...]
    ) -> tuple[MarkVisibility, ...]:
        return await self._run(lambda: self._light.visibility(case_id, frame, marks))

    async def add_surfaces(self, case_id: str, world_id: str, changes: SurfaceChanges) -> None:
        if self._has_volume:
            await self._run(lambda: self._volume((case_id, world_id)).add_surfaces(changes))

    async def add_view(self, case_id: str, world_id: str, change: ViewsChange) -> None:
        volume = self._volumes.get((case_id, world_id))
        if volume is not None:
            await self._run(lambda: volume.add_view(change))
            kept = {view.name: view for view in (*self._views.get((case_id, world_id), ()), change.view)}
            self._views[case_id, world_id] = tuple(view for name, view in kept.items() if name in change.kept)

    async def scene_views(self, case_id: str, world_id: str) -> tuple[SceneView, ...]:
        return self._views.get((case_id, world_id), ())

    async def scene_tiles(self, case_id: str, world_id: str) -> SceneTiles:
        volume = self._volumes.get((case_id, world_id))
        return await self._run(volume.tiles) if volume else SceneTiles()

    async def scene_tile(self, case_id: str, world_id: str, tile: str, level: TileLevel) -> TileMesh | None:
        volume = self._volumes.get((case_id, world_id))
        return await self._run(lambda: volume.tile(tile, level)) if volume else None

    async def scene_meshes(self, case_id: str, world_id: str) -> tuple[TileMesh, ...]:
        listed = (await self.scene_tiles(case_id, world_id)).tiles
        meshes = [await self.scene_tile(case_id, world_id, one.tile, "fine") for one in listed]
        return tuple(mesh for mesh in meshes if mesh is not None)

    async def close_world(self, case_id: str, world_id: str) -> None:
        self._volumes.pop((case_id, world_id), None)
        self._gates.pop((case_id, world_id), None)
        self._views.pop((case_id, world_id), None)
        await self._run(lambda: self._light.handle(CloseWorld(case_id, world_id)))

    async def dump(self) -> dict[str, object]:
        volumes = {f"{case}/{world}": volume.dump() for (case, world), volume in self._volumes.items()}
        return {"light": self._light.dump(), "volumes": volumes}

    async def aclose(self) -> None:
        self._is_closed = True
        await asyncio.to_thread(self._thread.shutdown)

    def _add_depth(self, case_id: str, depth: DepthFrame) -> None:
        key = (case_id, depth.frame.world_id)
        gate = self._gates.setdefault(key, KeyFrameGate())
        is_key_frame = gate.admits(depth.frame.captured_at_ms, camera_pose(depth.frame.pose))
        self._light.add_depth(case_id, depth, is_key_frame=is_key_frame)
        if is_key_frame and self._has_volume:
            self._volume(key).fuse(depth)

    def _volume(self, key: WorldKey) -> WorldCore:
        from sightline.jobs.world import WorldCore

        if key not in self._volumes:
            self._volumes[key] = WorldCore()
        return self._volumes[key]

    async def _run(self, work: Callable[[], T]) -> T:
        if self._is_closed:
            raise WorkerError("The spatial service is closed.")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
