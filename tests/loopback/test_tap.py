"""A consumer on the worker's tap gets whole frames of real media, asks for keyframes, and disturbs nobody."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import pytest

from sightline.ids import SubscriptionId, TransportId
from sightline.rtp import feedback, rtcp, stream_frames
from sightline.rtp.frames.assembler import EncodedFrame, FrameAssembler
from sightline.rtp.frames.formats import FORMATS
from sightline.rtp.packet import RtpHeader, is_rtcp
from sightline.rtp.payload import DETECTORS
from sightline.rtp.rtcp import SenderReport
from sightline.sfu.plain import plain_parameters
from sightline.worker.base import MediaWorker, TransportStateChanged, WorkerEvent
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from sightline.worker.process import WorkerProcess
from support.media_peers import Peers, Publisher, Subscriber, TestPicture, lan_address, tone, wait_for, watch_events

TAP = TransportId("tap")
VIDEO_SSRC, AUDIO_SSRC = 1001, 1002


class Consumer:
    """Listens for one tap and assembles what comes."""

    def __init__(self, path: Path, video: str = "video/vp8") -> None:
        self.path = str(path)
        self.frames: dict[int, list[EncodedFrame]] = {VIDEO_SSRC: [], AUDIO_SSRC: []}
        self.reports: list[SenderReport] = []
        self._assemblers = {
            VIDEO_SSRC: FrameAssembler(FORMATS[video], DETECTORS[video]),
            AUDIO_SSRC: FrameAssembler(FORMATS["audio/opus"], None),
        }
        self.writer: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def ask_for_keyframe(self) -> None:
        assert self.writer is not None
        self.writer.write(stream_frames.encode(feedback.build_pli(1, VIDEO_SSRC), 0))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        cut = stream_frames.FrameReader()
        while data := await reader.read(65_536):
            for packet, arrival_ns in cut.feed(data):
                assert abs(time.monotonic_ns() - arrival_ns) < 60e9
                if is_rtcp(packet):
                    self.reports += [each for each in rtcp.parse(packet) if isinstance(each, SenderReport)]
                    continue
                ssrc = RtpHeader(packet).ssrc
                self.frames[ssrc] += self._assemblers[ssrc].push(packet, arrival_ns)
        writer.close()


@pytest.fixture
async def consumer(tmp_path: Path) -> AsyncIterator[Consumer]:
    consumer = Consumer(tmp_path / "tap")
    await consumer.open()
    yield consumer
    await consumer.close()


async def tap(worker: MediaWorker, consumer: Consumer, publisher: Publisher) -> None:
    await worker.open_tap(TAP, consumer.path)
    for publication_id, ssrc in ((publisher.video, VIDEO_SSRC), (publisher.audio, AUDIO_SSRC)):
        plain = plain_parameters(publisher.parameters[publication_id], ssrc)
        await worker.subscribe(TAP, SubscriptionId(f"tap {ssrc}"), publication_id, plain)


async def test_whole_frames_come_out_while_a_viewer_watches(
    worker: LocalMediaWorker, peers: Peers, consumer: Consumer
) -> None:
    publisher, viewer = peers(Publisher), peers(Subscriber)
    await publisher.start(TestPicture(), tone())
    await viewer.start(publisher.parameters)
    await wait_for(lambda: len(viewer.frames["video"]) >= 10, "video at the viewer")
    await tap(worker, consumer, publisher)
    await wait_for(lambda: len(consumer.frames[VIDEO_SSRC]) >= 20, "video frames from the tap")
    await wait_for(lambda: len(consumer.frames[AUDIO_SSRC]) >= 20, "audio frames from the tap")
    assert consumer.frames[VIDEO_SSRC][0].is_keyframe
    decoder: Any = av.CodecContext.create("vp8", "r")
    frames = list(consumer.frames[VIDEO_SSRC])
    assert sum(len(decoder.decode(av.Packet(frame.data))) for frame in frames) == len(frames)

    keyframes = sum(frame.is_keyframe for frame in frames)
    consumer.ask_for_keyframe()
    await wait_for(
        lambda: sum(frame.is_keyframe for frame in consumer.frames[VIDEO_SSRC]) > keyframes, "a keyframe on demand"
    )
    await wait_for(lambda: {report.ssrc for report in consumer.reports} == {VIDEO_SSRC, AUDIO_SSRC}, "both clocks")
    dump: Any = await worker.dump()
    assert dump["taps"][TAP]["dropped"] == 0


async def test_a_consumer_that_is_killed_leaves_no_trace(
    worker: LocalMediaWorker, peers: Peers, consumer: Consumer
) -> None:
    events: list[WorkerEvent] = []
    watching = asyncio.ensure_future(watch_events(worker, events))
    publisher, viewer = peers(Publisher), peers(Subscriber)
    await publisher.start(TestPicture(), tone())
    await viewer.start(publisher.parameters)
    await tap(worker, consumer, publisher)
    await wait_for(lambda: consumer.frames[VIDEO_SSRC], "video from the tap")
    await consumer.close()
    await wait_for(lambda: TransportStateChanged(TAP, "closed") in events, "the end of the tap")
    seen = len(viewer.frames["video"])
    await wait_for(lambda: len(viewer.frames["video"]) > seen + 10, "video at the viewer all the same")
    dump: Any = await worker.dump()
    assert dump["taps"] == {}
    assert not [name for name in dump["subscriptions"] if name.startswith("tap")]
    await worker.close_transport(TAP)
    watching.cancel()


async def test_a_stopped_consumer_does_not_slow_the_worker_process(tmp_path: Path) -> None:
    """The consumer is a process that is stopped; the viewer goes on and the worker counts what the tap drops."""
    path = tmp_path / "tap"
    code = (
        "import socket,sys,time;s=socket.socket(socket.AF_UNIX);s.bind(sys.argv[1]);s.listen();c=s.accept();"
        "time.sleep(99)"
    )
    sleeper = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(path))
    publisher = viewer = None
    async with WorkerProcess(WorkerConfig(advertised=(lan_address(),))) as worker:
        try:
            publisher, viewer = Publisher(worker), Subscriber(worker)
            await publisher.start(TestPicture(), tone())
            await viewer.start(publisher.parameters)
            await wait_for(path.exists, "the consumer")
            await worker.open_tap(TAP, str(path))
            plain = plain_parameters(publisher.parameters[publisher.video], VIDEO_SSRC)
            await worker.subscribe(TAP, SubscriptionId("tap"), publisher.video, plain)
            os.kill(sleeper.pid, signal.SIGSTOP)
            await wait_for(lambda: viewer.frames["video"], "video at the viewer")
            seen = len(viewer.frames["video"])
            await wait_for(lambda: len(viewer.frames["video"]) >= seen + 40, "video at the viewer all the while")
            dump: Any = await worker.dump()
            assert dump["taps"][TAP]["packets"] > 40
        finally:
            for peer in (viewer, publisher):
                if peer is not None:
                    await peer.close()
            sleeper.kill()
            await sleeper.wait()
