"""One sender's camera and microphone on their way into files: which tracks, since when, into which part.

A part begins when all tracks that are expected have shown what they are (or have been waited for), with a keyframe.
A track that comes later, or comes back as something else, begins the next part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sightline.errors import PacketError
from sightline.recording.part import Part
from sightline.recording.recent import KEYFRAME_NS
from sightline.recording.timeline import SenderClock, TrackClock
from sightline.recording.tracks import TrackDescription, describe
from sightline.rtp.frames.assembler import AUDIO_WAIT_NS, VIDEO_WAIT_NS, EncodedFrame, FrameAssembler
from sightline.rtp.frames.formats import FORMATS
from sightline.rtp.payload import DETECTORS
from sightline.rtp.rtcp import SenderReport

WAIT_NS: Final = 2_000_000_000
"""How long a part waits for the other tracks and for the first sender reports."""
MAX_PENDING_FRAMES: Final = 2_000
KEYFRAME_RETRY_NS: Final = 1_000_000_000


@dataclass(slots=True)
class Track:
    """One publication as the recorder receives it."""

    ssrc: int
    publication_id: str
    mime: str
    name: str
    assembler: FrameAssembler
    clock: TrackClock
    description: TrackDescription | None = None
    number: int | None = None
    """In the present part; None: not in it."""
    has_begun: bool = False
    """Whether the present part has a keyframe of it."""
    pending: list[EncodedFrame] = field(default_factory=list)
    asked_ns: int = -KEYFRAME_RETRY_NS
    keyframe_ns: int = 0
    """Arrival of the newest keyframe in the present part."""

    @property
    def is_video(self) -> bool:
        return self.mime.startswith("video/")


class Sender:
    """Tracks that are in sync with each other.

    Args:
        begin_part: opens a file for these tracks at this time and returns its muxer.
        ask_keyframe: asks the publisher of an SSRC for one.
    """

    def __init__(
        self,
        begin_part: Callable[[list[Track], int], Part],
        end_part: Callable[[], None],
        ask_keyframe: Callable[[int], None],
    ) -> None:
        self._begin_part = begin_part
        self._end_part = end_part
        self._ask_keyframe = ask_keyframe
        self._clock = SenderClock()
        self.tracks: dict[int, Track] = {}
        self.part: Part | None = None
        self._wants_part_since_ns: int | None = None

    def add(self, ssrc: int, publication_id: str, mime: str, clock_rate_hz: int, name: str) -> None:
        """Expect a track. Raises PacketError for a codec that cannot be recorded."""
        if mime not in FORMATS:
            raise PacketError("There is no way to record this codec.", mime=mime)
        wait_ns = VIDEO_WAIT_NS if mime.startswith("video/") else AUDIO_WAIT_NS
        assembler = FrameAssembler(FORMATS[mime], DETECTORS.get(mime), wait_ns)
        clock = TrackClock(self._clock, clock_rate_hz)
        self.tracks[ssrc] = Track(ssrc, publication_id, mime, name, assembler, clock)

    def remove(self, ssrc: int) -> None:
        """A track has ended; with the last one the part ends."""
        self.tracks.pop(ssrc, None)
        if not any(track.number is not None for track in self.tracks.values()):
            self._close_part()

    def packet(self, ssrc: int, packet: bytes, arrival_ns: int) -> None:
        """Take RTP. Raises PacketError."""
        track = self.tracks.get(ssrc)
        if track is not None:
            self._frames(track, track.assembler.push(packet, arrival_ns), arrival_ns)

    def report(self, report: SenderReport) -> None:
        """Take a sender report."""
        track = self.tracks.get(report.ssrc)
        if track is not None:
            track.clock.reported(report)

    def tick(self, now_ns: int) -> None:
        """Give up what was waited for, ask for keyframes, begin a part that is due."""
        for track in self.tracks.values():
            self._frames(track, track.assembler.tick(now_ns), now_ns)
            is_due = self._wants_part_since_ns is not None and not track.pending
            if track.is_video and (is_due or self._needs_keyframe(track, now_ns)):
                self._ask(track, now_ns)
        self._begin_if_due(now_ns)

    def end(self) -> None:
        """Write what is there and close the part."""
        if self.part is None and self._wants_part_since_ns is not None:
            self._begin()
        self._close_part()

    @staticmethod
    def _needs_keyframe(track: Track, now_ns: int) -> bool:
        """Whether the picture cannot go on without one, or a player and a clip should find one to begin with."""
        if track.assembler.needs_keyframe:
            return True
        is_in_part = track.number is not None
        return is_in_part and (not track.has_begun or now_ns - track.keyframe_ns >= KEYFRAME_NS)

    def _ask(self, track: Track, now_ns: int) -> None:
        if now_ns - track.asked_ns >= KEYFRAME_RETRY_NS:
            track.asked_ns = now_ns
            self._ask_keyframe(track.ssrc)

    def _frames(self, track: Track, frames: list[EncodedFrame], now_ns: int) -> None:
        for frame in frames:
            track.clock.arrived(frame.rtp_ts, frame.arrival_ns)
            if track.number is not None and self._wants_part_since_ns is None:
                self._put(track, frame)
                continue
            if track.description is None and not self._describe(track, frame):
                continue
            if track.number is None and self._wants_part_since_ns is None:
                self._wants_part_since_ns = now_ns
            self._hold(track, frame)
        if frames:
            self._begin_if_due(now_ns)

    def _hold(self, track: Track, frame: EncodedFrame) -> None:
        """Keep a frame for the part to come; video up to its next keyframe still goes into the present one."""
        if track.number is not None and not track.pending and not (frame.is_keyframe and track.is_video):
            self._put(track, frame)
            return
        track.pending.append(frame)
        if len(track.pending) > MAX_PENDING_FRAMES:
            track.pending.pop(0)

    def _describe(self, track: Track, frame: EncodedFrame) -> bool:
        try:
            track.description = describe(track.mime, frame.data, track.name)
        except PacketError:
            track.assembler.needs_keyframe = track.is_video
            return False
        return True

    def _begin_if_due(self, now_ns: int) -> None:
        since_ns = self._wants_part_since_ns
        if since_ns is None:
            return
        videos = [track for track in self.tracks.values() if track.is_video and track.description]
        if any(not track.pending for track in videos) and now_ns - since_ns < 2 * WAIT_NS:
            return  # The new part begins with a keyframe of each.
        is_complete = all(track.description and track.clock.has_report for track in self.tracks.values())
        if is_complete or now_ns - since_ns >= WAIT_NS:
            self._begin()

    def _begin(self) -> None:
        ready = sorted((t for t in self.tracks.values() if t.description is not None), key=lambda t: not t.is_video)
        self._wants_part_since_ns = None
        starts = [t.clock.server_ns(t.pending[0].rtp_ts) for t in ready if t.pending]
        self._close_part()
        if not starts:
            return
        video_starts = [t.clock.server_ns(t.pending[0].rtp_ts) for t in ready if t.pending and t.is_video]
        # Sound from before the first picture would make players begin with a black one.
        start_ns = min(video_starts or starts)
        self.part = self._begin_part(ready, start_ns)
        for number, track in enumerate(ready, 1):
            track.number = number
            pending, track.pending = track.pending, []
            for frame in pending:
                if track.clock.server_ns(frame.rtp_ts) >= start_ns:
                    self._put(track, frame)

    def _put(self, track: Track, frame: EncodedFrame) -> None:
        assert self.part is not None
        assert track.number is not None
        if not track.has_begun:
            if not frame.is_keyframe:
                return
            track.has_begun = True
        if frame.is_keyframe:
            track.keyframe_ns = frame.arrival_ns
        time_ns = track.clock.server_ns(frame.rtp_ts)
        self.part.add(track.number, time_ns, frame.data, is_keyframe=frame.is_keyframe)

    def _close_part(self) -> None:
        if self.part is not None:
            self._end_part()
            self.part = None
        for track in self.tracks.values():
            track.number, track.has_begun = None, False
