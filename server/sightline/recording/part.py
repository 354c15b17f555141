"""One file of a recording as a pure machine: frames in, bytes to append and to overwrite out.

The tracks of a file cannot change; when they must, the next part begins. Frames of all tracks are put in order of time,
which holds each back for a moment.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Final, NamedTuple

from sightline.recording import ebml, matroska
from sightline.recording.recent import RecentFrame, RecentFrames
from sightline.recording.tracks import TrackDescription

HOLD_NS: Final = 400_000_000
"""A frame waits no longer than this for earlier ones of other tracks."""
_CLUSTER_MS: Final = 5_000
_AUDIO_CLUSTER_MS: Final = 1_000


class Append(NamedTuple):
    data: bytes


class Patch(NamedTuple):
    """Overwrite bytes that were appended earlier."""

    offset: int
    data: bytes


Write = Append | Patch


class _Waiting(NamedTuple):
    time_ns: int
    order: int
    number: int
    is_keyframe: bool
    data: bytes


class Part:
    """Writes one file.

    Args:
        tracks: all there will ever be.
        start_ns: server's monotonic time that becomes time zero.
        started_utc_ms: the same moment in UTC.
    """

    def __init__(self, tracks: Sequence[TrackDescription], start_ns: int, started_utc_ms: int, title: str = "") -> None:
        self.tracks = tuple(tracks)
        self.start_ns = start_ns
        self._has_video = any(track.kind == "video" for track in tracks)
        self._waiting: list[_Waiting] = []
        self._order = 0
        self._seen_ns = [start_ns] * len(self.tracks)
        self._last_ms = [-1] * len(self.tracks)
        self._cluster_at: int | None = None
        self._cluster_ms = 0
        head = matroska.file_head(self.tracks, started_utc_ms, title)
        self._writes: list[Write] = [Append(head)]
        self.size_bytes = len(head)
        self.frames = 0
        leading = next((n for n, track in enumerate(self.tracks, 1) if track.kind == "video"), None)
        self.recent = RecentFrames(leading)

    @property
    def duration_ms(self) -> int:
        """Time of the newest frame that was written."""
        return max(0, *self._last_ms)

    def add(self, number: int, time_ns: int, data: bytes, *, is_keyframe: bool) -> None:
        """Take a frame.

        Args:
            number: of the track, from 1.
            time_ns: server's monotonic time at which it was taken.
        """
        # In the order in which they came, whatever a corrected clock says: each picture needs the one before it.
        time_ns = max(time_ns, self._seen_ns[number - 1])
        self.recent.add(RecentFrame(time_ns, number, is_keyframe, data))
        self._order += 1
        heapq.heappush(self._waiting, _Waiting(time_ns, self._order, number, is_keyframe, data))
        self._seen_ns[number - 1] = time_ns
        self._release(max(min(self._seen_ns), max(self._seen_ns) - HOLD_NS))

    def take(self) -> list[Write]:
        """Hand over what is to be written, in order."""
        writes, self._writes = self._writes, []
        return writes

    def end(self) -> list[Write]:
        """Write what still waits and close the last cluster; returns like ``take``."""
        self._release(max(self._seen_ns))
        self._close_cluster()
        return self.take()

    def _release(self, until_ns: int) -> None:
        while self._waiting and self._waiting[0].time_ns <= until_ns:
            self._write(heapq.heappop(self._waiting))

    def _write(self, frame: _Waiting) -> None:
        index = frame.number - 1
        # Times of one track only grow: a correction by a sender report must not turn them round.
        time_ms = max((frame.time_ns - self.start_ns) // 1_000_000, self._last_ms[index] + 1, 0)
        self._last_ms[index] = time_ms
        is_video = self.tracks[index].kind == "video"
        if self._needs_cluster(time_ms, starts_picture=is_video and frame.is_keyframe):
            self._close_cluster()
            self._cluster_at, self._cluster_ms = self.size_bytes, time_ms
            self._append(matroska.cluster_head(time_ms))
        relative_ms = time_ms - self._cluster_ms
        self._append(matroska.simple_block(frame.number, relative_ms, frame.data, is_keyframe=frame.is_keyframe))
        self.frames += 1

    def _needs_cluster(self, time_ms: int, *, starts_picture: bool) -> bool:
        if self._cluster_at is None or starts_picture:
            return True
        age_ms = time_ms - self._cluster_ms
        return age_ms >= (_CLUSTER_MS if self._has_video else _AUDIO_CLUSTER_MS) or age_ms < -30_000

    def _close_cluster(self) -> None:
        if self._cluster_at is None:
            return
        content = self.size_bytes - self._cluster_at - matroska.CLUSTER_CONTENT_AT
        self._writes.append(Patch(self._cluster_at + matroska.CLUSTER_SIZE_AT, ebml.size(content, 8)))
        self._cluster_at = None

    def _append(self, data: bytes) -> None:
        self._writes.append(Append(data))
        self.size_bytes += len(data)
