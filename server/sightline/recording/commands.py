"""What the owner tells a recorder process, and what it hears: four bytes of length, then msgpack."""

from __future__ import annotations

import asyncio
from typing import Any, Final, Literal

import msgspec

from sightline.recording.manifest import EndReason, Manifest

MAX_BYTES: Final = 4 * 1024 * 1024


class Start(msgspec.Struct, frozen=True, kw_only=True, tag="start"):
    """First and once."""

    folder: str
    tap_path: str
    """The recorder listens here for the worker."""
    recording_id: str
    case_id: str
    started_at_ms: int
    """UTC of the recording's time zero."""
    started_ns: int
    """The same moment in monotonic nanoseconds of this machine."""


class AddTrack(msgspec.Struct, frozen=True, kw_only=True, tag="add_track"):
    """Expect RTP of this SSRC on the tap."""

    ssrc: int
    group: str
    """Tracks of one group go into one file and are kept in sync."""
    publication_id: str
    participant_id: str
    mime: str
    clock_rate_hz: int
    name: str = ""


class RemoveTrack(msgspec.Struct, frozen=True, tag="remove_track"):
    ssrc: int


class SetClock(msgspec.Struct, frozen=True, tag="set_clock"):
    """``tapped rtp_ts = reference SSRC's rtp_ts + offset``, as ``worker.base.SubscriptionClock`` says."""

    publication_id: str
    reference_ssrc: int
    offset: int


class Pose(msgspec.Struct, frozen=True, tag="pose"):
    """A frame record, as JSON."""

    publication_id: str
    ssrc: int
    rtp_ts: int
    record: bytes


class CaseEvent(msgspec.Struct, frozen=True, tag="case_event"):
    """An event of the case, as JSON."""

    line: bytes


class CutClip(msgspec.Struct, frozen=True, tag="cut_clip"):
    """Write the last seconds of the file in which a publication is; answered by ``ClipCut`` or ``ClipRefused``."""

    clip_id: str
    publication_id: str


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Complete everything; answered by ``Stopped``, then the process ends."""

    reason: EndReason


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The recorder listens."""


class Stopped(msgspec.Struct, frozen=True, tag="stopped"):
    manifest: Manifest


class ClipCut(msgspec.Struct, frozen=True, kw_only=True, tag="clip_cut"):
    """A clip is in the recording's folder; the owner takes it from there."""

    clip_id: str
    file: str
    poses_file: str | None
    mime: Literal["video/webm", "video/x-matroska", "audio/webm"]
    started_at_ms: int
    """UTC of its first frame."""
    duration_ms: int
    participant_id: str
    publication_id: str | None
    """Of the picture."""
    width: int
    height: int
    has_audio: bool


class ClipRefused(msgspec.Struct, frozen=True, tag="clip_refused"):
    """Nothing is there to make a clip of, or it cannot be written (``message``)."""

    clip_id: str
    message: str = ""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """It cannot go on, e.g. because the disk is full."""

    message: str


Command = Start | AddTrack | RemoveTrack | SetClock | Pose | CaseEvent | CutClip | Stop
Report = Ready | ClipCut | ClipRefused | Stopped | Failed

_encoder = msgspec.msgpack.Encoder()
commands: Final[msgspec.msgpack.Decoder[Command]] = msgspec.msgpack.Decoder(Command)
reports: Final[msgspec.msgpack.Decoder[Report]] = msgspec.msgpack.Decoder(Report)


def encode(message: Command | Report) -> bytes:
    """Return a message with its length in front."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4, "big") + body


async def read(reader: asyncio.StreamReader, decoder: msgspec.msgpack.Decoder[Any]) -> Any:
    """Return the next message, or None when the other side has closed.

    Raises:
        ValueError: it is too long or none of the decoder's.
    """
    try:
        size = int.from_bytes(await reader.readexactly(4), "big")
        if size > MAX_BYTES:
            raise ValueError(f"a message of {size} bytes")
        return decoder.decode(await reader.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
