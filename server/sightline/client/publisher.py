"""The publish side of a headless headset: video, sound, and for each encoded frame what it was and where from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription

from sightline.client import seam
from sightline.client.socket import MessageSocket
from sightline.client.tracks import FrameTrack, ToneTrack
from sightline.protocol import codec
from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.signalling import PublishAnswer, PublishOffer, TrackOffer
from sightline.protocol.spatial import FrameRecord

MAX_BUFFERED_BYTES = 16 * 1024
"""Frame records are worth nothing late: more than this waiting means the newest is skipped, not queued."""
TIMESTAMP_SLACK = 45
"""Encoders convert times through bases of their own (measured: one tick off); frames are 750 ticks apart or more."""


@dataclass(frozen=True, slots=True)
class SourceFrame:
    """A frame as the device took it."""

    frame_no: int
    captured_at_ms: float
    intrinsics: Intrinsics
    world_id: str | None = None
    pose: Pose | None = None


@dataclass(frozen=True, slots=True)
class SentFrame:
    frame: SourceFrame
    ssrc: int
    rtp_ts: int


class Publisher:
    """Publishes a microphone and, for a headset, a camera over one peer connection.

    Args:
        tone_hz: frequency of the tone that stands for the voice.
        video_codec: ``VP8`` or ``H264``; None for someone who only speaks.
    """

    def __init__(self, *, tone_hz: float = 440.0, video_codec: str | None = "VP8") -> None:
        # Never aiortc's default STUN server: on a plant's network it only costs five seconds.
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._video, self._audio = FrameTrack(), ToneTrack(tone_hz)
        self._channel: Any = self._pc.createDataChannel("frames", ordered=False, maxRetransmits=0)
        self._sender: RTCRtpSender | None = None
        if video_codec is not None:
            self._sender = self._pc.addTrack(self._video)
            self._prefer(video_codec)
        self._pc.addTrack(self._audio)
        self._frames: dict[int, SourceFrame] = {}
        self._rtp_origin: int | None = None
        self.sent: dict[int, SentFrame] = {}
        """Frames that left, by frame number."""
        self.publication_id: str | None = None
        self.frames_offered = 0

    async def start(self, socket: MessageSocket) -> None:
        """Negotiate over the room socket and return when the server has answered."""
        await self._pc.setLocalDescription(await self._pc.createOffer())
        tracks = tuple(
            TrackOffer(mid=t.mid or "", source="camera" if t.kind == "video" else "microphone")
            for t in self._pc.getTransceivers()
        )
        offer = PublishOffer(sdp=self._pc.localDescription.sdp, tracks=tracks)
        answer = await socket.request("publish.offer", offer, PublishAnswer)
        publication_ids = {track.mid: track.publication_id for track in answer.tracks}
        if self._sender is not None:
            video_mid = next(t.mid for t in self._pc.getTransceivers() if t.kind == "video")
            self.publication_id = publication_ids[video_mid or ""]
            seam.observe_sent_packets(self._sender, self._packet_sent)
        await self._pc.setRemoteDescription(RTCSessionDescription(answer.sdp, "answer"))

    def put(self, frame: SourceFrame, bgr: npt.NDArray[np.uint8]) -> None:
        """Hand a frame to the encoder; ``bgr`` is ``(h, w, 3)`` with even sides."""
        self.frames_offered += 1
        self._frames[frame.frame_no] = frame
        self._video.put(frame.frame_no, bgr, frame.captured_at_ms)

    async def aclose(self) -> None:
        await self._pc.close()

    def dump(self) -> dict[str, object]:
        return {"state": self._pc.connectionState, "sent": len(self.sent), "dropped": self._video.dropped}

    def _prefer(self, video_codec: str) -> None:
        transceiver = next(t for t in self._pc.getTransceivers() if t.kind == "video")
        codecs = RTCRtpSender.getCapabilities("video").codecs
        first = [c for c in codecs if c.mimeType.lower() == f"video/{video_codec.lower()}"]
        transceiver.setCodecPreferences(first + [c for c in codecs if c.name == "rtx"])

    def _packet_sent(self, ssrc: int, rtp_ts: int) -> None:
        """First packet of a frame: aiortc encodes one frame at a time, so it is the one that the encoder took last."""
        taken = self._video.in_flight
        if taken is None or taken[0] in self.sent:
            return
        frame_no, pts = taken
        origin = (rtp_ts - pts) % 2**32
        if self._rtp_origin is None:
            self._rtp_origin = origin
        if (origin - self._rtp_origin + TIMESTAMP_SLACK) % 2**32 > 2 * TIMESTAMP_SLACK:
            return  # A retransmission of an earlier frame.
        frame = self._frames.pop(frame_no, None)
        if frame is None:
            return
        self.sent[frame_no] = SentFrame(frame, ssrc, rtp_ts)
        self._announce(self.sent[frame_no])

    def _announce(self, sent: SentFrame) -> None:
        if self._channel.readyState != "open" or self._channel.bufferedAmount > MAX_BUFFERED_BYTES:
            return
        if self.publication_id is None:
            return
        record = FrameRecord(
            publication_id=self.publication_id,
            frame_no=sent.frame.frame_no,
            ssrc=sent.ssrc,
            rtp_ts=sent.rtp_ts,
            captured_at_ms=sent.frame.captured_at_ms,
            world_id=sent.frame.world_id,
            pose=sent.frame.pose,
            intrinsics=sent.frame.intrinsics,
            is_certain=True,
        )
        self._channel.send(codec.encode_body(record).decode())
