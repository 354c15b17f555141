"""What the supervisor sent back, what the technician says was done about it, and the end of a case as void."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.protocol.common import Actor


@dataclass(frozen=True, slots=True)
class ReworkAnswer:
    """What was done about an item; ``photo_ids`` are pictures taken for it."""

    text: str
    photo_ids: tuple[str, ...]
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class ReworkItem:
    """An item that was sent back; ``by``, ``at_ms`` and ``seq`` are of the newest return, ``round`` counts them.

    Attributes:
        reason: why it was rejected.
        answers: of all rounds, oldest first.
        is_open: until the case is handed over again.
    """

    item_id: str
    reason: str
    round: int
    by: Actor
    at_ms: int
    seq: int
    answers: tuple[ReworkAnswer, ...] = ()
    is_open: bool = True

    @property
    def answer(self) -> ReworkAnswer | None:
        """The newest answer to the newest return."""
        newest = self.answers[-1] if self.answers else None
        return newest if newest is not None and newest.seq > self.seq else None


@dataclass(frozen=True, slots=True)
class Return:
    """One time that the case went back to the technician; ``resubmitted_*`` are None while it is there."""

    item_ids: tuple[str, ...]
    message: str
    by: Actor
    at_ms: int
    seq: int
    summary: str = ""
    resubmitted_by: Actor | None = None
    resubmitted_at_ms: int | None = None
    resubmitted_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Voiding:
    """Why a case is invalid."""

    reason: str
    by: Actor
    at_ms: int
    seq: int
