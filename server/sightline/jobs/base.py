"""Port of the spatial service: heavy geometry off the event loop, in processes of its own.

A *light* process answers clicks from depth at once; one spawned process per active world holds the fused volume. A
click never waits for fusion. All calls are safe to repeat; when a process is stuck or dead, calls raise ``WorkerError``
after their own deadline and media, sound and chat go on.
"""

from __future__ import annotations

from typing import Protocol

from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.values import SceneTiles, TileLevel, TileMesh
from sightline.spatial.scene.views import SceneView, ViewsChange
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame, FramePose, MarkQuery, MarkVisibility


class SpatialService(Protocol):
    async def add_depth(self, case_id: str, depth: DepthFrame) -> None:
        """Keep a depth frame (ring of the last seconds per world) and queue it for fusion.

        Never blocks on fusion: when the fusion queue is full the oldest waiting frame is dropped and counted.
        Raises:
            SpatialError: if the depth, pose or intrinsics are not valid.
        """

    async def anchor(self, case_id: str, click: ClickQuery) -> AnchorAnswer:
        """Answer from the frame's own depth, else the nearest depth reprojected by pose. ``screen_only`` if neither."""

    async def refine(self, case_id: str, click: ClickQuery, first: AnchorAnswer) -> AnchorAnswer | None:
        """The volume's answer, combined with the first one; None when it adds nothing.

        Waits until all depth queued before the call is fused; deadline a few seconds.
        """

    async def shape(self, case_id: str, query: ShapeQuery) -> ShapeAnswer:
        """Where a shape lies, by the same depth as its click; what is not known is left out.

        Raises:
            InvalidShape: its positions do not make the shape.
        """

    async def refine_shape(self, case_id: str, query: ShapeQuery, first: ShapeAnswer) -> ShapeAnswer | None:
        """As :meth:`refine`, of a shape and its anchor."""

    async def visibility(
        self, case_id: str, frame: FramePose, marks: tuple[MarkQuery, ...]
    ) -> tuple[MarkVisibility, ...]:
        """Project marks into a frame and test them against its depth (the newest one at or before the frame)."""

    async def add_surfaces(self, case_id: str, world_id: str, changes: SurfaceChanges) -> None:
        """Take over surfaces that the device itself has found.

        Raises:
            InvalidMesh, InvalidPose: if one is not right; then none is taken over.
            LimitExceeded: if there would be too many.
        """

    async def add_view(self, case_id: str, world_id: str, change: ViewsChange) -> None:
        """Take a key frame's picture: the scan of its world takes its colour from it. Without a scan it is left.

        Raises:
            InvalidMap: if its picture, camera or depth is none.
        """

    async def scene_views(self, case_id: str, world_id: str) -> tuple[SceneView, ...]:
        """The key frames of a world that are worth keeping."""

    async def scene_tiles(self, case_id: str, world_id: str) -> SceneTiles:
        """What there is to see of a world: its tiles and their revisions; none when there is nothing yet."""

    async def scene_tile(self, case_id: str, world_id: str, tile: str, level: TileLevel) -> TileMesh | None:
        """The triangles of one tile; None when it has none (any more)."""

    async def scene_meshes(self, case_id: str, world_id: str) -> tuple[TileMesh, ...]:
        """Every tile of the fused scan in its fine form; what is known already costs nothing."""

    async def close_world(self, case_id: str, world_id: str) -> None: ...

    async def dump(self) -> dict[str, object]:
        """Processes, queues and counters; for tests, diagnosis and metrics."""

    async def aclose(self) -> None: ...
