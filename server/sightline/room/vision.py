"""A room's eyes: hands its cameras' video to the call's vision process for as long as there is video.

Nothing here makes media or a click wait. Where the server looks at no pictures, or at as many calls as it can already,
everything works without; ``dump`` says which.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec

from sightline.errors import SightlineError
from sightline.ids import CaseId, PublicationId
from sightline.jobs.vision_base import CallVision
from sightline.jobs.vision_wire import (
    AddVideo,
    Localising,
    Refined,
    RemoveVideo,
    SawDepth,
    SawFrame,
    Sights,
    VideoClock,
    Viewed,
    VisionReport,
)
from sightline.protocol.spatial import FrameRecord
from sightline.room import anchoring
from sightline.room.context import Services
from sightline.room.localising import RoomLocalising
from sightline.room.media import MediaListener
from sightline.room.publishing import RoomPublication
from sightline.room.tap import RoomTap, Wish, codec_of
from sightline.room.vision_marks import VisionMarks
from sightline.spatial.values import DepthFrame
from sightline.worker.base import SubscriptionClock, TransportStateChanged, WorkerEvent

log = logging.getLogger(__name__)

RETRY_S: Final = 1.0
WISH: Final = Wish(max_height=480, max_fps=15.0)
"""Features get little better beyond."""


class RoomOfVision(MediaListener, Protocol):
    """What this part needs of its room."""

    def publications(self) -> tuple[RoomPublication, ...]: ...

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...


@dataclass(slots=True)
class _Active:
    eyes: CallVision
    tap: RoomTap
    has_map: bool = False
    """Whether the process was told of earlier visits."""


class RoomVision:
    """Begins with the first video of a call and ends with its last."""

    def __init__(
        self,
        case_id: CaseId,
        services: Services,
        room: RoomOfVision,
        marks: VisionMarks,
        localising: RoomLocalising,
    ) -> None:
        self._case_id = case_id
        self._services = services
        self._room = room
        self._marks = marks
        self._localising = localising
        self._news = asyncio.Event()
        self._active: _Active | None = None
        self._lock = asyncio.Lock()
        self._is_refused = False

    async def run(self) -> None:
        """Follow what is published, for the life of the room."""
        while self._services.vision is not None:
            await self._news.wait()
            self._news.clear()
            try:
                async with self._lock:
                    await self._reconcile()
            except SightlineError as exc:
                log.warning("looking at case %s has to wait: %s", self._case_id, exc.message)
                self._room.spawn(self._wake_later(), "vision retry")

    async def close(self) -> None:
        """The room ends."""
        async with self._lock:
            await self._end()

    # What it hears of; nothing here waits

    def wake(self) -> None:
        """Publications have changed."""
        self._news.set()

    def frame_recorded(self, record: FrameRecord) -> None:
        """A publisher has told of a frame."""
        active = self._active
        if active is None or PublicationId(record.publication_id) not in active.tap.publications:
            return
        active.eyes.tell(
            SawFrame(
                publication_id=record.publication_id,
                frame_no=record.frame_no,
                ssrc=record.ssrc,
                rtp_ts=record.rtp_ts,
                captured_at_ms=record.captured_at_ms,
                world_id=record.world_id,
                pose=anchoring.pose_value(record.pose) if record.pose else None,
                intrinsics=anchoring.intrinsics_value(record.intrinsics),
                is_certain=record.is_certain,
            )
        )

    def depth_arrived(self, depth: DepthFrame) -> None:
        """Depth of a frame, already checked."""
        active = self._active
        if active is not None and PublicationId(depth.frame.publication_id) in active.tap.publications:
            active.eyes.tell(SawDepth(depth))

    def media_event(self, event: WorkerEvent) -> None:
        """Something happened at the worker; most of it is not ours."""
        active = self._active
        if active is None:
            return
        match event:
            case TransportStateChanged(transport_id, "closed" | "failed") if transport_id == active.tap.transport_id:
                self.media_reset()
            case SubscriptionClock():
                publication_id = active.tap.publication_of(event)
                if publication_id is not None:
                    active.eyes.tell(VideoClock(publication_id, event.reference_ssrc, event.offset))

    def media_reset(self) -> None:
        """The tap is gone, with or without its worker; a new one is opened for what is published then."""
        active = self._active
        if active is not None:
            active.tap.detach()
            self.wake()

    def _process_lost(self) -> None:
        """A new process stands there and knows nothing: the old one's tap closes by itself, if it has not yet."""
        active = self._active
        if active is None:
            return
        active.has_map = False
        old = active.tap.detach()
        if old is not None:
            self._room.spawn(self._services.media.quietly(lambda w: w.close_transport(old)), "old tap")
        self.wake()

    def _reported(self, report: VisionReport) -> None:
        match report:
            case Sights():
                self._marks.seen(report)
            case Refined():
                self._room.spawn(self._marks.refined(report), "vision refine")
            case Localising():
                self._room.spawn(self._localising.reported(report), "localising")
            case Viewed():
                self._room.spawn(self._viewed(report), "key frame")

    async def _viewed(self, report: Viewed) -> None:
        """Give a key frame to its world's scan; without it the scan has less colour, and that is all."""
        view = msgspec.structs.replace(report.change.view, seen_at_ms=self._services.clock.utc_ms())
        change = msgspec.structs.replace(report.change, view=view)
        try:
            await self._services.spatial.add_view(self._case_id, report.world_id, change)
        except SightlineError as exc:
            log.info("a key frame of case %s was not taken: %s", self._case_id, exc.message)

    # Inside

    async def _reconcile(self) -> None:
        wanted = {
            PublicationId(p.publication_id): p
            for p in self._room.publications()
            if p.source == "camera" and codec_of(p.parameters) is not None
        }
        if not wanted:
            await self._end()
            return
        active = self._active or self._begin()
        if active is None:
            return
        path = await active.eyes.tap_path()
        if not active.has_map:
            active.has_map = True
            self._room.spawn(self._localising.begin(active.eyes), "earlier visits")
        await active.tap.follow(wanted, path)

    def _begin(self) -> _Active | None:
        assert self._services.vision is not None
        eyes = self._services.vision.open(self._case_id, self._reported, self._process_lost)
        self._is_refused = eyes is None
        if eyes is None:
            log.warning("case %s is not looked at: as many calls as this server can look at have video", self._case_id)
            return None
        tap = RoomTap(
            self._services,
            self._room,
            add=lambda ssrc, publication, codec: eyes.tell(AddVideo(ssrc, publication.publication_id, codec.mime)),
            remove=lambda ssrc: eyes.tell(RemoveVideo(ssrc)),
            wish=WISH,
        )
        self._active = _Active(eyes, tap)
        self._marks.eyes = eyes
        return self._active

    async def _end(self) -> None:
        active, self._active = self._active, None
        if active is None:
            return
        self._marks.eyes = None
        try:
            await self._localising.finish()
        except SightlineError as exc:
            log.warning("the map of case %s is not kept: %s", self._case_id, exc.code)
        await active.tap.close()
        await active.eyes.aclose()

    async def _wake_later(self) -> None:
        await asyncio.sleep(RETRY_S)
        self.wake()

    def dump(self) -> dict[str, object]:
        active = self._active
        if active is None:
            return {"is_refused": True} if self._is_refused else {}
        return {"tapped": len(active.tap.publications), "has_tap": active.tap.transport_id is not None}
