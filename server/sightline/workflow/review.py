"""What the supervisor confirms, and the signatures over the record.

A signature covers the log up to ``subject_seq``. It holds until an event follows that changes the record; it is never
removed, but shown as ended together with the event that ended it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sightline.ids import AccountId
from sightline.protocol.common import Actor
from sightline.protocol.workflow import ReviewItem

Verdict = Literal["confirmed", "rejected", "not_applicable", "undecided"]
Meaning = Literal["approved", "rejected", "performed", "reviewed", "accepted", "witnessed"]
Authentication = Literal["username_and_password", "password"]

VERDICT_MEANINGS: frozenset[Meaning] = frozenset({"approved", "rejected"})
"""They end the review; the others stand beside such a signature."""

RECORDING_KINDS = frozenset(
    f"recording.{what}" for what in ("requested", "consented", "declined", "started", "stopped")
)

CUSTODY_KINDS = frozenset({"case.held", "case.released", "data.erased"})
"""How the record is kept. The chain holds commitments to what was erased, so a signature outlives that too."""

PRESENCE_KINDS = (
    RECORDING_KINDS | CUSTODY_KINDS | {"participant.joined", "participant.left", "call.declined", "call.ended"}
)
"""Who came and went, and was recorded, is in the log, but says nothing about the machine: a signature outlives it.

``call.requested`` and ``call.taken`` need no place here: a case that is not open takes no calls.
"""

SIGNATURE_NEUTRAL_KINDS = PRESENCE_KINDS | {"review.signed"}
"""After every other kind, also one that this version does not know, an earlier signature no longer holds."""

REVIEW_KINDS = frozenset({"review.generated", "review.decided", "review.returned", "review.signed"})

PERFORMED_NEUTRAL_KINDS = SIGNATURE_NEUTRAL_KINDS | REVIEW_KINDS
"""Who signed as performer answers for the work, not for what a reviewer thinks of it."""

SUPERVISOR_REVIEW_KINDS = frozenset({"note.added", "fault.moved"})
"""Also part of reviewing when done as supervisor in a case that is no longer open."""


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """The newest verdict on an item."""

    item_id: str
    verdict: Verdict
    reason: str
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class Review:
    """A generated review list and the verdicts on it. ``decisions`` is replaced, never changed in place.

    ``earlier`` are verdicts on the list before that did not stay: their items were reworked or have changed since.
    """

    ruleset: str
    ruleset_version: int
    items: tuple[ReviewItem, ...]
    generated_at_ms: int
    seq: int
    decisions: dict[str, ItemDecision] = field(default_factory=dict)
    earlier: dict[str, ItemDecision] = field(default_factory=dict)

    def item(self, item_id: str) -> ReviewItem | None:
        return next((item for item in self.items if item.item_id == item_id), None)

    def verdict(self, item_id: str) -> Verdict:
        decision = self.decisions.get(item_id)
        return decision.verdict if decision else "undecided"

    @property
    def undecided(self) -> tuple[ReviewItem, ...]:
        return tuple(item for item in self.items if self.verdict(item.item_id) == "undecided")

    @property
    def rejected(self) -> tuple[ReviewItem, ...]:
        return tuple(item for item in self.items if self.verdict(item.item_id) == "rejected")

    @property
    def open_exceptions(self) -> tuple[ReviewItem, ...]:
        return tuple(item for item in self.undecided if item.is_exception)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and whether it still holds; ``ended_by_*`` name the first event that changed the record after it."""

    meaning: Meaning
    printed_name: str
    by: Actor
    at_ms: int
    seq: int
    subject_seq: int
    record_sha256: str
    reauthenticated_at_ms: int
    authentication: Authentication | None = None
    ended_by_seq: int | None = None
    ended_by_kind: str | None = None
    ended_at_ms: int | None = None

    @property
    def holds(self) -> bool:
        return self.ended_by_seq is None

    @property
    def is_verdict(self) -> bool:
        return self.meaning in VERDICT_MEANINGS

    def is_ended_by(self, kind: str) -> bool:
        """Return whether an event of this kind changes what was signed."""
        neutral = PERFORMED_NEUTRAL_KINDS if self.meaning == "performed" else SIGNATURE_NEUTRAL_KINDS
        return kind not in neutral

    @property
    def account_id(self) -> AccountId:
        return AccountId(self.by.account_id)


def is_performing(kind: str, role: str, *, is_case_open: bool) -> bool:
    """Return whether an event makes its account a performer of the work, who then may not sign it.

    Whoever took part as ``field`` or ``expert``, also by presence alone, performed; so did everybody who wrote into
    the record otherwise than by reviewing it. A supervisor who only watched did not.
    """
    if kind in REVIEW_KINDS:
        # The list is generated by the closing, in the name of who closed: that one performed by ``case.closed``.
        return False
    if role in ("field", "expert"):
        return True
    if kind in PRESENCE_KINDS:
        return False
    return not (kind in SUPERVISOR_REVIEW_KINDS and role == "supervisor" and not is_case_open)
