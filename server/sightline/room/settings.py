"""Limits and times of rooms. The defaults are what ``protocols/`` and DESIGN.md promise; tests shorten them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sightline.protocol.signalling import IceServer
from sightline.room.turn import TurnRelay
from sightline.sdp.capabilities import CodecPreference

CLOSE_LEFT = 1000
CLOSE_INTERNAL = 1011
CLOSE_RESTART = 1012
CLOSE_PROTOCOL = 4400
CLOSE_FORBIDDEN = 4403
CLOSE_NO_CASE = 4404
CLOSE_SILENT = 4408
CLOSE_REPLACED = 4409
CLOSE_TOO_LARGE = 4413
CLOSE_TOO_MANY = 4429


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSettings:
    hello_timeout_s: float = 5.0
    silence_timeout_s: float = 45.0
    """Clients ping every 5 s. Long enough for a page that stands still; a dead network is noticed earlier, by the
    WebSocket's own pings (web/serving.py)."""
    resume_s: float = 60.0
    """How long a participant without socket keeps its place, publications and subscriptions."""
    linger_s: float = 60.0
    """How long a room stays when nobody is connected; then its call ends."""
    send_queue: int = 256
    """Messages waiting for one socket; a consumer that falls further behind is closed."""
    receive_queue: int = 64
    malformed_limit: int = 20
    """Unreadable messages on one socket before it is closed."""
    flush_s: float = 1.0
    """For the last messages of a socket that is being closed."""
    page_events: int = 500
    """Events read from the store at a time."""
    participants: int = 64
    publications: int = 64
    """In a room; what ``room.welcome`` can list."""
    publications_each: int = 8
    anchor_deadline_s: float = 0.2
    """A click is answered by then, with or without a place."""
    vision_deadline_s: float = 0.025
    """What a click without depth waits for pictures at most; what takes longer refines the mark."""
    frame_wait_s: float = 0.15
    """How long a click waits for the record of a frame that is newer than any record."""
    refine_deadline_s: float = 10.0
    visibility_deadline_s: float = 0.5
    visibility_interval_s: float = 0.2
    scene_save_s: float = 60.0
    """Between two savings of a scan that grows."""
    still_ttl_s: float = 120.0
    ladder_interval_s: float = 1.0
    """Between two looks at how everybody's pictures get through."""
    worker_deadline_s: float = 5.0
    worker_retry_s: tuple[float, ...] = (0.1, 0.5, 2.0, 5.0)
    """Pauses before a dead media worker is started again; the last one repeats."""
    ice_servers: tuple[IceServer, ...] = ()
    """The same for everybody, e.g. STUN; ``turn`` comes on top."""
    turn: TurnRelay | None = None
    codecs: CodecPreference = field(default_factory=CodecPreference)
