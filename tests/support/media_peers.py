"""Real WebRTC peers (aiortc) against a media worker over real UDP, with every RTP payload they send or receive noted.

aioice gathers no loopback candidates, so the worker must be reachable on another address of this machine; without one
(a machine off all networks) these tests skip and say so.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import struct
import uuid
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol, TypeVar

import av
import numpy as np
import pylibsrtp
import pytest
from aiortc import (
    AudioStreamTrack,
    MediaStreamError,
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.packet import RtpHeader, is_rtcp
from sightline.rtp.parameters import MediaParameters, RemoteTransport, TransportOffer
from sightline.sdp import parse, publish, subscribe
from sightline.sdp.capabilities import CodecPreference
from sightline.transport.addresses import local_addresses
from sightline.worker.base import MediaWorker, WorkerEvent


def lan_address() -> str:
    """Return an IPv4 address of this machine that is not loopback, or skip the test."""
    for address in local_addresses():
        if ":" not in address and not address.startswith("127."):
            return address
    pytest.skip("this machine has no address but loopback, and aioice offers no loopback candidate")


async def wait_for(condition: Callable[[], object], what: str, timeout_s: float = 20) -> None:
    """Wait until a condition holds, or say what is missing."""
    try:
        async with asyncio.timeout(timeout_s):
            while not condition():  # noqa: ASYNC110 - conditions are plain values of third-party objects.
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"waited {timeout_s:g} s in vain for {what}")


async def watch_events(worker: MediaWorker, into: list[WorkerEvent]) -> None:
    """Collect the worker's events until it closes."""
    async for event in worker.events():
        into.append(event)  # noqa: PERF401 - readers look while the stream goes on.


def _payload_hash(packet: bytes) -> tuple[int, int, str]:
    header = RtpHeader(packet)
    payload = packet[header.payload_offset : header.payload_end]
    return header.payload_type, header.rtp_ts, hashlib.sha256(payload).hexdigest()


class TestPicture(VideoStreamTrack):
    """A moving gradient with noise, so that frames need several packets."""

    __test__ = False

    def __init__(self, width: int = 320, height: int = 240, fps: int = 20) -> None:
        super().__init__()
        self._shape = (height, width, 3)
        self._fps = fps
        self._noise = np.random.default_rng(1)
        self._count = 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(1 / self._fps)
        picture = self._noise.integers(0, 60, self._shape, dtype=np.uint8)
        picture[:, (self._count * 4) % self._shape[1] :][:, :40] += 150
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = self._count * 90_000 // self._fps, Fraction(1, 90_000)
        self._count += 1
        return frame


class _MutedTransport:
    """A UDP transport whose packets go nowhere."""

    def __init__(self, inner: asyncio.DatagramTransport) -> None:
        self._inner = inner

    def sendto(self, data: bytes, address: object) -> None:
        """Lose the packet."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Peer:
    """One RTCPeerConnection against one transport of a worker."""

    def __init__(self, worker: MediaWorker, group: str) -> None:
        self.worker = worker
        self.group = group
        self.transport_id = TransportId(str(uuid.uuid4()))
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.messages: list[tuple[str, str | bytes]] = []
        self.channel: RTCDataChannel | None = None
        self.change_local: Callable[[TransportOffer], TransportOffer] = lambda local: local
        """What the peer is told of the worker's side, e.g. to be sent through a relay (``netem.through``)."""

    def open_channel(self, label: str) -> RTCDataChannel:
        """Open an unordered, unreliable channel and note what arrives on it."""
        channel = self.pc.createDataChannel(label, ordered=False, maxRetransmits=0)
        channel.on("message", lambda data: self.messages.append((label, data)))
        self.channel = channel
        return channel

    @property
    def dtls(self) -> Any:
        """The DTLS transport below everything (bundled)."""
        transceivers = self.pc.getTransceivers()
        if transceivers:
            return transceivers[0].receiver.transport
        assert self.pc.sctp is not None, "neither media nor data were negotiated"
        return self.pc.sctp.transport

    def fall_silent(self) -> None:
        """Lose the network without a word."""
        for protocol in self.dtls.transport._connection._protocols:
            protocol.transport = _MutedTransport(protocol.transport)

    async def close(self) -> None:
        await self.pc.close()


AnyPeer = TypeVar("AnyPeer", bound=_Peer)


