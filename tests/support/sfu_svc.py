"""A sender of three sizes at three rates in one stream (L3T3_KEY, as Chromium's VP9 and AV1), in virtual time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache

from sightline.rtp.extensions import DEPENDENCY_DESCRIPTOR, elements
from sightline.rtp.packet import RtpHeader
from sightline.rtp.parameters import MediaParameters, RtcpFeedback
from sightline.rtp.payload.dependency import Dependencies, DependencyReader
from support.layered_streams import captured
from support.rtp import NACK, TWCC_URI, rtp, video
from support.sfu import Bench
from support.sfu_paths import MEDIA_SSRC, Viewer

MIME = "video/av1"
EXTENSIONS = {TWCC_URI: 3, DEPENDENCY_DESCRIPTOR: 13}
BYTES = (600, 2_400, 9_600)
"""Per frame of each size; at 30 pictures a second about 150, 580 and 2,300 kbit/s."""
MTU = 1150
DELTAS = {0: 1, 1: 2, 2: 3}
"""Template of the smallest size by temporal layer; the other sizes follow in steps of five."""
RHYTHM = (0, 2, 1, 2)


@lru_cache
def structure() -> bytes:
    """Return the table of templates as Chromium sends it, behind the first three bytes of a descriptor."""
    found = [one.descriptor or b"" for one in captured("vp9-l3t3-key")]
    return next(data[3:] for data in found if len(data) == 90)


def svc_bench() -> Bench:
    published = video(ssrc=1111, rtx_ssrc=1112, extensions=EXTENSIONS, mime=MIME)
    return Bench(published)


def svc_viewer_parameters() -> MediaParameters:
    feedback = (*NACK, RtcpFeedback("transport-cc"))
    return video(ssrc=MEDIA_SSRC, rtx_ssrc=5556, payload_type=100, feedback=feedback, extensions=EXTENSIONS, mime=MIME)


@dataclass
class SvcSender:
    bench: Bench
    seed: int = 1
    fps: float = 30.0
    wants_key: bool = True
    picture_no: int = 0
    frame_no: int = 0
    _since_key: int = 0

    def __post_init__(self) -> None:
        self._seq = random.Random(self.seed).getrandbits(16)

    def frame(self) -> None:
        """Send the next picture, of three frames."""
        is_key, self.wants_key = self.wants_key, False
        self._since_key = 0 if is_key else self._since_key + 1
        temporal = RHYTHM[self._since_key % len(RHYTHM)]
        for spatial, size in enumerate(BYTES):
            self.frame_no += 1
            template = 5 * spatial + (0 if is_key else DELTAS[temporal])
            self._frame(template, size * (4 if is_key else 1), spatial, has_table=is_key and spatial == 0)
        self.picture_no += 1

    def _frame(self, template: int, size: int, spatial: int, *, has_table: bool) -> None:
        for at in range(0, size, MTU):
            is_first, is_last = at == 0, at + MTU >= size
            head = (0x80 if is_first else 0) | (0x40 if is_last else 0) | template
            descriptor = bytes((head,)) + (self.frame_no & 0xFFFF).to_bytes(2, "big")
            descriptor += structure() if has_table and is_first else b""
            # A new coded video sequence begins (AV1 RTP specification section 4.4).
            payload = (b"\x18" if has_table and is_first else b"\x10") + bytes(min(MTU, size - at) - 1)
            packet = rtp(
                self._seq,
                round(self.picture_no * 90_000 / self.fps),
                payload=payload,
                marker=is_last and spatial == len(BYTES) - 1,
                extensions={3: b"\0\0", 13: descriptor},
                two_byte=len(descriptor) > 16,
            )
            self._seq = (self._seq + 1) & 0xFFFF
            self.bench.send(packet)


@dataclass(frozen=True)
class SeenPicture:
    rtp_ts: int
    spatial: int
    temporal: int


class SvcFollower:
    """A receiver that checks that it can decode all that it gets, and that nothing seems lost."""

    def __init__(self) -> None:
        self.reader = DependencyReader()
        self.pictures: list[SeenPicture] = []
        self._whole: set[int] = set()
        self._seq: int | None = None
        self._is_open = False

    def take(self, packet: bytes) -> None:
        header = RtpHeader(packet)
        assert self._seq is None or header.seq == (self._seq + 1) & 0xFFFF, "a hole in the sequence numbers"
        self._seq = header.seq
        told = self._told(packet, header)
        assert {(told.frame_number - diff) & 0xFFFF for diff in told.frame.frame_diffs} <= self._whole, "undecodable"
        if told.ends_frame:
            self._whole.add(told.frame_number)
        if self._is_open:
            assert self.pictures.pop().rtp_ts == header.rtp_ts, "a picture has no last packet"
        self.pictures.append(SeenPicture(header.rtp_ts, told.frame.spatial, told.frame.temporal))
        self._is_open = not header.marker

    def _told(self, packet: bytes, header: RtpHeader) -> Dependencies:
        found = [packet[e.offset : e.offset + e.size] for e in elements(packet, header) if e.id == 13]
        told = self.reader.read(found[0])
        assert told is not None
        return told


@dataclass
class SvcViewer(Viewer):
    """One who receives such a stream over a path of its own."""

    bench: Bench = field(default_factory=svc_bench)
    follower: SvcFollower = field(default_factory=SvcFollower)

    def __post_init__(self) -> None:
        self.begin(SvcSender(self.bench, self.seed), svc_viewer_parameters())

    def seen(self, copies: list[bytes]) -> list[str]:
        before = len(self.follower.pictures)
        for copy in copies:
            if RtpHeader(copy).ssrc == MEDIA_SSRC:
                self.follower.take(copy)
        return [f"{one.spatial}{one.temporal}" for one in self.follower.pictures[before:]]

    def sizes(self, seconds: float) -> set[str]:
        """Return the sizes of the pictures of the last while."""
        return {layer[0] for layer in self.sent_layers(seconds)}
