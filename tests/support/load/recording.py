"""A stream that somebody has made before, sent again and again."""

from __future__ import annotations

import hashlib

import msgspec

from support.load.stream import packet_of
from support.load.viewer import Digests


class Recording(msgspec.Struct):
    """A ``Source`` that repeats frames; each packet is the same in every round but for its header."""

    rate: int
    frames: list[list[bytes]]
    """Payloads by frame; the first frame is a keyframe."""
    count: int = 0
    frame: int = 0
    """Frames begun, over all rounds."""
    at: int = 0

    def next(self) -> bytes:
        """Return the next packet, stamped with the present time."""
        payloads = self.frames[self.frame % len(self.frames)]
        is_last = self.at == len(payloads) - 1
        packet = packet_of(self.count, self.frame, is_last=is_last, payload=payloads[self.at])
        self.count += 1
        self.frame, self.at = (self.frame + 1, 0) if is_last else (self.frame, self.at + 1)
        return packet

    def digests(self) -> Digests:
        """Return what viewers compare with."""
        payloads = [payload for frame in self.frames for payload in frame]
        return Digests([hashlib.sha256(payload).digest() for payload in payloads], len(self.frames[0]))
