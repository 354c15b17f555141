"""One world's volume as the server sees it: a bounded queue of key frames and the process that fuses them.

The process is started with the first key frame, ends when idle, and is started anew after a crash; each time the key
frames that the light process still holds are fused first. When frames come faster than they are fused the oldest
waiting one is dropped and counted.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import msgspec

from sightline.errors import SpatialError, WorkerError
from sightline.jobs.process import SpatialProcess
from sightline.jobs.scene_side import SceneSide
from sightline.jobs.supervised import Supervised, log_crash
from sightline.jobs.wire import AddView, Command, Dump, Fuse, Refine, RefineShape, Surfaces
from sightline.spatial.scene.views import ViewsChange
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame

log = logging.getLogger("sightline.jobs")

QUEUE_FRAMES: Final = 8
_FUSE_DEADLINE_S: Final = 90.0
"""Includes the start of the process on a loaded machine."""
_DUMP_DEADLINE_S: Final = 0.5

StoredKeyFrames = Callable[[], AsyncIterator[DepthFrame]]


class WorldLink:
    """Owns the world's process and the task that feeds it."""

    def __init__(self, stored_key_frames: StoredKeyFrames, idle_s: float) -> None:
        self.dropped = 0
        self.refused = 0
        self.lost = 0
        self.used_at = time.monotonic()
        self._stored_key_frames = stored_key_frames
        self._idle_s = idle_s
        self._queue: deque[DepthFrame] = deque()
        self._offered = 0
        self._settled = 0
        self._asking = 0
        self._progress = asyncio.Event()
        self._waking = asyncio.Event()
        self._process = Supervised("world", self._feed_stored)
        self.scene: Final = SceneSide(self._process)
        self._feeding = asyncio.create_task(self._feed(), name="spatial-feed")
        self._feeding.add_done_callback(log_crash)

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def offer(self, depth: DepthFrame) -> None:
        """Queue a key frame for fusion; the oldest waiting one gives way when there is no room."""
        self.used_at = time.monotonic()
        self._queue.append(depth)
        self._offered += 1
        if len(self._queue) > QUEUE_FRAMES:
            self._queue.popleft()
            self.dropped += 1
            self._settle()
        self._waking.set()

    async def refine(self, click: ClickQuery, first: AnchorAnswer, deadline_s: float) -> AnchorAnswer | None:
        """The volume's answer after everything queued by now is fused.

        Raises:
            WorkerError: if that does not happen in time.
        """
        answer: AnchorAnswer | None = await self._ask_settled(Refine(click, first), AnchorAnswer | None, deadline_s)
        return answer

    async def refine_shape(self, query: ShapeQuery, first: ShapeAnswer, deadline_s: float) -> ShapeAnswer | None:
        """As :meth:`refine`, of a shape."""
        command = RefineShape(query, first)
        answer: ShapeAnswer | None = await self._ask_settled(command, ShapeAnswer | None, deadline_s)
        return answer

    async def _ask_settled(self, command: Command, result_type: Any, deadline_s: float) -> Any:
        self.used_at = time.monotonic()
        ends_at = self.used_at + deadline_s
        self._asking += 1
        try:
            await self._until_settled(self._offered, deadline_s)
            return await self._process.ask(command, result_type, max(ends_at - time.monotonic(), 0.001))
        finally:
            self._asking -= 1
            self.used_at = time.monotonic()
            self._waking.set()  # the time until it is idle starts anew

    async def _until_settled(self, goal: int, deadline_s: float) -> None:
        try:
            async with asyncio.timeout(deadline_s):
                while self._settled < goal:
                    await self._progress.wait()
        except TimeoutError:
            raise WorkerError("The volume is still fusing.") from None

    async def _feed(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._idle_s):
                    await self._waking.wait()
            except TimeoutError:
                if not self._asking:
                    self._process.rest()
                continue
            self._waking.clear()
            while self._queue:
                await self._fuse(self._queue.popleft())

    async def _fuse(self, depth: DepthFrame) -> None:
        try:
            await self._process.ask(Fuse(depth), None, _FUSE_DEADLINE_S, is_lasting=True)
        except SpatialError as exc:
            self.refused += 1
            log.info("a depth frame was not fused: %s", exc.code)
        except WorkerError as exc:
            self.lost += 1
            log.warning("a depth frame was not fused: %s", exc.message)
        finally:
            self._settle()

    async def _feed_stored(self, process: SpatialProcess) -> None:
        """Bring a fresh process up to date; it skips frames that come again from the queue."""
        async for depth in self._stored_key_frames():
            try:
                await process.ask(Fuse(depth), None, _FUSE_DEADLINE_S, is_lasting=True)
            except SpatialError:
                self.refused += 1
        for changes in self.scene.surfaces():
            await process.ask(Surfaces(changes), None, _FUSE_DEADLINE_S, is_lasting=True)
        views = self.scene.views()
        names = tuple(view.name for view in views)
        for view in views:
            await process.ask(AddView(ViewsChange(view, names)), None, _FUSE_DEADLINE_S, is_lasting=True)

    def _settle(self) -> None:
        self._settled += 1
        progress, self._progress = self._progress, asyncio.Event()
        progress.set()

    async def dump(self) -> dict[str, object]:
        """Counters here and, if the process runs and answers at once, its own."""
        inside: dict[str, object] = {}
        # Looking must not wake a process that rests.
        if self._process.is_ready:
            try:
                inside = await self._process.ask(Dump(), dict[str, object], _DUMP_DEADLINE_S)
            except WorkerError:
                inside = {"is_silent": True}
        return {
            **self._process.dump(),
            "queued": len(self._queue),
            "offered": self._offered,
            "dropped": self.dropped,
            "refused": self.refused,
            "lost": self.lost,
            "volume": msgspec.to_builtins(inside),
        }

    async def aclose(self) -> None:
        """End the process; what was fused is gone. May be called again."""
        self._feeding.cancel()
        await asyncio.wait([self._feeding])
        await self._process.aclose()
        self._settled = self._offered
        self._settle()
