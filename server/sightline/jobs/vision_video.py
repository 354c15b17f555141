"""One publication's video in the vision process: packets in, a ring of the last seconds' pictures out.

Everything that comes is decoded, because pictures depend on each other; the worker is asked for the smallest layer that
is good enough. When decoding falls behind, what waits is thrown away and the stream goes on at a new keyframe: the
newest pictures win, and the backlog is bounded.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import PacketError, SpatialError
from sightline.jobs.vision_decoder import Decoded, PictureDecoder
from sightline.jobs.vision_pairing import Pairing
from sightline.jobs.vision_wire import SawFrame
from sightline.rtp.frames.assembler import EncodedFrame, FrameAssembler
from sightline.rtp.frames.formats import FORMATS
from sightline.rtp.payload import DETECTORS
from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage
from sightline.spatial.frames import camera_pose
from sightline.spatial.picture import Picture

ImageU8 = npt.NDArray[np.uint8]

KEPT_NS: Final = 3_000_000_000
KEPT_PICTURES: Final = 120
KEPT_BYTES: Final = 48 * 2**20
BACKLOG_FRAMES: Final = KEPT_PICTURES
BACKLOG_NS: Final = 6_000_000_000
"""What may wait for a process that gets little time. Decoding takes 2 ms a picture, a new keyframe costs every viewer,
and depth that has come for a picture thrown away is lost with it."""
DECODED_AT_ONCE: Final = 30
"""Between two of these the process hears its server, which replaces a silent one."""
KEYFRAME_RETRY_NS: Final = 1_000_000_000
_WAIT_NS: Final = 250_000_000
"""A tap loses nothing on its way, so what is missing here is missing for good: no need to wait long."""
_ASSUMED_FOCAL: Final = 0.9
"""Focal length by the longer side, for cameras that say nothing of theirs: 58 degrees across."""


@dataclass(slots=True)
class Taken:
    """A decoded frame.

    Attributes:
        rtp_ts: as it came (32 bits).
        record: the publisher's, once it is known.
        decoded: the picture with its colour; None where it is of no use.
        is_considered: whether it was looked at, with its depth, for map and scan.
    """

    rtp_ts: int
    arrival_ns: int
    grey: ImageU8
    record: SawFrame | None = None
    depth: DepthImage | None = None
    decoded: Decoded | None = None
    is_considered: bool = False

    @property
    def nbytes(self) -> int:
        return self.decoded.nbytes if self.decoded is not None else self.grey.nbytes


class Video:
    """The video of one publication.

    Args:
        ask_keyframe: asks its publisher for one.
    Raises:
        PacketError: its codec cannot be decoded here.
    """

    def __init__(self, publication_id: str, mime: str, pairing: Pairing, ask_keyframe: Callable[[], None]) -> None:
        if mime not in FORMATS:
            raise PacketError("There is no way to decode this codec.", mime=mime)
        self.publication_id: Final = publication_id
        self.pairing: Final = pairing
        self.counters: Counter[str] = Counter()
        self.taken: deque[Taken] = deque()
        self._ask_keyframe = ask_keyframe
        self._assembler = FrameAssembler(FORMATS[mime], DETECTORS.get(mime), _WAIT_NS)
        self._decoder = PictureDecoder(mime)
        self._waiting: deque[EncodedFrame] = deque()
        self._is_broken = False
        self._has_depth = False
        self._asked_ns = -KEYFRAME_RETRY_NS

    @property
    def backlog(self) -> int:
        return len(self._waiting)

    def packet(self, data: bytes, arrival_ns: int) -> None:
        """Take RTP. Raises PacketError."""
        self._waiting.extend(self._assembler.push(data, arrival_ns))

    def work(self, now_ns: int) -> None:
        """Decode some of what has come, ask for a keyframe when one is needed, forget what is old."""
        self._waiting.extend(self._assembler.tick(now_ns))
        self._shed(now_ns)
        for _ in range(min(len(self._waiting), DECODED_AT_ONCE)):
            self._decode(self._waiting.popleft())
        if (self._assembler.needs_keyframe or self._is_broken) and now_ns - self._asked_ns >= KEYFRAME_RETRY_NS:
            self._asked_ns = now_ns
            self.counters["keyframes_asked"] += 1
            self._ask_keyframe()
        self._expire()

    def _shed(self, now_ns: int) -> None:
        """When too much waits go on with the newest keyframe, or wait for one."""
        is_late = bool(self._waiting) and now_ns - self._waiting[0].arrival_ns > BACKLOG_NS
        if len(self._waiting) <= BACKLOG_FRAMES and not is_late:
            return
        start = max((i for i, frame in enumerate(self._waiting) if frame.is_keyframe), default=None)
        dropped = len(self._waiting) if start is None else start
        for _ in range(dropped):
            self._waiting.popleft()
        self.counters["dropped"] += dropped
        self._is_broken |= dropped > 0

    def _decode(self, frame: EncodedFrame) -> None:
        if frame.is_keyframe and (self._is_broken or frame.is_after_loss):
            self._decoder.restart()
            self._is_broken = False
        if self._is_broken:
            self.counters["undecodable"] += 1
            return
        try:
            decoded = self._decoder.decode(frame.data)
        except PacketError:
            self.counters["failed"] += 1
            self._is_broken = True
            return
        if decoded is not None:
            self.counters["decoded"] += 1
            ts = frame.rtp_ts & 0xFFFFFFFF
            coloured = decoded if self._has_depth else None
            self.taken.append(Taken(ts, frame.arrival_ns, decoded.grey, decoded=coloured))

    def _expire(self) -> None:
        """Forget by the newest picture's time, not by the clock: pictures that had to wait are looked at, too."""
        newest_ns = self.taken[-1].arrival_ns if self.taken else 0
        size = sum(each.nbytes for each in self.taken)
        while self.taken and (
            newest_ns - self.taken[0].arrival_ns > KEPT_NS or len(self.taken) > KEPT_PICTURES or size > KEPT_BYTES
        ):
            size -= self.taken.popleft().nbytes

    def depth_came(self, taken: Taken | None) -> None:
        """Depth of this video has come, for a picture or for one that is not there yet.

        Colour is wanted of pictures with depth alone, and depth comes in order: before the first no colour is kept, and
        none of a picture that was passed over.
        """
        self._has_depth = True
        for earlier in self.taken if taken is not None else ():
            if earlier is taken:
                return
            if earlier.depth is None:
                earlier.decoded = None

    # What is there

    def pair(self, taken: Taken) -> SawFrame | None:
        """The picture's record, if it is known by now."""
        if taken.record is None:
            taken.record = self.pairing.record_of(taken.rtp_ts)
            self.counters["paired"] += taken.record is not None
        return taken.record

    def find(self, frame_no: int | None, sources: tuple[tuple[int, int], ...]) -> Taken | None:
        """The decoded frame of this number, or else of one of the publisher's timestamps."""
        for taken in reversed(self.taken):
            record = self.pair(taken)
            if record is not None and record.frame_no == frame_no:
                return taken
            if frame_no is None and self.pairing.is_source(taken.rtp_ts, sources):
                return taken
        return None

    def after(self, arrival_ns: int) -> Iterator[Taken]:
        """The decoded frames that came later, oldest first."""
        return (each for each in list(self.taken) if each.arrival_ns > arrival_ns)

    def unseen_with_depth(self) -> list[Taken]:
        """Pictures with depth that nobody has considered for map and scan, oldest first."""
        return [each for each in self.taken if each.depth is not None and not each.is_considered]

    def picture(self, taken: Taken) -> Picture:
        """The frame with what is known of its camera."""
        height, width = taken.grey.shape
        record = self.pair(taken)
        pose = intrinsics = None
        if record is not None:
            try:
                intrinsics = Intrinsics.from_value(record.intrinsics).resized(width, height)
                pose = camera_pose(record.pose) if record.pose and record.world_id and record.is_certain else None
            except SpatialError:
                self.counters["bad_records"] += 1
        return Picture(
            publication_id=self.publication_id,
            frame_no=record.frame_no if record else 0,
            captured_at_ms=record.captured_at_ms if record else taken.arrival_ns / 1e6,
            world_id=record.world_id if record and pose else None,
            world_from_camera=pose,
            intrinsics=intrinsics or assumed_camera(width, height),
            grey=taken.grey,
            depth_m=registered(taken.depth, intrinsics) if taken.depth is not None and intrinsics else None,
        )

    def dump(self) -> dict[str, object]:
        return {"backlog": self.backlog, "kept": len(self.taken), **self.counters, **self._assembler.counters}


def assumed_camera(width: int, height: int) -> Intrinsics:
    """A usual camera, for pictures of which nothing is known: it sets scales, never places."""
    focal = _ASSUMED_FOCAL * max(width, height)
    return Intrinsics(focal, focal, (width - 1) / 2, (height - 1) / 2, width, height)


def registered(depth: DepthImage, camera: Intrinsics) -> npt.NDArray[np.float32]:
    """``(h, w)`` metres at the size of the picture, each pixel the nearest reading along its ray; 0 where none is."""
    own = depth.intrinsics
    columns = np.rint((np.arange(camera.width) - camera.cx) / camera.fx * own.fx + own.cx).astype(int)
    rows = np.rint((np.arange(camera.height) - camera.cy) / camera.fy * own.fy + own.cy).astype(int)
    image = depth.depth_mm[np.ix_(np.clip(rows, 0, own.height - 1), np.clip(columns, 0, own.width - 1))]
    metres = image.astype(np.float32) / np.float32(1000)
    metres[(rows < 0) | (rows >= own.height), :] = 0
    metres[:, (columns < 0) | (columns >= own.width)] = 0
    return metres
