"""What an answer to a step amounts to by the guide. Pure; the decision stores the result in the event.

An answer says what is so: a reading out of limits is recorded, never refused. Refused is only what would pass a step
off as done: a lockout form with gaps, a measurement without its reading, and, at a hard gate, missing evidence. Who has
a reason to go on nevertheless gives it; the step is ``overridden`` then and stands on the review list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sightline.errors import EvidenceMissing, MalformedMessage
from sightline.protocol.workflow import GuideLockout, GuideMeasure, GuideStep, StepLockout, StepReading
from sightline.workflow.parts import StepAnswer, StepOutcome, StepResult

LONGEST_SHIFT_MS = 16 * 3_600_000
"""A record of isolation that ends later than this after it was made would outlive any shift."""
OVERRIDE_SHIFT_MS = 8 * 3_600_000
"""How long an overridden lockout without a stated end lets work go on."""
COMPLETE: frozenset[StepOutcome] = frozenset({"ok", "overridden"})
"""Outcomes that open a gate."""
SOFT_EVIDENCE = frozenset({"photo", "evidence_reading"})
"""Evidence that only a hard gate insists on; without it the review asks."""


class Answer(Protocol):
    """What operation, event and folded answer have in common."""

    @property
    def result(self) -> StepResult: ...
    @property
    def reading(self) -> StepReading | None: ...
    @property
    def photo_ids(self) -> tuple[str, ...]: ...
    @property
    def choice(self) -> str | None: ...
    @property
    def loto(self) -> StepLockout | None: ...
    @property
    def override_reason(self) -> str | None: ...


def outcome_of(step: GuideStep, answer: Answer, now_ms: int) -> StepOutcome:
    """Return what the answer amounts to.

    Args:
        now_ms: server UTC; an isolation must end after it, and within a shift.
    Raises:
        EvidenceMissing: something that a done step needs is not there, and no reason to go on was given.
        MalformedMessage: a reason to override where nothing stands in the way.
    """
    plain = _plain_outcome(step, answer)
    missing = missing_evidence(step, answer, now_ms)
    is_held = step.gate == "hard" and plain not in COMPLETE
    if (answer.override_reason or "").strip():
        if not missing and not is_held and plain != "out_of_limits":
            raise MalformedMessage("There is nothing to override in this answer.")
        return "overridden"
    insisted = missing if step.gate == "hard" else tuple(what for what in missing if what not in SOFT_EVIDENCE)
    if insisted:
        raise EvidenceMissing(step.key, insisted)
    return plain


def _plain_outcome(step: GuideStep, answer: Answer) -> StepOutcome:
    """The outcome without evidence and override: the worst of result, reading and choice."""
    if answer.result == "skipped":
        return "skipped"
    if step.measure and answer.reading and not is_within(step.measure, answer.reading.value):
        return "out_of_limits"
    choice = next((each for each in step.choices if each.key == answer.choice), None)
    words = (answer.result, choice.outcome if choice else "ok")
    if "failed" in words:
        return "failed"
    return "flagged" if "flagged" in words else "ok"


def missing_evidence(step: GuideStep, answer: Answer, now_ms: int) -> tuple[str, ...]:
    """Return what the answer lacks, as stable words; nothing when the step was not done.

    The words: ``reading``, ``evidence_reading``, ``choice``, ``photo``, ``lockout``, ``permit``, ``lock_owner``,
    ``try_out``, ``people_on_site``, ``isolation_point``, ``expiry``.
    """
    return tuple(_missing(step, answer, now_ms)) if answer.result == "done" else ()


def _missing(step: GuideStep, answer: Answer, now_ms: int) -> Iterator[str]:
    if answer.reading is None and step.kind == "measure":
        yield "reading"
    elif answer.reading is None and step.evidence == "reading":
        yield "evidence_reading"
    if step.choices and answer.choice is None:
        yield "choice"
    if len(set(answer.photo_ids)) < photos_needed(step):
        yield "photo"
    if step.kind == "loto" and step.loto:
        yield from _missing_lockout(step.loto, answer.loto, now_ms)


def photos_needed(step: GuideStep) -> int:
    """Return how many pictures a done step brings along."""
    is_photo_asked = step.kind == "photo" or step.evidence == "photo"
    return max(step.min_photos, 1) if is_photo_asked else step.min_photos


def _missing_lockout(wanted: GuideLockout, given: StepLockout | None, now_ms: int) -> Iterator[str]:
    if given is None:
        yield "lockout"
        return
    if wanted.needs_permit and not given.permit.strip():
        yield "permit"
    if not given.lock_owner.strip():
        yield "lock_owner"
    if not given.is_tried_out:
        yield "try_out"
    if not any(name.strip() for name in given.people_on_site):
        yield "people_on_site"
    if not {point.key for point in wanted.points} <= set(given.isolated):
        yield "isolation_point"
    if wanted.expires_at_shift_change and not _ends_with_a_shift(given.expires_at_ms, now_ms):
        yield "expiry"


def _ends_with_a_shift(expires_at_ms: int | None, now_ms: int) -> bool:
    return expires_at_ms is not None and now_ms < expires_at_ms <= now_ms + LONGEST_SHIFT_MS


def is_within(measure: GuideMeasure, value: float) -> bool:
    """Return whether a reading is right; one equal to a limit is."""
    return (measure.low is None or value >= measure.low) and (measure.high is None or value <= measure.high)


def is_near_limit(measure: GuideMeasure, value: float) -> bool:
    """Return whether a right reading is beyond a warning limit."""
    is_low = measure.warn_low is not None and value < measure.warn_low
    is_high = measure.warn_high is not None and value > measure.warn_high
    return is_within(measure, value) and (is_low or is_high)


def expires_at_ms(step: GuideStep, answer: StepAnswer) -> int | None:
    """Return when an answer stops opening its gate, server UTC; None: never."""
    if step.kind != "loto":
        return None
    stated = answer.loto.expires_at_ms if answer.loto else None
    if stated is None and answer.outcome == "overridden":
        return answer.at_ms + OVERRIDE_SHIFT_MS
    return stated


def is_complete(step: GuideStep, answer: StepAnswer | None, now_ms: int) -> bool:
    """Return whether the step opens its gate: done or overridden, and the isolation still in its shift."""
    if answer is None or answer.outcome not in COMPLETE:
        return False
    end_ms = expires_at_ms(step, answer)
    return end_ms is None or now_ms < end_ms
