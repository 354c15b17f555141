"""What waits to be sent on a TCP connection, and what is dropped when the network takes less than the stream. Pure.

TCP would deliver everything, ever later. A picture that is late is of no use, so video packets do not wait longer than
``MAX_WAIT_NS``: then all of them go, new ones are not taken until the rest has left, and after that the owner asks for
a keyframe. Sound and control packets are small and wait up to the limit of bytes.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from sightline.transport.stream_framing import frame

MAX_WAIT_NS: Final = 400_000_000
"""Beyond this a picture is late for a conversation (ITU-T G.114 calls 400 ms the limit of use)."""
MAX_BYTES: Final = 4 * 1024 * 1024
"""A key frame of an 8K stream fits."""


class SendQueue:
    """Frames of one connection, oldest first."""

    def __init__(self, max_wait_ns: int = MAX_WAIT_NS, max_bytes: int = MAX_BYTES) -> None:
        self._max_wait_ns = max_wait_ns
        self._max_bytes = max_bytes
        self._frames: deque[tuple[int, bool, bytes]] = deque()
        """(when it came, whether it may be dropped, the frame)"""
        self._sent_of_first = 0
        self.queued_bytes = 0
        self.dropped = 0
        self.is_dropping = False
        """Video is not taken until what waits has left."""

    def put(self, packet: bytes | memoryview, *, is_video: bool, now_ns: int) -> None:
        """Take a packet or drop it."""
        if is_video and self._is_late(now_ns):
            self.is_dropping = True
            self._drop_video()
        if (is_video and self.is_dropping) or self.queued_bytes + len(packet) > self._max_bytes:
            self.is_dropping = self.is_dropping or is_video
            self.dropped += 1
            return
        framed = frame(packet)
        self._frames.append((now_ns, is_video, framed))
        self.queued_bytes += len(framed)

    def pending(self, limit_bytes: int) -> bytes:
        """Return what comes next on the wire, about as much as ``limit_bytes``; empty when nothing waits."""
        parts: list[bytes] = []
        size = 0
        for _, _, framed in self._frames:
            part = framed[self._sent_of_first :] if not parts else framed
            parts.append(part)
            size += len(part)
            if size >= limit_bytes:
                break
        return b"".join(parts)

    def sent(self, size: int) -> bool:
        """Note that the network took so many bytes; True when video is taken again after some was dropped."""
        self.queued_bytes -= size
        size += self._sent_of_first
        while self._frames and size >= len(self._frames[0][2]):
            size -= len(self._frames.popleft()[2])
        self._sent_of_first = size
        if self.is_dropping and not self._frames:
            self.is_dropping = False
            return True
        return False

    def _is_late(self, now_ns: int) -> bool:
        return bool(self._frames) and now_ns - self._frames[0][0] > self._max_wait_ns

    def _drop_video(self) -> None:
        """Drop every video packet of which nothing is on the wire yet."""
        kept: deque[tuple[int, bool, bytes]] = deque()
        for number, entry in enumerate(self._frames):
            if entry[1] and not (number == 0 and self._sent_of_first):
                self.queued_bytes -= len(entry[2])
                self.dropped += 1
            else:
                kept.append(entry)
        self._frames = kept
