"""The server that one writes first: aiortc connections and its MediaRelay, which decode and encode every picture.

It stands in the tables for the reader only. Its stream is one of 1280x720 that can be decoded, because it has to be.
"""

from __future__ import annotations

import asyncio
import os
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from typing import Any, Final

import av

from support.load.h264 import PAYLOAD_BYTES, picture
from support.load.janus import head, remote_of, transport_lines
from support.load.peer import LocalSide, RemoteSide
from support.load.recording import Recording
from support.load.run import Child
from support.load.stream import PAYLOAD_TYPE, SSRC

WIDTH, HEIGHT, FRAMES_PER_S, BITRATE_BPS = 1280, 720, 30, 2_000_000
_FRAMES: Final = 60


def stream() -> Recording:
    """Return two seconds of VP8 to be repeated, at their natural rate."""
    codec = av.CodecContext.create("libvpx", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.framerate, codec.bit_rate, codec.gop_size = FRAMES_PER_S, BITRATE_BPS, _FRAMES  # type: ignore[assignment]
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    frames = []
    for number in range(_FRAMES):
        shown = av.VideoFrame.from_ndarray(picture(WIDTH, HEIGHT, number // 10), format="yuv420p")
        shown.pts = number
        frames += [_packetise(bytes(packet)) for packet in codec.encode(shown)]
    return Recording(round(sum(map(len, frames)) * FRAMES_PER_S / len(frames)), frames)


def _packetise(frame: bytes) -> list[bytes]:
    """Split a frame (RFC 7741 section 4.2: the S bit begins it)."""
    starts = range(0, len(frame), PAYLOAD_BYTES)
    return [(b"\x00" if at else b"\x10") + frame[at : at + PAYLOAD_BYTES] for at in starts]


def _offer(local: LocalSide, direction: str) -> str:
    media = f"a={direction}\r\na=rtpmap:{PAYLOAD_TYPE} VP8/90000\r\n"
    media += "".join(f"a=rtcp-fb:{PAYLOAD_TYPE} {kind}\r\n" for kind in ("nack", "nack pli"))
    if direction == "sendonly":
        media += f"a=msid:load camera\r\na=ssrc:{SSRC} cname:load\r\n"
    return head(local, "0", str(PAYLOAD_TYPE)) + transport_lines(local) + media


class NaiveServer:
    """The process, spoken to over a pipe; a ``Server``."""

    def __init__(self, child: Child, pid: int) -> None:
        self.pid = pid
        self._child = child

    async def publisher(self, local: LocalSide) -> RemoteSide:
        return await self._ask("publish", local, "sendonly")

    async def viewer(self, local: LocalSide) -> RemoteSide:
        return await self._ask("view", local, "recvonly")

    async def _ask(self, what: str, local: LocalSide, direction: str) -> RemoteSide:
        self._child.tell((what, _offer(local, direction)))
        return remote_of(await self._child.hear(), local.host)


@asynccontextmanager
async def naive() -> AsyncIterator[NaiveServer]:
    """Run the server."""
    child = Child(serve)
    try:
        yield NaiveServer(child, await child.hear())
        child.tell(None)
    finally:
        child.end()


def serve(pipe: Connection) -> None:
    """Run as a process: tells its id, then answers (what, offer) with an answer until None comes."""
    warnings.simplefilter("ignore")
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    from aiortc import RTCPeerConnection, RTCSessionDescription
    from aiortc.contrib.media import MediaRelay

    pipe.send(os.getpid())
    relay, tracks, connections = MediaRelay(), asyncio.Queue[Any](), []
    camera: Any = None
    while (order := await asyncio.to_thread(pipe.recv)) is not None:
        what, offer = order
        connection = RTCPeerConnection()
        connections.append(connection)
        if what == "publish":
            connection.on("track", tracks.put_nowait)
        await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        if what == "publish":
            camera = await tracks.get()
        else:
            connection.addTrack(relay.subscribe(camera))
        await connection.setLocalDescription(await connection.createAnswer())
        pipe.send(connection.localDescription.sdp)
    for connection in connections:
        await connection.close()
