"""The last seconds of one file's frames, kept in memory, so that they can become a clip at any moment.

Kept is what a clip needs: everything since the newest keyframe that lies a clip's length back. What is kept is bounded
in bytes too; beyond that the oldest picture groups go, and a clip becomes shorter. Times are the server's monotonic
nanoseconds.
"""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

CLIP_NS: Final = 20_000_000_000
MAX_BYTES: Final = 64 * 1024 * 1024
"""20 seconds of 26 Mbit/s."""
KEYFRAME_NS: Final = 5_000_000_000
"""A keyframe is asked for when the last one is older: a clip begins at one, so it is longer by up to this."""


class RecentFrame(NamedTuple):
    time_ns: int
    number: int
    """Of the track, from 1."""
    is_keyframe: bool
    data: bytes


class RecentFrames:
    """Frames of one file in the order of their arrival.

    Args:
        leading: number of the track whose keyframes begin a clip; None when there is no picture.
    """

    def __init__(self, leading: int | None, *, length_ns: int = CLIP_NS, max_bytes: int = MAX_BYTES) -> None:
        self._leading = leading
        self._length_ns = length_ns
        self._max_bytes = max_bytes
        self._frames: deque[RecentFrame] = deque()
        self._starts: deque[int] = deque()
        """Times of the keyframes that are kept, oldest first."""
        self._newest_ns = 0
        self.size_bytes = 0

    def add(self, frame: RecentFrame) -> None:
        """Take a frame, let go of what no clip needs any more."""
        if self._is_start(frame):
            self._starts.append(frame.time_ns)
        elif not self._starts:
            return  # Nothing to begin with yet.
        self._frames.append(frame)
        self.size_bytes += len(frame.data)
        self._newest_ns = max(self._newest_ns, frame.time_ns)
        while len(self._starts) > 1 and self._starts[1] <= self._newest_ns - self._length_ns:
            self._drop_start()
        while self._starts and self.size_bytes > self._max_bytes:
            self._drop_start()

    def cut(self) -> list[RecentFrame]:
        """Return the frames of a clip that ends now, in order of time, beginning with a keyframe; or none."""
        if not self._starts:
            return []
        start_ns = self._starts[0]
        kept = [frame for frame in self._frames if frame.time_ns >= start_ns]
        return sorted(kept, key=lambda frame: (frame.time_ns, frame.number))

    def _is_start(self, frame: RecentFrame) -> bool:
        if self._leading is not None:
            return frame.number == self._leading and frame.is_keyframe
        # Sound can begin anywhere; a mark per second keeps the list of beginnings short.
        return not self._starts or frame.time_ns - self._starts[-1] >= 1_000_000_000

    def _drop_start(self) -> None:
        self._starts.popleft()
        limit_ns = self._starts[0] if self._starts else None
        # Sound of the beginning may have arrived before its keyframe: what is out of turn goes with the next beginning.
        while self._frames and (limit_ns is None or self._frames[0].time_ns < limit_ns):
            self.size_bytes -= len(self._frames.popleft().data)
