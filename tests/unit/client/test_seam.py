"""aiortc's private names are where we expect them: what is announced for a frame is what a receiver sees on it.

Two real peer connections over UDP. The grey level of each picture is its number, so the pixels are the truth.
"""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender

from sightline.client import seam
from sightline.client.tracks import FrameTrack

FRAMES = 24
SKIPPED = frozenset({5, 11, 12, 20})


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_received_frame_carries_the_timestamp_announced_for_it(codec: str) -> None:
    configuration = RTCConfiguration(iceServers=[])
    sending, receiving = RTCPeerConnection(configuration), RTCPeerConnection(configuration)
    try:
        announced, received = await stream(sending, receiving, codec)
    finally:
        await sending.close()
        await receiving.close()
    by_timestamp = {rtp_ts: number for number, rtp_ts in announced.items()}
    assert len(received) >= FRAMES - len(SKIPPED) - 6
    for rtp_ts, level in received:
        assert rtp_ts in by_timestamp
        assert abs(level - grey(by_timestamp[rtp_ts])) < 5


def grey(number: int) -> int:
    return 20 + 9 * number


async def stream(
    sending: RTCPeerConnection, receiving: RTCPeerConnection, codec: str
) -> tuple[dict[int, int], list[tuple[int, float]]]:
    """Send numbered frames; return rtp_ts by frame number, and (rtp_ts, mean grey) of what was decoded."""
    track = FrameTrack()
    sender = sending.addTrack(track)
    wanted = [c for c in RTCRtpSender.getCapabilities("video").codecs if c.name == codec]
    sending.getTransceivers()[0].setCodecPreferences(wanted)
    received: list[tuple[int, float]] = []
    readers: list[asyncio.Task[None]] = []

    @receiving.on("track")
    def _(remote: Any) -> None:
        seam.keep_wire_timestamps(receiving.getTransceivers()[0].receiver)
        readers.append(asyncio.create_task(read(remote, received)))

    await sending.setLocalDescription(await sending.createOffer())
    await receiving.setRemoteDescription(sending.localDescription)
    await receiving.setLocalDescription(await receiving.createAnswer())
    announced: dict[int, int] = {}

    def sent(ssrc: int, rtp_ts: int) -> None:
        if track.in_flight is not None:
            announced.setdefault(track.in_flight[0], rtp_ts)

    seam.observe_sent_packets(sender, sent)
    await sending.setRemoteDescription(receiving.localDescription)
    for number in range(FRAMES):
        # Exactly periodic capture times, with frames missing before the encoder.
        if number not in SKIPPED:
            track.put(number, np.full((120, 160, 3), grey(number), np.uint8), number * 1000 / 30)
        await asyncio.sleep(1 / 30)
    await asyncio.sleep(0.5)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    return announced, received


async def read(remote: Any, received: list[tuple[int, float]]) -> None:
    while True:
        frame = await remote.recv()
        received.append((frame.pts % 2**32, float(frame.to_ndarray(format="gray").mean())))
