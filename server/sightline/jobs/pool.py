"""The spatial service of one node: a light process for all worlds and a spawned one per active world.

Implements ``SpatialService``. A click is answered by the light process from depth and never waits for fusion; the
volume's answer is asked for separately. Calls that get no answer raise ``WorkerError`` at their own deadline.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Final, Self

from sightline.errors import WorkerError
from sightline.jobs.supervised import Supervised
from sightline.jobs.wire import AddDepth, Anchor, CloseWorld, Dump, KeyFrame, KeyFrames, LayShape, Visible
from sightline.jobs.world_link import WorldLink
from sightline.spatial.depth import check_envelope
from sightline.spatial.frames import camera_pose
from sightline.spatial.keyframe import KeyFrameGate
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.values import SceneTiles, TileLevel, TileMesh
from sightline.spatial.scene.views import SceneView, ViewsChange
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame, FramePose, MarkQuery, MarkVisibility

WorldKey = tuple[str, str]

IDLE_S: Final = 300.0
MAX_VOLUMES: Final = 4
"""Each may take 600 MB; the one unused for longest is ended for a new one."""
_MAX_GATES: Final = 64


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long callers wait, seconds."""

    add_depth_s: float = 2.0
    anchor_s: float = 1.0
    visibility_s: float = 1.0
    refine_s: float = 15.0
    """The mark stands meanwhile: a better place is worth having late as well."""
    scene_s: float = 10.0
    meshes_s: float = 60.0
    """Every tile of a scene, some tens of milliseconds each; other commands go in between."""
    stored_s: float = 5.0


