"""aiortc as a plain WHIP encoder and WHEP player over HTTP: nothing of ours between it and the server."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from typing import Any, Self

import av
import httpx
import numpy.typing as npt
from aiortc import (
    MediaStreamError,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import AudioStreamTrack

from support.media_peers import TestPicture

Edit = Callable[[str], str]


def unchanged(sdp: str) -> str:
    return sdp


def plain(sdp: str) -> str:
    """Leave out all that a plain encoder does not have: RTX, header extensions, feedback but PLI."""
    rtx = re.findall(r"a=rtpmap:(\d+) rtx/90000", sdp)
    for number in rtx:
        sdp = re.sub(rf"a=(rtpmap|fmtp|rtcp-fb):{number} .*\r\n", "", sdp)
        sdp = re.sub(rf"(m=video .*) {number}(?= |\r)", r"\1", sdp)
    sdp = re.sub(r"a=extmap:.*\r\n", "", sdp)
    sdp = re.sub(r"a=ssrc-group:FID .*\r\n", "", sdp)
    return re.sub(r"a=rtcp-fb:\S+ (?!nack pli).*\r\n", "", sdp)


class _Session:
    """One peer connection and its HTTP resource."""

    def __init__(self, endpoint: str, token: str) -> None:
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.http = httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30)
        self.endpoint = endpoint
        self.url = ""
        self.tag = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pc.close()
        await self.http.aclose()

    async def offer(self, edit: Edit = unchanged) -> httpx.Response:
        """Send our offer, changed by ``edit``; returns the server's answer, taken when it is one."""
        await self.pc.setLocalDescription(await self.pc.createOffer())
        sdp = edit(self.pc.localDescription.sdp)
        made = await self.http.post(self.endpoint, content=sdp, headers={"Content-Type": "application/sdp"})
        if made.status_code == 201:
            self.url, self.tag = made.headers["location"], made.headers["etag"]
            await self.pc.setRemoteDescription(RTCSessionDescription(made.text, "answer"))
        return made

    async def delete(self) -> int:
        return (await self.http.delete(self.url)).status_code

    async def vanish(self) -> None:
        """End without a word over HTTP."""
        await self.pc.close()


class WhipPeer(_Session):
    """Sends a moving picture and silence."""

    def __init__(self, endpoint: str, token: str, *, codec: str = "VP8", audio: bool = True) -> None:
        super().__init__(endpoint, token)
        self.pc.addTransceiver(TestPicture(), direction="sendonly")
        if audio:
            self.pc.addTransceiver(AudioStreamTrack(), direction="sendonly")
        video = next(t for t in self.pc.getTransceivers() if t.kind == "video")
        codecs = RTCRtpSender.getCapabilities("video").codecs
        mine = [c for c in codecs if c.mimeType.lower() == f"video/{codec.lower()}"]
        video.setCodecPreferences(mine + [c for c in codecs if c.name == "rtx"])


class WhepPeer(_Session):
    """Keeps the pictures and counts the sound that it gets."""

    def __init__(self, endpoint: str, token: str, *, audio: bool = True) -> None:
        super().__init__(endpoint, token)
        self.pictures: list[npt.NDArray[Any]] = []
        self.sounds = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.pc.on("track", self._on_track)
        self.pc.addTransceiver("video", direction="recvonly")
        if audio:
            self.pc.addTransceiver("audio", direction="recvonly")

    async def __aexit__(self, *error: object) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await super().__aexit__(*error)

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._take(track)))

    async def _take(self, track: Any) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self.pictures.append(frame.to_ndarray(format="rgb24"))
                else:
                    self.sounds += 1
