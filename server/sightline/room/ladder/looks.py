"""Stills for viewers whose path takes no video: when to ask for one, those that came, and how well they get through.

They are asked of the publisher once for everybody, kept in memory for a while, and never recorded: what is recorded is
the evidence of a mark, and a mark may be made on any still that is kept here.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from sightline.errors import NotFound
from sightline.protocol.common import FrameRef
from sightline.protocol.quality import Look
from sightline.protocol.spatial import StillHeader, StillRequest
from sightline.room.ports import CheckedImage

EVERY_NS: Final = 3_000_000_000
PATIENCE_NS: Final = 12_000_000_000
"""A still that has not come after this is asked for anew."""
KEPT: Final = 24
"""Of all pictures of a room: more than a minute of one."""
MAX_HEIGHT: Final = 540
QUALITY: Final = 0.6
SMALL_HEIGHT: Final = 360
SMALL_QUALITY: Final = 0.5
"""When the sender's own path is what is bad."""


@dataclass(frozen=True, slots=True)
class KeptLook:
    """A still and its picture."""

    look: Look
    header: StillHeader
    image: CheckedImage


@dataclass(slots=True)
class _Asked:
    request_id: str
    at_ns: int


class Looks:
    """Stills of one room's pictures."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, KeptLook] = OrderedDict()
        self._asked: dict[str, _Asked] = {}
        """By publication."""
        self._last_ns: dict[str, int] = {}

    def due(self, publication_id: str, request_id: str, now_ns: int, *, is_uplink_bad: bool) -> StillRequest | None:
        """Return the request to send to the publisher now, if it is time for one."""
        asked = self._asked.get(publication_id)
        if asked is not None and now_ns - asked.at_ns < PATIENCE_NS:
            return None
        if now_ns - self._last_ns.get(publication_id, now_ns - EVERY_NS) < EVERY_NS:
            return None
        self._asked[publication_id] = _Asked(request_id, now_ns)
        self._last_ns[publication_id] = now_ns
        return StillRequest(
            request_id=request_id,
            publication_id=publication_id,
            frame_no=0,
            reason="look",
            is_newest=True,
            max_height=SMALL_HEIGHT if is_uplink_bad else MAX_HEIGHT,
            quality=SMALL_QUALITY if is_uplink_bad else QUALITY,
        )

    def publication_of(self, request_id: str) -> str | None:
        """Return which picture a request asked of, while it is awaited."""
        return next((key for key, asked in self._asked.items() if asked.request_id == request_id), None)

    def unavailable(self, request_id: str) -> None:
        """The publisher has no picture now; it is asked again at the usual time."""
        publication_id = self.publication_of(request_id)
        if publication_id is not None:
            del self._asked[publication_id]

    def arrived(self, request_id: str, header: StillHeader, image: CheckedImage, taken_at_ms: int) -> Look:
        """Keep a still that was asked for."""
        self._asked.pop(header.frame.publication_id, None)
        look = Look(
            look_id=request_id,
            frame=header.frame,
            taken_at_ms=taken_at_ms,
            world_id=header.world_id,
            pose=header.pose,
            intrinsics=header.intrinsics,
            size_bytes=max(1, len(image.data)),
        )
        self._kept[request_id] = KeptLook(look, header, image)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return look

    def get(self, look_id: str) -> KeptLook:
        """Return a kept still.

        Raises:
            NotFound: it is not kept (any more).
        """
        kept = self._kept.get(look_id)
        if kept is None:
            raise NotFound("still", look_id)
        return kept

    def of_frame(self, frame: FrameRef) -> KeptLook | None:
        """Return the still of this very frame, if there is one."""
        return next((kept for kept in self._kept.values() if kept.look.frame == frame), None)

    def newest(self, publication_id: str) -> Look | None:
        found = (
            kept.look for kept in reversed(self._kept.values()) if kept.look.frame.publication_id == publication_id
        )
        return next(found, None)

    def forget(self, publication_id: str) -> None:
        """A picture has ended; its stills stay for marks on them."""
        self._asked.pop(publication_id, None)
        self._last_ns.pop(publication_id, None)

    def __len__(self) -> int:
        return len(self._kept)


class Delivery:
    """How stills get through to one viewer."""

    def __init__(self) -> None:
        self._awaited: dict[str, tuple[int, int]] = {}
        """By look: (announced at, size)."""
        self._proven: tuple[float, int] | None = None
        """(bits per second, when)."""

    def announced(self, look: Look, now_ns: int) -> None:
        self._awaited = dict([*self._awaited.items(), (look.look_id, (now_ns, look.size_bytes))][-8:])

    def shown(self, look_id: str, took_ms: float, now_ns: int) -> None:
        """One is on the viewer's screen; older ones are not waited for any more."""
        known = self._awaited.get(look_id)
        if known is None:
            return
        announced_ns, size_bytes = known
        self._awaited = {key: row for key, row in self._awaited.items() if row[0] > announced_ns}
        self._proven = (size_bytes * 8000 / max(took_ms, 1.0), now_ns)

    def still_bps(self, now_ns: int) -> float | None:
        """Return the rate at which the newest came, unless that was long ago."""
        if self._proven is None or now_ns - self._proven[1] > PATIENCE_NS:
            return None
        return self._proven[0]

    def wait_ms(self, now_ns: int) -> float:
        """Return how long the oldest has been awaited."""
        return max(((now_ns - at_ns) / 1e6 for at_ns, _ in self._awaited.values()), default=0.0)

    def reset(self) -> None:
        """Video flows, or nothing does: nothing is awaited."""
        self._awaited.clear()
