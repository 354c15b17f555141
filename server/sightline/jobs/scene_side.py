"""What the server keeps of one world's scene: the device's surfaces, the key frames' pictures, and tiles cut already.

Many pages look at the same tiles: each is cut once per revision. When the process that fuses is replaced, its
surfaces and pictures are given to the new one, and revisions carry its number: counts begin anew in every process.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final
from weakref import WeakValueDictionary

from sightline.jobs.supervised import Supervised
from sightline.jobs.wire import AddView, CutTile, ListTiles, Surfaces
from sightline.spatial.scene.device_tiles import DEVICE_BUCKETS, bucket_of, device_tile
from sightline.spatial.scene.surfaces import SurfaceBook, SurfaceChanges
from sightline.spatial.scene.values import SceneTiles, TileLevel, TileMesh, TileRevision
from sightline.spatial.scene.views import MAX_VIEWS, FrameName, SceneView, ViewsChange, check_view

MAX_CACHE_BYTES: Final = 48 * 2**20
LISTED_FOR_S: Final = 0.7
CUT_TOGETHER: Final = 8
"""Some megabytes of triangles on their way at a time."""
_MESSAGE_BYTES: Final = 8 * 2**20
_DEVICE: Final = "device-"


class SceneSide:
    """Asked by the edge; asks the world's process."""

    def __init__(self, process: Supervised) -> None:
        self._process = process
        self._book = SurfaceBook()
        self._device_revisions = [0] * DEVICE_BUCKETS
        self._views: OrderedDict[FrameName, SceneView] = OrderedDict()
        self._listed = SceneTiles()
        self._listed_at = -LISTED_FOR_S
        self._cut: OrderedDict[tuple[str, TileLevel], tuple[str, TileMesh | None]] = OrderedDict()
        self._cut_bytes = 0
        self._cutting: WeakValueDictionary[tuple[str, TileLevel], asyncio.Lock] = WeakValueDictionary()

    async def add_surfaces(self, changes: SurfaceChanges, deadline_s: float) -> None:
        """Take over the device's surfaces. Raises InvalidMesh, InvalidPose, LimitExceeded, WorkerError."""
        # Checking some megabytes of numbers takes tens of milliseconds: not on the loop.
        await asyncio.to_thread(self._book.apply, changes)
        for surface_id in (*changes.removed, *(surface.surface_id for surface in changes.changed)):
            self._device_revisions[bucket_of(surface_id)] += 1
        await self._process.ask(Surfaces(changes), None, deadline_s, is_lasting=True)

    def surfaces(self) -> Iterator[SurfaceChanges]:
        """All surfaces for a fresh process, in messages of a bearable size."""
        batch, size = [], 0
        for surface in self._book.all():
            batch.append(surface)
            size += surface.size_bytes
            if size > _MESSAGE_BYTES:
                yield SurfaceChanges(changed=tuple(batch))
                batch, size = [], 0
        if batch:
            yield SurfaceChanges(changed=tuple(batch))

    async def add_view(self, change: ViewsChange, deadline_s: float) -> None:
        """Keep a key frame's picture and have the scan coloured by it. Raises InvalidMap, WorkerError."""
        check_view(change.view)
        self._views[change.view.name] = change.view
        for name in [known for known in self._views if known not in change.kept]:
            del self._views[name]
        while len(self._views) > MAX_VIEWS:
            self._views.popitem(last=False)
        await self._process.ask(AddView(change), None, deadline_s, is_lasting=True)

    def views(self) -> tuple[SceneView, ...]:
        """The key frames that are worth keeping, oldest first."""
        return tuple(self._views.values())

    async def tiles(self, deadline_s: float) -> SceneTiles:
        """What there is, at most a second old. Looking wakes no process that rests: then it is what was last known.

        Raises:
            WorkerError: if the process does not answer in time.
        """
        if self._process.is_ready and time.monotonic() - self._listed_at > LISTED_FOR_S:
            pid = self._process.pid
            found: SceneTiles = await self._process.ask(ListTiles(), SceneTiles, deadline_s)
            listed = [TileRevision(one.tile, one.kind, f"{pid}-{one.revision}") for one in found.tiles]
            self._listed = SceneTiles(tiles=tuple(listed), frames=found.frames)
            self._listed_at = time.monotonic()
        return SceneTiles(tiles=(*self._listed.tiles, *self._device_tiles()), frames=self._listed.frames)

    async def tile(self, name: str, level: TileLevel, deadline_s: float) -> TileMesh | None:
        """One tile of those listed; None for others, and for one without triangles. Raises WorkerError."""
        listed = await self.tiles(deadline_s)
        wanted = next((one for one in listed.tiles if one.tile == name), None)
        if wanted is None:
            return None
        # So that two pages that ask for the same tile cost one cut.
        lock = self._cutting.setdefault((name, level), asyncio.Lock())
        async with lock:
            known = self._cut.get((name, level))
            if known is not None and known[0] == wanted.revision:
                self._cut.move_to_end((name, level))
                return known[1]
            if wanted.kind == "device":
                bucket = int(name.removeprefix(_DEVICE))
                mesh = await asyncio.to_thread(device_tile, name, self._book.all(), bucket)
            else:
                mesh = await self._process.ask(CutTile(name, level), TileMesh | None, deadline_s)
            self._keep(name, level, wanted.revision, mesh)
        return mesh

    async def meshes(self, deadline_s: float) -> tuple[TileMesh, ...]:
        """Every tile of the scan in its fine form. Raises WorkerError."""
        ends_at = time.monotonic() + deadline_s
        names = [one.tile for one in (await self.tiles(deadline_s)).tiles if one.kind == "scan"]
        found: list[TileMesh | None] = []
        for start in range(0, len(names), CUT_TOGETHER):
            # While the device looks around, every question waits for a key frame to be fused: ask several at once.
            left_s = max(ends_at - time.monotonic(), 0.001)
            batch = names[start : start + CUT_TOGETHER]
            found += await asyncio.gather(*(self.tile(name, "fine", left_s) for name in batch))
        return tuple(mesh for mesh in found if mesh is not None)

    def _device_tiles(self) -> list[TileRevision]:
        filled = {bucket_of(surface.surface_id) for surface in self._book.all()}
        return [
            TileRevision(f"{_DEVICE}{bucket}", "device", str(self._device_revisions[bucket]))
            for bucket in sorted(filled)
        ]

    def _keep(self, name: str, level: TileLevel, revision: str, mesh: TileMesh | None) -> None:
        _, before = self._cut.pop((name, level), ("", None))
        self._cut_bytes -= before.size_bytes if before else 0
        self._cut[name, level] = (revision, mesh)
        self._cut_bytes += mesh.size_bytes if mesh else 0
        while self._cut_bytes > MAX_CACHE_BYTES:
            _, (_, oldest) = self._cut.popitem(last=False)
            self._cut_bytes -= oldest.size_bytes if oldest else 0

    def dump(self) -> dict[str, object]:
        return {
            "surfaces": len(self._book),
            "views": len(self._views),
            "tiles": len(self._cut),
            "tile_bytes": self._cut_bytes,
        }
