"""The subscribe side of a headless participant: pictures with their RTP timestamps, sound, frame records."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from sightline.client import seam
from sightline.client.socket import MessageSocket
from sightline.errors import ProtocolError
from sightline.protocol import codec
from sightline.protocol.signalling import Ok, SubscribeAnswer, SubscribedTrack, SubscribeOffer, SubscribeStart
from sightline.protocol.spatial import FrameRecord

log = logging.getLogger(__name__)

HANDSHAKE_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """A decoded picture as the receiver saw it."""

    subscription_id: str
    rtp_ts: int
    bgr: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class HeardSound:
    """Decoded sound, mono float in -1 .. 1."""

    subscription_id: str
    samples: npt.NDArray[np.float32]
    rate_hz: int


@dataclass(slots=True)
class Sinks:
    """Where received things go; each is called on the event loop."""

    picture: Callable[[SeenPicture], None] = lambda _: None
    sound: Callable[[HeardSound], None] = lambda _: None
    record: Callable[[FrameRecord], None] = lambda _: None


class Subscriber:
    """Receives everything that the room offers, over one peer connection that the server offers and renegotiates."""

    def __init__(self, socket: MessageSocket, sinks: Sinks) -> None:
        self._socket, self._sinks = socket, sinks
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._channel: Any = self._pc.createDataChannel("frames", ordered=False, maxRetransmits=0)
        self._channel.on("message", self._record_received)
        self._pc.on("track", self._track_added)
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._offers: asyncio.Queue[SubscribeOffer] = asyncio.Queue(32)
        self._negotiating: asyncio.Task[None] | None = None
        self.tracks: dict[str, SubscribedTrack] = {}
        """By mid."""

    async def start(self) -> None:
        self._negotiating = asyncio.create_task(self._negotiate())
        await self._socket.request("subscribe.start", SubscribeStart(), Ok)

    def offered(self, offer: SubscribeOffer) -> None:
        """Take an offer that arrived on the room socket."""
        self._offers.put_nowait(offer)

    async def aclose(self) -> None:
        tasks = [*self._readers.values(), *([self._negotiating] if self._negotiating else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._pc.close()

    async def _negotiate(self) -> None:
        while True:
            offer = await self._offers.get()
            while not self._offers.empty():
                offer = self._offers.get_nowait()
            # Known before media can arrive: pictures are labelled by them.
            self.tracks = {track.mid: track for track in offer.tracks}
            await self._pc.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            await self._pc.setLocalDescription(await self._pc.createAnswer())
            answer = SubscribeAnswer(version=offer.version, sdp=self._pc.localDescription.sdp)
            with contextlib.suppress(ProtocolError):
                await self._socket.request("subscribe.answer", answer, Ok)
            await self._settled()

    async def _settled(self) -> None:
        """Wait until the first handshake is over: aiortc never starts tracks that are negotiated while it runs."""
        connected = asyncio.Event()
        self._pc.on("connectionstatechange", connected.set)
        try:
            async with asyncio.timeout(HANDSHAKE_TIMEOUT_S):
                while self._pc.connectionState in ("new", "connecting"):
                    connected.clear()
                    await connected.wait()
        except TimeoutError:
            log.warning("the subscribe transport did not connect")
        finally:
            self._pc.remove_listener("connectionstatechange", connected.set)

    def _track_added(self, track: MediaStreamTrack) -> None:
        transceiver = next(t for t in self._pc.getTransceivers() if t.receiver.track is track)
        seam.keep_wire_timestamps(transceiver.receiver)
        read = self._read_pictures if track.kind == "video" else self._read_sound
        self._readers[track.id] = asyncio.create_task(read(track, transceiver))

    async def _read_pictures(self, track: MediaStreamTrack, transceiver: Any) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame: Any = await track.recv()
                subscribed = self.tracks.get(transceiver.mid)
                if subscribed is not None:
                    bgr = await asyncio.to_thread(frame.to_ndarray, format="bgr24")
                    self._sinks.picture(SeenPicture(subscribed.subscription_id, frame.pts % 2**32, bgr))

    async def _read_sound(self, track: MediaStreamTrack, transceiver: Any) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame: Any = await track.recv()
                subscribed = self.tracks.get(transceiver.mid)
                if subscribed is not None:
                    samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels)).mean(axis=1) / 32768
                    sound = HeardSound(subscribed.subscription_id, samples.astype(np.float32), frame.sample_rate)
                    self._sinks.sound(sound)

    def _record_received(self, data: str | bytes) -> None:
        try:
            self._sinks.record(codec.decode_as(FrameRecord, data))
        except ProtocolError as error:
            log.warning("a frame record was not readable: %s", error.code)
