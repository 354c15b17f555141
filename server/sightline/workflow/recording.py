"""Recordings of a case's calls as the log tells them: asked for, agreed to by everybody present, running, over; and
clips, which are cut from what is being recorded and belong to a fault from then on.

Consent is a person's, not a device's: it holds for all devices of an account, until the recording ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sightline.ids import AccountId, FaultId
from sightline.protocol.common import Actor
from sightline.protocol.workflow import ClipFailed, ClipStored

ASKED = frozenset({"field", "expert", "supervisor"})
"""Roles that send picture or sound; auditors and administrators only watch (``OP_ROLES["recording.consent"]``)."""

RecordingLife = Literal["requested", "running", "ended"]
ClipFailure = Literal["not_recorded", "nothing_there", "failed"]
RecordingEnd = Literal["asked", "call_ended", "declined", "failed", "interrupted"]


@dataclass(frozen=True, slots=True)
class RecordingState:
    """One recording. Times are server UTC milliseconds; ``consents`` is replaced, never changed in place."""

    recording_id: str
    state: RecordingLife
    requested_by: Actor
    requested_at_ms: int
    consents: dict[AccountId, int] = field(default_factory=dict)
    """When each account agreed."""
    started_at_ms: int | None = None
    ended_at_ms: int | None = None
    end_reason: RecordingEnd | None = None

    @property
    def is_live(self) -> bool:
        return self.state != "ended"


@dataclass(frozen=True, slots=True)
class Clip:
    """The last seconds of picture and sound, for a fault. ``stored`` and ``failure`` are None while it is cut."""

    clip_id: str
    number: int
    fault_id: FaultId
    by: Actor
    at_ms: int
    stored: ClipStored | None = None
    failure: ClipFailed | None = None

    @property
    def is_pending(self) -> bool:
        return self.stored is None and self.failure is None

    @property
    def file_name(self) -> str:
        """Under which it is offered and listed."""
        suffix = "mkv" if self.stored is not None and self.stored.mime == "video/x-matroska" else "webm"
        return f"clip-{self.number}.{suffix}"
