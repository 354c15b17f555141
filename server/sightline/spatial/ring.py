"""The depth of the last seconds of one world, in bounded memory; and a thinned set of its key frames.

The ring answers clicks and visibility. The key frames outlive it: a volume that was lost is built again from them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sightline.spatial.depth import DepthImage

FrameKey = tuple[str, int]

RING_SECONDS: Final = 10.0
RING_BYTES: Final = 64 * 2**20
KEY_FRAME_BYTES: Final = 48 * 2**20


@dataclass(slots=True)
class RingLimits:
    seconds: float = RING_SECONDS
    ring_bytes: int = RING_BYTES
    key_frame_bytes: int = KEY_FRAME_BYTES


class DepthRing:
    """Depth images of one world, oldest first; late and repeated ones are welcome."""

    def __init__(self, limits: RingLimits | None = None) -> None:
        self._limits = limits or RingLimits()
        self._recent: OrderedDict[FrameKey, DepthImage] = OrderedDict()
        self._recent_bytes = 0
        self._key_frames: OrderedDict[FrameKey, DepthImage] = OrderedDict()
        self._key_frame_bytes = 0

    def add(self, depth: DepthImage, *, is_key_frame: bool) -> None:
        """Keep an image; a frame already known is replaced."""
        key = (depth.publication_id, depth.frame_no)
        replaced = self._recent.pop(key, None)
        self._recent_bytes += depth.size_bytes - (replaced.size_bytes if replaced else 0)
        self._recent[key] = depth
        self._drop_old(depth.captured_at_ms)
        if is_key_frame and key not in self._key_frames:
            self._key_frames[key] = depth
            self._key_frame_bytes += depth.size_bytes
            self._thin_key_frames()

    def own(self, publication_id: str, frame_no: int) -> DepthImage | None:
        """The depth of exactly that frame."""
        key = (publication_id, frame_no)
        return self._recent.get(key) or self._key_frames.get(key)

    def images(self) -> Iterator[DepthImage]:
        """All images kept, each once."""
        yield from self._recent.values()
        yield from (image for key, image in self._key_frames.items() if key not in self._recent)

    def newest_until(self, captured_at_ms: float) -> DepthImage | None:
        """The newest image at or before a time of the sender's clock; the oldest one if all are later."""
        images = list(self.images())
        before = [image for image in images if image.captured_at_ms <= captured_at_ms]
        if before:
            return max(before, key=lambda image: image.captured_at_ms)
        return min(images, key=lambda image: image.captured_at_ms, default=None)

    @property
    def size_bytes(self) -> int:
        """At most: frames that are both recent and key frames count twice."""
        return self._recent_bytes + self._key_frame_bytes

    def key_frames(self) -> list[DepthImage]:
        return list(self._key_frames.values())

    def dump(self) -> dict[str, object]:
        return {
            "recent": len(self._recent),
            "recent_bytes": self._recent_bytes,
            "key_frames": len(self._key_frames),
            "key_frame_bytes": self._key_frame_bytes,
        }

    def _drop_old(self, now_ms: float) -> None:
        # Age is measured against the frame just added, which may itself be late: it is never dropped.
        horizon_ms = now_ms - self._limits.seconds * 1000
        newest = next(reversed(self._recent))
        for key in [k for k, image in self._recent.items() if image.captured_at_ms < horizon_ms]:
            self._recent_bytes -= self._recent.pop(key).size_bytes
        while self._recent_bytes > self._limits.ring_bytes:
            key = next(iter(self._recent))
            if key == newest:
                break
            self._recent_bytes -= self._recent.pop(key).size_bytes

    def _thin_key_frames(self) -> None:
        """When full, drop every second of the older half: the past stays covered, ever more sparsely."""
        if self._key_frame_bytes <= self._limits.key_frame_bytes:
            return
        keys = list(self._key_frames)
        for key in keys[: max(len(keys) // 2, 1) : 2]:
            self._key_frame_bytes -= self._key_frames.pop(key).size_bytes
