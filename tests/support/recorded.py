"""Senders for tests of recording: frames of real encoders as RTP, and a player for the files that come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder

from sightline.rtp import rtcp
from sightline.rtp.rtcp import SenderReport
from support.rtp import rtp

VIDEO_SSRC, AUDIO_SSRC = 501, 502
NTP_BASE = 3_900_000_000 << 32
S = 1_000_000_000


def picture(number: int, width: int = 160, height: int = 120) -> av.VideoFrame:
    """A picture whose brightness tells its number, every 20th bright: a clapperboard."""
    shade = 230 if number % 20 == 0 else 20 + number % 20
    frame = av.VideoFrame.from_ndarray(np.full((height, width, 3), shade, np.uint8), format="rgb24")
    frame.pts, frame.time_base = number * 4_500, Fraction(1, 90_000)
    return frame


@dataclass
class Camera:
    """20 pictures a second."""

    codec: str = "video/vp8"
    seq: int = 65_500
    rtp_base: int = 2**32 - 40_000
    ssrc: int = VIDEO_SSRC
    number: int = 0
    width: int = 160
    height: int = 120
    _encoder: Any = None

    def frame(self, *, key: bool = False) -> list[bytes]:
        """Return the packets of the next picture."""
        if self._encoder is None:
            self._encoder = H264Encoder() if self.codec == "video/h264" else Vp8Encoder()
        image = picture(self.number, self.width, self.height)
        payloads, _ = self._encoder.encode(image, force_keyframe=key)
        rtp_ts = self.rtp_base + self.number * 4_500
        self.number += 1
        packets = []
        for index, payload in enumerate(payloads):
            marker = index == len(payloads) - 1
            packets.append(rtp(self.seq, rtp_ts, ssrc=self.ssrc, payload=payload, marker=marker))
            self.seq += 1
        return packets

    def report(self, sender_ns: int) -> bytes:
        """Return the sender report of the moment at which picture 0 was taken plus ``sender_ns``."""
        return sender_report(self.ssrc, self.rtp_base + sender_ns * 90_000 // S, sender_ns)


@dataclass
class Microphone:
    """50 packets a second; every 50th packet begins a second in which a tone sounds for 0.1 s."""

    seq: int = 3
    rtp_base: int = 77
    ssrc: int = AUDIO_SSRC
    number: int = 0
    _encoder: Any = field(default_factory=OpusEncoder)

    def packet(self) -> bytes:
        """Return the next packet."""
        tone = np.sin(np.arange(960) * 2 * np.pi * 1_000 / 48_000) * (12_000 if self.number % 50 < 5 else 0)
        samples = np.repeat(tone.astype(np.int16), 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self.number * 960, Fraction(1, 48_000)
        payloads, _ = self._encoder.encode(frame)
        rtp_ts = self.rtp_base + self.number * 960
        self.number += 1
        self.seq += 1
        return rtp(self.seq, rtp_ts, ssrc=self.ssrc, payload=payloads[0], payload_type=111)

    def report(self, sender_ns: int) -> bytes:
        """Return the sender report of the moment at which packet 0 was taken plus ``sender_ns``."""
        return sender_report(self.ssrc, self.rtp_base + sender_ns * 48_000 // S, sender_ns)


def sender_report(ssrc: int, rtp_ts: int, sender_ns: int) -> bytes:
    ntp = NTP_BASE + sender_ns * (1 << 32) // S
    return rtcp.build_sender_report(SenderReport(ssrc, ntp, rtp_ts & 0xFFFFFFFF, 1, 1))


@dataclass
class Film:
    """A file as a player sees it; times in seconds."""

    duration: float
    codecs: list[str]
    bright: list[float]
    """When pictures 0, 20, 40 ... are shown: once a second."""
    sounding: list[float]
    """When tones begin: once a second."""
    pictures: int
    samples: int


def play(path: Path) -> Film:
    """Decode a whole file."""
    with av.open(str(path)) as container:
        film = Film((container.duration or 0) / 1e6, [], [], [], 0, 0)
        film.codecs = [stream.codec_context.name for stream in container.streams]
        was_loud = False
        for frame in container.decode():
            time = frame.time
            assert time is not None
            if isinstance(frame, av.VideoFrame):
                film.pictures += 1
                if frame.to_ndarray(format="gray").mean() > 150:
                    film.bright.append(time)
            elif isinstance(frame, av.AudioFrame):
                film.samples += frame.samples
                for at, loudness in _loudness(frame, time):
                    if loudness > 0.05 and not was_loud:
                        film.sounding.append(at)
                    was_loud = loudness > 0.05
    return film


def _loudness(frame: av.AudioFrame, time: float) -> Iterator[tuple[float, float]]:
    samples = frame.to_ndarray().astype(np.float64)
    mono = samples[0] if frame.format.is_planar else samples.reshape(-1)[::2]
    mono = mono / (1 if frame.format.name.startswith("flt") else 32_768)
    for start in range(0, len(mono), 240):
        yield time + start / 48_000, float(np.abs(mono[start : start + 240]).max())