class LocalSpatialService:
    """Use as an async context manager, or call :meth:`start` and :meth:`aclose`.

    Args:
        volume: whether depth is fused; without it clicks in depth holes stay unanswered.
        deadlines: how long callers wait.
        idle_s: a world's process ends after this time without use.
        max_volumes: how many worlds may have a process at a time.
    """

    def __init__(
        self,
        *,
        volume: bool = True,
        deadlines: Deadlines | None = None,
        idle_s: float = IDLE_S,
        max_volumes: int = MAX_VOLUMES,
    ) -> None:
        self._has_volume = volume
        self._deadlines = deadlines or Deadlines()
        self._idle_s = idle_s
        self._max_volumes = max_volumes
        self._light: Supervised | None = None
        self._links: dict[WorldKey, WorldLink] = {}
        self._gates: dict[WorldKey, KeyFrameGate] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def start(self) -> None:
        """Start the light process and wait for it, but not for long: it is retried in the background."""
        try:
            await self._asking_light().ask(Dump(), dict[str, object], 10.0)
        except WorkerError:
            return

    async def add_depth(self, case_id: str, depth: DepthFrame) -> None:
        check_envelope(depth)
        key = (case_id, depth.frame.world_id)
        is_key_frame = self._gate(key).admits(depth.frame.captured_at_ms, camera_pose(depth.frame.pose))
        if is_key_frame and self._has_volume:
            (await self._link(key)).offer(depth)
        command = AddDepth(case_id, depth, is_key_frame)
        await self._asking_light().ask(command, None, self._deadlines.add_depth_s, is_lasting=True)

    async def anchor(self, case_id: str, click: ClickQuery) -> AnchorAnswer:
        answer: AnchorAnswer = await self._asking_light().ask(
            Anchor(case_id, click), AnchorAnswer, self._deadlines.anchor_s
        )
        return answer

    async def refine(self, case_id: str, click: ClickQuery, first: AnchorAnswer) -> AnchorAnswer | None:
        link = self._links.get((case_id, click.frame.world_id))
        if link is None:
            return None
        return await link.refine(click, first, self._deadlines.refine_s)

    async def shape(self, case_id: str, query: ShapeQuery) -> ShapeAnswer:
        answer: ShapeAnswer = await self._asking_light().ask(
            LayShape(case_id, query), ShapeAnswer, self._deadlines.anchor_s
        )
        return answer

    async def refine_shape(self, case_id: str, query: ShapeQuery, first: ShapeAnswer) -> ShapeAnswer | None:
        link = self._links.get((case_id, query.frame.world_id))
        return await link.refine_shape(query, first, self._deadlines.refine_s) if link else None

    async def visibility(
        self, case_id: str, frame: FramePose, marks: tuple[MarkQuery, ...]
    ) -> tuple[MarkVisibility, ...]:
        seen: tuple[MarkVisibility, ...] = await self._asking_light().ask(
            Visible(case_id, frame, marks), tuple[MarkVisibility, ...], self._deadlines.visibility_s
        )
        return seen

    async def add_surfaces(self, case_id: str, world_id: str, changes: SurfaceChanges) -> None:
        if self._has_volume:
            await (await self._link((case_id, world_id))).scene.add_surfaces(changes, self._deadlines.scene_s)

    async def add_view(self, case_id: str, world_id: str, change: ViewsChange) -> None:
        link = self._links.get((case_id, world_id))
        if link is not None:
            await link.scene.add_view(change, self._deadlines.scene_s)

    async def scene_views(self, case_id: str, world_id: str) -> tuple[SceneView, ...]:
        link = self._links.get((case_id, world_id))
        return link.scene.views() if link else ()

    async def scene_tiles(self, case_id: str, world_id: str) -> SceneTiles:
        link = self._links.get((case_id, world_id))
        return await link.scene.tiles(self._deadlines.scene_s) if link else SceneTiles()

    async def scene_tile(self, case_id: str, world_id: str, tile: str, level: TileLevel) -> TileMesh | None:
        link = self._links.get((case_id, world_id))
        return await link.scene.tile(tile, level, self._deadlines.scene_s) if link else None

    async def scene_meshes(self, case_id: str, world_id: str) -> tuple[TileMesh, ...]:
        link = self._links.get((case_id, world_id))
        return await link.scene.meshes(self._deadlines.meshes_s) if link else ()

    async def close_world(self, case_id: str, world_id: str) -> None:
        key = (case_id, world_id)
        self._gates.pop(key, None)
        link = self._links.pop(key, None)
        if link is not None:
            await link.aclose()
        await self._asking_light().ask(
            CloseWorld(case_id, world_id), None, self._deadlines.add_depth_s, is_lasting=True
        )

    async def dump(self) -> dict[str, object]:
        light: dict[str, object] = {}
        if self._light is not None:
            light = self._light.dump()
            try:
                light |= await self._light.ask(Dump(), dict[str, object], self._deadlines.anchor_s)
            except WorkerError:
                light["is_silent"] = True
        volumes = {f"{case}/{world}": await link.dump() for (case, world), link in list(self._links.items())}
        return {"light": light, "volumes": volumes}

    async def aclose(self) -> None:
        """End all processes. May be called again."""
        self._is_closed = True
        links, self._links = list(self._links.values()), {}
        light, self._light = self._light, None
        await asyncio.gather(*(link.aclose() for link in links), *self._ending)
        if light is not None:
            await light.aclose()

    def _asking_light(self) -> Supervised:
        if self._is_closed:
            raise WorkerError("The spatial service is closed.")
        if self._light is None:
            self._light = Supervised("light")
        return self._light

    def _gate(self, key: WorldKey) -> KeyFrameGate:
        gate = self._gates.setdefault(key, KeyFrameGate())
        if len(self._gates) > _MAX_GATES:
            self._gates.pop(next(iter(self._gates)))
        return gate

    async def _link(self, key: WorldKey) -> WorldLink:
        if self._is_closed:
            raise WorkerError("The spatial service is closed.")
        link = self._links.get(key)
        if link is None:
            self._make_room()
            link = self._links[key] = WorldLink(partial(self._stored_key_frames, key), self._idle_s)
        return link

    def _make_room(self) -> None:
        """End the volume unused for longest when there are too many; its end is awaited by :meth:`aclose`."""
        if len(self._links) < self._max_volumes:
            return
        oldest = min(self._links, key=lambda key: self._links[key].used_at)
        ending = asyncio.create_task(self._links.pop(oldest).aclose(), name="spatial-end")
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def _stored_key_frames(self, key: WorldKey) -> AsyncIterator[DepthFrame]:
        """Key frames that the light process still holds, oldest first; none when it does not answer."""
        try:
            names: list[tuple[str, int]] = await self._asking_light().ask(
                KeyFrames(*key), list[tuple[str, int]], self._deadlines.stored_s
            )
            for publication_id, frame_no in names:
                command = KeyFrame(*key, publication_id, frame_no)
                depth = await self._asking_light().ask(command, DepthFrame | None, self._deadlines.stored_s)
                if depth is not None:
                    yield depth
        except WorkerError:
            return