class Publisher(_Peer):
    """Sends tracks; ``sent`` holds (payload type, timestamp, hash) of every media packet."""

    def __init__(self, worker: MediaWorker, group: str = "case") -> None:
        super().__init__(worker, group)
        self.sent: list[tuple[int, int, str]] = []
        self.parameters: dict[PublicationId, MediaParameters] = {}
        self.change_remote: Callable[[RemoteTransport], RemoteTransport] = lambda remote: remote

    async def start(self, *tracks: MediaStreamTrack, codec: str = "video/vp8") -> None:
        """Offer the tracks and publish them as ``video`` and ``audio``."""
        for track in tracks:
            self.pc.addTrack(track)
        await self.pc.setLocalDescription(await self.pc.createOffer())
        offer = parse.parse(self.pc.localDescription.sdp)
        mids = [section.mid for section in offer.sections if section.kind in ("audio", "video") and section.mid]
        plan = publish.plan(offer, mids, CodecPreference(video=(codec,)))
        local = await self.worker.create_transport(self.transport_id, relay_group=self.group)
        for parameters in plan.media.values():
            publication_id = PublicationId(f"{parameters.kind}-{self.transport_id}")
            self.parameters[publication_id] = parameters
            await self.worker.publish(self.transport_id, publication_id, parameters)
        await self.worker.connect_transport(self.transport_id, self.change_remote(plan.remote))
        self._tap()
        await self.pc.setRemoteDescription(
            RTCSessionDescription(publish.answer(plan, self.change_local(local)), "answer")
        )

    @property
    def video(self) -> PublicationId:
        return PublicationId(f"video-{self.transport_id}")

    @property
    def audio(self) -> PublicationId:
        return PublicationId(f"audio-{self.transport_id}")

    async def send_raw(self, packet: bytes) -> None:
        """Encrypt and send any bytes that begin like RTP or RTCP."""
        dtls = self.dtls
        protect = dtls._tx_srtp.protect_rtcp if is_rtcp(packet) else dtls._tx_srtp.protect
        with contextlib.suppress(pylibsrtp.Error):
            await dtls.transport._send(protect(packet))

    def _tap(self) -> None:
        dtls, send = self.dtls, self.dtls._send_rtp

        async def noted(data: bytes) -> None:
            await send(data)
            if not is_rtcp(data):
                self.sent.append(_payload_hash(data))

        dtls._send_rtp = noted


class Subscriber(_Peer):
    """Receives publications; ``received`` holds (payload type, timestamp, hash) of every media packet."""

    def __init__(self, worker: MediaWorker, group: str = "case") -> None:
        super().__init__(worker, group)
        self.received: list[tuple[int, int, str]] = []
        self.ssrcs: set[int] = set()
        self.frames: dict[str, list[object]] = {"audio": [], "video": []}
        self.sections: subscribe.Sections[PublicationId] = subscribe.Sections(random.SystemRandom())
        self._readers: list[asyncio.Task[None]] = []
        self.drop: Callable[[bytes], bool] = lambda _: False
        """Tells which incoming datagrams are to be lost on the way."""

    async def start(
        self, published: dict[PublicationId, MediaParameters], *, rtp_ts_offset: int | None = None
    ) -> dict[PublicationId, MediaParameters]:
        """Subscribe to publications; returns what was agreed."""
        for publication_id, parameters in published.items():
            self.sections.add(publication_id, parameters, stream="technician", cname="technician")
        local = await self.worker.create_transport(self.transport_id, relay_group=self.group)
        self.pc.on("track", self._read)
        await self.pc.setRemoteDescription(
            RTCSessionDescription(self.sections.offer(self.change_local(local), 1), "offer")
        )
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        self._tap()
        answer = subscribe.read_answer(parse.parse(self.pc.localDescription.sdp), self.sections.live())
        for publication_id, parameters in answer.accepted.items():
            await self.worker.subscribe(
                self.transport_id,
                self.subscription(publication_id),
                publication_id,
                parameters,
                rtp_ts_offset=rtp_ts_offset,
            )
        await self.worker.connect_transport(self.transport_id, answer.remote)
        return dict(answer.accepted)

    def subscription(self, publication_id: PublicationId) -> SubscriptionId:
        return SubscriptionId(f"{publication_id}>{self.transport_id}")

    def _tap(self) -> None:
        dtls, handle = self.dtls, self.dtls._handle_rtp_data

        async def noted(data: bytes, arrival_time_ms: int) -> None:
            if self.drop(data):
                return
            self.received.append(_payload_hash(data))
            self.ssrcs.add(struct.unpack_from("!I", data, 8)[0])
            await handle(data, arrival_time_ms=arrival_time_ms)

        dtls._handle_rtp_data = noted

    def _read(self, track: MediaStreamTrack) -> None:
        async def run() -> None:
            with contextlib.suppress(MediaStreamError):
                while True:
                    self.frames[track.kind].append(await track.recv())

        self._readers.append(asyncio.ensure_future(run()))

    async def close(self) -> None:
        await super().close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)


def tone() -> MediaStreamTrack:
    """Return a silent audio track in real time."""
    return AudioStreamTrack()


class Peers(Protocol):
    """Makes peers that are closed at the end of the test."""

    def __call__(self, kind: type[AnyPeer], group: str = "case") -> AnyPeer: ...
