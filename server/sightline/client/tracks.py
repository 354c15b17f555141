"""Media sources of a headless participant: frames handed in one by one, and a steady tone."""

from __future__ import annotations

import asyncio
import math
import time
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from aiortc import MediaStreamTrack
from av import AudioFrame, VideoFrame

VIDEO_CLOCK_HZ = 90_000
AUDIO_RATE_HZ = 48_000
AUDIO_FRAME_SAMPLES = 960
WAITING_FRAMES = 2
"""A headset's encoder holds no more; the oldest waiting frame gives way to the newest."""


class FrameTrack(MediaStreamTrack):
    """A video track fed by :meth:`put`. A frame that the encoder is too slow for is dropped, as in a headset."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._frames: asyncio.Queue[tuple[int, VideoFrame]] = asyncio.Queue(WAITING_FRAMES)
        self.in_flight: tuple[int, int] | None = None
        """(frame number, pts in 90 kHz ticks) of the frame that the encoder took last."""
        self.dropped = 0

    def put(self, frame_no: int, bgr: npt.NDArray[np.uint8], captured_at_ms: float) -> None:
        """Offer a frame ``(h, w, 3)``; sides must be even for 4:2:0."""
        frame = VideoFrame.from_ndarray(bgr, format="bgr24")
        frame.pts = round(captured_at_ms * VIDEO_CLOCK_HZ / 1000)
        frame.time_base = Fraction(1, VIDEO_CLOCK_HZ)
        if self._frames.full():
            self._frames.get_nowait()
            self.dropped += 1
        self._frames.put_nowait((frame_no, frame))

    async def recv(self) -> Any:
        frame_no, frame = await self._frames.get()
        self.in_flight = (frame_no, frame.pts or 0)
        return frame


class ToneTrack(MediaStreamTrack):
    """A sine tone, so that a listener can tell by its frequency whom it hears.

    Args:
        frequency_hz: of the tone; 0 = silence.
    """

    kind = "audio"

    def __init__(self, frequency_hz: float) -> None:
        super().__init__()
        self._frequency_hz = frequency_hz
        self._sample = 0
        self._started_at_s: float | None = None

    async def recv(self) -> Any:
        if self._started_at_s is None:
            self._started_at_s = time.monotonic()
        due_s = self._started_at_s + self._sample / AUDIO_RATE_HZ
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        phase = 2 * math.pi * self._frequency_hz / AUDIO_RATE_HZ
        samples = np.sin(phase * (self._sample + np.arange(AUDIO_FRAME_SAMPLES))) * 12_000
        frame = AudioFrame.from_ndarray(samples.astype(np.int16)[np.newaxis, :], format="s16", layout="mono")
        frame.pts, frame.sample_rate, frame.time_base = self._sample, AUDIO_RATE_HZ, Fraction(1, AUDIO_RATE_HZ)
        self._sample += AUDIO_FRAME_SAMPLES
        return frame
