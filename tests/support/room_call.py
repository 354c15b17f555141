"""A technician with a camera and an expert who sees it: frame records and clicks; the worker forwards nothing."""

from __future__ import annotations

import random
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from sightline.ids import PublicationId, SubscriptionId
from sightline.jobs.base import SpatialService
from sightline.protocol import codec
from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.signalling import SubscriptionClock as ClockMessage
from sightline.protocol.spatial import FrameRecord
from sightline.room.settings import RoomSettings
from sightline.worker.base import DataMessage, SubscriptionClock
from support.fakes_spatial import FakeSpatial
from support.room_harness import QUICK, Client, Harness, running
from support.room_media import publish, subscribe

WORLD = "0e7f4f3c-8a3b-4b7e-9f0e-0d3e5a1c2b4d"
INTRINSICS = Intrinsics(fx=300, fy=300, cx=159.5, cy=119.5, w=320, h=240)
LEVEL = (0.0, 0.0, 0.0, 1.0)
TICKS_PER_FRAME = 3000
SSRC = 77


@dataclass(slots=True)
class Call:
    """A technician with a camera and an expert who sees it, with a random timestamp origin and offset."""

    harness: Harness
    spatial: Any
    technician: Client
    expert: Client
    camera: str
    subscription: str
    origin: int
    offset: int

    def record(self, frame_no: int, **changes: Any) -> FrameRecord:
        frame = FrameRecord(
            publication_id=self.camera,
            frame_no=frame_no,
            ssrc=SSRC,
            rtp_ts=(self.origin + frame_no * TICKS_PER_FRAME) % 2**32,
            captured_at_ms=frame_no * 33.3,
            world_id=WORLD,
            pose=Pose(p=(frame_no / 100, 1.6, 0.0), q=LEVEL),
            intrinsics=INTRINSICS,
            is_certain=True,
        )
        return msgspec.structs.replace(frame, **changes)

    def send_record(self, record: FrameRecord) -> None:
        transport_id = self.harness.worker.publications[PublicationId(self.camera)][0]
        self.harness.worker.emit(DataMessage(transport_id, "frames", codec.encode_body(record)))

    def send_records(self, *frame_numbers: int) -> None:
        for number in frame_numbers:
            self.send_record(self.record(number))

    def seen(self, frame_no: int, shift: int = 0) -> dict[str, object]:
        rtp_ts = (self.origin + frame_no * TICKS_PER_FRAME + self.offset + shift) % 2**32
        return {"subscription_id": self.subscription, "rtp_ts": rtp_ts}

    async def click(self, u: float = 0.5, v: float = 0.5, **where: Any) -> dict[str, Any]:
        """Place a mark and return its event's body."""
        count = len([e for e in self.expert.events if e.kind == "annotation.placed"]) + 1
        mark_id = str(uuid.uuid4())
        await self.expert.op("annotation.place", annotation_id=mark_id, shape="point", u=u, v=v, label="", **where)
        return (await self.expert.event("annotation.placed", count=count)).body


@asynccontextmanager
async def call(
    seed: int = 1, *, spatial: SpatialService | None = None, settings: RoomSettings = QUICK
) -> AsyncIterator[Call]:
    chance = random.Random(seed)
    spatial = spatial or FakeSpatial()
    async with running(settings, spatial=spatial) as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        camera = next(t.publication_id for t in (await publish(technician)).tracks if t.mid == "1")
        offer = await subscribe(expert)
        subscription = next(t.subscription_id for t in offer.tracks if t.kind == "video")
        offset = chance.getrandbits(32)
        harness.worker.emit(SubscriptionClock(SubscriptionId(subscription), SSRC, offset))
        await expert.next(ClockMessage)
        yield Call(harness, spatial, technician, expert, camera, subscription, chance.getrandbits(32), offset)
