"""A spatial service whose answers a test chooses: a fake of our own port, for tests of rooms."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sightline.errors import SightlineError
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.values import SceneTiles, TileLevel, TileMesh, TileRevision
from sightline.spatial.scene.views import SceneView, ViewsChange
from sightline.spatial.shapes.values import GeometryAnswer, ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame, FramePose, MarkQuery, MarkVisibility


@dataclass(slots=True)
class FakeSpatial:
    """Implements ``SpatialService``. An anchor lies where the camera is, one metre ahead on its own -Z."""

    error: SightlineError | None = None
    delay_s: float = 0.0
    refined: AnchorAnswer | None = None
    refined_shape: ShapeAnswer | None = None
    depths: list[DepthFrame] = field(default_factory=list)
    clicks: list[ClickQuery] = field(default_factory=list)
    shapes: list[ShapeQuery] = field(default_factory=list)
    refine_calls: list[AnchorAnswer] = field(default_factory=list)
    tested: list[tuple[FramePose, tuple[MarkQuery, ...]]] = field(default_factory=list)
    surfaces: list[SurfaceChanges] = field(default_factory=list)
    meshes: tuple[TileMesh, ...] = ()
    views: tuple[SceneView, ...] = ()
    is_surface_gone: bool = False
    closed_worlds: list[str] = field(default_factory=list)

    async def add_depth(self, case_id: str, depth: DepthFrame) -> None:
        await self._answer()
        self.depths.append(depth)

    async def anchor(self, case_id: str, click: ClickQuery) -> AnchorAnswer:
        self.clicks.append(click)
        await self._answer()
        x, y, z = click.frame.pose.p
        return AnchorAnswer(
            world_id=click.frame.world_id, method="depth", state="good", p_world=(x, y, z - 1.0), sigma_m=0.01, views=1
        )

    async def refine(self, case_id: str, click: ClickQuery, first: AnchorAnswer) -> AnchorAnswer | None:
        await self._answer()
        self.refine_calls.append(first)
        return self.refined

    async def shape(self, case_id: str, query: ShapeQuery) -> ShapeAnswer:
        self.shapes.append(query)
        await self._answer()
        return ShapeAnswer(
            anchor=query.anchor,
            geometry=GeometryAnswer(points_world=(query.anchor.p_world,) * len(query.points), state="good"),
        )

    async def refine_shape(self, case_id: str, query: ShapeQuery, first: ShapeAnswer) -> ShapeAnswer | None:
        await self._answer()
        return self.refined_shape

    async def visibility(
        self, case_id: str, frame: FramePose, marks: tuple[MarkQuery, ...]
    ) -> tuple[MarkVisibility, ...]:
        await self._answer()
        self.tested.append((frame, marks))
        return tuple(
            MarkVisibility(
                mark_id=mark.mark_id,
                visibility="visible",
                u=0.5,
                v=0.5,
                distance_m=1.0,
                is_surface_gone=self.is_surface_gone,
            )
            for mark in marks
        )

    async def add_surfaces(self, case_id: str, world_id: str, changes: SurfaceChanges) -> None:
        await self._answer()
        self.surfaces.append(changes)

    async def add_view(self, case_id: str, world_id: str, change: ViewsChange) -> None:
        await self._answer()
        self.views = (*self.views, change.view)

    async def scene_views(self, case_id: str, world_id: str) -> tuple[SceneView, ...]:
        return self.views

    async def scene_tiles(self, case_id: str, world_id: str) -> SceneTiles:
        await self._answer()
        return SceneTiles(tiles=tuple(TileRevision(mesh.tile, "scan", "1") for mesh in self.meshes), frames=7)

    async def scene_tile(self, case_id: str, world_id: str, tile: str, level: TileLevel) -> TileMesh | None:
        return next((mesh for mesh in self.meshes if mesh.tile == tile), None)

    async def scene_meshes(self, case_id: str, world_id: str) -> tuple[TileMesh, ...]:
        await self._answer()
        return self.meshes

    async def close_world(self, case_id: str, world_id: str) -> None:
        self.closed_worlds.append(world_id)

    async def dump(self) -> dict[str, object]:
        return {}

    async def aclose(self) -> None:
        return

    async def _answer(self) -> None:
        await asyncio.sleep(self.delay_s)
        if self.error is not None:
            raise self.error
