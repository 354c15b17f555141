"""Recordings of a case's calls as the log tells them: asked for, agreed to by everybody present, running, over.

Consent is a person's, not a device's: it holds for all devices of an account, until the recording ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sightline.ids import AccountId
from sightline.protocol.common import Actor

ASKED = frozenset({"field", "expert", "supervisor"})
"""Roles that send picture or sound; auditors and administrators only watch (``OP_ROLES["recording.consent"]``)."""

RecordingLife = Literal["requested", "running", "ended"]
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
