"""What is measured, behind one small port: our own worker process."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.parameters import (
    Codec,
    Encoding,
    HeaderExtension,
    MediaParameters,
    RemoteTransport,
    RtcpFeedback,
    TransportOffer,
)
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.load.peer import LocalSide, RemoteSide
from support.load.stream import EXTENSION_IDS, PAYLOAD_TYPE, SSRC

RTX_PAYLOAD_TYPE = 97
CAMERA = PublicationId("camera")
_CPUCLOCK_SCHED = 2
"""What ``clock_getcpuclockid(3)`` makes of a process id (``linux/posix-timers.h``); Python has no such function."""


class Server(Protocol):
    """Something that forwards one publisher's stream to viewers."""

    pid: int

    async def publisher(self, local: LocalSide) -> RemoteSide:
        """Make room for the publisher; returns where it connects to."""

    async def viewer(self, local: LocalSide) -> RemoteSide:
        """Make room for one viewer of what is published."""


def cpu_ns(pid: int) -> int:
    """Return the CPU time of a process so far, all threads, those that have ended too."""
    return time.clock_gettime_ns(~pid << 3 | _CPUCLOCK_SCHED)


def parameters(ssrc: int, mime: str) -> MediaParameters:
    """Return one m-section with everything on: RTX, NACK, PLI, transport-wide feedback."""
    names = ("nack", ""), ("nack", "pli"), ("ccm", "fir"), ("transport-cc", "")
    feedback = tuple(RtcpFeedback(kind, detail) for kind, detail in names)
    media = Codec(mime=mime, payload_type=PAYLOAD_TYPE, clock_rate_hz=90_000, feedback=feedback)
    rtx = Codec(mime="video/rtx", payload_type=RTX_PAYLOAD_TYPE, clock_rate_hz=90_000, fmtp={"apt": str(PAYLOAD_TYPE)})
    return MediaParameters(
        mid="0",
        kind="video",
        codecs=(media, rtx),
        extensions=tuple(HeaderExtension(uri, number) for uri, number in EXTENSION_IDS.items()),
        encodings=(Encoding(ssrc=ssrc, rtx_ssrc=ssrc + 1),),
        cname="load",
    )


class SightlineServer:
    """One worker process of ours, or one room on it."""

    def __init__(self, worker: WorkerProcess, mime: str, room: str = "") -> None:
        self.worker = worker
        self._room = room
        self.pid = worker.pid or 0
        self._mime = mime
        self._viewers = 0

    @property
    def _camera(self) -> PublicationId:
        return PublicationId(self._room + CAMERA)

    async def publisher(self, local: LocalSide) -> RemoteSide:
        transport_id = TransportId(f"{self._room}publisher")
        offer = await self.worker.create_transport(transport_id, relay_group="load")
        await self.worker.publish(transport_id, self._camera, parameters(SSRC, self._mime))
        return await self._connect(offer, local)

    async def viewer(self, local: LocalSide) -> RemoteSide:
        name = f"{self._room}viewer {self._viewers}"
        self._viewers += 1
        offer = await self.worker.create_transport(TransportId(name), relay_group="load")
        await self.worker.subscribe(
            TransportId(name), SubscriptionId(name), self._camera, parameters(5000 + 2 * self._viewers, self._mime)
        )
        return await self._connect(offer, local)

    async def _connect(self, offer: TransportOffer, local: LocalSide) -> RemoteSide:
        remote = RemoteTransport(
            ice_ufrag=local.ufrag, ice_pwd=local.pwd, fingerprints=(("sha-256", local.fingerprint_sha256),)
        )
        await self.worker.connect_transport(TransportId(offer.transport_id), remote)
        host, port = offer.candidates[0]
        return RemoteSide(offer.ice_ufrag, offer.ice_pwd, offer.fingerprint_sha256, host, port)


@asynccontextmanager
async def sightline(config: WorkerConfig, mime: str = "video/vp8") -> AsyncIterator[SightlineServer]:
    """Run a worker process."""
    async with WorkerProcess(config) as worker:
        reading = asyncio.create_task(_read_events(worker), name="events of the worker under load")
        try:
            yield SightlineServer(worker, mime)
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading


async def _read_events(worker: WorkerProcess) -> None:
    async for _ in worker.events():
        pass
