"""Small VP8 video with known motion, as RTP packets that a worker's tap would give, and the frame records to it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
import numpy as np
import numpy.typing as npt

from sightline.jobs.vision_wire import SawFrame
from sightline.spatial.values import IntrinsicsValue, PoseValue

ImageU8 = npt.NDArray[np.uint8]

FRAME_TICKS = 6_000
"""15 pictures a second."""
PUBLICATION = "00000000-0000-4000-8000-0000000000a1"
WIDTH, HEIGHT = 320, 240
CAMERA = IntrinsicsValue(fx=280.0, fy=280.0, cx=159.5, cy=119.5, w=WIDTH, h=HEIGHT)


def textured(seed: int, side: int = 640) -> ImageU8:
    """A wall that every point can be told from: noise of several sizes."""
    random = np.random.default_rng(seed)
    image = np.zeros((side, side), np.float64)
    for cells in (8, 20, 50, 120):
        noise = random.random((cells, cells)).astype(np.float32)
        image += cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC)
    image = (image - image.min()) / (image.max() - image.min())
    return np.asarray(30 + 200 * image, dtype=np.uint8)


def panned(wall: ImageU8, step: int, dx: float = 4.0, dy: float = 2.0) -> ImageU8:
    """The camera's view of the wall after so many steps: what lies at (x, y) moves by (-dx, -dy) a step."""
    shift = np.array([[1.0, 0.0, -(80 + dx * step)], [0.0, 1.0, -(80 + dy * step)]])
    return np.asarray(cv2.warpAffine(wall, shift, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR), dtype=np.uint8)


@dataclass
class Vp8Stream:
    """One encoder and the numbers of its packets."""

    ssrc: int = 7
    rtp_ts: int = 0xFFFF_F000
    seq: int = 65_530
    size: tuple[int, int] = (WIDTH, HEIGHT)
    bit_rate_bps: int = 2_000_000

    def __post_init__(self) -> None:
        context = av.VideoCodecContext.create("libvpx", "w")
        context.width, context.height, context.pix_fmt = *self.size, "yuv420p"
        context.bit_rate, context.time_base = self.bit_rate_bps, Fraction(1, 15)
        context.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        self._encoder = context
        self._pts = 0

    def frame(self, grey: ImageU8) -> list[bytes]:
        """The packets of the next frame; its timestamp is ``rtp_ts`` before the call."""
        picture = av.VideoFrame.from_ndarray(np.repeat(grey[:, :, None], 3, axis=2), format="bgr24")
        picture.pts, self._pts = self._pts, self._pts + 1
        data = b"".join(bytes(packet) for packet in self._encoder.encode(picture.reformat(format="yuv420p")))
        packets = list(self._packets(data))
        self.rtp_ts = (self.rtp_ts + FRAME_TICKS) % 2**32
        return packets

    def _packets(self, data: bytes) -> Iterator[bytes]:
        pieces = [data[i : i + 1_100] for i in range(0, len(data), 1_100)]
        for index, piece in enumerate(pieces):
            marker = 0x80 if index == len(pieces) - 1 else 0
            header = struct.pack("!BBHII", 0x80, marker | 96, self.seq, self.rtp_ts, self.ssrc)
            self.seq = (self.seq + 1) % 65_536
            yield header + (b"\x10" if index == 0 else b"\x00") + piece


def record(frame_no: int, rtp_ts: int, *, ssrc: int = 99, pose: PoseValue | None = None, world: str = "") -> SawFrame:
    return SawFrame(
        publication_id=PUBLICATION,
        frame_no=frame_no,
        ssrc=ssrc,
        rtp_ts=rtp_ts % 2**32,
        captured_at_ms=frame_no * 1000 / 15,
        world_id=world or None,
        pose=pose,
        intrinsics=CAMERA,
        is_certain=True,
    )
