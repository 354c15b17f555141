"""Real aiortc peers in a call: room signalling, a media worker in its own process, real UDP."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
import numpy as np

from sightline.client.publisher import Publisher, SourceFrame
from sightline.client.subscriber import HeardSound, SeenPicture, Sinks, Subscriber
from sightline.protocol.codec import Message
from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.signalling import (
    MediaReset,
    PublicationChanged,
    PublicationEnded,
    SenderClock,
    SubscribeOffer,
    SubscriptionClock,
)
from sightline.protocol.spatial import FrameRecord
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.media_peers import lan_address, wait_for
from support.room_harness import Client, Harness, running

T = TypeVar("T", bound=msgspec.Struct)
WORLD = "0e7f4f3c-8a3b-4b7e-9f0e-0d3e5a1c2b4d"
FPS = 20


class SocketOfClient:
    """The harness's client as the headless participant's socket."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def request(self, kind: str, body: msgspec.Struct, answer: type[T]) -> T:
        return await self._client.ask(kind, body, answer)


@dataclass(slots=True)
class Media:
    """What one participant sends and has received."""

    client: Client
    publisher: Publisher | None = None
    subscriber: Subscriber | None = None
    pictures: list[SeenPicture] = field(default_factory=list)
    sounds: list[HeardSound] = field(default_factory=list)
    records: list[FrameRecord] = field(default_factory=list)
    _feeding: asyncio.Task[None] | None = None

    async def publish(self) -> None:
        """Send a camera whose brightness tells the frame number, and a tone."""
        self.publisher = Publisher(video_codec="VP8")
        await self.publisher.start(SocketOfClient(self.client))  # type: ignore[arg-type]
        self._feeding = asyncio.create_task(self._feed(self.publisher))

    async def subscribe(self) -> None:
        self.subscriber = Subscriber(
            SocketOfClient(self.client),  # type: ignore[arg-type]
            Sinks(self.pictures.append, self.sounds.append, self.records.append),
        )
        self.client.on_message = self._received
        await self.subscriber.start()

    async def stop_publishing(self) -> None:
        if self._feeding is not None:
            self._feeding.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._feeding
        if self.publisher is not None:
            await self.publisher.aclose()

    async def close(self) -> None:
        await self.stop_publishing()
        if self.subscriber is not None:
            await self.subscriber.aclose()

    def _received(self, message: Message) -> None:
        if isinstance(message.body, SubscribeOffer) and self.subscriber is not None:
            self.subscriber.offered(message.body)

    async def _feed(self, publisher: Publisher) -> None:
        frame_no = 0
        while True:
            bgr = np.full((240, 320, 3), 40 + (frame_no * 10) % 180, np.uint8)
            intrinsics = Intrinsics(fx=300.0, fy=300.0, cx=159.5, cy=119.5, w=320, h=240)
            pose = Pose(p=(frame_no / 100, 1.6, 0.0), q=(0.0, 0.0, 0.0, 1.0))
            publisher.put(SourceFrame(frame_no, frame_no * 1000 / FPS, intrinsics, WORLD, pose), bgr)
            frame_no += 1
            await asyncio.sleep(1 / FPS)


@asynccontextmanager
async def calls() -> AsyncIterator[tuple[Harness, list[WorkerProcess], list[Media]]]:
    """A registry with a real worker process; media are closed before it."""
    workers: list[WorkerProcess] = []
    media: list[Media] = []

    async def start_worker() -> WorkerProcess:
        worker = WorkerProcess(WorkerConfig(advertised=(lan_address(),)))
        workers.append(await worker.__aenter__())
        return worker

    async with running(worker_factory=start_worker) as harness:
        try:
            yield harness, workers, media
        finally:
            for each in media:
                await each.close()


async def test_publish_subscribe_late_join_leave_and_rejoin() -> None:
    async with calls() as (harness, _, media):
        technician = Media(await harness.joined("field", "Tom"))
        expert = Media(await harness.joined("expert", "Eva"))
        media += [technician, expert]
        await expert.subscribe()
        await technician.publish()
        await wait_for(lambda: len(expert.pictures) > 10 and len(expert.sounds) > 10, "picture and sound")
        await wait_for(lambda: technician.client.of(SenderClock), "the publisher's sender report back at the publisher")
        assert len(technician.client.of(PublicationChanged)) == 2

        late = Media(await harness.joined("expert", "Lea"))
        media.append(late)
        assert late.client.welcome is not None
        assert {p.source for p in late.client.welcome.publications} == {"camera", "microphone"}
        await late.subscribe()
        await wait_for(lambda: late.pictures and late.sounds, "picture and sound of a call that runs already")

        await technician.stop_publishing()
        await technician.client.leave()
        await expert.client.next(PublicationEnded)
        await wait_for(lambda: len(late.client.of(PublicationEnded)) == 2, "the end of both publications")

        again = Media(await harness.joined("field", "Tom"))
        media.append(again)
        seen = len(expert.pictures)
        await again.publish()
        await wait_for(lambda: len(expert.pictures) > seen + 5, "picture after the technician came back")
        assert expert.subscriber is not None
        # The ended sections are used again: data, audio, video, and no more.
        assert len({track.mid for track in expert.subscriber.tracks.values()}) == 2


async def test_a_click_by_received_timestamp_finds_its_own_frame() -> None:
    """Origins of RTP timestamps and the offset of the subscription are random, as always."""
    async with calls() as (harness, _, media):
        technician = Media(await harness.joined("field"))
        expert = Media(await harness.joined("expert"))
        media += [technician, expert]
        await expert.subscribe()
        await technician.publish()
        await wait_for(lambda: len(expert.pictures) > 15 and len(expert.records) > 15, "pictures and frame records")
        clocks = {clock.subscription_id: clock for clock in expert.client.of(SubscriptionClock)}
        assert technician.publisher is not None
        picture = expert.pictures[-1]
        clock = clocks[picture.subscription_id]
        assert clock.offset != 0
        source_ts = (picture.rtp_ts - clock.offset) % 2**32
        truth = next(sent for sent in technician.publisher.sent.values() if sent.rtp_ts == source_ts)
        brightness = float(picture.bgr.mean())
        assert abs(brightness - (40 + (truth.frame.frame_no * 10) % 180)) < 4, "the picture is of that frame"

        seen = {"subscription_id": picture.subscription_id, "rtp_ts": picture.rtp_ts}
        await expert.client.op(
            "annotation.place",
            annotation_id="3f0cbb0e-6a0f-4c8e-9d0a-2b6f7d1e8c55",
            shape="point",
            seen=seen,
            u=0.5,
            v=0.5,
            label="",
        )
        placed = (await expert.client.event("annotation.placed")).body
        assert placed["is_approximate"] is False
        assert placed["frame"]["frame_no"] == truth.frame.frame_no
        assert placed["anchor"]["p_world"] == [truth.frame.frame_no / 100, 1.6, -1.0]


async def test_killed_worker_is_replaced_and_media_flow_again() -> None:
    async with calls() as (harness, workers, media):
        technician = Media(await harness.joined("field"))
        expert = Media(await harness.joined("expert"))
        media += [technician, expert]
        await expert.subscribe()
        await technician.publish()
        await wait_for(lambda: expert.pictures, "a picture")
        pid = workers[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await technician.client.next(MediaReset)
        await expert.client.next(MediaReset)
        assert (await expert.client.op("chat.post", text="the words go on")).seq > 0

        await technician.close()
        await expert.close()
        expert.pictures.clear()
        await expert.subscribe()
        await technician.publish()
        await wait_for(lambda: len(expert.pictures) > 5, "pictures through the new worker")
        assert len(workers) == 2
