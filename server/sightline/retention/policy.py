"""All periods of a service, as its settings say them."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.caselog.event import Actor
from sightline.caselog.periods import FILE_KINDS, Periods
from sightline.config import Settings
from sightline.ids import AccountId

SERVICE: Final = Actor(
    account_id=AccountId("00000000-0000-4000-8000-000000000002"), display_name="retention", role="admin"
)
"""Stands in the record for the service itself, which deletes by its settings."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Whole days; None keeps for ever."""

    of_case: Periods = Periods()
    """Counted from when a case was finished."""
    recordings: int | None = None
    """From the end of a recording."""
    invites: int | None = None
    """From the end of an invite."""

    @property
    def by_kind(self) -> dict[str, int | None]:
        """The days of every kind, in the order in which they are shown."""
        return {**msgspec.structs.asdict(self.of_case), "recordings": self.recordings, "invites": self.invites}


def policy_of(settings: Settings) -> Policy:
    """Return the periods that the settings name."""
    of_files = {kind: getattr(settings, f"{kind.removesuffix('s')}_days") for kind in FILE_KINDS}
    return Policy(
        of_case=Periods(**of_files, cases=settings.case_days),
        recordings=settings.recording_days,
        invites=settings.invite_days,
    )
